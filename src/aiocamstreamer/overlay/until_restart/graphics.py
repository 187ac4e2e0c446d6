"""Custom graphics: texts, colours and the background of one service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping

import anyio.to_thread
import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import FileContent
from aiocamstreamer.overlay.anchors import ANCHORS, Anchor
from aiocamstreamer.overlay.colors import Color, as_digits
from aiocamstreamer.overlay.endpoints import API
from aiocamstreamer.overlay.until_restart.requests import Call, Pairs, Selector, checked, fitted, selected
from aiocamstreamer.overlay.until_restart.updates import Change, OfOneService
from aiocamstreamer.wire.signatures import PICTURES

_RESERVED = frozenset({"action", "service_id", "service_name", "coord_system", "pos_x", "pos_y", "image"})

_PATH = f"{API}/customGraphics.cgi"


@attrs.frozen(kw_only=True)
class Field:
    """The content of a text field; None leaves it as it is.

    Attributes:
        text: The text.
        color: Its colour: ``"#rrggbb"``, ``"#rrggbbaa"``, or three or four numbers from 0 to 1.
        variant: Which of the field's texts is shown, counted from 0.
    """

    text: str | None = None
    color: Color | None = None
    variant: int | None = None


@attrs.frozen
class Texts(OfOneService):
    """The contents of a service's fields.

    Attributes:
        service: The service.
        fields: The fields by their names.
    """

    service: Selector
    fields: Mapping[str, Field]

    def things(self) -> Mapping[Hashable, Texts]:
        """Each property of each field by itself; which text is shown comes before the text."""
        return {
            (Texts, self.service, name, named): Texts(self.service, {name: Field(**{named: value})})
            for name, field in self.fields.items()
            for named in ("variant", "color", "text")
            if (value := getattr(field, named)) is not None
        }

    def calls(self) -> tuple[Call, ...]:
        """Several fields in each request, a field never in two of them."""
        if not self.fields:
            raise ValueError("fields: at least one, not none")
        groups = {f"field {name!r}": _pairs(name, field) for name, field in self.fields.items()}
        seen: set[str] = set()
        for label, group in groups.items():
            for key, _ in group:
                if key in seen:
                    raise ValueError(f"{label}: a field whose arguments no other has, not {key!r} again")
                seen.add(key)
        return fitted(_PATH, (("action", "update_text"), *selected(self.service)), groups)

    def then(self, later: Texts) -> Texts:
        """Both as one."""
        fields = dict(self.fields)
        for name, field in later.fields.items():
            named = attrs.asdict(field, filter=lambda _, value: value is not None)
            fields[name] = attrs.evolve(fields.get(name, Field()), **named)
        return Texts(self.service, fields)


def _field(name: str, field: object) -> Field:
    if isinstance(field, Field):
        return field
    return Field(text=_arguments.text(f"field {name!r}", field, empty=True))


def _pairs(name: str, field: Field) -> Pairs:
    if _arguments.text("fields", name) in _RESERVED:
        raise ValueError(f"fields: no name that the app takes for an argument of its own, not {name!r}")
    pairs: Pairs = ()
    label = f"field {name!r}"
    if field.text is not None:
        pairs += ((name, _arguments.text(label, field.text, empty=True)),)
    if field.color is not None:
        pairs += ((f"{name}_color", as_digits(f"{label}: color", field.color)),)
    if field.variant is not None:
        pairs += ((f"{name}_index", _arguments.whole(f"{label}: variant", field.variant, 0)),)
    if not pairs:
        raise ValueError(f"{label}: a text, a color or a variant, not nothing")
    return pairs


@attrs.frozen(kw_only=True)
class Background(OfOneService):
    """The image behind the texts, and where it stands; what is None stays as it is.

    Attributes:
        service: The service.
        picture: A PNG or JPEG file.
        stored: Path of an image on the camera instead.
        anchor: Where ``x`` and ``y`` are measured from.
        x: px from there.
        y: px from there.
    """

    service: Selector
    picture: bytes | None = attrs.field(default=None, repr=False)
    stored: str | None = None
    anchor: Anchor | None = None
    x: float | None = None
    y: float | None = None

    def things(self) -> Mapping[Hashable, Background]:
        """The image, and each number of where it stands."""
        found = {
            "image": Background(service=self.service, picture=self.picture, stored=self.stored),
            "anchor": Background(service=self.service, anchor=self.anchor),
            "x": Background(service=self.service, x=self.x),
            "y": Background(service=self.service, y=self.y),
        }
        nothing = Background(service=self.service)
        return {(*self.key, name): part for name, part in found.items() if part != nothing}

    def calls(self) -> tuple[Call, ...]:
        """One request that names only what is to change."""
        if self.anchor is not None:
            _arguments.one_of("anchor", self.anchor, ANCHORS)
        if self.picture is not None and not self.picture.startswith(PICTURES):
            raise ValueError(f"picture: PNG or JPEG, not what begins with {self.picture[:8]!r}")
        if self.stored is not None:
            _arguments.text("path", self.stored)
        for name, offset in (("x", self.x), ("y", self.y)):
            if offset is not None:
                _arguments.number(name, offset)
        named = {"coord_system": self.anchor, "pos_x": self.x, "pos_y": self.y, "image": self.stored}
        pairs = tuple((key, value) for key, value in named.items() if value is not None)
        if self.picture is None and not pairs:
            raise ValueError("anchor, x, y: at least one of them, not none")
        always = (("action", "update_image"), *selected(self.service))
        calls = fitted(_PATH, always, {"path": pairs})
        if self.picture is None:
            return calls
        return tuple(attrs.evolve(call, picture=self.picture, methods=("POST",)) for call in calls)

    def then(self, later: Background) -> Background:
        """Both as one; of two images, the later."""
        named = attrs.asdict(later, filter=lambda _, value: value is not None)
        if "picture" in named or "stored" in named:
            named = {"picture": None, "stored": None, **named}
        return attrs.evolve(self, **named)


class Graphics:
    """One custom graphics service; everything set here is lost when the app restarts.

    `Overlay.keep_applied` sets it again, `Services.update` makes changes that stay.

    Source: CamOverlay App API, "Custom Graphics"
    """

    def __init__(self, service: Selector, apply: Callable[[Change], Awaitable[None]]) -> None:
        self._service = checked(service)
        self._apply = apply

    def __repr__(self) -> str:
        return f"<Graphics of service {self._service!r}>"

    async def set_fields(self, fields: Mapping[str, str | Field]) -> None:
        """Set texts, colours and variants of the fields; fields that are not named stay as they are.

        Text that does not fit into one request is sent in several, each with whole fields.

        Args:
            fields: The fields by their names in the service; a plain text stands for ``Field(text=...)``.

        Raises:
            TypeError: A value is of another type.
            ValueError: A name that the app reserves, a colour or variant out of range, or a text too long.
            NotFound: There is no such service.
            CommandRefused: There is no such field.
        """
        if not isinstance(fields, Mapping):
            raise TypeError(f"fields: texts by the names of their fields, not {_arguments.shown(fields)}")
        parsed = {name: _field(name, field) for name, field in fields.items()}
        await self._apply(Texts(self._service, parsed))

    async def set_picture(
        self,
        picture: FileContent,
        *,
        anchor: Anchor | None = None,
        x: float | None = None,
        y: float | None = None,
    ) -> None:
        """Show *picture* as the background.

        Args:
            picture: A PNG or JPEG file, or where it lies on this computer.
            anchor: Where *x* and *y* are measured from; None keeps it.
            x: px; None keeps it.
            y: px; None keeps it.

        Raises:
            TypeError: An argument is of another type.
            ValueError: *picture* is neither PNG nor JPEG, or *anchor* is none.
            OSError: *picture* cannot be read.
            NotFound: There is no such service.
        """
        file = _arguments.file("picture", picture)
        content = await anyio.to_thread.run_sync(_arguments.contents, "picture", file)
        await self._apply(Background(service=self._service, picture=content, anchor=anchor, x=x, y=y))

    async def set_stored_picture(
        self, path: str, *, anchor: Anchor | None = None, x: float | None = None, y: float | None = None
    ) -> None:
        """Show the image at *path* on the camera as the background; arguments as for `set_picture`."""
        await self._apply(Background(service=self._service, stored=path, anchor=anchor, x=x, y=y))

    async def move(
        self, *, anchor: Anchor | None = None, x: float | None = None, y: float | None = None
    ) -> None:
        """Move the graphics; what is None stays as it is.

        Args:
            anchor: Where *x* and *y* are measured from.
            x: px from there.
            y: px from there.

        Raises:
            TypeError: An argument is of another type.
            ValueError: Nothing is given, or *anchor* is none.
            NotFound: There is no such service.
        """
        await self._apply(Background(service=self._service, anchor=anchor, x=x, y=y))
