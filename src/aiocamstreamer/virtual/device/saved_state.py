"""The state of a virtual camera as a tree of plain values, in a TOML or JSON file that people can write."""

from __future__ import annotations

import base64
import os
import tomllib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Self

import attrs
import cattrs
import orjson
import tomli_w
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from aiocamstreamer._secret_file import write_secret
from aiocamstreamer.virtual.device import factory_state as defaults
from aiocamstreamer.virtual.device.disks import Disks
from aiocamstreamer.virtual.device.hardware import Hardware, Wiper
from aiocamstreamer.virtual.device.optics import Lens
from aiocamstreamer.virtual.device.parameters import Parameters
from aiocamstreamer.virtual.device.scripter import Scripter
from aiocamstreamer.virtual.device.state import Device, State
from aiocamstreamer.virtual.device.state_parameters import tell
from aiocamstreamer.virtual.device.streamer import Broadcasting

_NULL = {"null": True}
"""What stands for None, which TOML has no word for."""

GENERATIONS = (None, "4.x", "6.x")
MOST_CHANNELS = 64

_OF_THE_MOMENT: Mapping[type, tuple[str, ...]] = {
    Broadcasting: ("runs", "timer"),
    Device: ("boot_id", "booted"),
    Disks: ("jobs",),
    Lens: ("focusing_until", "zooming_until"),
    Wiper: ("until",),
    Hardware: ("virtual_input_timers", "sequence_timers", "watchers"),
    Scripter: ("declared",),
}
"""Fields that mean nothing in another process: callbacks, and moments of the camera's clock.

What is inside of something else comes before it.
"""


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(
        forbid_extra_keys=True, detailed_validation=False, unstruct_collection_overrides={AbstractSet: sorted}
    )
    converter.register_unstructure_hook(bytes, lambda data: base64.b64encode(data).decode())
    converter.register_structure_hook(bytes, lambda text, _: base64.b64decode(text, validate=True))
    converter.register_structure_hook(bool, lambda value, _: _claim(value))
    converter.register_unstructure_hook(Parameters, lambda parameters: dict(parameters.own))
    converter.register_structure_hook(Parameters, lambda values, _: _parameters(values))
    for kind, names in _OF_THE_MOMENT.items():
        attrs.resolve_types(kind)
        left_out: Any = {name: override(omit=True) for name in names}
        converter.register_unstructure_hook(kind, make_dict_unstructure_fn(kind, converter, **left_out))
        converter.register_structure_hook(
            kind, make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **left_out)
        )
    return converter


def _claim(value: object) -> bool:
    """*value*, if it is true or false: Python takes the word "false" for true."""
    if not isinstance(value, bool):
        raise TypeError(f"must be true or false, not {value!r}")
    return value


def _parameters(values: object) -> Parameters:
    if not isinstance(values, Mapping):
        raise TypeError(f"parameters: must be names and values, not {values!r}")
    return Parameters({str(name): str(value) for name, value in values.items()})


_CONVERTER = _converter()


@attrs.frozen(kw_only=True)
class Saved:
    """The state that a camera starts with."""

    serial: str
    profile: str
    channels: int = 1
    generation: str | None = None
    complete: bool = False
    """Whether *tree* is everything; else it is laid over what a new camera has."""

    tree: Mapping[str, Any] = attrs.field(factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.generation not in GENERATIONS:
            raise ValueError(f"generation: one of {GENERATIONS}, not {self.generation!r}")
        serial: object = self.serial
        channels: object = self.channels
        if not isinstance(serial, str):
            raise ValueError(f"serial: must be a string, not {self.serial!r}")  # noqa: TRY004 - from a file
        if not isinstance(channels, int) or not 1 <= channels <= MOST_CHANNELS:
            raise ValueError(f"channels: must be 1 to {MOST_CHANNELS}, not {self.channels!r}")

    @classmethod
    def of(cls, source: str | os.PathLike[str] | Mapping[str, Any] | None, **arguments: Any) -> Self:
        """The state in *source*, which counts more than *arguments*.

        Raises:
            ValueError: It is neither TOML nor JSON, or says what no camera has.
            OSError: The file cannot be read.
        """
        if source is None:
            source = {}
        elif str(source) == "odd":
            source = defaults.ODD
        tree = dict(source if isinstance(source, Mapping) else _read(Path(source)))
        device: Any = tree.get("device")
        own: dict[str, Any] = {
            name: tree.pop(name) for name in ("profile", "channels", "generation", "complete") if name in tree
        }
        if isinstance(device, Mapping) and "serial" in device:
            own["serial"] = device["serial"]
        return cls(**{**arguments, **own}, tree=tree)

    @classmethod
    def from_state(cls, state: State, profile: str, channels: int, generation: str | None) -> Self:
        """All of *state*."""
        return cls(
            serial=state.device.serial,
            profile=profile,
            channels=channels,
            generation=generation,
            complete=True,
            tree=_CONVERTER.unstructure(state),
        )

    def state(self, username: str, password: str, resolution: str = "1920x1080") -> State:
        """The tree itself; the account is there unless the file is complete.

        Raises:
            ValueError: Something in it does not fit a camera; names what.
        """
        fresh = defaults.state(
            username,
            password,
            serial=self.serial,
            profile=self.profile,
            channels=self.channels,
            resolution=resolution,
        )
        if not self.tree:
            tell(fresh)
            return fresh
        whole: Any = self.tree if self.complete else _laid_over(_CONVERTER.unstructure(fresh), self.tree)
        try:
            state = _CONVERTER.structure(whole, State)
            tell(state)
        except KeyError as error:
            raise ValueError(f"state: {error} is missing") from error
        except (cattrs.ForbiddenExtraKeysError, ValueError, TypeError, AttributeError) as error:
            raise ValueError(f"state: {error}") from error
        if not all(isinstance(it.get("id"), int) for it in (*state.overlay.services, *state.overlay.saved)):
            raise ValueError("state: every service of overlay must have an id, a whole number")
        overlay: Any = self.tree.get("overlay")
        if isinstance(overlay, Mapping) and "services" not in overlay:
            state.overlay.restart()
        return state

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write a file that `of` reads."""
        content: dict[str, Any] = {
            "complete": self.complete,
            "profile": self.profile,
            "channels": self.channels,
            **({"generation": self.generation} if self.generation else {}),
            **self.tree,
        }
        plain = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
        if Path(path).suffix == ".toml":
            plain = tomli_w.dumps(_without_nulls(orjson.loads(plain))).encode()
        write_secret(Path(path), plain)  # there are passwords in it


def _read(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8")
    tree: Any
    try:
        tree = _with_nulls(tomllib.loads(text)) if path.suffix == ".toml" else orjson.loads(text)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    if not isinstance(tree, dict):
        raise ValueError(f"{path}: must hold an object")  # noqa: TRY004 - from a file
    return tree


def _laid_over(below: Any, above: Any) -> Any:
    """*above*, with what it does not name of *below*; lists are replaced as a whole."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    below = {str(name): value for name, value in below.items()}
    return {**below, **{name: _laid_over(below.get(name), value) for name, value in above.items()}}


def _without_nulls(value: Any) -> Any:
    """*value* as TOML can say it."""
    if value is None:
        return _NULL
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items()}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def _with_nulls(value: Any) -> Any:
    """*value* as ``tomllib`` read it, with None again where it was written."""
    if value == _NULL:
        return None
    if isinstance(value, dict):
        return {name: _with_nulls(inner) for name, inner in value.items()}
    return [_with_nulls(inner) for inner in value] if isinstance(value, list) else value
