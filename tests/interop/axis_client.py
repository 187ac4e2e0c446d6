"""Ask a camera for everything with the Python library ``axis``; prints what it understood as JSON.

Run by a Python of its own, which knows nothing of this project.
"""

import asyncio
import json
import sys

from axis.device import AxisDevice
from axis.models.configuration import Configuration
from httpx import AsyncClient


async def main(host: str, port: int, username: str, password: str) -> None:
    async with AsyncClient() as session:
        device = AxisDevice(Configuration(session, host, port=port, username=username, password=password))
        vapix = device.vapix
        await vapix.initialize()
        await vapix.initialize_users()
        await vapix.load_user_groups()
        await vapix.params.stream_profile_handler.update()
        properties = vapix.params.property_handler["0"]
        understood = {
            "serial": vapix.serial_number,
            "firmware": vapix.firmware_version,
            "product": vapix.product_number,
            "type": vapix.product_type,
            "rights": str(vapix.access_rights.value),
            "apis": {api: item.version for api, item in vapix.api_discovery.items()},
            "applications": {
                name: [app.version, app.status, app.license_status, app.nice_name]
                for name, app in vapix.applications.items()
            },
            "users": {
                name: [user.admin, user.operator, user.viewer, user.ptz] for name, user in vapix.users.items()
            },
            "ports": {name: [port.direction, port.state] for name, port in vapix.ports.items()},
            "properties": {
                "ptz": properties.ptz,
                "development": properties.embedded_development,
                "serial": properties.system_serial_number,
            },
            "ptz": sorted(vapix.params.ptz_handler),
            "profiles": [profile.name for profile in vapix.streaming_profiles],
        }
        sys.stdout.write(json.dumps(understood))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]))
