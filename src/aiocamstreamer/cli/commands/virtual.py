"""``camctl virtual``: a virtual camera, without a camera at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import attrs
from cyclopts import Parameter

from aiocamstreamer.cli import given_passwords
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, said
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.virtual.faults_in_words import GRAMMAR, KINDS

virtual = verbs("virtual")

_FAULT = f"A fault from the start, {GRAMMAR}; may be said more than once. Kinds: {', '.join(KINDS)}."

_PASSWORD = "pass"  # noqa: S105 - the virtual camera's usual one


@attrs.frozen(kw_only=True)
class Door:
    """Where a virtual camera is reached, and by whom.

    Attributes:
        host: Address to listen on.
        port: Port to listen on.
        username: Account with all rights.
        new_password_env: Environment variable that holds its password.
        tls: Whether it speaks HTTPS, only or beside HTTP.
        https_port: Port of HTTPS beside HTTP.
    """

    host: Annotated[str, said("Address to listen on; 127.0.0.1 by default.")] = "127.0.0.1"
    port: Annotated[int, said("Port to listen on; 0 takes a free one.")] = 0
    username: Annotated[str, said("Account with all rights; root by default.")] = "root"
    new_password_env: Annotated[
        str | None, said("Environment variable that holds its password; else --password-stdin, else pass.")
    ] = None
    tls: Annotated[
        Literal["only", "both"] | None, said("HTTPS with a self-signed certificate; both: beside HTTP.")
    ] = None
    https_port: Annotated[int | None, said("Port of HTTPS beside HTTP; usually a free one.")] = None


@attrs.frozen(kw_only=True)
class Kind:
    """Properties of a virtual camera.

    Attributes:
        profile: Its AXIS OS.
        generation: Only one generation of the apps' API.
        channels: Number of video channels.
        serial: Its serial number.
        rtsp_port: Port of RTSP.
        announce: Whether it is in multicast DNS.
        open_proxy: Whether other computers reach services of this one through it.
    """

    profile: Annotated[Literal["12.11", "11.11", "10.12"], said("AXIS OS; 12.11 by default.")] = "12.11"
    generation: Annotated[Literal["4.x", "6.x"] | None, said("Only one generation of the apps' API.")] = None
    channels: Annotated[int, said("Number of video channels; 1 by default.")] = 1
    serial: Annotated[str, said("12 upper-case hexadecimal digits; usually ACCC8E000001.")] = "ACCC8E000001"
    rtsp_port: Annotated[int | None, said("Port of RTSP; usually 554, else a free one.")] = None
    announce: Annotated[bool, said("Publish its name and ports in multicast DNS.")] = False
    open_proxy: Annotated[bool, said("Let other computers reach services of this one through it.")] = False


_DOOR = Door()
_KIND = Kind()


@virtual.command
def serve(
    *,
    state: Path | None = None,
    save: Path | None = None,
    fault: Annotated[tuple[str, ...], said(_FAULT)] = (),
    door: Annotated[Door, Parameter(name="*")] = _DOOR,
    kind: Annotated[Kind, Parameter(name="*")] = _KIND,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Serve a virtual camera with all apps until Ctrl-C; a line of JSON tells where it is.

    Args:
        state: TOML or JSON file: what it starts with.
        save: Where its state is written when it stops.
    """
    files = _valued(state=state, save=save)
    return _run([*_reached(door, options), *_valued(**attrs.asdict(kind)), *files, *_each("fault", fault)])


@virtual.command
def record(
    camera: str,
    /,
    *,
    to: Path = Path("cassette.json"),
    host: str = "127.0.0.1",
    port: int = 0,
    insecure: bool = False,
    options: Options = DEFAULTS,  # noqa: ARG001 - which every command has
) -> ExitCode:
    """Stand between clients and a real camera until Ctrl-C, and write down what both say.

    Args:
        camera: Its address, for example https://192.168.1.6.
        to: The cassette; cassette.json by default.
        host: Address to listen on; 127.0.0.1 by default.
        port: Port to listen on; 0 takes a free one.
        insecure: Take any certificate of the camera.
    """
    return _run(["record", *_valued(to=to, host=host, port=port, insecure=insecure), camera])


@virtual.command
def replay(
    cassette: Path,
    /,
    *,
    door: Annotated[Door, Parameter(name="*")] = _DOOR,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Serve what was recorded until Ctrl-C; a line of JSON tells where it is.

    Args:
        cassette: What was recorded.
    """
    return _run(["replay", *_reached(door, options), str(cassette)])


def _run(line: list[str]) -> ExitCode:
    """Hand *line* on to the program of the virtual camera, which says itself what it misses."""
    from aiocamstreamer.virtual.__main__ import main

    return ExitCode.UNHEALTHY if main(line) else ExitCode.OK


def _password(variable: str | None, options: Options) -> str:
    """The password that people log in with; it is in no argument, which every process could read."""
    if variable is not None:
        return given_passwords.in_the_environment(variable)
    return given_passwords.in_the_input() if options.password_stdin else _PASSWORD


def _reached(door: Door, options: Options) -> Iterator[str]:
    told = attrs.asdict(door)
    password = _password(told.pop("new_password_env"), options)
    return _valued(**told, password=password)


def _each(name: str, values: Iterable[str]) -> Iterator[str]:
    return (f"--{name}={value}" for value in values)


def _valued(**options: object) -> Iterator[str]:
    """Options of that program; a switch has no value, and what is None or off is left out."""
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        if value is True:
            yield option
        elif value is not None and value is not False:
            yield f"{option}={value}"
