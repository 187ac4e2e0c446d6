"""Print what a camera is, what it has, and what is installed on it.

The address is the first argument or CAMERA_ADDRESS; the account is in CAMERA_USERNAME and CAMERA_PASSWORD.
"""

from __future__ import annotations

import os
import sys

from aiocamstreamer import Camera, known, run


async def inventory(camera: Camera) -> None:
    found = await camera.capabilities()
    device, account = found.device, found.account
    print(f"{device.full_name or device.product}, serial {device.serial}")
    print(f"AXIS OS {found.firmware}, {device.architecture}, {device.soc}")
    print(f"logged in as {account.name}: {account.role}{' with PTZ' if account.ptz else ''}")

    print("\nchannels")
    for channel in found.channels:
        print(f"  {channel.camera}  {channel.name}{'' if channel.enabled else ' (off)'}")

    print("\napplications")
    if found.applications is None:
        print("  not known: this account may not see them, or they cannot be read")
    for app in known(found.applications or ()):
        expires = f" until {app.license_expires}" if app.license_expires else ""
        print(f"  {app.name:22} {app.version:8} {app.status!s:8} license {app.license}{expires}")

    print("\nAPIs")
    if found.apis is None:
        print("  not known, likewise")
    for api, versions in sorted((found.apis or {}).items()):
        print(f"  {api:34} {', '.join(versions)}")


async def main(address: str = "") -> None:
    if address:
        os.environ["CAMERA_ADDRESS"] = address
    async with Camera.from_environment() as camera:
        await inventory(camera)


if __name__ == "__main__":
    run(main, *sys.argv[1:])
