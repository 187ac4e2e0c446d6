"""``python -m aiocamstreamer.virtual``: serve one virtual camera until told to stop."""

import argparse
import json
import signal
import sys
import threading


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m aiocamstreamer.virtual", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--username", default="root", help="account with all rights")
    parser.add_argument("--password", default="pass", help="its password")
    parser.add_argument("--tls", action="store_true", help="serve HTTPS with a self-signed certificate")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Serve; the process's exit status."""
    arguments = _arguments(argv)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        from aiocamstreamer.virtual import VirtualCamera
    except ModuleNotFoundError as error:
        print(f"{error.name} is missing: pip install 'aiocamstreamer[virtual]'", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cairo cannot be loaded, try: apt-get install libcairo2 ({error})", file=sys.stderr)
        return 1
    camera = VirtualCamera(
        arguments.username, arguments.password, host=arguments.host, port=arguments.port, tls=arguments.tls
    )
    try:
        camera.start()
    except OSError as error:
        print(f"{arguments.host}:{arguments.port}: {error.strerror or error}", file=sys.stderr)
        return 1
    with camera:
        ready = {"url": camera.url, "username": arguments.username, "fingerprint": camera.fingerprint}
        print(json.dumps({name: value for name, value in ready.items() if value is not None}), flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
