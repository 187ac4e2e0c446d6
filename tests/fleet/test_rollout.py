"""fleet/rollout.py, report.py and steps.py: a change in waves."""

import io
import stat
import tarfile

import anyio
import pytest
from anyio.lowlevel import checkpoint
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer import Camera, CommandRefused, evolve
from aiocamstreamer.fleet import Fleet, RolloutReport, Standing, read_report, steps, write_report
from aiocamstreamer.fleet.devices import same
from aiocamstreamer.virtual import VirtualCamera
from crew import named
from within import within

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
    begun: set[str] = set()
    scope = anyio.CancelScope()

    async def step(camera) -> None:
        if camera.name != "camera-0":
            begun.add(camera.name)
            if len(begun) == len(NAMES) - 1:
                scope.cancel()
            await anyio.sleep_forever()

    async with fleet:
        rollout = fleet.rollout(step, deadline=None)
        with anyio.fail_after(30), scope:
            await rollout
    assert rollout.report.cameras("done") == ("camera-0",)
    assert rollout.report.cameras("pending") == NAMES[1:]
    assert [standing.problem for standing in rollout.report.standings] == [
        "",
        *["the step began and was cut short"] * 4,
    ]


async def test_a_wave_that_is_cut_short_says_who_was_done(fleet):
    """Done, failed and unhealthy ones of the same wave are told; resumed, only the others are touched."""
    hanging = anyio.Event()

    async def step(camera) -> None:
        if camera.name == "camera-3":
            raise CommandRefused("no", camera=camera.name, request="step")
        if camera.name == "camera-4":
            hanging.set()
            await anyio.sleep_forever()

    async def healthy(camera) -> bool:
        return camera.name != "camera-2"

    async with fleet:
        rollout = fleet.rollout(step, canaries=0, batch=10, healthy=healthy, deadline=None)
        async with anyio.create_task_group() as group:
            group.start_soon(rollout._all)
            await hanging.wait()
            while "pending" in {standing.condition for standing in rollout.report.standings[:4]}:
                await checkpoint()
            group.cancel_scope.cancel()
        conditions = [standing.condition for standing in rollout.report.standings]
        assert conditions == ["done", "done", "unhealthy", "failed", "pending"]
        again = Touched()
        assert (await fleet.rollout(again, resume=rollout.report)).is_finished
    assert again.cameras == ["camera-2", "camera-3", "camera-4"]


async def test_a_rollout_that_was_cut_short_goes_on(fleet):
    """Awaited again, it leaves those alone that were done in the same wave."""
    hanging = anyio.Event()
    step = Touched()

    async def hangs(camera) -> None:
        await step(camera)
        if camera.name == "camera-4" and not hanging.is_set():
            hanging.set()
            await anyio.sleep_forever()

    async with fleet:
        rollout = fleet.rollout(hangs, canaries=0, batch=10)
        async with anyio.create_task_group() as group:
            group.start_soon(rollout._all)
            await hanging.wait()
            while len(rollout.report.cameras("done")) < 4:
                await checkpoint()
            group.cancel_scope.cancel()
        assert (await rollout).is_finished
    assert sorted(step.cameras) == sorted([*NAMES, "camera-4"])


async def test_another_camera_by_the_name_of_one_that_left(fleet, virtuals):
    """It has joined later, and takes no part; nobody says that the former one is done."""

    async def step(camera) -> None:
        touched.append(camera)
        if camera.name == "camera-0":
            await fleet.remove("camera-2")
            await fleet.add(named(2, virtuals[4]))

    touched: list[Camera] = []
    async with fleet:
        report = await fleet.rollout(step, canaries=1, batch=2)
    assert {camera.name for camera in touched} == {*NAMES} - {"camera-2"}
    assert report.cameras("pending") == ("camera-2",)


async def test_one_device_under_two_names_is_refused(fleet, virtuals):
    """By the serial number, whatever the addresses are, and before anything is written."""
    step = Touched()
    async with fleet:
        await fleet.add(named(7, virtuals[0]))
        rollout = fleet.rollout(step)
        for _ in range(2):
            with pytest.raises(ValueError, match=r"not 'camera-0' and 'camera-7': both are ACCC8E000000"):
                await rollout
        assert not step.cameras
        assert (await fleet.rollout(step, where=lambda camera: camera.name != "camera-7")).is_finished


async def test_one_device_that_tells_late_who_it_is(fleet, virtuals):
    """It is not changed a second time, under whichever name."""
    step = Touched()

    async def heals(camera) -> None:
        await step(camera)
        virtuals[0].faults.clear()

    async with fleet:
        await fleet.add(named(7, virtuals[0]))
        virtuals[0].faults.answer(503, "/axis-cgi/basicdeviceinfo.cgi", times=None)
        report = await fleet.rollout(heals, where=["camera-0", "camera-1", "camera-7"], canaries=0, batch=1)
    assert step.cameras == ["camera-0", "camera-1"]
    assert (report.cameras("done"), report.cameras("failed")) == (("camera-0", "camera-1"), ("camera-7",))
    assert "each device once, not 'camera-0' and 'camera-7'" in report.standings[-1].problem


@pytest.mark.parametrize(
    ("boots", "twins"),
    [
        (["A1", "A2", "B1"], None),
        (["A1", "B1", "A1"], ("0", "2")),
        (["A", "B", "A1"], ("0", "2")),
        (["A1", "A2", "A"], ("0", "2")),
        (["A", "A"], ("0", "1")),
        (["A", "B", "C"], None),
        ([], None),
    ],
)
def test_who_may_be_one_device(boots, twins):
    """Of one serial number, and not known to have come up at different times."""
    assert same({str(place): (said[:1], said[1:]) for place, said in enumerate(boots)}) == twins


async def test_devices_with_one_serial_number():
    """Test cameras that nobody gave one are several: they came up at different times."""
    step = Touched()
    with VirtualCamera() as one, VirtualCamera() as other:
        async with Fleet([named(0, one), named(1, other)]) as fleet:
            assert (await fleet.rollout(step)).is_finished
    assert sorted(step.cameras) == ["camera-0", "camera-1"]


class Wordless(Exception):
    """Cannot even say what it is."""

    def __str__(self):
        raise self


@pytest.mark.parametrize("error", [Wordless(), ValueError("x" * 3_000_000)])
async def test_the_words_of_any_error(fleet, tmp_path, error):
    """They are kept as far as anybody reads them, and none is an answer, too."""

    async def step(_) -> None:
        raise error

    async with fleet:
        report = await fleet.rollout(step, canaries=1)
    assert report.cameras("failed") == ("camera-0",)
    write_report(report, tmp_path / "r.json")
    assert (tmp_path / "r.json").stat().st_size < 10_000
    assert read_report(tmp_path / "r.json") == report


async def test_a_resumed_rollout_knows_devices_and_not_names(virtuals, tmp_path):
    """Replaced, swapped and renamed cameras: who has done it is told by the serial number, moved or not."""
    async with Fleet([named(number, virtuals[number]) for number in range(3)]) as fleet:
        write_report(await fleet.rollout(Touched(), batch=5), tmp_path / "r.json")
    done = read_report(tmp_path / "r.json")
    assert [standing.serial for standing in done.standings] == [f"ACCC8E00000{number}" for number in range(3)]
    for order, touched in (
        ((0, 1, 2), []),
        ((0, 3, 2), ["camera-1"]),  # the second was replaced
        ((1, 0, 2), ["camera-0", "camera-1"]),  # two have changed places, so that nobody is who he was
        ((0, 1, 2, 3), ["camera-3"]),
    ):
        step = Touched()
        async with Fleet([named(at, virtuals[number]) for at, number in enumerate(order)]) as fleet:
            report = await fleet.rollout(step, resume=done, canaries=0)
        assert step.cameras == touched
        assert report.is_finished
    step = Touched()
    renamed = Camera(virtuals[1].url, username="root", password="pass", name="gate")
    async with Fleet([named(0, virtuals[0]), renamed]) as fleet:
        report = await fleet.rollout(step, resume=done)
    assert (step.cameras, report.cameras("done")) == ([], ("camera-0", "gate"))


async def test_without_a_serial_number_the_address_tells(virtuals):
    """And a camera that had one, and does not tell it now, is not taken for done."""
    nowhere = [Camera(f"127.0.0.1:{port}", name=f"c{port}") for port in (1, 2)]
    async with Fleet(nowhere) as fleet:
        done = await fleet.rollout(Touched())
    step = Touched()
    async with Fleet([Camera("127.0.0.1:1", name="c1"), Camera("127.0.0.1:3", name="c2")]) as fleet:
        await fleet.rollout(step, resume=done)
    assert step.cameras == ["c2"]

    async with Fleet([named(0, virtuals[0])]) as fleet:
        done = await fleet.rollout(Touched())
    camera = named(0, virtuals[0])
    virtuals[0].stop()
    step = Touched("camera-0")
    async with Fleet([camera]) as fleet:
        report = await fleet.rollout(step, resume=done)
    assert report.cameras("failed") == ("camera-0",)


async def test_one_task_at_a_time_runs_a_rollout(fleet):
    """The second is told; the first goes on."""
    begun, go = anyio.Event(), anyio.Event()

    async def step(_) -> None:
        begun.set()
        await go.wait()

    async with fleet:
        rollout = fleet.rollout(step, where="hall")
        async with within(rollout) as report:
            await begun.wait()
            with pytest.raises(RuntimeError, match="under way"):
                await rollout
            go.set()
    assert report.value.is_finished


async def test_only_true_is_healthy(fleet):
    """And a judgement that fails halts."""

    async def healthy(_):
        return "unhealthy"

    def judge(_):
        raise ZeroDivisionError

    async with fleet:
        assert (await fleet.rollout(Touched(), healthy=healthy)).halted
        rollout = fleet.rollout(Touched(), halt_on=judge)
        with pytest.raises(ZeroDivisionError):
            await rollout
        assert rollout.report.halted


async def test_bad_arguments(fleet):
    """Named before anything happens."""
    async with fleet:
        for argument in (
            {"canaries": -1},
            {"batch": 0},
            {"halt_on": 0},
            {"deadline": 0},
            {"canaries": 1.5},
            {"batch": True},
            {"halt_on": "1"},
            {"healthy": 5},
            {"resume": {}},
            {"step": None},
        ):
            with pytest.raises((ValueError, TypeError), match=next(iter(argument))):
                fleet.rollout(**{"step": Touched(), **argument})


def test_what_is_no_report(tmp_path):
    """The file is named."""
    for text in ("{", "{}", '{"standings": 3}', "[" * 100_000, "\N{BYTE ORDER MARK}é"):
        (tmp_path / "r.json").write_text(text)
        with pytest.raises(ValueError, match=r"r\.json: no roll-out report"):
            read_report(tmp_path / "r.json")


texts = st.text(st.characters(exclude_categories=()))  # lone surrogates and control characters, too
standings = st.builds(
    Standing,
    camera=texts,
    serial=texts,
    address=texts,
    condition=st.sampled_from(["pending", "done", "failed", "unhealthy"]),
    wave=st.integers(0, 99),
    problem=texts,
    seconds=st.floats(0, 1e6),
)


@given(st.builds(RolloutReport, standings=st.lists(standings, max_size=3).map(tuple), halted=st.booleans()))
def test_a_report_survives_its_file(tmp_path_factory, report):
    """Every field of it, and every text; nothing is left beside it, and nobody else may read it."""
    folder = tmp_path_factory.mktemp("report")
    write_report(report, folder / "r.json")
    write_report(report, str(folder / "r.json"))
    assert read_report(folder / "r.json") == report
    assert [path.name for path in folder.iterdir()] == ["r.json"]
    assert stat.S_IMODE((folder / "r.json").stat().st_mode) == 0o600


def test_a_report_goes_beside_a_link_and_not_through_it(tmp_path):
    """What somebody else's link points to stays as it was; a failure leaves the old report and no draft."""
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "r.json").symlink_to(tmp_path / "elsewhere")
    write_report(RolloutReport(standings=()), tmp_path / "r.json")
    assert (tmp_path / "elsewhere").read_text() == "mine"
    assert not (tmp_path / "r.json").is_symlink()
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_report(RolloutReport(standings=()), tmp_path / "folder")
    assert {path.name for path in tmp_path.iterdir()} == {"elsewhere", "r.json", "folder"}


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
            assert (await camera.vapix.applications.get("clock")).is_running
    with pytest.raises(ValueError, match="package"):
        steps.install(__file__)


async def test_set_parameters_everywhere(fleet):
    """And read them back."""
    async with fleet:
        report = await fleet.rollout(steps.set_parameters({"root.CamOverlay.Enabled": "0"}))
        assert report.is_finished, report.standings
        for camera in fleet:
            assert await camera.vapix.params.get("root.CamOverlay.Enabled") == "0"


async def test_apply_services_everywhere(fleet):
    """A changed one is replaced, a new one added, the others stay."""
    async with fleet:
        ticker = await fleet["camera-0"].overlay.services.get(1)
        changed = evolve(ticker, custom_name="news")
        new = evolve(ticker, id=77, custom_name="more")
        for _ in range(2):
            report = await fleet.rollout(steps.apply_services(changed, new))
            assert report.is_finished, report.standings
        for camera in fleet:
            services = {service.id: service for service in await camera.overlay.services.list()}
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
