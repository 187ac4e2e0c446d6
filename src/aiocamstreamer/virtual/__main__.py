"""``python -m aiocamstreamer.virtual``: serve a virtual camera; record a real one; replay the recording."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiocamstreamer.virtual.needed import needed

if TYPE_CHECKING:
    from aiocamstreamer.virtual.camera import VirtualCamera

__all__ = ["main"]


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m aiocamstreamer.virtual",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_faults_help(),
    )
    commands = parser.add_subparsers(dest="command", metavar="record | replay")
    _served(parser)
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="TOML or JSON: what it starts with; odd: odd names"
    )
    parser.add_argument("--save", type=Path, metavar="FILE", help="where its state is written when it stops")
    parser.add_argument("--profile", default="12.11", help="AXIS OS: 12.11, 11.11 or 10.12")
    parser.add_argument("--generation", help="only one generation of the apps' API: 4.x or 6.x")
    parser.add_argument(
        "--rtsp-port",
        type=int,
        metavar="PORT",
        help="port of RTSP; usually 554, or a free one where that is not to be had",
    )
    parser.add_argument("--announce", action="store_true", help="publish its name and ports in multicast DNS")
    parser.add_argument("--channels", type=int, default=1, help="number of video channels")
    parser.add_argument("--serial", default="ACCC8E000001", help="12 upper-case hexadecimal digits")
    record = commands.add_parser("record", help="write down what a client and a real camera say")
    record.add_argument("camera", help="http://ADDRESS or https://ADDRESS of the camera")
    record.add_argument("--to", type=Path, default=Path("cassette.json"), metavar="FILE", help="the cassette")
    record.add_argument("--insecure", action="store_true", help="take any certificate of the camera")
    _listening(record)
    replay = commands.add_parser("replay", help="serve a cassette")
    replay.add_argument("cassette", type=Path)
    _served(replay)
    return parser.parse_args([*_spelled(argv)])


def _spelled(argv: list[str]) -> Iterator[str]:
    """*argv* with a value for each ``--tls``, which goes without one, and before a file's name as well."""
    for number, argument in enumerate(argv):
        is_bare = argument == "--tls" and argv[number + 1 : number + 2] != ["both"]
        yield "--tls=only" if is_bare else argument


def _tls(text: str) -> bool | str:
    if text not in {"only", "both"}:
        raise argparse.ArgumentTypeError(f"both or nothing is expected, not {text!r}")
    return text if text == "both" else True


def _listening(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")


def _served(parser: argparse.ArgumentParser) -> None:
    _listening(parser)
    parser.add_argument("--username", default="root", help="account with all rights")
    parser.add_argument("--password", default="pass", help="its password")
    parser.add_argument(
        "--tls",
        type=_tls,
        default=False,
        metavar="[both]",
        help="serve HTTPS with a self-signed certificate in place of HTTP; both: beside it",
    )
    parser.add_argument(
        "--https-port", type=int, metavar="PORT", help="port of HTTPS beside HTTP; usually a free one"
    )
    parser.add_argument(
        "--open-proxy", action="store_true", help="let other computers reach services of this one through it"
    )
    parser.add_argument(
        "--fault", action="append", default=[], help="a fault from the start; may be repeated"
    )


def _faults_help() -> str:
    """The help for ``--fault``; nothing where the extra is missing, which is said later."""
    with suppress(ImportError, OSError):
        from aiocamstreamer.virtual.faults_in_words import GRAMMAR, KINDS

        lines = "\n".join(f"  {name}{kind.usage}  {kind.does}" for name, kind in KINDS.items())
        return f"faults, each {GRAMMAR}; times=0 is for ever:\n{lines}"
    return ""


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set."""
    stop = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def main(argv: list[str] | None = None) -> int:
    """Serve; the process's exit status."""
    arguments = _arguments(sys.argv[1:] if argv is None else argv)
    command = {"record": _record, "replay": _replay}.get(arguments.command, _serve)
    with _stop_signals() as stop:
        try:
            command(arguments, stop)
        except (ModuleNotFoundError, OSError, OverflowError, ValueError) as error:
            problem = str(error)
        else:
            return 0
    print(problem, file=sys.stderr)
    return 1


def _serve(arguments: argparse.Namespace, stop: threading.Event) -> None:
    """Serve a camera until *stop*."""
    with needed():
        from aiocamstreamer.virtual.device.state_parameters import RTSP_PORT
    usual = arguments.rtsp_port is None
    camera = _camera(arguments, RTSP_PORT if usual else arguments.rtsp_port)
    if usual:
        try:
            camera.start()
        except (OSError, OverflowError):  # somebody has that port; what else may be wrong is told below
            camera = _camera(arguments, 0)
    save: Callable[[], None] = (lambda: camera.save(arguments.save)) if arguments.save else lambda: None
    _until(stop, camera, arguments, save)


def _camera(arguments: argparse.Namespace, rtsp: int) -> "VirtualCamera":
    with needed():
        from aiocamstreamer.virtual import VirtualCamera
    return VirtualCamera(
        **_door(arguments),
        state=arguments.state,
        profile=arguments.profile,
        generation=arguments.generation,
        channels=arguments.channels,
        serial=arguments.serial,
        open_proxy=arguments.open_proxy,
        rtsp=rtsp,
        announce=arguments.announce,
    )


def _door(arguments: argparse.Namespace) -> dict[str, Any]:
    """Where a camera is reached, and by whom."""
    names = ("username", "password", "host", "port", "https_port", "tls")
    return {name: getattr(arguments, name) for name in names}


def _replay(arguments: argparse.Namespace, stop: threading.Event) -> None:
    """Serve a cassette until *stop*."""
    with needed():
        from aiocamstreamer.virtual.replay import replay
    camera = replay(arguments.cassette, **_door(arguments))
    _until(stop, camera, arguments, lambda: None)


def _until(
    stop: threading.Event, camera: "VirtualCamera", arguments: argparse.Namespace, save: Callable[[], None]
) -> None:
    from aiocamstreamer.virtual.faults_in_words import make

    with _naming(arguments):
        camera.start()
    with camera:
        for fault in arguments.fault:
            make(camera, fault)
        username = next(iter(camera.state.users), None)
        secure = None if camera.https_url == camera.url else camera.https_url
        ready = {"url": camera.url, "https_url": secure, "rtsp_url": camera.rtsp_url, "username": username}
        ready |= {"fingerprint": camera.fingerprint}
        print(json.dumps({name: value for name, value in ready.items() if value is not None}), flush=True)
        stop.wait()
        save()


def _record(arguments: argparse.Namespace, stop: threading.Event) -> None:
    """Stand between clients and a camera until *stop*, then write the cassette."""
    with needed():
        from aiocamstreamer.virtual.recorder import Recorder

    recorder = Recorder(
        arguments.camera, host=arguments.host, port=arguments.port, insecure=arguments.insecure
    )
    with _naming(arguments):
        recorder.start()
    with recorder:
        print(json.dumps({"url": recorder.url, "camera": arguments.camera}), flush=True)
        stop.wait()
    recorder.cassette.write(arguments.to)


@contextmanager
def _naming(arguments: argparse.Namespace) -> Iterator[None]:
    """Name the address in errors of listening on it."""
    try:
        yield
    except (OSError, OverflowError) as error:
        raise OSError(f"{arguments.host}:{arguments.port}: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
