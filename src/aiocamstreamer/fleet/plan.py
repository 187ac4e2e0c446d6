"""Plans: how cameras should be, how they are, and the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import attrs

from aiocamstreamer._models import Unknown, evolve
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused
from aiocamstreamer.overlay import AnyService
from aiocamstreamer.wire.query import Scalar, scalar

Kind: TypeAlias = Literal["application", "parameter", "service", "stream"]


@attrs.frozen(kw_only=True)
class Desired:
    """What cameras should be like; what is not named is left alone.

    Attributes:
        applications: By name, whether it runs.
        parameters: By full name, the value.
        services: Overlay services by id, each with the fields that matter: ``{1: {"enabled": True}}``.
        streams: CamStreamer streams by id, each with the fields that matter.
    """

    applications: Mapping[str, bool] = attrs.field(factory=dict)
    parameters: Mapping[str, Scalar] = attrs.field(factory=dict)
    services: Mapping[int, Mapping[str, Any]] = attrs.field(factory=dict)
    streams: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Difference:
    """One thing that is not as desired.

    Attributes:
        kind: What it is.
        name: Which one: an application, a parameter, the id of a service or stream.
        field: Of a service or stream, the field; "" otherwise.
        now: How it is.
        wanted: How it should be.
    """

    kind: Kind
    name: str
    field: str = ""
    now: Any
    wanted: Any

    def __str__(self) -> str:
        place = f"{self.kind} {self.name}{f'.{self.field}' if self.field else ''}"
        return f"{place}: {self.now!r} -> {self.wanted!r}"


@attrs.frozen(kw_only=True)
class Plan:
    """The difference for each camera, by its name; nothing has been written.

    Attributes:
        differences: What is not as desired; cameras that are all right have an empty tuple.
        problems: Why other cameras could not be compared.
    """

    differences: Mapping[str, tuple[Difference, ...]]
    problems: Mapping[str, Exception] = attrs.field(factory=dict)

    def __bool__(self) -> bool:
        return any(self.differences.values())

    def __str__(self) -> str:
        lines = [
            f"{name}: {found}" for name, differences in self.differences.items() for found in differences
        ]
        lines += [f"{name}: not compared: {problem}" for name, problem in self.problems.items()]
        return "\n".join(lines) or "everything is as desired"


async def compare(camera: Camera, desired: Desired) -> tuple[Difference, ...]:
    """How *camera* differs from *desired*; it is only read.

    Raises:
        CommandRefused: Something that is named is not there.
    """
    found: list[Difference] = []
    if desired.applications:
        found += await _applications(camera, desired.applications)
    if desired.parameters:
        found += await _parameters(camera, desired.parameters)
    if desired.services:
        services = {service.id: service for service in await _services(camera)}
        found += _records(camera, "service", desired.services, services)
    if desired.streams:
        streams = {stream.stream_id: stream for stream in await camera.streamer.streams.list()}
        found += _records(camera, "stream", desired.streams, streams)
    return tuple(found)


async def make_so(camera: Camera, differences: Iterable[Difference]) -> None:
    """Write what *differences* want, and nothing else."""
    by_kind: dict[Kind, list[Difference]] = {}
    for difference in differences:
        by_kind.setdefault(difference.kind, []).append(difference)
    for difference in by_kind.get("application", ()):
        applications = camera.vapix.applications
        if difference.wanted:
            await applications.start(difference.name, running_ok=True)
        else:
            await applications.stop(difference.name, stopped_ok=True)
    if parameters := by_kind.get("parameter"):
        await camera.vapix.params.update({difference.name: difference.wanted for difference in parameters})
    if changes := _by_name(by_kind.get("service", ())):
        services = {str(service.id): service for service in await _services(camera)}
        await camera.overlay.services.update(
            *(evolve(services[name], **fields) for name, fields in changes.items())
        )
    for name, fields in _by_name(by_kind.get("stream", ())).items():
        await camera.streamer.streams.change(name, **fields)


async def _applications(camera: Camera, wanted: Mapping[str, bool]) -> list[Difference]:
    running = {app.name: app.is_running for app in await camera.vapix.applications.list()}
    return _differing(camera, "application", wanted, running)


async def _parameters(camera: Camera, wanted: Mapping[str, Scalar]) -> list[Difference]:
    values = await camera.vapix.params.list(*wanted)
    now: dict[str, object] = {}
    for name, value in wanted.items():
        if name in values:
            same = await _same(camera, name, values[name], value)
            now[name] = value if same else values[name]
    return _differing(camera, "parameter", wanted, now)


async def _same(camera: Camera, name: str, now: str, wanted: Scalar) -> bool:
    if isinstance(wanted, bool):
        return await camera.vapix.params.flag(name) is wanted
    return now == scalar(wanted)


def _differing(
    camera: Camera, kind: Kind, wanted: Mapping[str, Any], now: Mapping[str, Any]
) -> list[Difference]:
    found = []
    for name, value in wanted.items():
        if name not in now:
            raise CommandRefused(f"there is no {kind} {name!r}", camera=camera.name, request="compare")
        if now[name] != value:
            found.append(Difference(kind=kind, name=name, now=now[name], wanted=value))
    return found


def _records(
    camera: Camera, kind: Kind, wanted: Mapping[Any, Mapping[str, Any]], now: Mapping[Any, object]
) -> list[Difference]:
    found = []
    for key, fields in wanted.items():
        if key not in now:
            raise CommandRefused(f"there is no {kind} {key!r}", camera=camera.name, request="compare")
        for field, value in fields.items():
            if not hasattr(now[key], field):
                raise ValueError(f"{kind} {key!r} has no field {field!r}")
            present = getattr(now[key], field)
            if present != value:
                found.append(Difference(kind=kind, name=str(key), field=field, now=present, wanted=value))
    return found


def _by_name(differences: Iterable[Difference]) -> dict[str, dict[str, Any]]:
    fields: dict[str, dict[str, Any]] = {}
    for difference in differences:
        fields.setdefault(difference.name, {})[difference.field] = difference.wanted
    return fields


async def _services(camera: Camera) -> list[AnyService]:
    return [service for service in await camera.overlay.services.list() if not isinstance(service, Unknown)]
