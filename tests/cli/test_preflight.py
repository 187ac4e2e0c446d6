"""cli/preflight: the rules of upgrades, each broken alone on a camera that is ready, and the list of work."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import attrs
import pytest

from aiocamstreamer import Camera, Fleet, Tls, Unknown
from aiocamstreamer.cli.preflight import Facts, FleetReport, Judgement, facts, judge, rules, targets, write
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.applications import Acap
from aiocamstreamer.virtual.device.state import User

LIST = "/axis-cgi/applications/list.cgi"
READY = {
    "System.BoaGroupPolicy.admin": "https",
    "Network.HTTP.AuthenticationPolicy": "digest",
    "Network.UPnP.Enabled": "no",
}


@pytest.fixture
def ready() -> Iterator[VirtualCamera]:
    """A camera that AXIS OS 13 goes through on, without a word."""
    with VirtualCamera(authentication="digest", tls=True) as virtual:
        for app in virtual.state.acaps.installed.values():
            app.compatible_os, app.signed = (("11.11", "13"),), True
        yield virtual
    assert not virtual.log.problems


async def judged(virtual: VirtualCamera, username: str = "root", **how) -> Judgement:

    tls = pinned(virtual) if virtual.fingerprint else None
    async with Camera(
        virtual.url, username=username, password="pass", tls=tls, name="gate", read_only=True
    ) as camera:
        return judge(await facts(camera, **how))


def told(judgement: Judgement) -> list[tuple[str, str, str]]:
    return [(it.rule, it.severity, it.application) for it in judgement.findings]


async def test_a_camera_that_is_ready(ready):
    """No finding, exit code 0; a camera that may not be written to is asked just so."""
    judgement = await judged(ready)
    assert (judgement.findings, judgement.verdict) == ((), "upgrades")
    assert (judgement.camera, judgement.product, judgement.firmware) == ("gate", "P3265-V", "12.11.77")
    assert FleetReport(target=13, judgements=(judgement,)).exit_code == 0


async def test_no_applications_at_all(ready):
    """Nothing that could stand in the way."""
    ready.state.acaps.installed.clear()
    ready.state.parameters["Properties.System.Architecture"] = "armv7hf"
    assert (await judged(ready)).findings == ()


# Applications


@pytest.mark.parametrize(
    ("declared", "word"),
    [((), "no versions"), ((("10.12", "12"),), "10.12 to 12"), ((("14", "15"),), "14 to 15")],
)
async def test_declared_versions_do_not_reach(ready, declared, word):
    """A1: the upper end is part of a range, and one that begins later does not help."""
    ready.state.acaps.installed["camoverlay"].compatible_os = declared
    judgement = await judged(ready)
    assert told(judgement) == [("A1", "rolls back", "camoverlay")]
    assert judgement.verdict == "rolls back"
    assert word in judgement.findings[0].sentence
    assert "declares AXIS OS 13" in judgement.findings[0].mends


async def test_one_of_several_ranges_reaches(ready):
    """One is enough, and an open end reaches anything."""
    ready.state.acaps.installed["camoverlay"].compatible_os = (("10", "11"), ("13", "13.2"))
    assert (await judged(ready)).findings == ()
    ready.faults.answer(
        200,
        LIST,
        body='<reply result="ok"><application Name="a" SignatureStatus="Signed"><CompatibleOsVersions>'
        "<VersionRange><Min>12</Min></VersionRange></CompatibleOsVersions></application></reply>",
    )
    assert (await judged(ready)).findings == ()


async def test_an_end_that_nobody_can_read(ready):
    """It is no open end."""
    ready.state.acaps.installed["camoverlay"].compatible_os = (("12", "the next"),)
    assert told(await judged(ready)) == [("A1", "rolls back", "camoverlay")]


async def test_an_application_of_the_firmware(ready):
    """A1 holds for it, too, and it is said that the upgrade may bring another."""
    app = ready.state.acaps.installed["VideoMotionDetection"]
    app.compatible_os = (("12", "12"),)
    (finding,) = (await judged(ready)).findings
    assert (finding.rule, finding.application) == ("A1", "VideoMotionDetection")
    assert "came with the firmware" in finding.sentence


async def test_an_application_that_is_not_signed(ready):
    """A4."""
    ready.state.acaps.installed["camswitcher"].signed = False
    judgement = await judged(ready)
    assert told(judgement) == [("A4", "rolls back", "camswitcher")]
    assert "Unsigned" in judgement.findings[0].sentence


async def test_a_signature_that_the_camera_does_not_know(ready):
    """``Unknown``, as packages built at home have it, is not signed either."""
    row = (
        '<application Name="{}" SignatureStatus="{}"><CompatibleOsVersions><VersionRange Max="13"/>'
        "</CompatibleOsVersions></application>"
    )
    listed = row.format("a", "Signed") + row.format("b", "Unknown") + row.format("c", "")
    ready.faults.answer(200, LIST, body=f'<reply result="ok">{listed}</reply>')
    assert told(await judged(ready)) == [("A4", "rolls back", "b"), ("A4", "rolls back", "c")]


@pytest.mark.parametrize("architecture", ["armv7hf", "mips"])
async def test_an_architecture_of_32_bits(ready, architecture):
    """A5 breaks every application, whatever it declares."""
    ready.state.parameters["Properties.System.Architecture"] = architecture
    judgement = await judged(ready)
    names = list(ready.state.acaps.installed)
    assert told(judgement) == [("A5", "rolls back", name) for name in names]
    assert architecture in judgement.findings[0].sentence


async def test_an_architecture_that_is_not_told(ready):
    """It is unknown, and that is no pass."""
    ready.state.parameters["Properties.System.Architecture"] = ""
    judgement = await judged(ready)
    assert told(judgement) == [("A5", "unknown", "")]
    assert judgement.verdict == "unknown"


async def test_the_deep_learning_processor(ready):
    """A8 is about those who say nothing where others do; it rolls nothing back."""
    installed = ready.state.acaps.installed
    for app in installed.values():
        app.resources = {"DeepLearningProcessor": app.name == "camoverlay"}
    assert (await judged(ready)).findings == ()
    installed["camscripter"].resources = {}
    judgement = await judged(ready)
    assert told(judgement) == [("A8", "changes", "camscripter")]
    assert judgement.verdict == "upgrades"


# The camera


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [
        ("C2", "Network.HTTP.AuthenticationPolicy", "basic_digest"),
        ("C3", "Image.I0.MPEG.SignedVideo.Enabled", "no"),
        ("C4", "Network.UPnP.Enabled", "yes"),
    ],
)
async def test_settings(ready, rule, name, value):
    """They change something and roll nothing back."""
    ready.state.parameters[name] = value
    judgement = await judged(ready)
    assert told(judgement) == [(rule, "changes", "")]
    assert f"{name} is {value}" in judgement.findings[0].sentence
    assert judgement.verdict == "upgrades"


async def test_roles_that_http_is_open_to():
    """C1, once for each role."""
    with VirtualCamera(authentication="digest") as virtual:
        virtual.state.acaps.installed.clear()
        judgement = await judged(virtual)
    assert told(judgement) == [("C1", "changes", "")] * 3
    assert "System.BoaGroupPolicy.admin is http" in judgement.findings[0].sentence


async def test_signed_video_that_is_on_or_not_there(ready):
    """C3 says nothing of either."""
    ready.state.parameters["Image.I0.MPEG.SignedVideo.Enabled"] = "yes"
    assert (await judged(ready)).findings == ()


# Nobody knows


async def test_firmware_that_publishes_neither_versions_nor_signatures():
    """AXIS OS 10.12 says it of no application: unknown, once for each rule, and never a pass."""
    with VirtualCamera(profile="10.12", authentication="digest", tls=True) as virtual:
        judgement = await judged(virtual)
        assert [it for it in told(judgement) if it[1] != "changes"] == [
            ("A1", "unknown", ""),
            ("A4", "unknown", ""),
        ]
        assert judgement.verdict == "unknown"
        assert "AXIS OS 10.12.240 does not tell" in judgement.findings[0].sentence
        virtual.state.parameters["Properties.System.Architecture"] = "armv7hf"
        assert (await judged(virtual)).verdict == "rolls back"


@pytest.mark.parametrize("role", ["viewer", "operator"])
async def test_an_account_that_may_not_list_applications(ready, role):
    """It is unknown, and the sentence says why."""
    ready.state.users["joe"] = User("joe", "pass", role=role)
    judgement = await judged(ready, "joe")
    assert judgement.verdict == "unknown"
    sentences = " ".join(it.sentence for it in judgement.findings)
    assert "list of applications could not be read" in sentences
    assert "administrator" in judgement.findings[0].mends


async def test_a_camera_that_cannot_be_asked(ready):
    """One finding, not three, after one attempt and in bounded time; a wrong password is tried once."""
    ready.stop()
    judgement = await judged_at("https://127.0.0.1:1")
    assert [(it.rule, it.severity) for it in judgement.findings] == [("", "unknown")]
    assert "The camera could not be read: cannot connect" in judgement.findings[0].sentence
    ready.start()
    judgement = await judged(ready, "nobody")
    assert [(it.rule, it.severity) for it in judgement.findings] == [("", "unknown")]
    ready.faults.stall("/axis-cgi/basicdeviceinfo.cgi", times=None)
    judgement = await judged(ready, seconds=0.3)
    assert "no answer within 0.3 s" in judgement.findings[0].sentence


async def judged_at(address: str) -> Judgement:
    async with Camera(address) as camera:
        return judge(await facts(camera))


async def test_an_application_that_cannot_be_read(ready):
    """One odd item is unknown and hides no other."""
    ready.state.acaps.installed["camoverlay"].signed = False
    asked = await facts_of(ready)
    odd = attrs.evolve(asked, applications=(*asked.applications, unreadable()))
    found = {(it.rule, it.severity) for it in judge(odd).findings}
    assert found == {("A4", "rolls back"), ("", "unknown")}


async def facts_of(virtual: VirtualCamera) -> Facts:

    async with Camera(virtual.url, username="root", password="pass", tls=pinned(virtual)) as camera:
        return await facts(camera)


def unreadable():

    return Unknown(kind="", raw={"@Nick": "odd"}, problem="no name")


async def test_firmware_that_knows_no_applications(ready):
    """A camera from before them has none that could stand in the way."""
    ready.faults.answer(404, LIST)
    assert (await judged(ready)).findings == ()


async def test_a_camera_that_runs_the_target_already(ready):
    """There is nothing to be judged."""
    ready.state.acaps.installed["camoverlay"].signed = False
    ready.state.device.firmware = "13.0.33"
    assert (await judged(ready)).verdict == "upgrades"


# Recorded answers. Source: list.cgi of an AXIS P3265-V with 12.11, as others printed it


async def test_as_recorded_on_12_11(ready):
    """Signed ones whose range is too short or reaches, and those built at home, each for its reason."""
    row = (
        '<application Name="{}" Bundled="{}" SignatureStatus="{}"><Resources><Resource '
        'name="DeepLearningProcessor" used="No" /></Resources>{}</application>'
    )
    to = (
        "<CompatibleOsVersions><VersionRange><Min>{}</Min><Max>{}</Max></VersionRange></CompatibleOsVersions>"
    ).format
    listed = (
        row.format("bridge", "No", "Unknown", to("11.11", "99"))
        + row.format("plates", "No", "Signed", to("12.10", "13"))
        + row.format("plain", "No", "Unknown", "")
        + row.format("objects", "Yes", "Signed", to("12", "12"))
    )
    ready.faults.answer(200, LIST, body=f'<reply result="ok">{listed}</reply>')
    assert sorted(told(await judged(ready))) == [
        ("A1", "rolls back", "objects"),
        ("A1", "rolls back", "plain"),
        ("A4", "rolls back", "bridge"),
        ("A4", "rolls back", "plain"),
    ]


# Targets, and many cameras


def test_rules_are_data():
    """Each has a source, the day on which it was read, and words that can be filled in."""
    assert targets() == (13,)
    table = rules(13)
    assert [rule.id for rule in table] == ["A1", "A4", "A5", "A8", "C1", "C2", "C3", "C4"]
    for rule in table:
        assert rule.source.startswith("https://")
        assert rule.date <= dt.datetime.now(dt.UTC).date()
        words = dict.fromkeys(("declared", "status", "architecture", "name", "value", "target"), "x")
        assert "{" not in rule.sentence.format(**words) + rule.mends.format(**words)
    with pytest.raises(ValueError, match=r"rules for \(13\), not 14"):
        judge(Facts(camera="gate"), 14)


async def test_a_fleet(ready, tmp_path):
    """The list of work is by application, with every camera that has it; the worst outcome counts."""
    ready.state.acaps.installed["camoverlay"].signed = False
    with VirtualCamera(serial="ACCC8E000002") as old, VirtualCamera(profile="10.12") as older:
        cameras = [
            Camera(it.url, username="root", password="pass", name=name, **more)
            for name, it, more in (
                ("gate", ready, {"tls": pinned(ready)}),
                ("yard <1>", old, {}),
                ("hall", older, {}),
            )
        ]
        async with Fleet(cameras) as fleet:
            judgements = tuple(judge(it.unwrap()) for it in await fleet.map(facts))
    report = FleetReport(target=13, judgements=judgements)
    assert (report.cameras("rolls back"), report.cameras("unknown")) == (("gate", "yard <1>"), ("hall",))
    assert report.exit_code == 2
    first = report.work[0]
    assert (first.application, first.vendor, first.versions) == ("camoverlay", "CamStreamer", ("4.2-1",))
    assert first.cameras == ("gate", "yard <1>")
    assert {it.rule for it in first.findings} == {"A1", "A4"}
    assert [it.severity for it in report.work] == sorted(
        (it.severity for it in report.work), key=["rolls back", "unknown", "changes"].index
    )
    assert FleetReport(target=13, judgements=judgements[2:]).exit_code == 1
    write(report, tmp_path / "os13.html")
    page = (tmp_path / "os13.html").read_text()
    assert "camoverlay" in page
    assert "yard &lt;1&gt;" in page
    assert "yard <1>" not in page
    write(report, tmp_path / "os13.json")
    plain = json.loads((tmp_path / "os13.json").read_text())
    assert [it["verdict"] for it in plain["cameras"]] == ["rolls back", "rolls back", "unknown"]
    assert plain["work"][0]["application"] == "camoverlay"


def pinned(virtual):

    return Tls.pinned(virtual.fingerprint)


def test_a_fleet_of_nobody():
    """No camera, no obstacle."""
    assert FleetReport(target=13, judgements=()).exit_code == 0


# The command


def test_the_command(camctl, hall, home):
    """A table, the list of work, the file, and an exit code of its own; JSON is one document."""
    for it in hall.values():
        it.state.acaps.installed.clear()
    ended = camctl("preflight", "hall")
    assert ended.code == 0
    assert "upgrades" in ended.out
    hall["yard"].state.acaps.installed |= {"camoverlay": overlay()}
    ended = camctl("preflight", "hall", "--report", "os13.html")
    assert ended.code == 2
    assert "camoverlay 4.2-1 by CamStreamer: rolls back (yard)" in ended.out
    assert "A1 declares AXIS OS 10.12 to 12" in ended.out
    assert "written: os13.html" in ended.err
    assert "camoverlay" in (home / "os13.html").read_text()
    document = camctl("preflight", "hall", "--json").document
    assert [it["verdict"] for it in document["cameras"]] == ["upgrades", "rolls back"]
    assert document["work"][0]["cameras"] == ["yard"]
    hall["gate"].stop()
    ended = camctl("preflight", "gate")
    assert (ended.code, "The camera could not be read" in ended.out) == (1, True)
    hall["gate"].start()
    ended = camctl("preflight", "hall", "--target", "14")
    assert (ended.code, "rules for (13), not 14" in ended.err) == (2, True)


def overlay() -> Acap:
    return Acap(
        name="camoverlay",
        nice_name="CamOverlay",
        vendor="CamStreamer",
        version="4.2-1",
        compatible_os=(("10.12", "12"),),
    )
