"""cli/doctor: each check broken alone on a camera that is well; doctor names that and nothing else."""

from __future__ import annotations

import shlex
import socket
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import trustme

from aiocamstreamer import Camera, Fleet, Observer, Tls
from aiocamstreamer.cli import doctor
from aiocamstreamer.cli.commands.fleet import check_call, read_argument
from aiocamstreamer.cli.doctor import CHECKS, Examination, Finding, examine
from aiocamstreamer.cli.doctor.visit import Visit, call
from aiocamstreamer.cli.program import hoisted, program
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.disks import Disk
from aiocamstreamer.virtual.device.state import User
from aiocamstreamer.virtual.server.certificate import self_signed
from raw import Conversation, answering, raw_peer, reply

APPS = ("camstreamer", "camoverlay", "camswitcher", "camscripter", "planetracker")
TIME = "/config/rest/time/v2"


@pytest.fixture
def anyio_backend() -> str:
    """The program's own; those of the library's parts that are asked here run on trio elsewhere."""
    return "asyncio"


def make_well(virtual: VirtualCamera) -> VirtualCamera:
    """Leave nothing to complain of: licences, and applications that AXIS OS 13 takes."""
    installed = virtual.state.acaps.installed
    for name in [name for name in installed if name not in APPS]:
        del installed[name]
    for app in installed.values():
        app.compatible_os = (("11.11", "13"),)
    return virtual


@pytest.fixture
def well() -> Iterator[VirtualCamera]:
    """A camera without a fault."""
    with make_well(VirtualCamera()) as virtual:
        yield virtual
    assert not virtual.log.problems


Bounds = Mapping[str, float]
NORMAL: Bounds = {}
HASTY: Bounds = {"first_event_seconds": 0.5}
"""Nobody waits for five seconds here."""


async def examined(address: VirtualCamera | str, *, bounds: Bounds = NORMAL, **account) -> Examination:
    url = address if isinstance(address, str) else address.url
    if not isinstance(address, str) and address.fingerprint:
        account.setdefault("tls", Tls.pinned(address.fingerprint))
    options = {"username": "root", "password": "pass", "name": "gate", "read_only": True, **account}
    async with Camera(url, **options) as camera:
        examination = await examine(camera, **bounds)
    for finding in examination.findings:
        check_advice(finding)
    return examination


def check_advice(finding: Finding) -> None:
    """Whatever is wrong can be mended somehow, and each command is one that there is."""
    if finding.verdict in {"ok", "unknown"} or finding.skipped_for:
        assert not finding.command or finding.verdict == "unknown"
        return
    assert finding.mends or finding.command, finding
    if finding.command:
        name, *words = shlex.split(finding.command)
        assert name == "camctl"
        command, bound, *_ = program().parse_args(
            hoisted(program(), words), exit_on_error=False, print_error=False
        )
        given = dict(map(read_argument, bound.kwargs.get("argument", ())))
        if "map" in words:
            check_call(words[words.index("map") + 1], given)
        assert command


def named(examination: Examination) -> list[tuple[str, str, str]]:
    """Whatever is not ok: check, subject and verdict."""
    return [(it.check, it.subject, it.verdict) for it in examination.of("warning", "unknown", "problem")]


def skipped(examination: Examination) -> dict[str, str]:
    return {it.check: it.skipped_for for it in examination.findings if it.skipped_for}


def after(check: str) -> list[str]:
    ids = [it.id for it in CHECKS]
    return ids[ids.index(check) + 1 :]


# A camera that is well


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
@pytest.mark.parametrize("tls", [False, True])
async def test_a_camera_that_is_well(tls):
    """Every check was made, and all are ok; a camera that may not be written to is asked just so."""
    with make_well(VirtualCamera(tls=tls)) as virtual:
        examination = await examined(virtual)
        assert named(examination) == []
        assert examination.verdict == "ok"
        assert {it.check for it in examination.findings} == {it.id for it in CHECKS} | {"time zone"}
        assert not skipped(examination)
        for finding in examination.findings:
            assert finding.sentence.endswith(".")
            assert not finding.mends + finding.command
        assert not virtual.log.problems


@pytest.mark.parametrize(("generation", "told"), [("4.x", "API of 4.x"), ("6.x", "API of 5.x or later")])
async def test_both_generations_of_the_apps(generation, told):
    """Older apps lack questions that newer ones answer, and are well all the same."""
    with make_well(VirtualCamera(generation=generation)) as virtual:
        examination = await examined(virtual)
    assert named(examination) == []
    assert told in next(it.evidence for it in examination.findings if it.subject == "camstreamer")


@pytest.mark.parametrize("profile", ["11.11", "10.12"])
async def test_older_firmware(profile):
    """It cannot tell whether AXIS OS 13 would go through, and is well otherwise."""
    with make_well(VirtualCamera(profile=profile)) as virtual:
        assert named(await examined(virtual)) == [("firmware", "AXIS OS 13", "unknown")]


async def test_nothing_is_changed(well, tmp_path):
    """The camera is after it what it was before."""
    well.save(tmp_path / "before.json")
    await examined(well)
    well.save(tmp_path / "after.json")
    assert (tmp_path / "before.json").read_text() == (tmp_path / "after.json").read_text()


# The way to it


async def test_name_that_is_not_known():
    """Everything behind it is skipped, and says for what."""
    examination = await examined("no-such-camera.invalid")
    assert named(examination) == [("name", "", "problem")]
    assert skipped(examination) == dict.fromkeys(after("name"), "name")
    assert examination.verdict == "problem"
    assert {it.verdict for it in examination.findings if it.skipped_for} == {"unknown"}


async def test_port_that_is_closed():
    """A device is there that does not listen."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        examination = await examined(f"127.0.0.1:{bound.getsockname()[1]}")
    assert named(examination) == [("port", "", "problem")]
    assert "nobody listens" in examination.of("problem")[0].sentence
    assert skipped(examination) == dict.fromkeys(after("port"), "port")


@pytest.mark.parametrize(("tls", "wrong", "right"), [(True, "http", "https"), (False, "https", "http")])
async def test_protocol_that_is_the_other(tls, wrong, right):
    """HTTP on a port of TLS and the other way round; the right address is told."""
    with VirtualCamera(tls=tls) as virtual:
        examination = await examined(f"{wrong}://127.0.0.1:{virtual.port}", tls=None)
        assert named(examination) == [("protocol", "", "problem")]
        assert examination.of("problem")[0].mends == f"use {right}://127.0.0.1:{virtual.port}"
        assert skipped(examination) == dict.fromkeys(after("protocol"), "protocol")


async def test_protocol_of_somebody_else():
    """Who speaks neither is no camera."""

    async def talk(conversation: Conversation) -> None:
        await conversation.send(b"220 mail.example ESMTP\r\n")

    async with raw_peer(talk) as peer:
        examination = await examined(peer.url)
    assert named(examination) == [("protocol", "", "problem")]
    assert "neither" in examination.of("problem")[0].evidence


# Its certificate


@pytest.fixture
def secure() -> Iterator[VirtualCamera]:
    with make_well(VirtualCamera(tls=True)) as virtual:
        yield virtual


async def test_certificate_other_than_the_pinned_one(secure):
    """No password was sent; both fingerprints are shown."""
    examination = await examined(secure, tls=Tls.pinned("00" * 32))
    assert named(examination) == [("certificate", "", "problem")]
    (finding,) = examination.of("problem")
    assert "another certificate" in finding.sentence
    assert secure.fingerprint in finding.evidence
    assert "00" * 32 in finding.evidence
    assert skipped(examination) == dict.fromkeys(after("certificate"), "certificate")
    assert not secure.log.exchanges


async def test_certificate_that_signed_itself(secure):
    """As every new camera has it: the fingerprint to be pinned is told."""
    examination = await examined(secure, tls=Tls.system())
    assert named(examination) == [("certificate", "", "problem")]
    (finding,) = examination.of("problem")
    assert "signed its certificate itself" in finding.sentence
    assert secure.fingerprint in finding.evidence
    assert finding.command == f"camctl add gate {secure.url} --replace"


@pytest.mark.parametrize("prefix", ["", "https://"])
async def test_a_camera_that_has_no_name_yet(secure, prefix):
    """Whoever named it by its address is told to name it."""
    address = prefix + secure.url.removeprefix("https://")
    (finding,) = (await examined(secure, tls=Tls.system(), name=address)).of("problem")
    assert finding.command == f"camctl add NAME {secure.url}"


@pytest.mark.parametrize("value", ["joe", "123", "true", '"', "SD_DISK"])
def test_arguments_of_advice_are_texts(value):
    """Whatever they look like."""
    line = call(Visit(Camera("gate"), 5.0), "vapix.users.update", name=value)
    assert read_argument(shlex.split(line)[-1]) == ("name", value)


async def test_certificate_that_nobody_judges(secure):
    """It works, and is warned of."""
    examination = await examined(secure, tls=Tls.insecure())
    assert named(examination) == [("certificate", "", "warning")]
    assert "poses" in examination.of("warning")[0].sentence


@pytest.mark.parametrize(
    ("days", "tls", "verdict", "word"),
    [
        (-1, "pinned", "warning", "expired"),
        (-1, "system", "problem", "expired"),
        (12, "pinned", "warning", "within 30 days"),
    ],
)
async def test_certificate_that_expires(days, tls, verdict, word):
    """A pinned one is accepted all the same."""
    virtual = make_well(VirtualCamera(tls=True))
    virtual.certificate = self_signed("ACCC8E000001", "127.0.0.1", days=days)
    virtual.ssl_context = virtual.certificate.context()
    with virtual:
        policy = Tls.pinned(virtual.fingerprint) if tls == "pinned" else Tls.system()
        examination = await examined(virtual, tls=policy)
    assert named(examination) == [("certificate", "", verdict)]
    assert word in examination.findings[3].sentence


async def test_certificate_of_an_authority(tmp_path):
    """One that names another host is not accepted; one that is right is ok."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    for host, found in (("127.0.0.1", []), ("192.0.2.1", [("certificate", "", "problem")])):
        virtual = make_well(VirtualCamera(tls=True))
        authority.issue_cert(host).configure_cert(virtual.ssl_context)
        with virtual:
            examination = await examined(virtual, tls=Tls.authority(tmp_path / "ca.pem"))
        assert named(examination) == found


# Whether it is up, and lets somebody in


async def test_factory_state(well):
    """A new camera has no account, so that none is tried."""
    well.state.users.clear()
    examination = await examined(well)
    assert named(examination) == [("state", "", "problem")]
    (finding,) = examination.of("problem")
    assert "factory state" in finding.sentence
    assert finding.command == f"camctl enroll gate {well.url} --replace"
    assert skipped(examination) == dict.fromkeys(after("state"), "state")
    assert not any(exchange.username for exchange in well.log.exchanges)


@pytest.mark.parametrize(
    ("ready", "verdict"), [('"no"', "problem"), ("null", "unknown")], ids=["starting", "does not say"]
)
async def test_a_camera_that_is_starting(well, ready, verdict):
    """And one that does not say so."""
    body = f'{{"apiVersion": "1.4", "data": {{"systemready": {ready}, "needsetup": "no", "uptime": "7"}}}}'
    well.faults.answer(200, "/axis-cgi/systemready.cgi", body=body, times=None)
    examination = await examined(well)
    assert named(examination) == [("state", "", verdict)]


async def test_firmware_that_does_not_tell_whether_it_is_ready(well):
    """Unknown is not ok."""
    well.faults.answer(404, "/axis-cgi/systemready.cgi", times=None)
    assert named(await examined(well)) == [("state", "", "unknown")]


async def test_basic_over_plain_http():
    """The password was not sent; where that is allowed, it is warned of."""
    with make_well(VirtualCamera(authentication="basic")) as virtual:
        examination = await examined(virtual)
        assert named(examination) == [("challenge", "", "problem")]
        assert skipped(examination) == dict.fromkeys(after("challenge"), "challenge")
        assert not any(exchange.username for exchange in virtual.log.exchanges)
        examination = await examined(virtual, allow_basic=True)
        assert named(examination) == [("challenge", "", "warning")]


async def test_a_challenge_that_nobody_can_answer():
    """It is told before a password is tried."""
    headers = ['WWW-Authenticate: Negotiate realm="x"']
    async with raw_peer(answering(lambda _: reply("", "401 Unauthorized", headers))) as peer:
        examination = await examined(peer.url)
    assert ("challenge", "", "problem") in named(examination)
    assert not any(asked.is_signed for asked in peer.asked)


async def test_no_challenge_at_all(well):
    """Strangers may read the accounts."""
    well.faults.answer(200, "/axis-cgi/pwdgrp.cgi", body='admin="root"\n')
    assert named(await examined(well)) == [("challenge", "", "problem")]


async def test_wrong_password(well):
    """It is tried once."""
    examination = await examined(well, password="wrong")
    assert named(examination) == [("account", "", "problem")]
    assert skipped(examination) == dict.fromkeys(after("account"), "account")
    tried = [it for it in well.log.exchanges if it.status == 401 and it.path.endswith("usergroup.cgi")]
    assert len(tried) <= 2
    assert "wrong passwords lock" in examination.of("problem")[0].mends


async def test_no_account(well):
    """What needs one is skipped."""
    examination = await examined(well, username=None, password="")
    assert named(examination) == [("account", "", "unknown")]
    assert skipped(examination) == dict.fromkeys(after("account"), "account")


async def test_locked_out_before(well):
    """Somebody else's wrong passwords: the camera turns strangers away without a challenge."""
    well.faults.throttle_passwords(1, seconds=60, status=403)
    await examined(well, password="wrong")
    well.log.clear()
    examination = await examined(well)
    assert named(examination) == [("challenge", "", "problem")]
    assert "locked" in examination.of("problem")[0].sentence
    well.faults.clear()
    assert named(await examined(well)) == []


class Locking(Observer):
    """Lets wrong passwords lock the camera once this account was let in."""

    def __init__(self, virtual: VirtualCamera) -> None:
        self._virtual = virtual
        self._done = False

    def request_ended(self, ended) -> None:
        if ended.request.path == TIME and not self._done:
            self._done = True
            self._virtual.faults.throttle_passwords(1, seconds=60)
            self._virtual.faults.throttle.failure(self._virtual.clock.seconds())


async def test_locked_out_meanwhile(well):
    """An account that was let in a moment ago is no wrong password."""
    examination = await examined(well, observer=Locking(well))
    problems = examination.of("problem")
    assert {it.check for it in problems} == {"account"}
    assert "let this account in" in problems[-1].sentence
    assert set(skipped(examination).values()) == {"account"}


@pytest.mark.parametrize("role", ["viewer", "operator"])
async def test_role_that_is_too_low(well, role):
    """What it may not read is skipped for that, and nothing else is complained of."""
    well.state.users["joe"] = User("joe", "pass", role=role)
    examination = await examined(well, username="joe")
    assert named(examination) == [("account", "", "problem")]
    assert role in examination.of("problem")[0].sentence
    assert "applications" in skipped(examination)
    assert set(skipped(examination).values()) == {"account"}


# Its clock


@pytest.mark.parametrize(
    ("skew", "verdict", "words"),
    [
        (30 * 3600, "problem", "30 hours ahead of"),
        (-400 * 86400, "problem", "400 days behind"),
        (20, "warning", "20 seconds ahead of"),
    ],
)
async def test_clock_that_is_off(well, skew, verdict, words):
    """By how much, and in which direction."""
    well.clock.skew = skew
    examination = await examined(well)
    assert named(examination) == [("clock", "", verdict)]
    assert words in examination.of(verdict)[0].sentence


async def test_clock_is_measured_to_half_the_round_trip(well):
    """A slow line makes it no wrong clock."""
    well.faults.latency(0.4, path=TIME)
    examination = await examined(well)
    assert named(examination) == []
    evidence = next(it.evidence for it in examination.findings if it.check == "clock")
    assert float(evidence.rpartition("give or take ")[2].removesuffix(" s")) >= 0.2


async def test_clock_of_firmware_that_tells_local_time_only():
    """It is unknown."""
    with make_well(VirtualCamera(profile="10.12")) as virtual:
        virtual.faults.answer(404, "/axis-cgi/time.cgi", times=None)
        examination = await examined(virtual)
        assert ("clock", "", "unknown") in named(examination)


async def test_time_zone_of_a_new_camera(well):
    """Nobody has told it where it is."""
    well.state.hardware.set_zone("UTC")
    assert named(await examined(well)) == [("time zone", "", "warning")]


@pytest.mark.parametrize(
    "values",
    [{"Time.SyncSource": "None"}, {"Time.ObtainFromDHCP": "no"}, {"Time.SyncSource": None}],
    ids=["nothing", "no server", "not told"],
)
async def test_time_source(well, values):
    """Nothing sets the clock, or waits for a server that is not named, or nobody knows."""
    for name, value in values.items():
        if value is None:
            del well.state.parameters[name]
        else:
            well.state.parameters[name] = value
    verdict = "unknown" if None in values.values() else "warning"
    assert named(await examined(well)) == [("time source", "", verdict)]


# Its firmware


@pytest.mark.parametrize(
    ("version", "verdict", "words"),
    [
        ("8.40.52", "warning", "track LTS 2018 ended in 2024"),
        ("9.80.3.5", "warning", "track LTS 2020 ended about 2025"),
        ("11.5.64", "warning", "11.11 came after it"),
        ("", "unknown", "does not tell"),
        ("13.0.33", "ok", "newer than any"),
        ("11.11.109", "ok", "LTS 2024, which is kept up until about 2029"),
        ("12.11.77", "ok", "LTS 2026, which is kept up until the end of 2031"),
    ],
)
async def test_firmware(well, version, verdict, words):
    """Whether it is kept up."""
    well.state.device.firmware = version
    examination = await examined(well)
    found = [it for it in examination.findings if (it.check, it.subject) == ("firmware", "")]
    assert [(it.verdict, words in it.sentence) for it in found] == [(verdict, True)]
    assert [it[:2] for it in named(examination)] == ([] if verdict == "ok" else [("firmware", "")])


def test_tracks_say_where_they_are_from():
    """And when that was read."""
    table = tomllib.loads(Path(doctor.__file__).with_name("tracks.toml").read_text())
    for track in table["track"]:
        assert track.keys() == {"version", "name", "until", "about", "source", "says", "date"}, track["name"]
        assert track["source"].startswith("https://"), track["name"]


async def test_firmware_that_cannot_go_to_the_next(well):
    """The application that stands in the way is named."""
    well.state.acaps.installed["camswitcher"].compatible_os = (("10.12", "12"),)
    examination = await examined(well)
    assert named(examination) == [("firmware", "AXIS OS 13", "warning")]
    (finding,) = examination.of("warning")
    assert finding.evidence == "camswitcher"
    assert finding.command == "camctl preflight gate"


async def test_firmware_of_which_nobody_can_tell(well):
    """Unknown is not ok."""
    for app in well.state.acaps.installed.values():
        app.compatible_os = ()
    assert named(await examined(well)) == [("firmware", "AXIS OS 13", "unknown")]


# Its applications


@pytest.mark.parametrize("name", APPS)
async def test_application_that_is_stopped(well, name):
    """That, and not that its events are missing; the command starts it."""
    well.state.acaps.installed[name].status = "Stopped"
    examination = await examined(well)
    assert named(examination) == [("applications", name, "problem")]
    assert examination.of("problem")[0].command == f"camctl apps start {name} gate"


async def test_application_of_somebody_else_that_is_stopped(well):
    """Somebody will have stopped it."""
    app = VirtualCamera().state.acaps.installed["VideoMotionDetection"]
    app.compatible_os = (("12", "13"),)
    well.state.acaps.add(app)
    examination = await examined(well)
    assert named(examination) == []
    assert "is installed, and stopped" in next(
        it.sentence for it in examination.findings if it.subject == app.name
    )


@pytest.mark.parametrize(
    ("licence", "until", "verdict"),
    [
        ("Invalid", "", "problem"),
        ("Missing", "", "problem"),
        ("Valid", "2020-01-01", "problem"),
        ("Odd", "", "unknown"),
    ],
)
async def test_licence(well, licence, until, verdict):
    """As the camera tells it."""
    app = well.state.acaps.installed["camoverlay"]
    app.license, app.license_expiration = licence, until
    examination = await examined(well)
    assert named(examination) == [("applications", "camoverlay", verdict)]
    assert "licen" in examination.of(verdict)[0].sentence


@pytest.mark.parametrize(
    ("signature", "params", "verdict"),
    [("", "", "unknown"), ("2c8d", "{expire:1500000000}", "problem"), ("2c8d", "{expire:0}", "")],
)
async def test_licence_that_the_app_keeps_itself(well, signature, params, verdict):
    """It stands among the parameters, and may be nowhere."""
    well.state.parameters |= {"CamOverlay.Signature": signature, "CamOverlay.LicenseParams": params}
    assert named(await examined(well)) == ([("applications", "camoverlay", verdict)] if verdict else [])


async def test_application_that_does_not_answer(well):
    """It runs, as the camera says, and nobody is at home."""
    well.faults.answer(503, "/local/camscripter/package/api_check.cgi", times=None)
    well.faults.answer(503, "/local/camscripter/api_check.cgi", times=None)
    examination = await examined(well)
    assert named(examination) == [("applications", "camscripter", "problem")]
    assert "does not answer" in examination.of("problem")[0].sentence


async def test_applications_that_cannot_be_read(well):
    """One odd item is unknown, and so is one that does not say whether it runs."""
    rows = '<application NiceName="nameless"/><application Name="quiet" License="None"/>'
    well.faults.answer(
        200, "/axis-cgi/applications/list.cgi", body=f'<reply result="ok">{rows}</reply>', times=None
    )
    found = [it for it in named(await examined(well)) if it[0] == "applications"]
    assert found == [("applications", "", "unknown"), ("applications", "quiet", "unknown")]


async def test_no_applications(well):
    """There is nothing to complain of."""
    well.state.acaps.installed.clear()
    assert named(await examined(well)) == []


# Events


SOCKETS = {
    "camstreamer": "/local/camstreamer/events",
    "camoverlay": "/local/camoverlay/service/ws",
    "camswitcher": "/local/camswitcher/events",
    "planetracker": "/local/planetracker/package/ws",
    "camera": "/vapix/ws-data-stream",
}


@pytest.mark.parametrize("name", SOCKETS)
async def test_websocket_that_is_refused(well, name):
    """The handshake fails."""
    well.faults.answer(503, SOCKETS[name], times=None)
    examination = await examined(well)
    assert named(examination) == [("events", name, "problem")]
    assert "a WebSocket is not given" in examination.of("problem")[0].sentence


@pytest.mark.parametrize("name", ["camstreamer", "camoverlay", "camswitcher"])
async def test_websocket_that_is_dead(well, name):
    """It opens, and nothing ever comes."""
    well.faults.half_open(SOCKETS[name], times=None)
    examination = await examined(well, bounds=HASTY)
    assert named(examination) == [("events", name, "problem")]


async def test_websocket_that_breaks_off(well):
    """It is let in, and thrown out again."""
    well.faults.drop(SOCKETS["camstreamer"], after=1, times=None)
    examination = await examined(well)
    assert named(examination) == [("events", "camstreamer", "problem")]


async def test_token_that_is_refused(well):
    """The token is what is missing."""
    well.faults.answer(503, "/local/camoverlay/api/ws_authorization.cgi", times=None)
    examination = await examined(well)
    assert named(examination) == [("events", "camoverlay", "problem")]
    assert "a token is not given" in examination.of("problem")[0].sentence


async def test_events_of_an_app_that_has_none_to_tell(well):
    """CamOverlay without a service is silent, and well; CamStreamer that is silent is not known to be."""
    well.state.overlay.services.clear()
    assert named(await examined(well, bounds=HASTY)) == []
    well.state.streams.clear()
    well.state.parameters |= {f"IOPort.I{index}.Direction": "output" for index in range(4)}
    assert named(await examined(well, bounds=HASTY)) == [("events", "camstreamer", "unknown")]


# Overlays


async def test_overlay_for_another_resolution(well):
    """A service made for 720p on a camera that serves 1080p is not seen."""
    well.state.overlay.services[0] |= {"width": 1280, "height": 720}
    examination = await examined(well)
    assert named(examination) == [("overlay", "1", "problem")]
    (finding,) = examination.of("problem")
    assert "made for 1280x720" in finding.sentence
    assert "1920x1080" in finding.sentence
    assert "make it 1920 x 1080" in finding.mends


async def test_overlay_for_a_stream_that_is_served(well):
    """CamStreamer may send another resolution than the camera's own; one that is off sends none."""
    well.state.overlay.services[0] |= {"width": 1280, "height": 720}
    well.state.streams["3577"].settings["internalVapixParameters"] = (
        "resolution=1280x720&videomaxbitrate=1000"
    )
    assert named(await examined(well)) == []
    well.state.streams["3577"].enabled = False
    assert [it[0] for it in named(await examined(well))] == ["overlay"]


async def test_overlay_for_streams_that_cannot_be_read(well):
    """Nobody can tell then that it is not seen."""
    well.state.overlay.services[0] |= {"width": 1280, "height": 720}
    for name in ("stream_list", "stream/list"):
        well.faults.answer(500, f"/local/camstreamer/{name}.cgi", times=None)
    assert named(await examined(well)) == [("overlay", "1", "unknown")]


@pytest.mark.parametrize("how", ["off", "old firmware", "no app"])
async def test_overlay_whose_resolution_does_not_count(well, how):
    """One that is switched off, before AXIS OS 12.5, and without CamOverlay."""
    well.state.overlay.services[0] |= {"width": 1280, "height": 720, "enabled": 0 if how == "off" else 1}
    if how == "old firmware":
        well.state.device.firmware = "11.11.109"
    if how == "no app":
        del well.state.acaps.installed["camoverlay"]
    assert named(await examined(well)) == []


async def test_overlay_that_cannot_be_read(well):
    """One odd service is unknown."""
    well.state.overlay.services.append({"id": 9, "name": "infoticker", "enabled": 1, "width": "wide"})
    well.state.overlay.services.append({"name": "infoticker"})
    found = named(await examined(well))
    assert {it[0] for it in found} == {"overlay"}
    assert {it[2] for it in found} == {"unknown"}


# Upkeep


@pytest.mark.parametrize(
    ("changes", "verdict", "word"),
    [
        ({"free_kb": 0}, "problem", "full"),
        ({"wear_percent": 83}, "warning", "nearly worn out"),
        ({"wear_percent": 104}, "problem", "worn out"),
        ({"status": "failed"}, "problem", "failed"),
        ({"status": "wrong passphrase"}, "problem", "passphrase"),
        ({"status": "connected"}, "warning", "not mounted"),
        ({"status": "dreaming"}, "unknown", "not known"),
        ({"is_readonly": True}, "problem", "cannot be written"),
        ({"is_locked": True}, "warning", "locked"),
    ],
)
async def test_storage(well, changes, verdict, word):
    """Whatever is wrong with the disk, in its own words."""
    for name, value in changes.items():
        setattr(well.state.disks.slots["SD_DISK"], name, value)
    examination = await examined(well)
    assert named(examination) == [("storage", "SD_DISK", verdict)]
    assert word in examination.of(verdict)[0].sentence


async def test_storage_that_is_not_there(well):
    """A camera without a disk is well, and so is one whose health is not told."""
    well.faults.answer(404, "/axis-cgi/disks/gethealth.cgi", times=None)
    assert named(await examined(well)) == []
    well.faults.clear()
    well.faults.answer(500, "/axis-cgi/disks/gethealth.cgi", times=None)
    assert named(await examined(well)) == [("storage", "", "unknown")]
    well.state.disks.slots = {"NetworkShare": Disk(id="NetworkShare", status="disconnected")}
    assert named(await examined(well)) == []


@pytest.mark.parametrize(
    ("count", "role", "word"), [(3, "admin", "administrators"), (10, "viewer", "accounts")]
)
async def test_too_many_accounts(well, count, role, word):
    """Of administrators, and of all."""
    for number in range(count):
        well.state.users[f"user{number}"] = User(f"user{number}", "secret", role=role)
    examination = await examined(well)
    assert named(examination) == [("accounts", "", "warning")]
    assert word in examination.of("warning")[0].sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Network.SSH.Enabled", "yes"),
        ("Network.UPnP.Enabled", "yes"),
        ("System.BoaProtViewer", "anonymous"),
        ("Network.RTSP.ProtViewer", "anonymous"),
    ],
)
async def test_openness(well, name, value):
    """SSH, UPnP and anonymous viewers, each by itself; the command closes it."""
    well.state.parameters[name] = value
    examination = await examined(well)
    assert named(examination) == [("openness", name, "warning")]
    assert f" {name}=" in examination.of("warning")[0].command


# Bounded, and many


async def test_a_check_without_an_end(well):
    """It is unknown after its time, and the others go on."""
    well.faults.stall("/axis-cgi/disks/list.cgi", times=None)
    examination = await examined(well, bounds={"seconds": 1.0})
    assert named(examination) == [("storage", "", "unknown")]
    assert "no end within 1 s" in examination.of("unknown")[0].evidence


@pytest.mark.parametrize(
    ("path", "checks"),
    [
        ("/axis-cgi/disks/list.cgi", {"storage"}),
        ("/axis-cgi/pwdgrp.cgi", {"accounts", "challenge"}),
        ("/axis-cgi/systemready.cgi", {"state", "firmware", "applications", "events", "overlay"}),
        ("/axis-cgi/applications/list.cgi", {"applications", "events"}),
        ("/local/camoverlay/api/services.cgi", {"overlay"}),
        (TIME, {"clock"}),
    ],
)
async def test_an_unreadable_answer(well, path, checks):
    """It is unknown to those who need it, and raises nothing."""
    well.faults.answer(200, path, body='{"data": [[[1]]], "apiVersion": null}', times=None)
    examination = await examined(well, bounds=HASTY)
    assert {it.check for it in examination.of("unknown", "problem")} <= checks
    assert examination.of("unknown", "problem")
    assert not [it for it in examination.findings if "account may not" in it.sentence]


async def test_many_side_by_side(well):
    """One that is away does not keep the others."""
    with make_well(VirtualCamera(serial="ACCC8E000002")) as other:
        cameras = [
            Camera(address, username="root", password="pass", name=name)
            for name, address in (("gate", well.url), ("yard", other.url), ("away", "http://127.0.0.1:1"))
        ]
        async with Fleet(cameras) as fleet:
            found = [outcome.unwrap() for outcome in await fleet.map(examine, deadline=None)]
    assert [(it.camera, it.verdict) for it in found] == [("gate", "ok"), ("yard", "ok"), ("away", "problem")]


async def test_progress(well):
    """Whoever waits hears what is looked at."""
    begun: list[str] = []
    async with Camera(well.url, username="root", password="pass") as camera:
        await examine(camera, progress=lambda check: begun.append(check.id))
    assert begun == [check.id for check in CHECKS]


# The command


def test_the_command(camctl, hall):
    """A line for each finding, what mends it, and the worst exit code; JSON is one document."""
    for it in hall.values():
        make_well(it)
    ended = camctl("doctor", "hall")
    assert ended.code == 0
    assert "gate: ok" in ended.out
    assert "ok       The camera is up, and set up." in ended.out
    hall["yard"].state.acaps.installed["camoverlay"].status = "Stopped"
    ended = camctl("doctor", "hall")
    assert ended.code == 1
    assert "problem  CamOverlay is installed, but stopped." in ended.out
    assert "camctl apps start camoverlay yard" in ended.out
    document = camctl("doctor", "hall", "--json").document
    assert [it["verdict"] for it in document["cameras"]] == ["ok", "problem"]
    found = [it for it in document["cameras"][1]["findings"] if it["verdict"] != "ok"]
    assert [(it["check"], it["subject"]) for it in found] == [("applications", "camoverlay")]
    hall["gate"].stop()
    ended = camctl("doctor", "gate")
    assert ended.code == 4
    assert "Not looked at" in ended.out
    hall["gate"].start()


@pytest.mark.usefixtures("hall")
def test_the_command_with_a_wrong_password(camctl, monkeypatch):
    """It has an exit code of its own."""
    monkeypatch.setenv("HALL_PASSWORD", "wrong")
    ended = camctl("doctor", "gate")
    assert ended.code == 3
    assert "does not take this user name and password" in ended.out
