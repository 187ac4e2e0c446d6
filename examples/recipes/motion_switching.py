"""The camera that sees motion goes on the air, the gate before the yard, else the overview.

``python motion_switching.py`` reads the cameras from ``cameras.toml``; PLAYLISTS are those of the camera with
CamSwitcher.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

from collections.abc import AsyncIterator

from aiocamstreamer import Camera, Fleet, run
from aiocamstreamer.fleet import FleetEvents
from aiocamstreamer.rules import Decisions, Rule
from aiocamstreamer.vapix import Notification

MOTION = "tnsaxis:CameraApplicationPlatform/VMD/Camera1ProfileANY"
RULES = {"gate": Rule(priority=2, debounce=0.2, hold=2), "yard": Rule(priority=1, debounce=0.2, hold=2)}
PLAYLISTS = {"gate": "p-gate", "yard": "p-yard", None: "p-overview"}


async def motion(events: FleetEvents) -> AsyncIterator[tuple[str, bool]]:
    async for camera, event in events:
        if isinstance(event, Notification):
            yield camera.name, event.data.flag("active")


async def main() -> None:
    async with (
        Camera.from_environment() as mixer,
        Fleet.from_file("cameras.toml") as fleet,
        fleet.events("vapix", filters=MOTION) as events,
        mixer.switcher.keep(PLAYLISTS[None], wait=True) as air,
        Decisions(RULES, motion(events)) as decisions,
    ):
        async for first in decisions.first():
            await air.switch(PLAYLISTS[first])


run(main)
