"""The vendor's web server, as far as tests need it: scripted answers over real HTTP on this computer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import attrs


@attrs.define
class Asked:
    """A request that came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes


@attrs.define
class Vendor:
    """The server: what it answers, and what it was asked."""

    url: str
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = attrs.field(factory=dict)
    asked: list[Asked] = attrs.field(factory=list)

    def answer(self, content: object, status: int = 200) -> None:
        """Answer everything with *content* from now on: JSON, or the bytes as they are."""
        self.status = status
        self.body = content if isinstance(content, bytes) else json.dumps(content).encode()


@contextmanager
def vendor() -> Iterator[Vendor]:
    """A server that runs until the block ends."""
    said = Vendor("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            query = dict(parse_qsl(parts.query))
            said.asked.append(Asked(self.command, parts.path, query, dict(self.headers), body))
            self.send_response(said.status)
            for name, value in {**said.headers, "Content-Length": str(len(said.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        said.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield said
        finally:
            server.shutdown()
            thread.join()
