"""Requests that the app takes in its query, none longer than it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import unquote

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer.wire.query import Scalar, target

Selector: TypeAlias = int | str
"""A service: its id, or the custom name that its user gave it."""

Pairs: TypeAlias = tuple[tuple[str, Scalar], ...]

LONGEST = 2048
"""Characters that the app reads of a request, or of a ticker's text.

Source: CamOverlay App API, "GET request has a limit of 2048 characters (in Unicode)"
"""


@attrs.frozen
class Call:
    """One request to the app.

    Attributes:
        path: The endpoint.
        pairs: Its arguments.
        methods: HTTP methods that versions of the app take, the newest version's first.
        picture: A PNG or JPEG file as the body; None for none.
    """

    path: str
    pairs: Pairs
    methods: tuple[str, ...] = ("POST", "GET")
    picture: bytes | None = attrs.field(default=None, repr=False)


def checked(service: Selector) -> Selector:
    """*service*.

    Raises:
        TypeError: It is neither an id nor a custom name.
        ValueError: It can be none.
    """
    if isinstance(service, str):
        return _arguments.text("service", service)
    if isinstance(service, bool) or not isinstance(service, int):
        raise TypeError(f"service: an id or a custom name, not {_arguments.shown(service)}")
    return _arguments.whole("service", service, 0)


def selected(service: Selector) -> Pairs:
    """The argument that selects *service*; raises as `checked`."""
    return (("service_name" if isinstance(checked(service), str) else "service_id", service),)


def fitted(path: str, always: Pairs, groups: Mapping[str, Pairs]) -> tuple[Call, ...]:
    """As few calls as carry all *groups*, each with the arguments *always*; a group stays whole.

    What is shared out stays short even percent-encoded, in case an older app counts like that.

    Args:
        path: The endpoint.
        always: Arguments of each call.
        groups: Arguments by what an error calls them.

    Raises:
        ValueError: One group alone is too long for the app.
    """
    calls: list[Call] = []
    pending: Pairs = ()
    for name, group in groups.items():
        alone = len(unquote(target(path, (*always, *group))))
        if alone > LONGEST:
            raise ValueError(
                f"{name}: a request of at most {LONGEST} characters, not {alone}; "
                "a longer text fits into the configuration of the service"
            )
        if pending and len(target(path, (*always, *pending, *group))) > LONGEST:
            calls.append(Call(path, (*always, *pending)))
            pending = ()
        pending += group
    return (*calls, Call(path, (*always, *pending)))
