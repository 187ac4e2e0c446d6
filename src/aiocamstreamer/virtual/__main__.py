"""``python -m aiocamstreamer.virtual``: serve one virtual camera until told to stop."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m aiocamstreamer.virtual", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--username", default="root", help="account with all rights")
    parser.add_argument("--password", default="pass", help="its password")
    parser.add_argument("--tls", action="store_true", help="serve HTTPS with a self-signed certificate")
    return parser.parse_args(argv)


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
    arguments = _arguments(argv)
    with _stop_signals() as stop:
        problem = _serve(arguments, stop)
    if problem is not None:
        print(problem, file=sys.stderr)
    return 0 if problem is None else 1


def _serve(arguments: argparse.Namespace, stop: threading.Event) -> str | None:
    """Serve until *stop*; what went wrong, if something did."""
    try:
        from aiocamstreamer.virtual import VirtualCamera
    except ModuleNotFoundError as error:
        return f"{error.name} is missing: pip install 'aiocamstreamer[virtual]'"
    except OSError as error:
        return f"cairo cannot be loaded, try: apt-get install libcairo2 ({error})"
    camera = VirtualCamera(
        arguments.username, arguments.password, host=arguments.host, port=arguments.port, tls=arguments.tls
    )
    try:
        camera.start()
    except (OSError, OverflowError) as error:
        return f"{arguments.host}:{arguments.port}: {error}"
    with camera:
        ready = {"url": camera.url, "username": arguments.username, "fingerprint": camera.fingerprint}
        print(json.dumps({name: value for name, value in ready.items() if value is not None}), flush=True)
        stop.wait()
    return None


if __name__ == "__main__":
    sys.exit(main())
