"""ACAP applications of a camera: list, control, install, configure, license."""

import datetime as dt
import pickle
from pathlib import Path

import anyio
import pytest

from aiocamstreamer import Camera
from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import (
    CommandRefused,
    ConnectionLost,
    MalformedReply,
    NotFound,
    RoleTooLow,
    TimedOut,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.transport import Transfer
from aiocamstreamer.vapix import (
    ApplicationNotFound,
    ApplicationRefused,
    ControlProblem,
    LicenseProblem,
    Package,
    Sdk,
    SettingProblem,
    UploadProblem,
    VersionRange,
)
from aiocamstreamer.vapix import applications as looking
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User
from eap import package

LIST = "/axis-cgi/applications/list.cgi"
CONTROL = "/axis-cgi/applications/control.cgi"
UPLOAD = "/axis-cgi/applications/upload.cgi"


@pytest.fixture(autouse=True)
def looks_often(monkeypatch):
    """The list is looked at again in a moment; on a camera that takes seconds."""
    monkeypatch.setattr(looking, "_POLL", 0.02)


@pytest.fixture
def acaps(virtual_camera):
    return virtual_camera.state.acaps


@pytest.fixture
def applications(camera):
    return camera.vapix.applications


def answered(virtual, body, path=LIST, **how):
    """Make the camera answer *path* with *body*, whatever it thinks."""
    virtual.faults.answer(200, path, body=body, **how)


# List


async def test_list_of_the_documents_example(applications):
    """The applications that the documents print, in their order."""
    first = (await applications.list())[0]
    assert (first.name, first.nice_name, first.vendor) == (
        "CrossLineDetection",
        "AXIS Cross Line Detection",
        "Axis Communications",
    )
    assert (first.version, first.application_id, first.status, first.license) == (
        "1.1",
        "3051",
        "Running",
        "Valid",
    )
    assert first.is_running
    assert first.configuration_path == "/local/CrossLineDetection/info.html"


async def test_camstreamers_apps_are_installed_and_run(applications):
    """What scripts take for granted."""
    running = {application.name for application in await applications.list() if application.is_running}
    assert running >= {"camstreamer", "camoverlay", "camswitcher", "camscripter"}


async def test_dates_and_what_newer_firmware_adds(applications):
    """Bundling, signature, compatible versions and expiry are read where they are told."""
    metadata = await applications.get("Metadata")
    assert (metadata.license, metadata.license_expires) == ("Invalid", dt.date(2011, 1, 1))
    assert (metadata.bundled, metadata.signature_status) == (False, "Signed")
    overlay = await applications.get("camoverlay")
    assert overlay.compatible_os == (VersionRange(minimum="10.12", maximum="12"),)
    assert overlay.license_expiration == "0"
    assert overlay.license_expires is None


@pytest.mark.parametrize(
    ("inside", "count"), [("", 0), ('<application Name="a"/>', 1), ('<application Name="a"/>' * 3, 3)]
)
async def test_none_one_or_many(applications, virtual_camera, inside, count):
    """0, 1 and n entries are all lists."""
    answered(virtual_camera, f'<reply result="ok">\n{inside}</reply>')
    assert len(await applications.list()) == count


async def test_sparse_entry_has_a_name_only(applications, virtual_camera):
    """Nothing but the name is there for certain."""
    answered(virtual_camera, '<reply result="ok"><application Name="OnlyAName"/></reply>')
    (application,) = await applications.list()
    assert application.name == "OnlyAName"
    assert (application.version, application.configuration_path, application.license_expires) == (
        "",
        "",
        None,
    )
    assert application.status is application.license is application.bundled is None
    assert application.compatible_os == ()


async def test_unknown_attributes_children_and_values_are_kept(applications, virtual_camera):
    """What newer firmware says is there for whoever knows it, and hides no healthy entry."""
    answered(
        virtual_camera,
        '<reply result="ok"><application Name="new" Status="Dreaming" Bundled="maybe" Mood="blue">'
        '<Resources><Resource Name="gpu" Used="true"/></Resources>'
        '<CompatibleOsVersions><VersionRange Min="11.0"/><VersionRange><Max>12.99</Max></VersionRange>'
        '</CompatibleOsVersions></application><application Name="old"/></reply>',
    )
    new, old = await applications.list()
    assert new.status == Unknown(kind="Dreaming", raw="Dreaming")
    assert new.bundled is None
    assert new.attributes["Mood"] == "blue"
    assert new.wire["Resources"]["Resource"]["@Name"] == "gpu"
    assert new.compatible_os == (VersionRange(minimum="11.0"), VersionRange(maximum="12.99"))
    assert old.name == "old"


async def test_resources(applications, virtual_camera):
    """What an application declares to use or not to use; of what makes no sense nothing is told."""
    virtual_camera.state.acaps.installed["camoverlay"].resources = {"DeepLearningProcessor": True}
    virtual_camera.state.acaps.installed["camstreamer"].resources = {"DeepLearningProcessor": False}
    told = [(await applications.get(name)).resources for name in ("camoverlay", "camstreamer", "camscripter")]
    assert told == [{"DeepLearningProcessor": True}, {"DeepLearningProcessor": False}, {}]
    answered(
        virtual_camera,
        '<reply result="ok"><application Name="a"><Resources><Resource Name="gpu" Used="true"/>'
        '<Resource name="odd" used="perhaps"/><Resource used="Yes"/></Resources></application></reply>',
    )
    assert (await applications.list())[0].resources == {"gpu": True}


@pytest.mark.parametrize("attribute", ["SignatureStatus", "SignedStatus"])
async def test_signature_status_under_both_names(applications, virtual_camera, attribute):
    """Documents and devices disagree on what it is called."""
    answered(virtual_camera, f'<reply result="ok"><application Name="a" {attribute}="Signed"/></reply>')
    assert (await applications.list())[0].signature_status == "Signed"


async def test_entry_without_a_name(applications, virtual_camera):
    """An application without a name is no application, and does not hide the others."""
    entries = '<application Version="1"/><application Name="a"/>'
    answered(virtual_camera, f'<reply result="ok">{entries}</reply>')
    unknown, application = await applications.list()
    assert isinstance(unknown, Unknown)
    assert unknown.raw == {"@Version": "1"}
    assert "Name" in unknown.problem
    assert application.name == "a"


async def test_get_prefers_the_exact_spelling(applications, acaps):
    """Two names may differ in case alone."""
    twin = acaps.installed["camoverlay"]
    acaps.installed["CAMOVERLAY"] = type(twin)(name="CAMOVERLAY", nice_name="", vendor="", version="9")
    assert (await applications.get("camoverlay")).version != "9"
    assert (await applications.get("CAMOVERLAY")).version == "9"
    assert (await applications.get("exampleapp")).name == "ExampleApp"


async def test_what_is_not_installed(applications):
    """One error for all, whoever finds out: a refusal, a failed lookup, and with the camera's code."""
    for ask, problem in (
        (applications.get("nothing"), ControlProblem.NOT_FOUND),
        (applications.start("nothing"), ControlProblem.NOT_FOUND),
        (applications.remove("nothing"), ControlProblem.NOT_FOUND),
        (applications.wait_running("nothing"), ControlProblem.NOT_FOUND),
        (applications.upload_license("nothing", b"<key/>"), LicenseProblem.NOT_INSTALLED),
    ):
        with pytest.raises(ApplicationNotFound, match="no application 'nothing'") as refused:
            await ask
        assert isinstance(refused.value, NotFound)
        assert (refused.value.problem, refused.value.code) == (problem, problem.code)
        assert refused.value.sought == "application 'nothing'"


async def test_list_error_inside_http_200(applications, virtual_camera):
    """An error element is a refusal."""
    answered(
        virtual_camera, '<reply result="error"><error type="1" message="Error: gdbus call failed"/></reply>'
    )
    with pytest.raises(CommandRefused, match="gdbus call failed"):
        await applications.list()


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Log in</body></html>",
        '<!DOCTYPE reply [<!ENTITY a "b">]><reply result="ok"><application Name="&a;"/></reply>',
        "no xml at all",
    ],
)
async def test_html_or_an_xml_bomb_instead_of_a_list(applications, virtual_camera, body):
    """Whatever is no list is malformed."""
    answered(virtual_camera, body)
    with pytest.raises(MalformedReply):
        await applications.list()


async def test_firmware_without_a_list(applications, virtual_camera):
    """A missing CGI says that the firmware lacks it."""
    virtual_camera.faults.answer(404, LIST)
    with pytest.raises(Unsupported, match=r"list\.cgi"):
        await applications.list()


async def test_a_role_too_low(virtual_camera):
    """Applications are for administrators."""
    virtual_camera.state.users["op"] = User("op", "pw", role="operator")
    async with Camera(virtual_camera.url, username="op", password="pw") as camera:
        with pytest.raises(RoleTooLow):
            await camera.vapix.applications.list()
        with pytest.raises(RoleTooLow):
            await camera.vapix.applications.start("ExampleApp")


# Control


async def test_start_stop_restart_remove(applications, acaps):
    """Each does what it says, to the name exactly as it is listed."""
    await applications.start("ExampleApp")
    assert acaps.installed["ExampleApp"].status == "Running"
    await applications.restart("ExampleApp")
    assert acaps.installed["ExampleApp"].status == "Running"
    await applications.stop("ExampleApp")
    assert acaps.installed["ExampleApp"].status == "Stopped"
    await applications.remove("ExampleApp")
    assert "ExampleApp" not in acaps.installed


async def test_names_are_sent_as_listed(applications, virtual_camera):
    """No letter is made small on the way."""
    await applications.start("ExampleApp")
    sent = virtual_camera.log.exchanges[-1]
    assert (sent.method, sent.target) == ("GET", f"{CONTROL}?action=start&package=ExampleApp")


@pytest.mark.parametrize("problem", ControlProblem, ids=lambda problem: problem.name)
async def test_every_control_error_code(applications, acaps, problem):
    """Each code is a member with its text, and the exception carries it."""
    acaps.refusals["stop"] = problem.code
    acaps.installed["camoverlay"].is_failing = problem is ControlProblem.TIMED_OUT
    with pytest.raises(ApplicationRefused) as refused:
        await applications.stop("ExampleApp" if problem is ControlProblem.TIMED_OUT else "camoverlay")
    expected = ControlProblem.NOT_RUNNING if problem is ControlProblem.TIMED_OUT else problem
    assert (refused.value.problem, refused.value.code) == (expected, expected.code)
    assert refused.value.reason == expected.text


@pytest.mark.parametrize(
    ("action", "name", "problem"),
    [
        ("start", "nothing", ControlProblem.NOT_FOUND),
        ("start", "camoverlay", ControlProblem.ALREADY_RUNNING),
        ("stop", "ExampleApp", ControlProblem.NOT_RUNNING),
        ("restart", "ExampleApp", ControlProblem.NOT_RUNNING),
        ("remove", "nothing", ControlProblem.NOT_FOUND),
        ("remove", "VideoMotionDetection", ControlProblem.UNSPECIFIED),
    ],
)
async def test_what_cannot_be_done(applications, action, name, problem):
    """The camera's own reasons to refuse."""
    with pytest.raises(ApplicationRefused) as refused:
        await getattr(applications, action)(name)
    assert refused.value.problem is problem


def test_refusals_cross_processes():
    """The error keeps its problem when it is pickled."""
    refused = ApplicationRefused.of(ControlProblem.NOT_FOUND, camera="10.0.0.7:80", request="application 'x'")
    copy = pickle.loads(pickle.dumps(refused))
    missing = ApplicationNotFound("x", ControlProblem.NOT_FOUND, camera="10.0.0.7:80")
    assert str(pickle.loads(pickle.dumps(missing))) == str(missing)
    assert (str(copy), copy.problem, copy.code) == (str(refused), ControlProblem.NOT_FOUND, "4")


async def test_a_failing_application(applications, acaps):
    """One in a state of failure cannot be started."""
    acaps.installed["ExampleApp"].is_failing = True
    with pytest.raises(ApplicationRefused) as refused:
        await applications.start("ExampleApp")
    assert refused.value.problem is ControlProblem.FAILED


async def test_too_many_running_until_12_6(applications, virtual_camera, acaps):
    """Older firmware limits how many run at once."""
    virtual_camera.profile = "11.11"
    for number in range(40):
        acaps.add(
            type(acaps.installed["ExampleApp"])(name=f"a{number}", nice_name="", vendor="", version="1")
        )
    with pytest.raises(ApplicationRefused) as refused:
        await applications.start("ExampleApp")
    assert refused.value.problem is ControlProblem.TOO_MANY_RUNNING


async def test_remove_several(applications, acaps):
    """One after the other; nothing is asked of the camera where a name is none."""
    with pytest.raises(ValueError, match="names: a text on one line"):
        await applications.remove("ExampleApp", "a\nb")
    assert "ExampleApp" in acaps.installed
    await applications.remove("ExampleApp", "nothing", "camoverlay", missing_ok=True)
    assert not {"ExampleApp", "camoverlay"} & set(acaps.installed)


async def test_idempotent_forms(applications):
    """Starting what runs, stopping what is stopped and removing what is not there can be asked to succeed."""
    await applications.start("camoverlay", running_ok=True)
    await applications.stop("ExampleApp", stopped_ok=True)
    await applications.remove("nothing", missing_ok=True)


async def test_idempotent_stop_does_not_forgive_already_running(applications, acaps):
    """Each form forgives its own code and no other."""
    acaps.refusals["stop"] = "6"
    with pytest.raises(ApplicationRefused):
        await applications.stop("camoverlay", stopped_ok=True)


async def test_an_undocumented_code(applications, acaps):
    """A code without a meaning is still carried."""
    acaps.refusals["start"] = "99"
    with pytest.raises(ApplicationRefused, match="99") as refused:
        await applications.start("ExampleApp")
    assert (refused.value.problem, refused.value.code) == (None, "99")


@pytest.mark.parametrize("action", ["start", "stop", "restart", "remove"])
async def test_the_list_decides_after_an_unclear_answer(applications, acaps, action):
    """Code 15 says that nobody knows; nothing is repeated."""
    acaps.refusals[action] = "15"
    name = "ExampleApp" if action == "start" else "camoverlay"
    await getattr(applications, action)(name)
    acap = acaps.installed.get(name)
    assert (acap and acap.status) == {
        "start": "Running",
        "stop": "Stopped",
        "restart": "Running",
        "remove": None,
    }[action]


async def test_the_list_decides_after_a_lost_answer(applications, virtual_camera, acaps):
    """A connection that breaks after the deed is no failure."""
    virtual_camera.faults.drop(CONTROL)
    await applications.start("ExampleApp")
    assert acaps.installed["ExampleApp"].status == "Running"
    assert [it.path for it in virtual_camera.log.exchanges].count(CONTROL) == 1


async def test_a_lost_answer_to_what_was_not_done(applications, virtual_camera, acaps):
    """Where the list shows that nothing happened, the loss is the error."""
    await applications.list()
    acaps.refusals["start"] = "10"
    virtual_camera.faults.drop(CONTROL)
    with pytest.raises(ConnectionLost):
        await applications.start("ExampleApp")


async def test_unclear_and_the_list_is_lost_as_well(applications, virtual_camera, acaps):
    """The list is looked at again, and then the first error stands."""
    await applications.list()
    acaps.refusals["start"] = "15"
    virtual_camera.faults.drop(LIST, times=None)
    with pytest.raises(ApplicationRefused) as refused:
        await applications.start("ExampleApp")
    assert refused.value.problem is ControlProblem.TIMED_OUT


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, ""),
        (503, "starting"),
        (403, ""),
        (200, "<html>log in</html>"),
        (200, "no xml"),
        (200, "Error: 10"),
        (200, '<reply result="error"><error type="1" message="Error: gdbus"/></reply>'),
        (200, '<reply result="ok"><application Version="1"/></reply>'),
    ],
)
@pytest.mark.parametrize("action", ["start", "upload"])
async def test_unclear_and_the_list_fails(
    applications, virtual_camera, acaps, tmp_path, action, status, body
):
    """Whatever the list raises, the first error stands: the second says nothing of what was done."""
    acaps.refusals[action] = "15"
    virtual_camera.faults.answer(status, LIST, body=body, times=None)
    with pytest.raises(ApplicationRefused) as refused:
        if action == "start":
            await applications.start("ExampleApp")
        else:
            await applications.upload(package(tmp_path), settle=0)
    assert refused.value.code == "15"


async def test_html_instead_of_ok(applications, virtual_camera):
    """A login page is no success."""
    answered(virtual_camera, "<html><body>OK, log in</body></html>", CONTROL)
    with pytest.raises(MalformedReply):
        await applications.start("ExampleApp")


@pytest.mark.parametrize("body", ["OK", "OK\n", "OK\r\n", "\r\nOK\r\n\r\n"])
async def test_ok_with_any_line_end(applications, virtual_camera, body):
    """Firmware ends its lines differently."""
    answered(virtual_camera, body, CONTROL)
    await applications.start("ExampleApp")


async def test_ok_with_the_media_type_of_a_page(applications, virtual_camera):
    """Status CGIs call their text text/html at times."""
    virtual_camera.faults.answer(200, CONTROL, headers=[("content-type", "text/html")], body="OK\r\n")
    await applications.start("ExampleApp")


async def test_wait_running(applications, virtual_camera, acaps):
    """Returns as soon as the list says so."""
    virtual_camera.clock.after(0.2, lambda: setattr(acaps.installed["ExampleApp"], "status", "Running"))
    with anyio.fail_after(30):
        assert (await applications.wait_running("ExampleApp")).is_running


# Upload


@pytest.mark.parametrize(
    ("setup", "problems"),
    [
        ({}, ()),
        ({"architecture": "all"}, ()),
        ({"architecture": None}, ()),
        (
            {"architecture": "mips", "signed": False},
            (UploadProblem.NOT_COMPATIBLE, UploadProblem.VERIFICATION_FAILED),
        ),
        ({"compatibleOsVersions": [{"min": "13"}]}, (UploadProblem.NOT_COMPATIBLE,)),
        ({"appName": "CamOverlay"}, (UploadProblem.OTHER_LETTER_CASE,)),
        ({"appName": "camoverlay"}, ()),
    ],
)
async def test_preflight(applications, tmp_path, setup, problems):
    """What the camera would answer with is known before a byte is sent."""
    assert await applications.preflight(Package.read(package(tmp_path, **setup))) == problems


@pytest.mark.parametrize(("status", "problems"), [(404, ()), (400, (UploadProblem.VERIFICATION_FAILED,))])
async def test_preflight_where_unsigned_is_no_setting(
    applications, virtual_camera, tmp_path, status, problems
):
    """Before AXIS OS 11.2 nothing had to be signed, from 13 on everything has to be."""
    virtual_camera.faults.answer(status, "/axis-cgi/applications/config.cgi")
    assert await applications.preflight(Package.read(package(tmp_path, signed=False))) == problems


async def test_upload(applications, tmp_path, virtual_camera):
    """The package is installed and the list's word for it returned; progress ends at the whole."""
    transfer = Transfer()
    application = await applications.upload(package(tmp_path), transfer=transfer)
    assert (application.name, application.version, application.status) == ("probe", "1.3.438", "Stopped")
    assert transfer.is_finished
    assert transfer.done == transfer.total > 0
    sent = next(it for it in virtual_camera.log.exchanges if it.path == UPLOAD)
    assert b'name="packfil"; filename="probe.eap"' in sent.body
    assert [it.status for it in virtual_camera.log.exchanges if it.path == UPLOAD] == [200]


async def test_upload_of_a_package_that_was_read_before(applications, tmp_path):
    """Reading and sending can be two steps."""
    read = Package.read(package(tmp_path))
    assert (await applications.upload(read)).name == read.name


@pytest.mark.parametrize("form", [str, Path, Path.read_bytes])
async def test_upload_takes_a_file_in_each_form(applications, virtual_camera, tmp_path, form):
    """The path as text or as what it is, or the bytes."""
    assert (await applications.upload(form(package(tmp_path)))).name == "probe"
    sent = next(it for it in virtual_camera.log.exchanges if it.path == UPLOAD)
    assert b'name="packfil"; filename="probe.eap"' in sent.body


async def test_upgrade_keeps_running(applications, tmp_path):
    """A newer version takes the place of the older one."""
    await applications.upload(package(tmp_path))
    await applications.start("probe")
    application = await applications.upload(package(tmp_path, version="1.4.0"))
    assert (application.version, application.is_running) == ("1.4.0", True)


async def test_a_file_that_is_no_package_is_never_sent(applications, tmp_path, virtual_camera):
    """Bad arguments are found before a byte goes out."""
    path = tmp_path / "readme.eap"
    path.write_text("just text")
    with pytest.raises(ValueError, match="an ACAP package, not"):
        await applications.upload(path)
    assert not virtual_camera.log.exchanges


@pytest.mark.parametrize("problem", UploadProblem, ids=lambda problem: problem.name)
async def test_every_upload_error_code(applications, acaps, tmp_path, problem):
    """Each code is a member with its text, and the exception carries it."""
    acaps.refusals["upload"] = problem.code
    acaps.is_uploading = problem is UploadProblem.TIMED_OUT
    with pytest.raises(ApplicationRefused) as refused:
        await applications.upload(package(tmp_path), settle=0)
    expected = UploadProblem.UNAVAILABLE if problem is UploadProblem.TIMED_OUT else problem
    assert (refused.value.problem, refused.value.reason) == (expected, expected.text)


@pytest.mark.parametrize(
    ("setup", "problem"),
    [
        ({"architecture": "mips"}, UploadProblem.NOT_COMPATIBLE),
        ({"compatibleOsVersions": [{"min": "13", "max": "13"}]}, UploadProblem.NOT_COMPATIBLE),
        ({"signed": False}, UploadProblem.VERIFICATION_FAILED),
        ({"user": {"username": "root"}}, UploadProblem.USER_NOT_ALLOWED),
        ({"appName": "CAMOVERLAY"}, UploadProblem.OTHER_LETTER_CASE),
        ({"vendor": "Nobody"}, UploadProblem.VENDOR_REFUSED),
        ({"vendor": None}, UploadProblem.INVALID_MANIFEST),
        ({"content": b"\0" * 99_999_999}, UploadProblem.TOO_LARGE),
    ],
)
async def test_what_cannot_be_installed(applications, acaps, tmp_path, setup, problem):
    """The camera's own reasons to refuse a package."""
    acaps.refused_vendors = {"Nobody"}
    acaps.largest_package = 50_000
    with pytest.raises(ApplicationRefused) as refused:
        await applications.upload(package(tmp_path, **setup))
    assert refused.value.problem is problem


async def test_unsigned_packages_once_they_are_allowed(applications, tmp_path):
    """AXIS OS 12 refuses them until it is told otherwise."""
    await applications.change_setting("AllowUnsigned", allowed=True)
    application = await applications.upload(package(tmp_path, signed=False))
    assert application.signature_status == "Unsigned"


async def test_the_list_decides_after_an_unclear_upload(applications, acaps, tmp_path):
    """Code 15, and the version is there: the upload has succeeded."""
    acaps.refusals["upload"] = "15"
    assert (await applications.upload(package(tmp_path), settle=0)).name == "probe"


async def test_the_list_decides_after_a_lost_upload(applications, virtual_camera, tmp_path):
    """The connection breaks once the package is installed."""
    virtual_camera.faults.drop(UPLOAD)
    assert (await applications.upload(package(tmp_path), settle=0)).name == "probe"


async def test_the_list_decides_after_an_upload_that_is_never_answered(
    applications, virtual_camera, tmp_path
):
    """A deadline that passes says nothing about the installation."""
    await applications.list()
    virtual_camera.faults.stall(UPLOAD)
    assert (await applications.upload(package(tmp_path), deadline=0.5, settle=0)).name == "probe"


async def test_an_upload_that_is_never_answered_and_not_done(applications, virtual_camera, acaps, tmp_path):
    """Where the version is not there, the deadline is the error."""
    await applications.list()
    acaps.refusals["upload"] = "10"
    virtual_camera.faults.stall(UPLOAD)
    with pytest.raises(TimedOut):
        await applications.upload(package(tmp_path), deadline=0.5, settle=0)


# Settings


@pytest.mark.parametrize(("profile", "expected"), [("11.11", True), ("12.11", False)])
async def test_allow_unsigned_by_default(profile, expected):
    """Allowed until 11.11, forbidden from 12.0."""
    with VirtualCamera(profile=profile) as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            assert await camera.vapix.applications.setting("AllowUnsigned") is expected


async def test_change_setting(applications, acaps):
    """What was set is what the camera then says."""
    assert await applications.change_setting("AllowUnsigned", allowed=True) is True
    assert acaps.settings["AllowUnsigned"] is True
    assert await applications.setting("AllowUnsigned") is True
    assert await applications.change_setting("AllowUnsigned", allowed=False) is False


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, '<reply result="error"><error type="1" message="1"/></reply>'), (400, "")],
)
async def test_malformed_setting_in_both_forms(applications, virtual_camera, status, body):
    """An error element with HTTP 200 until 12.1, HTTP 400 from 12.2; the same error for the caller."""
    virtual_camera.faults.answer(status, "/axis-cgi/applications/config.cgi", body=body)
    with pytest.raises(ApplicationRefused) as refused:
        await applications.setting("AllowUnsigned")
    assert refused.value.problem is SettingProblem.MALFORMED_REQUEST
    assert refused.value.code == "1"


async def test_allow_root_is_gone_from_12(applications):
    """A setting that the firmware no longer has is refused."""
    with pytest.raises(ApplicationRefused):
        await applications.setting("AllowRoot")


async def test_no_settings_before_11_2():
    """Older firmware has no config.cgi."""
    with VirtualCamera(profile="10.12") as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            with pytest.raises(Unsupported, match=r"config\.cgi"):
                await camera.vapix.applications.setting("AllowUnsigned")


@pytest.mark.parametrize(
    "body", ['<reply result="ok"/>', '<reply result="ok"><param name="AllowUnsigned" value="x"/></reply>']
)
async def test_setting_without_a_value(applications, virtual_camera, body):
    """An answer without a truth is malformed."""
    answered(virtual_camera, body, "/axis-cgi/applications/config.cgi")
    with pytest.raises(MalformedReply, match="no value for AllowUnsigned"):
        await applications.setting("AllowUnsigned")


async def test_setting_and_a_server_error(applications, virtual_camera):
    """Other statuses are what they are."""
    virtual_camera.faults.answer(500, "/axis-cgi/applications/config.cgi")
    with pytest.raises(UnexpectedStatus):
        await applications.setting("AllowUnsigned")


# Licenses


async def test_license(applications, acaps):
    """A key is installed and removed."""
    key = b'<LicenseKey ApplicationID="1" SerialNumber="ACCC8E000001" ExpirationDate="2999-12-31"/>'
    await applications.upload_license("ExampleApp", key)
    application = await applications.get("ExampleApp")
    assert (application.license, application.license_expires) == ("Valid", dt.date(2999, 12, 31))
    await applications.remove_license("ExampleApp")
    assert acaps.installed["ExampleApp"].license == "Missing"


@pytest.mark.parametrize("problem", LicenseProblem, ids=lambda problem: problem.name)
async def test_every_license_error_code(applications, acaps, problem):
    """Each code is a member with its text, and the exception carries it."""
    acaps.refusals["uploadlicensekey"] = problem.code
    with pytest.raises(ApplicationRefused) as refused:
        await applications.upload_license("ExampleApp", b"<key/>")
    assert (refused.value.problem, refused.value.reason) == (problem, problem.text)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (b"garbage", LicenseProblem.INVALID_KEY),
        (b"<k><ApplicationID>2</ApplicationID></k>", LicenseProblem.OTHER_APPLICATION),
        (b"<k ApplicationVersion='2.0'/>", LicenseProblem.OTHER_VERSION),
        (b"<k SerialNumber='ACCC8E999999'/>", LicenseProblem.WRONG_SERIAL_NUMBER),
        (b"<k ExpirationDate='2001-01-01'/>", LicenseProblem.EXPIRED),
    ],
)
async def test_what_is_no_good_key(applications, key, problem):
    """The camera's own reasons to refuse a key."""
    with pytest.raises(ApplicationRefused) as refused:
        await applications.upload_license("ExampleApp", key)
    assert refused.value.problem is problem


async def test_license_of_what_is_not_there(applications):
    """Neither application nor key."""
    with pytest.raises(ApplicationRefused) as refused:
        await applications.upload_license("nothing", b"<key/>")
    assert refused.value.problem is LicenseProblem.NOT_INSTALLED
    with pytest.raises(ApplicationRefused) as refused:
        await applications.remove_license("ExampleApp")
    assert refused.value.problem is LicenseProblem.REMOVAL_FAILED


# What the camera can run


@pytest.mark.parametrize("profile", ["10.12", "11.11", "12.11"])
async def test_sdks_in_all_three_forms(profile):
    """Text, attribute, or text beside an attribute."""
    with VirtualCamera(profile=profile) as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            sdks = await camera.vapix.applications.sdks()
    assert [sdk.name for sdk in sdks] == ["acap3", "acap4-cv", "acap4-native"]
    assert sdks[0] == Sdk(name="acap3", version="3.5" if profile == "10.12" else "")


async def test_no_sdks(applications, virtual_camera):
    """A camera that runs nothing says so with nothing."""
    answered(virtual_camera, '<reply result="ok"><supportedSdks/></reply>', "/axis-cgi/applications/info.cgi")
    assert await applications.sdks() == ()
