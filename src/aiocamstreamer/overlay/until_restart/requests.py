"""Requests that the app takes in its query, cut to the length that it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from aiocamstreamer.wire.query import Scalar, target

Selector: TypeAlias = int | str
"""A service: its id, or the custom name that its user gave it."""

Pairs: TypeAlias = tuple[tuple[str, Scalar], ...]

LONGEST = 2048
"""Characters that the app reads of a request-target, percent-encoded.

Source: CamOverlay App API, "GET request has a limit of 2048 characters"
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
        ValueError, TypeError: it can be no id and no custom name.
    """
    if isinstance(service, bool) or not isinstance(service, int | str):
        raise TypeError(f"service: an id or a custom name, got {service!r}")
    if service == "" or (isinstance(service, int) and service < 0):
        raise ValueError(f"service: no id and no custom name: {service!r}")
    return service


def selected(service: Selector) -> Pairs:
    """The argument that selects *service*; raises as `checked`."""
    return (("service_name" if isinstance(checked(service), str) else "service_id", service),)


def fitted(path: str, always: Pairs, groups: Mapping[str, Pairs]) -> tuple[Call, ...]:
    """As few calls as carry all *groups*, each with the arguments *always*; a group stays whole.

    Args:
        path: The endpoint.
        always: Arguments of each call.
        groups: Arguments by what an error calls them.

    Raises:
        ValueError: one group alone is too long for the app.
    """
    calls: list[Call] = []
    pending: Pairs = ()
    for name, group in groups.items():
        alone = len(target(path, (*always, *group)))
        if alone > LONGEST:
            raise ValueError(
                f"{name}: the request has {alone} characters when percent-encoded, the app reads {LONGEST}; "
                "a longer text fits into the configuration of the service"
            )
        if pending and len(target(path, (*always, *pending, *group))) > LONGEST:
            calls.append(Call(path, (*always, *pending)))
            pending = ()
        pending += group
    return (*calls, Call(path, (*always, *pending)))
