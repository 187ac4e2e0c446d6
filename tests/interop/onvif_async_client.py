"""What `onvif-zeep-async` understands of a camera, as JSON."""

import asyncio
import json
import sys

from onvif import ONVIFCamera
from zeep.exceptions import Fault


async def main(host: str, port: int, username: str, password: str) -> None:
    camera = ONVIFCamera(host, port, username, password)
    try:
        await camera.update_xaddrs()
        device = await camera.create_devicemgmt_service()
        media = await camera.create_media_service()
        profiles = await media.GetProfiles()
        setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
        interfaces = await device.GetNetworkInterfaces()
        told = {
            "services": sorted(camera.xaddrs),
            "device": (await device.GetDeviceInformation()).SerialNumber,
            "year": (await device.GetSystemDateAndTime()).UTCDateTime.Date.Year,
            "address": interfaces[0].Info.HwAddress,
            "ports": [it.Port for it in await device.GetNetworkProtocols()],
            "users": [it.UserLevel for it in await device.GetUsers()],
            "inputs": (await device.GetCapabilities({"Category": "All"})).Device.IO.InputConnectors,
            "profiles": [[it.token, it.VideoEncoderConfiguration.Encoding] for it in profiles],
            "sizes": [it.VideoEncoderConfiguration.Resolution.Width for it in profiles],
            "streams": [
                (await media.GetStreamUri({"StreamSetup": setup, "ProfileToken": it.token})).Uri
                for it in profiles
            ],
            "pictures": [(await camera.get_snapshot(it.token))[:2].hex() for it in profiles],
        }
        try:
            await media.GetProfile({"ProfileToken": "nobody's"})
        except Fault as refused:
            told["refused"] = str(refused)
        sys.stdout.write(json.dumps(told))
    finally:
        await camera.close()


asyncio.run(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
