"""Make a CamScripter package of a folder, install it, and let it run.

The camera is CAMERA_ADDRESS, the account CAMERA_USERNAME and CAMERA_PASSWORD; the argument is the folder, or
a zip file that was made before.
"""

from __future__ import annotations

import sys
from pathlib import Path

import anyio
import anyio.to_thread

from aiocamstreamer import Camera, CameraError, Transfer, run
from aiocamstreamer.scripter import Package


def made(source: Path) -> Package:
    """The package in a zip file, or made of a folder."""
    return Package.build(source) if source.is_dir() else Package.read(source)


async def show(transfer: Transfer) -> None:
    """Print how far the package has travelled, in tenths."""
    shown = -1
    async for done, total in transfer:
        if total and 10 * done // total > shown:
            shown = 10 * done // total
            print(f"{10 * shown} %")


async def install(camera: Camera, package: Package) -> None:
    transfer = Transfer()
    async with anyio.create_task_group() as group:
        group.start_soon(show, transfer)
        try:
            await camera.scripter.packages.upload(package, transfer=transfer)
            await camera.scripter.packages.enable(package.manifest.name)
        except CameraError as problem:
            sys.exit(str(problem))
    print(f"{package.manifest.menu_name} {package.manifest.version} is enabled")
    if package.manifest.ui_link:
        print(f"its user interface: {camera.address.url}{package.manifest.ui_link}")


async def main(source: str) -> None:
    package = await anyio.to_thread.run_sync(made, Path(source))
    async with Camera.from_environment() as camera:
        await install(camera, package)


if __name__ == "__main__":
    run(main, *sys.argv[1:])
