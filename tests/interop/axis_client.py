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
        await vapix.params.update()
        properties, image = vapix.params.property_handler["0"], vapix.params.image_handler["0"]
        ptz = vapix.params.ptz_handler["0"]
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
            "ports": {
                name: [port.direction, getattr(port, "state", None)]  # parameters do not tell of it
                for name, port in vapix.ports.items()
            },
            "port parameters": {
                name: [port.direction, port.name] for name, port in vapix.params.io_port_handler.items()
            },
            "properties": {
                "ptz": properties.ptz,
                "development": properties.embedded_development,
                "serial": properties.system_serial_number,
                "views": properties.image_number_of_views,
                "resolutions": properties.image_resolution,
            },
            "brand": vapix.params.brand_handler["0"].product_full_name,
            "image": [image.name, image.enabled, image.appearance["Resolution"], image.stream["FPS"]],
            "ptz": [ptz.number_of_cameras, ptz.limits["1"].max_pan, ptz.support["1"].absolute_pan],
            "profiles": [profile.name for profile in vapix.streaming_profiles],
            "profile parameters": [
                profile.name for profile in vapix.params.stream_profile_handler["0"].stream_profiles
            ],
        }
        sys.stdout.write(json.dumps(understood))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]))
