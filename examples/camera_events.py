"""Add an event to the camera's own, and send it for every line that comes in.

A line is a number, for example from a sensor's program: ``sensor | python camera_events.py 30``. The
argument is the threshold above which the event is active; the camera's rules can act on it. The camera is
CAMERA_ADDRESS, the account CAMERA_USERNAME and CAMERA_PASSWORD.
"""

from __future__ import annotations

import sys

import anyio
import anyio.to_thread

from aiocamstreamer import Camera, TransportError, run
from aiocamstreamer.scripter import CameraEvents, EventDeclaration, EventKey

SENSOR = EventDeclaration(
    id="sensor",
    topic=("CameraApplicationPlatform", "CamScripter", "Sensor"),
    keys=(
        EventKey(key="active", value=False, key_label="Above the threshold", value_label="Yes"),
        EventKey(key="value", value=0.0),
    ),
    label="CamScripter: Sensor",
)


async def tell(events: CameraEvents, value: float, threshold: float) -> None:
    """Send one value; one that is lost with the connection is sent again, since only the newest counts."""
    while True:
        try:
            await events.send(SENSOR.id, {"active": value > threshold, "value": value})
        except TransportError as problem:
            print(problem, file=sys.stderr)
        else:
            print(f"{value:g} {'active' if value > threshold else 'inactive'}")
            return


async def main(threshold: float) -> None:
    async with (
        Camera.from_environment() as camera,
        camera.scripter.camera_events() as events,
    ):
        await events.declare(SENSOR)
        while line := await anyio.to_thread.run_sync(sys.stdin.readline, abandon_on_cancel=True):
            await tell(events, float(line), threshold)


if __name__ == "__main__":
    try:
        run(main, float(sys.argv[1]) if len(sys.argv) > 1 else 0.0)
    except ValueError as error:
        sys.exit(str(error))
