"""Try an installed package, away from its source: a client meets the virtual camera."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import metadata, version
from importlib.resources import files
from pathlib import Path

import anyio

import aiocamstreamer
from aiocamstreamer import Camera
from aiocamstreamer.virtual import VirtualCamera

CAMCTL = Path(sys.executable).with_name("camctl")


async def look(url: str) -> str:
    """The firmware of the camera at *url*."""
    async with Camera(url, username="root", password="pass") as camera:  # noqa: S106 - the virtual camera's
        return (await camera.capabilities()).firmware


def main() -> None:
    """Fail where a part is missing."""
    with VirtualCamera() as virtual:
        print("AXIS OS", anyio.run(look, virtual.url))
    assert version("aiocamstreamer") == aiocamstreamer.__version__  # noqa: S101 - it is a trial
    assert files(aiocamstreamer).joinpath("py.typed").is_file()  # noqa: S101 - as above
    shown = str(metadata("aiocamstreamer").get_payload())
    assert "](docs/" not in shown  # noqa: S101 - an index has no neighbours of the README
    overview = subprocess.run([CAMCTL, "--help"], capture_output=True, text=True, check=True).stdout
    assert "doctor" in overview  # noqa: S101 - as above
    print("installed from", files(aiocamstreamer))


if __name__ == "__main__":
    main()
