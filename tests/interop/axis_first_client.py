"""Ask a camera for what release 15 of the Python library ``axis`` knows; prints what it understood as JSON.

Run by a Python of its own, which knows nothing of this project.
"""

import json
import sys

from axis.configuration import Configuration
from axis.vapix import Vapix


def main(host: str, port: int, username: str, password: str) -> None:
    vapix = Vapix(Configuration(None, host, username, password, port=port))
    understood = {
        "firmware": vapix.version,
        "product": vapix.model,
        "serial": vapix.serial_number,
        "metadata": vapix.meta_data_support,
        "brand": vapix.get_param("root.Brand"),
    }
    sys.stdout.write(json.dumps(understood))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
