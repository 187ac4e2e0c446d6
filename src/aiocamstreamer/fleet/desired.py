"""Desired state: what cameras should be like, and how each kind of thing is read, compared and written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias

import anyio
import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._checks import checked
from aiocamstreamer._models import Unknown, evolve, known
from aiocamstreamer._scalars import truth
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import TimedOut, Unsupported
from aiocamstreamer.redaction import excerpt
from aiocamstreamer.streamer import UnknownStream
from aiocamstreamer.streamer.settings import changed
from aiocamstreamer.wire.keyvalue import bare
from aiocamstreamer.wire.query import Scalar, scalar

Kind: TypeAlias = Literal["application", "parameter", "service", "stream"]
Wanted: TypeAlias = Mapping[str, Mapping[str, Any]]
"""For each thing the fields that matter; the only field of an application or a parameter is ""."""

_STARTING = 10.0
"""Seconds for which a started application is waited for: one that never runs holds up nothing else."""


@attrs.frozen(kw_only=True)
class Desired:
    """The state that cameras should be in; whatever is not named is left alone.

    Attributes:
        applications: By name, whether it runs.
        parameters: By full name, the value.
        services: Overlay services by id, each with the fields that matter: ``{1: {"enabled": True}}``.
        streams: CamStreamer streams by id, each with the settings that matter, as the streams' own verb
            names them.

    Raises:
        TypeError: What is said of a thing has another form, an application is neither to run nor to stop, or
            a parameter's value is no text, number or truth value.
        ValueError: A number is not finite, a text has more than one line, or one thing is named twice.
    """

    applications: Mapping[str, bool] = attrs.field(factory=dict)
    parameters: Mapping[str, Scalar] = attrs.field(factory=dict)
    services: Mapping[int, Mapping[str, Any]] = attrs.field(factory=dict)
    streams: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for attribute in attrs.fields(type(self)):
            _tell_apart(attribute.name, getattr(self, attribute.name))
        for attribute, records in (("services", self.services), ("streams", self.streams)):
            for key, fields in records.items():
                _texts(f"{attribute}: {key}", fields)
        for name, runs in self.applications.items():
            _arguments.flag(f"applications: {name}", runs)
        for name, value in self.parameters.items():
            if isinstance(value, float):
                _arguments.number(f"parameters: {name}", value)
            elif not isinstance(value, str | int):
                raise TypeError(
                    f"parameters: {name}: a text, a number, True or False, not {_arguments.shown(value)}"
                )
            elif isinstance(value, str) and any(sign < " " or sign == "\x7f" for sign in value):
                # What it is may be secret, so it is not shown.
                raise ValueError(f"parameters: {name}: a text on one line, not one with control characters")

    def of(self, kind: Kind) -> Wanted:
        """The wishes for the things of one kind, by their names as text: files know no other keys."""
        if kind in {"application", "parameter"}:
            values = self.applications if kind == "application" else self.parameters
            return {name: {"": value} for name, value in values.items()}
        records: Mapping[Any, Mapping[str, Any]] = self.services if kind == "service" else self.streams
        return {str(key): fields for key, fields in records.items()}


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
    now: Any = attrs.field(repr=False)
    wanted: Any = attrs.field(repr=False)

    @property
    def place(self) -> str:
        """The place of the difference, without its values: ``service 1.enabled``."""
        return f"{self.kind} {self.name}{f'.{self.field}' if self.field else ''}"

    def __str__(self) -> str:
        return self.told(f"{self.now!r} -> {self.wanted!r}")

    def told(self, what: str) -> str:
        """*what* there is to say of it, without secrets; those are known by their names."""
        return excerpt(f"{self.place}: {what}")


class Things(Protocol):
    """How one kind of thing is read, compared and written."""

    async def read(self, camera: Camera, names: Collection[str]) -> Mapping[str, Any]:
        """The things that are there, by name; at least those of *names*."""
        ...

    def now(self, thing: Any, field: str) -> Any:
        """How a field of *thing* is."""
        ...

    def after(self, name: str, thing: Any, field: str, wanted: Any) -> Any:
        """*thing* with a field as wanted: equal to *thing* where it is so already.

        Raises:
            TypeError, ValueError: It has no such field, or the field cannot be so.
            Unsupported: This library cannot read *thing*.
        """
        ...

    def turns(self, differences: Iterable[Difference]) -> Iterable[Sequence[Difference]]:
        """*differences* in the portions in which they are written."""
        ...

    async def write(self, camera: Camera, thing: Any, differences: Sequence[Difference]) -> None:
        """Write one portion; *thing* is the first one's as it was read a moment ago."""
        ...


class _OneByOne:
    def turns(self, differences: Iterable[Difference]) -> Iterable[Sequence[Difference]]:
        """Thing by thing, so that the trouble of one is nobody else's."""
        portions: dict[str, list[Difference]] = {}
        for difference in differences:
            portions.setdefault(difference.name, []).append(difference)
        return portions.values()


class Applications(_OneByOne):
    """Whether applications run."""

    async def read(self, camera: Camera, names: Collection[str]) -> Mapping[str, bool]:
        """Every application."""
        return {app.name: app.is_running for app in known(await camera.vapix.applications.list())}

    def now(self, thing: Any, field: str) -> Any:
        """Whether it runs."""
        return thing

    def after(self, name: str, thing: Any, field: str, wanted: Any) -> Any:
        """Whether it should run."""
        return wanted

    async def write(self, camera: Camera, thing: Any, differences: Sequence[Difference]) -> None:
        """Start or stop one."""
        applications, difference = camera.vapix.applications, differences[0]
        if difference.wanted:
            await applications.start(difference.name, running_ok=True)
            with anyio.move_on_after(_STARTING) as scope:
                await applications.wait_running(difference.name)  # what comes next may need it
            if scope.cancelled_caught:
                detail = f"{difference.place}: started, and not running within {_STARTING:g} s"
                raise TimedOut(detail, camera=camera.name, request="apply")
        else:
            await applications.stop(difference.name, stopped_ok=True)


class Parameters:
    """The camera's parameters."""

    async def read(self, camera: Camera, names: Collection[str]) -> Mapping[str, str]:
        """The values of *names*."""
        values = await camera.vapix.params.list(*names)
        return {name: values[name] for name in names if name in values}

    def now(self, thing: str, field: str) -> str:
        """The value in the camera's spelling."""
        return thing

    def after(self, name: str, thing: str, field: str, wanted: Scalar) -> str:
        """The value as the camera would spell it; truth values have many spellings."""
        if not isinstance(wanted, bool):
            return scalar(wanted)
        try:
            return thing if truth(thing) is wanted else scalar(wanted)
        except ValueError:
            raise ValueError(f"parameters: {name}: one that is True or False, not another value") from None

    def turns(self, differences: Iterable[Difference]) -> Iterable[Sequence[Difference]]:
        """All at once: the camera takes what it can."""
        every = tuple(differences)
        return (every,) if every else ()

    async def write(self, camera: Camera, thing: str, differences: Sequence[Difference]) -> None:
        """Write the values."""
        await camera.vapix.params.update({difference.name: difference.wanted for difference in differences})


class Services(_OneByOne):
    """Overlay services."""

    async def read(self, camera: Camera, names: Collection[str]) -> Mapping[str, Any]:
        """Every service by its id."""
        services = await camera.overlay.services.list()
        return {str(_service_id(service)): service for service in services}

    def now(self, thing: Any, field: str) -> Any:
        """The field."""
        return getattr(thing, field)

    def after(self, name: str, thing: Any, field: str, wanted: Any) -> Any:
        """The service with the field changed, if the app can be told so."""
        if isinstance(thing, Unknown):
            raise Unsupported(f"service {name} cannot be read: {thing.problem}")
        if field not in {known.name for known in attrs.fields(type(thing))} - {"wire", "id", "name"}:
            raise ValueError(f"services: {name}: a field that can be changed, not {field!r}")
        made = checked(evolve(thing, **{field: wanted}), f"service {name}")
        if isinstance(wanted, list):  # read again it would be a tuple, and never equal
            raise TypeError(f"service {name}.{field}: a tuple, not {_arguments.shown(wanted)}")
        return made

    async def write(self, camera: Camera, thing: Any, differences: Sequence[Difference]) -> None:
        """Write what changes in one."""
        fields = {difference.field: difference.wanted for difference in differences}
        await camera.overlay.services.update(evolve(thing, **fields))


class Streams(_OneByOne):
    """CamStreamer streams."""

    async def read(self, camera: Camera, names: Collection[str]) -> Mapping[str, Any]:
        """Every stream by its id."""
        return {stream.stream_id: stream for stream in await camera.streamer.streams.list()}

    def now(self, thing: Any, field: str) -> Any:
        """The setting."""
        return getattr(thing, field, None)

    def after(self, name: str, thing: Any, field: str, wanted: Any) -> Any:
        """The stream with the setting changed, if its form of the API can say so."""
        if isinstance(thing, UnknownStream):
            raise Unsupported(f"stream {name} cannot be read: {thing.problem or thing.platform}")
        try:
            return changed(thing, {field: wanted})
        except (TypeError, ValueError) as problem:
            raise type(problem)(f"stream {name}: {problem}") from None

    async def write(self, camera: Camera, thing: Any, differences: Sequence[Difference]) -> None:
        """Change the settings of one."""
        changes: dict[str, Any] = {difference.field: difference.wanted for difference in differences}
        await camera.streamer.streams.update(differences[0].name, **changes)


KINDS: Mapping[Kind, Things] = {
    "application": Applications(),
    "parameter": Parameters(),
    "service": Services(),
    "stream": Streams(),
}


def _tell_apart(attribute: str, things: object) -> None:
    """Make sure that no two keys of *things* name the same: what is wanted twice is wanted differently."""
    if not isinstance(things, Mapping):
        raise TypeError(f"{attribute}: what is wanted of each by its name, not {_arguments.shown(things)}")
    known: dict[str, object] = {}
    for key in things:
        if isinstance(key, bool) or not isinstance(key, str | int):
            raise TypeError(f"{attribute}: names and ids, not {_arguments.shown(key)}")
        # Parameters are found with and without root., in any case.
        name = bare(str(key)).lower() if attribute == "parameters" else str(key)
        if (other := known.setdefault(name, key)) is not key:
            what = "id" if attribute in {"services", "streams"} else "name"
            raise ValueError(f"{attribute}: each of another {what}, not one as {other!r} and as {key!r}")


def _texts(place: str, fields: object) -> None:
    if not isinstance(fields, Mapping) or not all(isinstance(field, str) for field in fields):
        raise TypeError(f"{place}: fields by their names, not {_arguments.shown(fields)}")


def _service_id(service: Any) -> object:
    if isinstance(service, Unknown):
        return service.raw.get("id") if isinstance(service.raw, Mapping) else None
    return service.id
