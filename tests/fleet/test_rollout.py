"""fleet/rollout.py, report.py and steps.py: a change in waves."""

import io
import tarfile

import anyio
import pytest

from aiocamstreamer import CommandRefused, evolve
from aiocamstreamer.fleet import RolloutReport, Standing, read_report, steps, write_report

NAMES = tuple(f"camera-{number}" for number in range(5))


class Touched:
    """A step that notes where it was, and fails where it is told to."""

    def __init__(self, *bad: str) -> None:
        self.cameras: list[str] = []
        self.bad = set(bad)

    async def __call__(self, camera) -> None:
        self.cameras.append(camera.name)
        if camera.name in self.bad:
            raise CommandRefused("no", camera=camera.name, request="step")


async def test_a_rollout_goes_in_waves(fleet):
    """One canary, then batches; the report has every camera."""
    step, waves = Touched(), []
    async with fleet:
        rollout = fleet.rollout(step, canaries=1, batch=2)
        assert (rollout.waves, rollout.wave) == (3, 0)
        waves.extend([tuple(standing.camera for standing in wave) async for wave in rollout])
    assert waves == [NAMES[:1], NAMES[1:3], NAMES[3:]]
    assert rollout.report.is_finished
    assert rollout.report.cameras("done") == NAMES
    assert str(rollout.report) == "5 done"


async def test_a_bad_camera_halts_and_a_resumed_rollout_finishes(fleet, tmp_path):
    """The third camera fails: its wave is the last. Resumed, only the rest is touched."""
    step = Touched("camera-2")
    async with fleet:
        report = await fleet.rollout(step, canaries=1, batch=2)
        assert report.halted
        assert report.cameras("done") == ("camera-0", "camera-1")
        assert report.cameras("failed") == ("camera-2",)
        assert report.cameras("pending") == ("camera-3", "camera-4")
        failed = report.standings[2]
        assert (failed.wave, failed.problem) == (2, 'camera-2: step: camera answered "no"')
        assert str(report) == "halted: 2 done, 1 failed, 2 pending"

        write_report(report, tmp_path / "report.json")
        again = Touched()
        report = await fleet.rollout(again, resume=read_report(tmp_path / "report.json"))
    assert again.cameras == ["camera-2", "camera-3", "camera-4"]
    assert report.is_finished
    assert not report.halted


async def test_an_unhealthy_canary_halts(fleet):
    """The step returned, the check said no: nobody else is touched."""
    step = Touched()

    async def healthy(camera) -> bool:
        return camera.name != "camera-0"

    async with fleet:
        report = await fleet.rollout(step, healthy=healthy)
    assert step.cameras == ["camera-0"]
    assert report.cameras("unhealthy") == ("camera-0",)
    assert report.standings[0].problem == "the health check did not pass"


@pytest.mark.parametrize(("halt_on", "touched"), [(2, 5), (lambda wave: len(wave) > 1, 3)])
async def test_halt_on(fleet, halt_on, touched):
    """A number of bad cameras, or a judgement on the wave."""
    step = Touched("camera-0")
    async with fleet:
        report = await fleet.rollout(step, batch=2, halt_on=halt_on)
    assert len(step.cameras) == touched
    assert report.halted == (touched == 3)


async def test_a_camera_that_takes_too_long_is_bad(fleet):
    """The deadline is part of the step."""

    async def step(_) -> None:
        await anyio.sleep_forever()

    async with fleet:
        report = await fleet.rollout(step, deadline=0.1)
    assert report.cameras("failed") == ("camera-0",)
    assert "not done within 0.1 s" in report.standings[0].problem


async def test_a_cancelled_rollout_leaves_a_true_report(fleet):
    """What was done is done; the wave that was cut short is pending."""

    async def step(camera) -> None:
        if camera.name != "camera-0":
            await anyio.sleep_forever()

    async with fleet:
        rollout = fleet.rollout(step, deadline=None)
        with anyio.move_on_after(0.1):
            await rollout
    assert rollout.report.cameras("done") == ("camera-0",)
    assert rollout.report.cameras("pending") == NAMES[1:]


async def test_bad_arguments(fleet):
    """Named before anything happens."""
    async with fleet:
        for argument in ({"canaries": -1}, {"batch": 0}, {"halt_on": 0}):
            with pytest.raises(ValueError, match=next(iter(argument))):
                fleet.rollout(Touched(), **argument)


def test_what_is_no_report(tmp_path):
    """The file is named."""
    for text in ("{", "{}", '{"standings": 3}'):
        (tmp_path / "r.json").write_text(text)
        with pytest.raises(ValueError, match=r"r\.json: no roll-out report"):
            read_report(tmp_path / "r.json")


def test_a_report_survives_its_file(tmp_path):
    """Every field of it."""
    report = RolloutReport(
        standings=(Standing(camera="a", condition="failed", wave=2, problem="č"),), halted=True
    )
    write_report(report, tmp_path / "r.json")
    assert read_report(tmp_path / "r.json") == report
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


CONF = """PACKAGENAME="Clock"
APPNAME="clock"
APPMAJORVERSION="{}"
APPMINORVERSION="0"
APPMICROVERSION="1"
"""


def package(path, version: str):
    """A signed ACAP package, as small as one can be."""
    files = {
        "package.conf": CONF.format(version).encode(),
        "clock": b"\x7fELF",
        "package.conf.sig": b"signed",
    }
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


async def test_install_an_application_everywhere(fleet, virtuals, tmp_path):
    """Uploaded where it is missing, started, and not uploaded a second time."""
    step = steps.install(package(tmp_path / "clock.eap", "1"))
    async with fleet:
        for uploads in (5, 5):
            report = await fleet.rollout(step, canaries=1, batch=4, deadline=30)
            assert report.is_finished, report.standings
            sent = [
                exchange
                for virtual in virtuals
                for exchange in virtual.log.exchanges
                if exchange.path.endswith("upload.cgi") and exchange.status == 200
            ]
            assert len(sent) == uploads
        for camera in fleet:
            assert (await camera.vapix.applications.find("clock")).is_running
    with pytest.raises(ValueError, match="package"):
        steps.install(__file__)


async def test_set_parameters_everywhere(fleet):
    """And read them back."""
    async with fleet:
        report = await fleet.rollout(steps.set_parameters({"root.CamOverlay.Enabled": "0"}))
        assert report.is_finished, report.standings
        for camera in fleet:
            assert await camera.vapix.params.read("root.CamOverlay.Enabled") == "0"


async def test_apply_services_everywhere(fleet):
    """A changed one is replaced, a new one added, the others stay."""
    async with fleet:
        ticker = await fleet["camera-0"].overlay.service(1)
        changed = evolve(ticker, custom_name="news")
        new = evolve(ticker, id=77, custom_name="more")
        for _ in range(2):
            report = await fleet.rollout(steps.apply_services(changed, new))
            assert report.is_finished, report.standings
        for camera in fleet:
            services = {service.id: service for service in await camera.overlay.services()}
            assert set(services) == {1, 5, 77}
            assert (services[1].custom_name, services[77].custom_name) == ("news", "more")


async def test_reboot_one_after_the_other(fleet, virtuals):
    """Each is back, with another boot id, before the next goes down."""
    for virtual in virtuals:
        virtual.state.hardware.going_down_seconds = 0.1
        virtual.state.hardware.coming_up_seconds = 0.1
    async with fleet:
        before = [await camera.vapix.system.ready() for camera in fleet]
        report = await fleet.rollout(steps.reboot(poll_seconds=0.05), where="hall", batch=1, deadline=60)
        assert report.is_finished, report.standings
        after = [await camera.vapix.system.ready() for camera in fleet]
    changed = [old.boot_id != new.boot_id for old, new in zip(before, after, strict=True)]
    assert changed == [True, True, False, False, False]
