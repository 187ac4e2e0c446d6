"""List a camera's inputs and outputs, pulse an output, and print what changes.

    python examples/ports.py [label]

*label* is the number of an output as it is printed on the camera; without it nothing is switched. The camera
is in CAMERA_ADDRESS, the account in CAMERA_USERNAME and CAMERA_PASSWORD.
"""

from __future__ import annotations

import sys

import anyio

from aiocamstreamer import Camera, CameraError, known
from aiocamstreamer.vapix import Port, PortNumber


def describe(port: Port) -> str:
    """One line about *port*."""
    state = "active" if port.active else "inactive"
    return f"port {port.number.label}: {port.direction} {port.name!r}, circuit {port.state}, {state}"


async def main(label: int | None) -> None:
    """List, pulse, watch."""
    async with Camera.from_environment() as camera:
        ports = camera.vapix.ports
        for port in known(await ports.list()):
            print(describe(port))
        if label is None:
            return
        output = PortNumber.labelled(label)
        async with ports.monitor(output) as reports:
            await ports.pulse(output, milliseconds=500)
            async for number, report in reports:
                print(f"port {number.label} is {'active' if report.active else 'inactive'}")
                if report.changed and not report.active:
                    break


if __name__ == "__main__":
    try:
        anyio.run(main, int(sys.argv[1]) if sys.argv[1:] else None)
    except (CameraError, ValueError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
