"""The examples about ports, PTZ and restarts run as they are, against the virtual camera."""

import pytest

import programs

pytestmark = pytest.mark.untraced


@pytest.fixture
def run(virtual_camera):
    """Run an example; returns its exit code and what it printed."""

    def run(name, *arguments):
        done = programs.run(virtual_camera, name, *arguments)
        return done.status, done.said + done.complaint

    return run


def test_ports(run):
    """Lists, pulses and watches an output."""
    code, printed = run("ports.py", 2)
    assert (code, printed.splitlines()[-1]) == (0, "port 2 is inactive")
    assert "port 1: input 'PIR sensor', circuit open, inactive" in printed
    assert "port 2 is active" in printed


def test_ports_without_a_label(run, virtual_camera):
    """Switches nothing."""
    code, _ = run("ports.py")
    assert code == 0
    assert not any(exchange.path.endswith("port.cgi") for exchange in virtual_camera.log.exchanges)


def test_an_input_cannot_be_pulsed(run):
    """One line of error."""
    code, printed = run("ports.py", 1)
    assert code == 1
    assert printed.splitlines()[-1].endswith('camera answered "port 1 is an input"')


def test_ptz_tour(run, virtual_camera, tmp_path):
    """A picture of every preset; a guard tour that ran runs again."""
    virtual_camera.state.parameters["GuardTour.G0.Running"] = "yes"
    code, printed = run("ptz_tour.py", tmp_path)
    assert code == 0
    assert "Gate: pan -45.12, tilt -30.0" in printed
    assert {path.name for path in tmp_path.iterdir()} == {"preset1.jpg", "preset2.jpg", "preset7.jpg"}
    assert virtual_camera.state.parameters["GuardTour.G0.Running"] == "yes"


def test_wait_ready(run, virtual_camera):
    """Another boot, or patience ends."""
    hardware = virtual_camera.state.hardware
    hardware.going_down_seconds, hardware.coming_up_seconds = 0.3, 0.3
    code, printed = run("wait_ready.py", 20)
    assert (code, "restarts" in printed) == (0, True)
    assert virtual_camera.state.device.boot_id in printed
    hardware.going_down_seconds = 60
    assert run("wait_ready.py", 0.2)[1].splitlines()[-1] == "the camera is not back yet"
