"""``python -m aiocamstreamer.virtual``."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import redirect_stdout

import httpx
import pytest

from aiocamstreamer.virtual.__main__ import main
from aiocamstreamer.virtual.faults_in_words import KINDS
from programs import PATIENCE
from trust import NOBODY


@pytest.mark.untraced
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("tls", [False, True])
def test_command_line(number, tls):
    """It prints one line of JSON once it serves, and stops without a word though clients are connected."""
    command = [sys.executable, "-m", "aiocamstreamer.virtual", "--username", "me", "--password", "secret"]
    process = subprocess.Popen(
        command + (["--tls"] if tls else []), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        ready = json.loads(process.stdout.readline())
        assert ready["username"] == "me"
        assert set(ready) - {"fingerprint"} == {"url", "rtsp_url", "username"}
        assert ("fingerprint" in ready) == tls
        auth = httpx.BasicAuth("me", "secret") if tls else httpx.DigestAuth("me", "secret")
        with (
            httpx.Client(base_url=ready["url"], auth=auth, verify=False) as client,  # noqa: S501
            client.stream("GET", "/axis-cgi/mjpg/video.cgi?fps=1") as stream,
        ):
            assert next(stream.iter_bytes()).startswith(b"--myboundary")
            process.send_signal(number)
            assert process.wait(PATIENCE) == 0
        assert process.communicate() == ("", "")
    finally:
        process.kill()
        process.wait()


@pytest.mark.untraced
def test_command_line_port_in_use(virtual_camera):
    """A port that is taken is one line on stderr."""
    command = [sys.executable, "-m", "aiocamstreamer.virtual", "--port", str(virtual_camera.port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "in use" in done.stderr


@pytest.mark.parametrize(
    ("broken", "advice"),
    [
        ("sys.modules['starlette'] = None", "aiocamstreamer[virtual]"),
        ("sys.modules['cairocffi'] = Broken()", "libcairo2"),
    ],
)
def test_command_line_without_the_extra(broken, advice):
    """A missing extra or library is one line that says how to get it."""
    script = f"""
import sys, runpy
class Broken:
    def __getattr__(self, name):
        raise OSError("no library called cairo was found")
{broken}
sys.argv = ["aiocamstreamer.virtual"]
runpy.run_module("aiocamstreamer.virtual", run_name="__main__")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    assert advice in done.stderr
    assert done.stderr.count("\n") == 1


def in_process(*options: str) -> dict[str, str]:
    """What it says once it serves; a signal stops it at once."""
    reader, writer = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), "rw", strict=True))

    def stop_once_ready() -> None:
        ready.append(json.loads(reader.readline()))
        os.kill(os.getpid(), signal.SIGTERM)

    ready: list[dict[str, str]] = []
    thread = threading.Thread(target=stop_once_ready)
    thread.start()
    with reader, writer, redirect_stdout(writer):
        assert main([*options]) == 0
    thread.join()
    return ready[0]


def test_in_process():
    """It returns 0 after a signal, and gives the signals back."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert in_process("--host", "localhost", "--username", "admin")["url"].startswith("http://localhost:")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


@pytest.mark.parametrize("is_taken", [False, True])
def test_the_usual_port_of_rtsp(is_taken):
    """It is taken where it is to be had, else a free one."""
    try:
        other = socket.create_server(("127.0.0.93", 554))
    except OSError as problem:
        pytest.skip(f"the port 554 is not to be had: {problem}")
    with other:
        if not is_taken:
            other.close()
        where = in_process("--host", "127.0.0.93")["rtsp_url"]
    assert where.startswith("rtsp://127.0.0.93:")
    assert where.startswith("rtsp://127.0.0.93:554/") != is_taken


def test_port_in_use_in_process(virtual_camera, capsys):
    """A port that is taken, or none, is exit status 1."""
    assert main(["--port", str(virtual_camera.port)]) == 1
    assert "in use" in capsys.readouterr().err
    assert main(["--port", "70000"]) == 1
    assert "0-65535" in capsys.readouterr().err


def test_options(tmp_path):
    """What the camera is, starts with and suffers from can be said; its state is saved at the end."""
    (tmp_path / "start.toml").write_text('[parameters]\n"Network.Bonjour.FriendlyName" = "Gate"\n')
    options = ["--state", tmp_path / "start.toml", "--save", tmp_path / "end.json", "--profile", "11.11"]
    options += ["--generation", "6.x", "--channels", "2", "--serial", "ACCC8E0000AB"]
    options += ["--fault", "latency=0.01:jitter=0.01", "--fault", "answer=503:/axis-cgi/usergroup.cgi"]
    command = [sys.executable, "-m", "aiocamstreamer.virtual", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        ready = json.loads(process.stdout.readline())
        with httpx.Client(
            base_url=ready["url"], auth=httpx.DigestAuth("root", "pass"), verify=NOBODY
        ) as client:
            assert client.get("/axis-cgi/usergroup.cgi").status_code == 503
            listed = client.get("/axis-cgi/param.cgi?action=list&group=root.Network.Bonjour.FriendlyName")
            assert listed.text == "root.Network.Bonjour.FriendlyName=Gate\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert process.communicate() == ("", "")
    finally:
        process.kill()
        process.wait()
    saved = json.loads((tmp_path / "end.json").read_text())
    assert (saved["profile"], saved["generation"], saved["channels"]) == ("11.11", "6.x", 2)
    assert saved["device"]["serial"] == "ACCC8E0000AB"
    assert saved["parameters"]["Network.Bonjour.FriendlyName"] == "Gate"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--fault", "dorp"], "dorp"),
        (["--state", "nowhere.toml"], "nowhere.toml"),
        (["--profile", "13"], "profile"),
        (["--generation", "5.x"], "generation"),
        (["--channels", "0"], "channels"),
        (["--serial", "1"], "serial"),
        (["replay", "nowhere.json"], "nowhere.json"),
        (["record", "ftp://x"], "camera"),
        (["record", "http://x", "--port", "70000"], "0-65535"),
    ],
)
def test_wrong_options(options, named, capsys):
    """What cannot be is one line on stderr and exit status 1."""
    assert main(options) == 1
    problem = capsys.readouterr().err
    assert named in problem
    assert problem.count("\n") == 1


def test_help(capsys):
    """The help explains every kind of fault."""
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(kind in text for kind in KINDS)
