"""Restart a camera and say when it is back.

    python examples/wait_ready.py [seconds]

Gives up after *seconds*, 180 by default. The camera is in CAMERA_ADDRESS, the account in CAMERA_USERNAME and
CAMERA_PASSWORD.
"""

from __future__ import annotations

import sys
import time

import anyio

from aiocamstreamer import Camera, CameraError


async def main(patience: float) -> None:
    """Remember the boot, restart, wait for another one."""
    async with Camera.from_environment() as camera:
        before = await camera.vapix.system.ready()
        await camera.vapix.system.restart()
        print(f"{camera.address.authority} restarts")
        started = time.monotonic()
        with anyio.fail_after(patience):
            after = await camera.vapix.system.wait_ready(after=before)
        print(f"back after {time.monotonic() - started:.0f} s, boot {after.boot_id or 'without an id'}")


if __name__ == "__main__":
    try:
        anyio.run(main, float(sys.argv[1]) if sys.argv[1:] else 180.0)
    except (CameraError, ValueError) as error:
        sys.exit(str(error))
    except TimeoutError:
        sys.exit("the camera is not back yet")
    except KeyboardInterrupt:
        sys.exit(130)
