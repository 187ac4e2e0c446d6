"""Clients of RTSP that others wrote understand the virtual camera's events and pictures."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest
from axis_releases import BLOCKING, FIRST, NEWEST, installed
from environments import OWN_PYTHON, node_with, python_with
from PIL import Image, ImageChops, ImageStat

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.log import Exchange

HERE = Path(__file__).parent
PORT = "tns1:Device/tnsaxis:IO/Port"
EVENTS = "?video=0&audio=0&event=on"
RELEASES = {
    **{str(number): (number, OWN_PYTHON) for number in (FIRST, BLOCKING, 44)},
    **{f"{number} on {version}": (number, version) for version, number in NEWEST.items()},
}
"""Of the library axis: the oldest, the last of each way to tell events, the newest of each Python."""

AS_IT_WAS = "xmltodict==0.13.0"
"""Releases before 66 stumble over what later ones make of the empty document that cameras begin with."""

NOT_THERE = "{} is not installed"


@pytest.fixture(params=["10.12", "12.11"])
def virtual(request) -> Iterator[VirtualCamera]:
    """A camera of old and of new firmware."""
    with VirtualCamera(profile=request.param, authentication="digest") as virtual:
        yield virtual
    assert not virtual.log.problems


@pytest.fixture
def usual() -> Iterator[VirtualCamera]:
    """A camera on the port that clients take for granted, at an address of its own."""
    host = f"127.{1 + os.getpid() % 250}.{1 + os.getpid() // 250 % 250}.5"
    try:
        virtual = VirtualCamera(host=host, rtsp=554).start()
    except OSError as problem:
        pytest.skip(f"the port 554 of {host} is not to be had: {problem}")
    with virtual:
        yield virtual
    assert not virtual.log.problems


class Told:
    """The lines that a client prints, as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line.strip())

    def next(self) -> str:
        try:
            return self._lines.get(timeout=20)
        except Empty:
            raise AssertionError("the client says nothing more") from None

    def end(self) -> str:
        """End the client; what it complained of."""
        complaints = ""
        try:
            if self._process.stdin:
                self._process.stdin.close()
            self._process.wait(20)
            complaints = self._process.stderr.read() if self._process.stderr else ""
        finally:
            self._process.kill()
            self._process.wait()
            self._reader.join()
            for pipe in (self._process.stdout, self._process.stderr):
                if pipe:
                    pipe.close()
        return complaints


@contextmanager
def listening(*command: str | Path) -> Iterator[Told]:
    """A client that says what it hears until the block ends; it must not complain."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    told = Told(subprocess.Popen(command, text=True, **pipes))
    try:
        yield told
    except BaseException:
        told.end()
        raise
    assert told.end() == ""


@contextmanager
def axis(config: pytest.Config, virtual: VirtualCamera, release: str) -> Iterator[Told]:
    """A *release* of the library, which has heard how everything stands."""
    number, version = RELEASES[release]
    python = installed(config, number, version, beside=(AS_IT_WAS,) if BLOCKING < number < 66 else ())
    with listening(python, "-I", HERE / "axis_events.py", str(number), virtual.host, "root", "pass") as told:
        missing = {"playing", f"{PORT} 0 0", f"{PORT} 1 0"}
        while missing:  # newer ones know more topics
            missing.discard(told.next())
        yield told


@pytest.mark.parametrize("release", RELEASES)
def test_axis_hears_of_ports(request, usual, release):
    """The library as Home Assistant uses it: by UDP, at port 554, with a digest that has no qop."""
    with axis(request.config, usual, release) as told:
        for state in "101":
            with usual.change():
                usual.state.hardware.closed[0] = state == "1"
            while told.next() != f"{PORT} 0 {state}":
                pass
    usual.log.wait_until(lambda: not usual.connections.sessions)
    assert usual.log.exchanges[-1].method == "TEARDOWN"
    assert {exchange.status for exchange in usual.log.exchanges} == {200, 401}


def test_axis_keeps_its_session(request, usual):
    """By requests without a login, in time."""
    usual.state.parameters["Network.RTSP.Timeout"] = "10"
    release = next(name for name, (_, version) in reversed(RELEASES.items()) if version == OWN_PYTHON)
    with axis(request.config, usual, release) as told:
        for count in (2, 3):
            usual.log.wait_until(lambda count=count: len(options(usual)) == count, seconds=20)
        assert options(usual)[-1].header("authorization") is None
        with usual.change():
            usual.state.hardware.closed[1] = True
        while told.next() != f"{PORT} 1 1":
            pass


def options(virtual: VirtualCamera) -> list[Exchange]:
    return [entry for entry in virtual.log.exchanges if entry.method == "OPTIONS"]


def test_camstreamerlib_hears_of_ports(request, virtual):
    """The vendor's library of its first years, through the tunnel, by names of its own for topics."""
    library = node_with(request.config, "camstreamerlib@1.2.3")
    node = shutil.which("node") or ""
    with listening(node, HERE / "camstreamerlib_events.js", library, virtual.host, str(virtual.port)) as told:
        assert {told.next() for _ in range(3)} == {"connected", "Initialized 0 0", "Initialized 1 0"}
        with virtual.change():
            virtual.state.hardware.closed[1] = True
        assert told.next() == "Changed 1 1"
        virtual.emit("vapix", {"topic": "tnsaxis:Other", "message": {"data": {"a": "1"}}})
        virtual.expire_nonces()
        virtual.drop_connections("/axis-media/media.amp")
        assert told.next() == "disconnected false"


def probed(url: str, *options: str, program: str = "ffprobe") -> tuple[list[dict[str, object]], str]:
    """What ffprobe finds at *url*, and what it complains of."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(NOT_THERE.format(program))
    command = [path, "-hide_banner", "-loglevel", "error", "-of", "json", "-show_streams", *options, url]
    done = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    return json.loads(done.stdout or "{}").get("streams", []), done.stderr


def signed(url: str | None) -> str:
    """*url* with the account in it, as players take it."""
    return (url or "").replace("://", "://root:pass@")


WAYS = ("tcp", "udp", "http", "http at the port of RTSP")


@pytest.mark.parametrize("way", WAYS)
def test_ffprobe_sees_the_video(virtual, way):
    """Its codec, size and pixels, whichever way it comes; and that there are events beside it."""
    url = signed(virtual.rtsp_url)
    if way == "http":
        url = url.replace(f":{virtual.rtsp_port}", f":{virtual.port}")
    options = ("-rtsp_transport", way.partition(" ")[0])
    (stream,), complaints = probed(f"{url}?resolution=1280x720", *options)
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("mjpeg", 1280, 720)
    assert complaints == ""
    streams, _ = probed(f"{url}?resolution=640x360&event=on", *options)
    assert [it["codec_type"] for it in streams] == ["video", "data"]


@pytest.mark.parametrize("way", ["tcp", "udp"])
def test_ffmpeg_sees_what_is_drawn(virtual, way):
    """A picture of the stream is one of the canvas."""
    path = shutil.which("ffmpeg")
    if path is None:
        pytest.skip(NOT_THERE.format("ffmpeg"))
    command = [path, "-loglevel", "error", "-rtsp_transport", way, "-i"]
    command += [f"{signed(virtual.rtsp_url)}?compression=0&fps=5", "-frames:v", "1"]
    done = subprocess.run(
        [*command, "-f", "image2pipe", "-c:v", "png", "-"], check=True, timeout=60, capture_output=True
    )
    seen = Image.open(io.BytesIO(done.stdout)).convert("RGB")
    shown = Image.open(io.BytesIO(virtual.snapshot_png())).convert("RGB")
    assert seen.size == shown.size == (1920, 1080)
    assert max(ImageStat.Stat(ImageChops.difference(seen, shown)).mean) < 20


@pytest.mark.parametrize("asked", ["resolution=1919x1080", "videocodec=h264", "streamprofile=Quality"])
def test_ffprobe_is_told_what_cannot_be_had(virtual, asked):
    streams, complaints = probed(f"{signed(virtual.rtsp_url)}?{asked}", "-rtsp_transport", "tcp")
    assert not streams
    assert "415 Unsupported Media Type" in complaints


def test_ffprobe_sees_the_mjpeg_address(virtual):
    """The same pictures by HTTP."""
    (stream,), _ = probed(f"{signed(virtual.url)}/axis-cgi/mjpg/video.cgi?resolution=640x360")
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("mjpeg", 640, 360)


def asked(virtual: VirtualCamera) -> Sequence[tuple[str, int, str | None]]:
    return [(entry.method, entry.status, entry.scheme) for entry in virtual.log.exchanges]


def test_curl_asks_for_options(virtual):
    """The program itself can do no more."""
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip(NOT_THERE.format("curl"))
    done = subprocess.run(
        [curl, "--silent", "--include", "--max-time", "20", virtual.rtsp_url],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    if done.returncode == 1:
        pytest.skip("this curl knows no RTSP")
    assert done.stdout.startswith("RTSP/1.0 200 OK\n")
    assert "SET_PARAMETER" in done.stdout
    assert asked(virtual) == [("OPTIONS", 200, None)]


def test_libcurl_walks_through_a_session(request, virtual):
    """With its digest; every answer numbers the request."""
    python = python_with(request.config, "pycurl>=7.45,<8")
    command = [python, "-I", HERE / "curl_rtsp.py", f"{virtual.rtsp_url}{EVENTS}", "root:pass"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["RTSP/1.0 200 OK"] * 7
    assert ("DESCRIBE", 401, None) in asked(virtual)
    assert asked(virtual)[-1] == ("TEARDOWN", 200, "digest")
