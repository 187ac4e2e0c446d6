"""Home Assistant as a process of its own, used as its page uses it: by HTTP and by WebSocket."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from websockets.sync.client import ClientConnection, connect

Json = Mapping[str, Any]

START_SECONDS = 300.0
"""The first start of all compiles some thousand modules."""

SETTINGS = """
http:
  server_host: 127.0.0.1
  server_port: {port}
logger:
  default: warning
  logs:
    axis: info
    homeassistant.components.axis: info
camera:
stream:
"""
"""The picture's and the stream's parts are named here for them to complain, if they do, at the start."""

_LINE = re.compile(r"[\d-]{10} [\d:.]+ (?P<level>[A-Z]+) \([^)]*\) \[(?P<logger>[^\]]+)\] (?P<text>.*)")


class Line(NamedTuple):
    """A line of the log."""

    level: str
    logger: str
    text: str


class HomeAssistant:
    """A Home Assistant that somebody has logged in to."""

    def __init__(self, http: httpx.Client, socket: ClientConnection, log: Path) -> None:
        self.http = http
        self.states: dict[str, Json] = {}
        self._socket = socket
        self._log = log
        self._log_read = 0
        self._numbers = count(1)
        self._wait_for_all_of_it()
        self.ask("subscribe_events", event_type="state_changed")
        for state in self.ask("get_states"):
            self.states.setdefault(state["entity_id"], state)

    def _wait_for_all_of_it(self) -> None:
        """The page answers before the rest has started."""
        self.ask("subscribe_events", event_type="homeassistant_started")
        if self.ask("get_config")["state"] != "RUNNING":
            while self._read(60)["type"] != "event":
                pass

    def ask(self, kind: str, **arguments: Any) -> Any:
        """The answer to a command by WebSocket."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "type": kind, **arguments}))
        while (message := self._read(60))["type"] != "result" or message["id"] != number:
            pass
        assert message["success"], message
        return message["result"]

    def act(self, domain: str, service: str, entity: str, **data: Any) -> None:
        """Call a service of *entity*; what it does is done when this returns."""
        target = {"entity_id": entity}
        self.ask("call_service", domain=domain, service=service, service_data=data, target=target)

    def wait_for_states(self, wanted: Mapping[str, str], *, seconds: float = 20) -> None:
        """Until every entity has the state that is wanted of it."""

        def reached() -> bool:
            return all(self.state(name) == state for name, state in wanted.items())

        self.wait_until(reached, seconds=seconds)

    def wait_until(self, condition: Callable[[], bool], *, seconds: float = 20) -> None:
        """Until *condition*, which is looked at whenever a state has changed."""
        deadline = time.monotonic() + seconds
        while not condition():
            self._read(deadline - time.monotonic())

    def state(self, entity: str) -> str | None:
        """The state of *entity*; None where it has none."""
        return self.states[entity]["state"] if entity in self.states else None

    def _read(self, seconds: float) -> Json:
        """The next message; what it tells of states is known then."""
        message = json.loads(self._socket.recv(timeout=max(0.0, seconds)))
        if message["type"] == "event" and message["event"].get("event_type") == "state_changed":
            data = message["event"]["data"]
            if data["new_state"] is None:
                self.states.pop(data["entity_id"], None)
            else:
                self.states[data["entity_id"]] = data["new_state"]
        return message

    def post(self, path: str, **fields: Any) -> Json:
        """The answer of the page's own interface."""
        answer = self.http.post(f"/api/config/config_entries/{path}", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def entry(self, number: str) -> Json:
        """A configuration entry as it stands."""
        return self.ask("config_entries/get_single", entry_id=number)["config_entry"]

    def entities(self, entry: str) -> dict[str, str]:
        """The entities of a configuration entry, for example ``switch Siren``, and their identifiers."""
        listed = self.ask("config/entity_registry/list")
        found = (it for it in listed if it["config_entry_id"] == entry)
        return {
            f"{it['entity_id'].partition('.')[0]} {it['original_name'] or ''}".strip(): it["entity_id"]
            for it in found
        }

    def new_log_lines(self) -> list[Line]:
        """What was logged since they were asked for last."""
        text = self._log.read_text("utf-8")
        new, self._log_read = text[self._log_read :], len(text)
        return [Line(**found.groupdict()) for found in map(_LINE.match, new.splitlines()) if found]


@contextmanager
def running(python: Path, folder: Path) -> Iterator[HomeAssistant]:
    """A Home Assistant that keeps everything in *folder*, with its first account."""
    port = _free_port()
    (folder / "configuration.yaml").write_text(SETTINGS.format(port=port))
    command = [python, "-I", "-m", "homeassistant", "--config", folder, "--skip-pip"]
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
                _wait_for_start(process, http, folder)
                http.headers["authorization"] = f"Bearer {_first_account(http)}"
                with _socket(http) as socket:
                    yield HomeAssistant(http, socket, folder / "home-assistant.log")
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait_for_start(process: subprocess.Popen[bytes], http: httpx.Client, folder: Path) -> None:
    """Until the page answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if http.get("/api/onboarding").status_code == 200:
                return
        except httpx.TransportError:
            pass
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError((folder / "output.txt").read_text("utf-8", "replace")[-4000:])


def _first_account(http: httpx.Client) -> str:
    """A token of the account that whoever comes first makes."""
    client = f"{http.base_url}/"
    account = {"name": "Somebody", "username": "somebody", "password": "secret", "language": "en"}
    made = http.post("/api/onboarding/users", json={"client_id": client, **account}).json()
    grant = {"grant_type": "authorization_code", "code": made["auth_code"], "client_id": client}
    return http.post("/auth/token", data=grant).json()["access_token"]


@contextmanager
def _socket(http: httpx.Client) -> Iterator[ClientConnection]:
    token = http.headers["authorization"].removeprefix("Bearer ")
    address = f"{str(http.base_url).replace('http', 'ws', 1)}/api/websocket"
    with connect(address, max_size=None, max_queue=None) as socket:
        assert json.loads(socket.recv())["type"] == "auth_required"
        socket.send(json.dumps({"type": "auth", "access_token": token}))
        assert json.loads(socket.recv())["type"] == "auth_ok"
        yield socket
