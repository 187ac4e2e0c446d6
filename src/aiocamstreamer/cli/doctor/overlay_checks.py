"""Check of overlays: whether the streams that are served have the resolution that overlays were made for."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs

from aiocamstreamer import Camera, CameraError, Unknown, known
from aiocamstreamer.cli.doctor.finding import Finding
from aiocamstreamer.cli.doctor.firmware_checks import is_at_least
from aiocamstreamer.cli.doctor.visit import Visit, bad, ok
from aiocamstreamer.overlay import OverlayService
from aiocamstreamer.streamer import LegacyStream

_CHECK = "overlay"
_SINCE = "12.5"
"""AXIS OS from which on an overlay is in streams of its own resolution alone."""


async def overlay(visit: Visit) -> Sequence[Finding]:
    """Each overlay service that is shown, where firmware and app are such that its resolution counts."""
    found = await visit.capabilities()
    app = found.application("camoverlay")
    if app is None or not app.is_running or not is_at_least(found.firmware, _SINCE):
        return ()
    told, served = [], _Served(visit.camera, streams=found.application("camstreamer") is not None)
    for service in await visit.camera.overlay.services.list():
        if isinstance(service, Unknown):
            sentence = "One overlay service is saved in a way that cannot be read."
            told.append(bad(_CHECK, "unknown", sentence, service.problem))
            continue
        visit.keep_private(service.custom_name)
        if service.enabled is not False:
            told.append(await _judged(service, served))
    return told or [ok(_CHECK, "No overlay service is switched on.")]


async def _judged(service: OverlayService, served: _Served) -> Finding:
    subject = str(service.id)
    name = f"Overlay service {service.id} ({service.name})"
    channels = list(known(service.channels or ()))
    if service.width is None or service.height is None or not channels:
        sentence = f"{name} does not say which resolution and channels it was made for."
        return bad(_CHECK, "unknown", sentence, subject=subject)
    own = f"{service.width}x{service.height}"
    blind = {channel: sizes for channel in channels if own not in (sizes := await served.sizes(channel))}
    if not blind:
        return ok(_CHECK, f"{name} has the resolution of a stream that is served.", own, subject=subject)
    channel, sizes = next(iter(blind.items()))
    if served.gap:
        sentence = f"{name} was made for {own}, and the streams of CamStreamer cannot be read."
        return bad(_CHECK, "unknown", sentence, served.gap, subject=subject)
    sentence = f"{name} was made for {own}, and is not seen in streams of {' and '.join(sorted(sizes))}."
    size = min(sizes, key=lambda it: -len(it))
    width, _, height = size.partition("x")
    mends = f"make it {width} x {height} in CamOverlay's own page, or serve a stream of {own}"
    return bad(_CHECK, "problem", sentence, f"channel {channel}", mends=mends, subject=subject)


class _Served:
    """The resolutions of the streams that a camera serves, by channel; each is asked once.

    Attributes:
        gap: Why the streams of CamStreamer cannot be read; "" where they can.
    """

    def __init__(self, camera: Camera, *, streams: bool) -> None:
        self.gap = ""
        self._camera = camera
        self._has_streams = streams
        self._sizes: dict[int, frozenset[str]] = {}
        self._broadcast: dict[int, set[str]] | None = None

    async def sizes(self, channel: int) -> frozenset[str]:
        """The resolutions of *channel*, counted from 0: the one by default, and those of CamStreamer."""
        if channel not in self._sizes:
            default = await self._camera.vapix.imaging.size(channel=channel + 1)
            if self._broadcast is None:
                self._broadcast = await self._streams()
            self._sizes[channel] = frozenset({str(default), *self._broadcast.get(channel, ())})
        return self._sizes[channel]

    async def _streams(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        try:
            streams = await self._camera.streamer.streams.list() if self._has_streams else ()
        except CameraError as problem:
            self.gap = str(problem)
            return found
        for stream in streams:
            if not stream.enabled:
                continue
            fields = parse_qs("&".join(_parameters(stream)))
            channel = next((int(it) for it in fields.get("camera", ()) if it.isdecimal()), 1) - 1
            found.setdefault(channel, set()).update(fields.get("resolution", ())[-1:])
        return found


def _parameters(stream: object) -> list[str]:
    """The arguments of the video that *stream* sends; the later ones count."""
    source = (
        stream if isinstance(stream, LegacyStream) else getattr(getattr(stream, "video", None), "input", None)
    )
    names = ("internal_vapix_parameters", "user_vapix_parameters")
    return [told for name in names if isinstance(told := getattr(source, name, ""), str) and told]
