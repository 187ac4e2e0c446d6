"""The examples run as they are, against the virtual camera."""

import pytest

import programs
from eap import package

pytestmark = pytest.mark.untraced


@pytest.fixture
def run(virtual_camera):
    """Run an example; returns its exit code and what it printed."""

    def run(name, *arguments, password="pass"):
        done = programs.run(virtual_camera, name, *arguments, password=password)
        return done.status, done.said + done.complaint

    return run


def test_inventory(run):
    """Device, account, channels, applications and APIs."""
    code, printed = run("inventory.py")
    assert code == 0
    for words in (
        "serial ACCC8E000001",
        "logged in as root: admin with PTZ",
        "View Area 1",
        "camoverlay",
        "2.4, 3.0",
    ):
        assert words in printed


def test_inventory_with_a_wrong_password(run):
    """One line of error, without the password."""
    code, printed = run("inventory.py", password="hunter2")
    assert code == 1
    assert "Traceback" not in printed
    assert "hunter2" not in printed


def test_install_app(run, virtual_camera, tmp_path):
    """Sent, installed, started, running."""
    code, printed = run("install_app.py", str(package(tmp_path)))
    assert (code, printed.splitlines()[-1]) == (0, "probe 1.3.438 runs")
    assert "100 % sent" in printed
    assert "probe 1.3.438 is installed" in printed
    assert virtual_camera.state.acaps.installed["probe"].status == "Running"


def test_install_what_the_camera_refuses(run, tmp_path):
    """A warning before, one line of error after."""
    code, printed = run("install_app.py", str(package(tmp_path, signed=False)))
    assert code == 1
    assert "warning: Verification failed" in printed
    assert "signature is either missing or invalid" in printed
    assert "Traceback" not in printed


def test_install_what_is_no_package(run, tmp_path):
    """A file that is none never leaves the computer."""
    path = tmp_path / "readme.eap"
    path.write_text("text")
    code, printed = run("install_app.py", str(path))
    assert code == 1
    assert "an ACAP package, not" in printed
