"""Ask a camera for everything with release 37 of the library ``axis``; prints what it understood as JSON.

Run by a Python of its own, which knows nothing of this project.
"""

import json
import sys

from axis.configuration import Configuration
from axis.device import AxisDevice


def main(host: str, port: int, username: str, password: str) -> None:
    vapix = AxisDevice(Configuration(host, port=port, username=username, password=password)).vapix
    vapix.initialize_api_discovery()
    vapix.initialize_param_cgi(preload_data=True)
    vapix.initialize_applications()
    try:
        vapix.initialize_users()
        users = {user.id: [user.admin, user.operator, user.viewer, user.ptz] for user in vapix.users.values()}
    except KeyError as missing:  # firmware without a group that this release looks for
        users = str(missing)
    understood = {
        "serial": vapix.serial_number,
        "firmware": vapix.firmware_version,
        "product": vapix.product_number,
        "type": vapix.product_type,
        "apis": {api.id: api.version for api in vapix.api_discovery.values()},
        "applications": {
            app.name: [app.version, app.status, app.license_status, app.nice_name]
            for app in vapix.applications.values()
        },
        "ports": {port.id: [port.direction, port.state] for port in vapix.ports.values()},
        "port parameters": vapix.params.ports,
        "profiles": [profile.name for profile in vapix.streaming_profiles],
        "profile parameters": [profile.name for profile in vapix.params.stream_profiles()],
        "properties": {
            "development": vapix.params.embedded_development,
            "metadata": vapix.params.api_metadata,
            "resolutions": vapix.params.image_resolution,
        },
        "users": users,
    }
    sys.stdout.write(json.dumps(understood))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
