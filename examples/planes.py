"""Follow the aircraft with a registration, and print what the camera does until it lets go.

Without an argument it lists the aircraft nearby. The camera is CAMERA_ADDRESS, the account CAMERA_USERNAME
and CAMERA_PASSWORD.
"""

from __future__ import annotations

import sys

from aiocamstreamer import Camera, CommandRefused, run
from aiocamstreamer.planetracker import CameraPosition, PlaneTracker, TrackerUser, TrackingStart, TrackingStop

USER = TrackerUser(user_id="planes.py", user_name="planes.py", user_priority=1)


async def show_all(tracker: PlaneTracker) -> None:
    """Print what flies by."""
    async with tracker.watch() as sky:
        for flight in sky.flights:
            if not flight.target_id:  # older apps give none
                continue
            try:
                known = await tracker.flight(flight.target_id)
            except CommandRefused:
                print(flight.target_id)
            else:
                print(f"{flight.target_id} {known.registration} {known.callsign} {flight.altitude_m} m")


async def follow(tracker: PlaneTracker, registration: str) -> None:
    """Follow one until the app follows something else."""
    target = await tracker.find(registration=registration)
    if not target.target_id:
        sys.exit(f"{registration}: this app gives it no identifier")
    async with tracker.events() as events:
        await tracker.track(target.target_id)
        async for event in events.of(CameraPosition, TrackingStart, TrackingStop):
            match event:
                case CameraPosition():
                    print(f"looking at {event.azimuth_deg:.1f} deg, {event.elevation_deg:.1f} deg high")
                case TrackingStart(initial=False) if event.target_id == target.target_id:
                    print(f"following {registration}")
                case TrackingStart(initial=False) | TrackingStop(initial=False):
                    return
                case _:
                    pass


async def main(registration: str | None = None) -> None:
    async with Camera.from_environment() as camera:
        tracker = camera.planetracker.acting_as(USER)
        await (follow(tracker, registration) if registration else show_all(tracker))


if __name__ == "__main__":
    run(main, *sys.argv[1:])
