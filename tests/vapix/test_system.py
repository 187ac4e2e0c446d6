"""Up or down, restarted, and what the camera reports of itself."""

import datetime as dt
import logging
import zipfile
from pathlib import Path

import anyio
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import (
    AccessDenied,
    CommandRefused,
    ConnectFailed,
    MalformedReply,
    RoleTooLow,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.transport import Transfer
from aiocamstreamer.vapix import Readiness
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User
from folders import names
from waiting import until

READY, RESTART, REPORT = "/axis-cgi/systemready.cgi", "/axis-cgi/restart.cgi", "/axis-cgi/serverreport.cgi"


@pytest.fixture
async def old():
    """A camera with AXIS OS 10.12, and a client of it."""
    with VirtualCamera(profile="10.12") as virtual:
        async with Camera(virtual.url, username="root", password="pass") as client:
            yield virtual, client


# Ready


async def test_systemready_needs_no_account(virtual_camera: VirtualCamera):
    """It says how far the camera is, which boot it is, and what passwords must look like."""
    async with Camera(virtual_camera.url) as anonymous:
        ready = await anonymous.vapix.system.ready()
    assert (ready.systemready, ready.needsetup, ready.passphrase_policy) == (True, False, "none")
    assert (ready.boot_id, ready.uptime_seconds) == (virtual_camera.state.device.boot_id, 0.0)


async def test_systemready_before_api_1_4_has_no_boot_id(old):
    """Recorded on AXIS OS 10.12."""
    _, camera = old
    assert await camera.vapix.system.ready() == Readiness(systemready=True, needsetup=False)


async def test_systemready_is_missing_before_os_9_50(camera: Camera, virtual_camera: VirtualCamera):
    """And waiting for such a camera is waiting for any answer."""
    virtual_camera.faults.answer(404, READY, times=None)
    with pytest.raises(Unsupported, match="systemready"):
        await camera.vapix.system.ready()
    assert (await camera.vapix.system.wait_ready()).systemready


async def test_waits_until_it_is_ready(camera: Camera, virtual_camera: VirtualCamera):
    """Through answers that say no, servers that are only starting, and errors."""
    virtual_camera.faults.answer(200, READY, body='{"method": "systemready", "data": {"systemready": "no"}}')
    virtual_camera.faults.answer(503, READY)
    virtual_camera.faults.answer(200, READY, body="<html>starting</html>")
    virtual_camera.faults.garbage(READY)
    with anyio.fail_after(30):
        assert (await camera.vapix.system.wait_ready(poll_seconds=0.01)).systemready
    asked = [it for it in virtual_camera.log.exchanges if it.path == READY]
    assert len(asked) == 5


async def test_waiting_does_not_hide_what_will_not_pass(camera: Camera, virtual_camera: VirtualCamera):
    """A refusal is no sign of a camera that is coming up."""
    virtual_camera.faults.answer(403, READY)
    with pytest.raises(RoleTooLow):
        await camera.vapix.system.wait_ready()
    virtual_camera.faults.answer(418, READY)
    with pytest.raises(UnexpectedStatus):
        await camera.vapix.system.wait_ready()


# Restart


async def looked(virtual: VirtualCamera) -> None:
    """Return when somebody has asked whether the camera is ready, from now on."""
    last = virtual.log.exchanges[-1].number
    await virtual.log.seen(lambda entry: entry.number > last and getattr(entry, "path", "") == READY)


async def test_restart_goes_on_answering_for_seconds(camera: Camera, virtual_camera: VirtualCamera):
    """The same boot is not the next one: only another boot id ends the waiting."""
    system = camera.vapix.system
    virtual_camera.state.hardware.coming_up_seconds = 0.1
    before = await system.ready()
    await system.restart()
    assert await system.wait_ready() == Readiness(
        systemready=True, boot_id=before.boot_id, uptime_seconds=0.0, passphrase_policy="none"
    )
    after = None

    async def wait() -> None:
        nonlocal after
        after = await system.wait_ready(after=before, poll_seconds=0.01)

    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await looked(virtual_camera)
            await looked(virtual_camera)
            assert after is None
            virtual_camera.clock.advance(7)
    assert after is not None
    assert after.boot_id not in {None, before.boot_id}
    assert await system.wait_ready(after=before.boot_id) == after


@pytest.mark.parametrize("after", ["readiness", "a boot id from elsewhere"])
async def test_without_boot_ids_the_camera_has_to_go_down_first(old, after, caplog):
    """AXIS OS 10.12 does not tell boots apart, and goes on answering after the command."""
    virtual, camera = old
    caplog.set_level(logging.DEBUG, "aiocamstreamer.transport")
    virtual.state.hardware.coming_up_seconds = 60
    system = camera.vapix.system
    before = await system.ready() if after == "readiness" else after
    await system.restart()
    back = None

    async def wait() -> None:
        nonlocal back
        back = await system.wait_ready(after=before, poll_seconds=0.01)

    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await looked(virtual)
            await looked(virtual)
            assert back is None
            virtual.clock.advance(7)
            await until(lambda: "cannot connect" in caplog.text)
            virtual.clock.advance(61)
    assert back == Readiness(systemready=True)


async def test_a_stale_connection_is_no_outage(old):
    """One idle connection that the camera closed does not count as having been down."""
    virtual, camera = old
    system = camera.vapix.system
    before = await system.ready()
    virtual.drop_connections()
    with anyio.move_on_after(0.2) as scope:
        await system.wait_ready(after=before, poll_seconds=0.01)
    assert scope.cancelled_caught


@pytest.mark.parametrize("status", [404, 503, 500])
async def test_a_web_server_that_is_up_before_the_rest(camera: Camera, virtual_camera: VirtualCamera, status):
    """What a camera answers while it starts is no sign of old firmware: it ends no wait and holds none."""
    virtual_camera.state.hardware.going_down_seconds = virtual_camera.state.hardware.coming_up_seconds = 0.01
    before = await camera.vapix.system.ready()
    await camera.vapix.system.restart()
    virtual_camera.faults.answer(status, READY, times=3)
    with anyio.fail_after(10):
        after = await camera.vapix.system.wait_ready(after=before, poll_seconds=0.01)
    assert after.boot_id not in {None, before.boot_id}


@pytest.mark.parametrize("fault", ["drop", "truncate", "none"])
async def test_restart_cuts_its_own_answer(camera: Camera, virtual_camera: VirtualCamera, fault):
    """An answer that never comes, or half of one, is how a camera obeys."""
    if fault == "drop":
        virtual_camera.faults.drop(RESTART)
    elif fault == "truncate":
        virtual_camera.faults.truncate(RESTART)
    await camera.vapix.system.restart()


async def test_restart_refused(camera: Camera, virtual_camera: VirtualCamera):
    """By the camera, in words or by its absence."""
    virtual_camera.faults.answer(200, RESTART, body="Error: upgrade in progress")
    with pytest.raises(CommandRefused, match="upgrade in progress"):
        await camera.vapix.system.restart()
    virtual_camera.refuse_connections()
    virtual_camera.drop_connections()
    with pytest.raises(ConnectFailed):
        await camera.vapix.system.restart()
    virtual_camera.accept_connections()


async def test_factory_default_wants_the_host_by_name(camera: Camera, virtual_camera: VirtualCamera):
    """Nothing is sent to the wrong camera."""
    for confirm in ("", "192.168.1.9", camera.address.authority):
        with pytest.raises(ValueError, match="confirm"):
            await camera.vapix.system.factory_default(confirm=confirm)
    assert len(virtual_camera.log) == 0


@pytest.mark.parametrize("hard", [False, True])
async def test_factory_default_forgets_everything(camera: Camera, virtual_camera: VirtualCamera, hard):
    """Accounts, too: the camera asks for its first one."""
    virtual_camera.state.hardware.going_down_seconds = virtual_camera.state.hardware.coming_up_seconds = 0.01
    before = await camera.vapix.system.ready()
    await camera.vapix.system.factory_default(confirm="127.0.0.1", hard=hard)
    path = f"/axis-cgi/{'hard' if hard else ''}factorydefault.cgi"
    assert virtual_camera.log.exchanges[-1].path == path
    with anyio.fail_after(10):
        after = await camera.vapix.system.wait_ready(after=before, poll_seconds=0.01)
    assert after.needsetup
    with pytest.raises(AccessDenied):
        await camera.vapix.ports.list()


# Reports


@pytest.mark.parametrize("mode", ["zip_with_image", "zip", "tar_all", "text"])
async def test_serverreport_modes(camera: Camera, tmp_path: Path, mode):
    """Straight to disk, with progress."""
    file, transfer = tmp_path / "report", Transfer()
    size = await camera.vapix.system.report(file, mode=mode, transfer=transfer)
    assert size == file.stat().st_size == transfer.done == transfer.total
    if mode.startswith("zip"):
        assert zipfile.ZipFile(file).namelist() == ["report.txt"]
    if mode == "text":
        assert "root.Brand.Brand='AXIS'" in file.read_text()


async def test_serverreport_in_no_such_mode(camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path):
    """Is not asked for."""
    with pytest.raises(ValueError, match="mode"):
        await camera.vapix.system.report(tmp_path / "report", mode="pdf")
    assert len(virtual_camera.log) == 0


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("Error: busy", CommandRefused),
        ("<html>log in</html>", MalformedReply),
        ("P", MalformedReply),
        ("", MalformedReply),
    ],
)
async def test_serverreport_is_checked_for_an_archive(camera, virtual_camera, tmp_path, body, error):
    """An error text does not end up in a file that is called a report."""
    virtual_camera.faults.answer(200, REPORT, body=body)
    with pytest.raises(error):
        await camera.vapix.system.report(tmp_path / "report.zip")
    assert names(tmp_path) == []


async def test_crash_report(camera: Camera, tmp_path: Path):
    """An archive that really is one."""
    await camera.vapix.system.crash_report(tmp_path / "crash.tgz")
    assert (tmp_path / "crash.tgz").read_bytes().startswith(b"\x1f\x8b")


async def test_error_in_a_log_is_no_error(camera: Camera):
    """Logs are full of that word."""
    log = await camera.vapix.system.log()
    assert "Error: this word in a log is no error of the request" in log
    (line,) = (await camera.vapix.system.log(containing="Serial")).splitlines()
    moment, host, said = line.split(" ", 2)
    assert (host, said) == ("axis-accc8e000001", "[ NOTICE  ] systemd[1]: Serial number ACCC8E000001")
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(moment)
    assert dt.timedelta() < age < dt.timedelta(minutes=5)
    assert "root GET /axis-cgi/systemlog.cgi 200" in await camera.vapix.system.access_log()


async def test_unknown_arguments_are_ignored(old):
    """Firmware before 11.11.45 sends the whole log whatever is asked for."""
    _, camera = old
    assert len((await camera.vapix.system.log(containing="Serial")).splitlines()) == 3


async def test_logs_missing_or_hidden(camera: Camera, virtual_camera: VirtualCamera):
    """Elsewhere on older firmware; otherwise typed, each in its own way."""
    virtual_camera.faults.answer(404, "/axis-cgi/accesslog.cgi", times=2)
    assert "accesslog.cgi" in await camera.vapix.system.access_log()
    assert virtual_camera.log.exchanges[-1].path == "/axis-cgi/admin/accesslog.cgi"
    virtual_camera.faults.answer(404, "/axis-cgi/admin/accesslog.cgi")
    with pytest.raises(Unsupported, match="accesslog"):
        await camera.vapix.system.access_log()
    virtual_camera.faults.answer(200, "/axis-cgi/systemlog.cgi", body="<html></html>")
    with pytest.raises(MalformedReply):
        await camera.vapix.system.log()
    virtual_camera.state.users["guest"] = User("guest", "pass", role="viewer")
    async with Camera(virtual_camera.url, username="guest", password="pass") as guest:
        with pytest.raises(RoleTooLow):
            await guest.vapix.system.log()


async def test_firmware(camera: Camera):
    """What runs, and what it could go back to."""
    firmware = await camera.vapix.system.firmware()
    assert (firmware.active, firmware.inactive, firmware.committed) == ("12.11.77", "10.9.4", True)


async def test_fwmgr_numbers_errors_as_http_does(camera: Camera, virtual_camera: VirtualCamera):
    """405 for an unknown method, with HTTP 200. Recorded on AXIS OS 12.11."""
    path = "/axis-cgi/firmwaremanagement.cgi"
    error = '{"code": 405, "message": "Unknown method in request."}'
    body = f'{{"apiVersion": "1.10", "method": "status", "error": {error}}}'
    virtual_camera.faults.answer(200, path, body=body)
    with pytest.raises(CommandRefused, match="Unknown method") as caught:
        await camera.vapix.system.firmware()
    assert caught.value.code == "405"
