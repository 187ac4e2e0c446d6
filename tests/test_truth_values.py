"""The public edge: True and False alone are truth values, and no word for no is taken for a yes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import pytest

from aiocamstreamer import Camera, Tls
from aiocamstreamer.overlay.scene import Text
from services import services

REQUIRED: dict[str, Any] = {
    "address": "192.0.2.9",
    "applications": "camoverlay",
    "clips": 1,
    "clip": 1,
    "config": "a",
    "confirm": "127.0.0.1",
    "expected": "ACCC8E000001",
    "file": b"PK\x03\x04",
    "group": "Example",
    "headers": "X-Example",
    "method": "GET",
    "mode": "system",
    "number": 1,
    "password": "Passw0rd",
    "path": "/axis-cgi/param.cgi",
    "preset_number": 1,
    "records": (),
    "root": Text("a"),
    "service_id": 1,
    "service_ids": 1,
    "setting": "a",
    "stream_id": "1",
    "template": "event",
    "to": "file",
    "username": "root",
    "values": {},
    "zone": "UTC0",
}
"""Arguments that are right, by name; any other is a text."""


def calls() -> Iterator[tuple[str, Callable[..., Any], str]]:
    """Every public call with a truth value among its arguments, and the argument's name."""
    camera = Camera("127.0.0.1:1", username="root", password="pass")
    apps = [(f"camera.{path}", service) for path, service in services(camera).items()]
    for path, service in [("Camera", Camera), ("camera", camera), ("Tls", Tls), *apps]:
        public = [getattr(service, name) for name in dir(service) if not name.startswith("_")]
        for call in [*([service] if isinstance(service, type) else []), *filter(inspect.ismethod, public)]:
            for argument in truths(call):
                yield f"{path}.{call.__name__}", call, argument


def truths(call: Callable[..., Any]) -> list[str]:
    """The arguments of *call* that are True, False, or those or None."""
    function = call.__init__ if isinstance(call, type) else call
    try:
        hints = get_type_hints(function)
    except (NameError, TypeError):
        return []
    return [
        name
        for name, hint in hints.items()
        if name != "return" and bool in (hint, *get_args(hint)) and {*get_args(hint)} <= {bool, type(None)}
    ]


CALLS = list(calls())


@pytest.fixture
def anyio_backend() -> str:
    """One event loop will do: no loop is asked."""
    return "asyncio"


@pytest.mark.parametrize(
    ("call", "argument"), [case[1:] for case in CALLS], ids=[f"{c[0]}-{c[2]}" for c in CALLS]
)
@pytest.mark.parametrize("value", ["no", 0, 1.0], ids=repr)
async def test_only_true_and_false_are_truth_values(call: Callable[..., Any], argument: str, value: object):
    """Anything else is a TypeError that names the argument, before anything is sent."""
    positional, named = [], {argument: value}
    for parameter in inspect.signature(call).parameters.values():
        given = REQUIRED.get(parameter.name, "name")
        if parameter.name == argument or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional.append(given)
        elif parameter.default is parameter.empty:
            named[parameter.name] = given
    if positional:
        positional = [*(named.pop(name) for name in list(named) if name != argument), *positional]
    with pytest.raises(TypeError, match=f"{argument}: True or False, not {value!r}"):
        found = call(*positional, **named)
        if inspect.isawaitable(found):
            await found
