"""Install an ACAP package on a camera, start it, and wait until it runs.

    python install_app.py probe.eap [ADDRESS]

The address may also be in CAMERA_ADDRESS; the account is in CAMERA_USERNAME and CAMERA_PASSWORD.
"""

from __future__ import annotations

import os
import sys

import anyio

from aiocamstreamer import Camera, run
from aiocamstreamer.transport import Transfer
from aiocamstreamer.vapix import Package


async def show(transfer: Transfer) -> None:
    async for done, total in transfer:
        if total:
            print(f"\r{done * 100 // total:3} % sent", end="", flush=True)
    print()


async def install(camera: Camera, package: Package) -> None:
    applications, transfer = camera.vapix.applications, Transfer()
    for problem in await applications.preflight(package):
        print(f"warning: {problem.text}")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(show, transfer)
        app = await applications.upload(package, transfer=transfer)
    print(f"{app.name} {app.version} is installed")
    await applications.start(app.name, running_ok=True)
    with anyio.fail_after(60):
        app = await applications.wait_running(app.name)
    print(f"{app.name} {app.version} runs")


async def main(package: str, address: str = "") -> None:
    content = Package.read(package)
    if address:
        os.environ["CAMERA_ADDRESS"] = address
    async with Camera.from_environment() as camera:
        await install(camera, content)


if __name__ == "__main__":
    run(main, *sys.argv[1:])
