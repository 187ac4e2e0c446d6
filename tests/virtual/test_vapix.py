"""What the virtual camera answers to requests that this library would never send."""

import gzip
import io
import tarfile

import httpx
import pytest

from aiocamstreamer.virtual import VirtualCamera
from eap import CONF, manifest, pack

APPLICATIONS = "/axis-cgi/applications"
INFO = "/axis-cgi/basicdeviceinfo.cgi"
PWDGRP = "/axis-cgi/pwdgrp.cgi"


def upload(http: httpx.Client, content: bytes) -> str:
    return http.post(f"{APPLICATIONS}/upload.cgi", files={"packfil": ("probe.eap", content)}).text.strip()


def folder_only() -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        folder = tarfile.TarInfo("html")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
    return gzip.compress(archive.getvalue())


def test_package_conf(http, virtual_camera):
    """Packages without a manifest are listed as their package.conf says."""
    assert upload(http, pack({"package.conf": CONF})) == "OK"
    acap = virtual_camera.state.acaps.installed["probe"]
    assert (acap.nice_name, acap.version, acap.vendor) == ("Probe for people", "1.3-438", "Example inc")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "1"),
        (gzip.compress(b"text"), "1"),
        (folder_only(), "1"),
        (pack({"readme.txt": ""}), "1"),
        (pack({"package.conf": "APPNAME=probe"}), "29"),
        (pack({"manifest.json": manifest(appName="no name")}), "29"),
    ],
    ids=["nothing", "no archive", "folder", "no configuration", "half a configuration", "bad name"],
)
def test_no_package(http, content, code):
    """Neither archive nor manifest."""
    assert upload(http, content) == f"Error: {code}"


def test_a_full_disk(http, virtual_camera):
    """The fault that fills the disk."""
    virtual_camera.faults.disk_full = True
    assert upload(http, pack({"manifest.json": manifest()})) == "Error: 3"


def test_a_license_without_an_action(http):
    """Nothing that the key could be used for."""
    assert http.get(f"{APPLICATIONS}/license.cgi?package=ExampleApp").text == "Error: 21\n"


def test_some_properties(http):
    """GetProperties answers what it is asked for."""
    call = {"method": "getProperties", "params": {"propertyList": ["Brand", "SerialNumber"]}}
    data = http.post(INFO, json=call).json()["data"]
    assert data == {"propertyList": {"Brand": "AXIS", "SerialNumber": "ACCC8E000001"}}


@pytest.mark.parametrize(("params", "code"), [({}, 4002), ({"propertyList": ["Mood"]}, 1000)])
def test_properties_that_there_are_not(http, params, code):
    """Errors inside HTTP 200."""
    assert http.post(INFO, json={"method": "getProperties", "params": params}).json()["error"]["code"] == code


@pytest.mark.parametrize("body", [b"", b"[]", b"no json"])
def test_strangers_who_ask_nothing(anonymous, body):
    """Who does not say what they want has to log in first."""
    assert anonymous.post(INFO, content=body).status_code == 401


def test_context_is_echoed_only_if_it_was_sent(http):
    """The method always is."""
    with_context = http.post(INFO, json={"method": "getAllProperties", "context": "me"}).json()
    without = http.post(INFO, json={"method": "getAllProperties"}).json()
    assert (with_context["context"], with_context["method"]) == ("me", "getAllProperties")
    assert "context" not in without


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"action": "add", "user": "joe doe", "pwd": "x"}, "Error: account user name."),
        ({"action": "add", "user": "joe", "pwd": ""}, "Error: consult the system log file."),
        ({"action": "update", "user": "root", "pwd": "ä"}, "Error: consult the system log file."),
        ({"action": "swim"}, "Error: malformed action operation, swim."),
    ],
)
def test_changes_of_users_that_are_refused(http, form, words):
    """Each in the camera's own words."""
    assert http.post(PWDGRP, data=form).text == f"{words}\n"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"action": "get"}, "Error: initial admin user must be created first."),
        (
            {"action": "add", "user": "joe", "pwd": "x", "sgrp": "viewer"},
            "Error: not a valid initial admin user.",
        ),
    ],
)
def test_a_camera_without_users(anonymous, virtual_camera, form, words):
    """Nothing goes before the first administrator."""
    virtual_camera.state.users.clear()
    answer = anonymous.post(PWDGRP, data=form)
    assert (answer.status_code, answer.text) == (401, f"{words}\n")


@pytest.mark.parametrize("body", [b"", b"[]", b'{"a:B":{},"c:D":{}}'])
def test_service_calls_without_one_action(http, body):
    """A fault, in JSON."""
    answer = http.post("/vapix/call", content=body)
    assert (answer.status_code, answer.json()["FaultSubCode"]) == (400, "ter:ActionNotSupported")


def test_control_without_a_package(http):
    """Neither action nor package may be missing."""
    for query in ("", "?action=start", "?package=ExampleApp", "?action=swim&package=ExampleApp"):
        assert http.post(f"{APPLICATIONS}/control.cgi{query}").text == "Error: 1\n"


def test_names_in_any_case(http, virtual_camera):
    """CamStreamer's own library makes every letter small."""
    assert http.get(f"{APPLICATIONS}/control.cgi?action=start&package=exampleapp").text == "OK\n"
    assert virtual_camera.state.acaps.installed["ExampleApp"].status == "Running"


@pytest.mark.parametrize(
    ("profile", "tls", "scheme"),
    [
        ("10.12", False, "Digest"),
        ("10.12", True, "Digest"),
        ("12.11", False, "Digest"),
        ("12.11", True, "Basic"),
    ],
)
def test_what_each_firmware_offers_on_http_and_https(profile, tls, scheme):
    """Digest everywhere on 10.12; on 12.11 Digest over HTTP and Basic over HTTPS."""
    with VirtualCamera(profile=profile, tls=tls) as virtual:
        answer = httpx.get(f"{virtual.url}{APPLICATIONS}/list.cgi", verify=False)  # noqa: S501 - its own certificate
    assert answer.status_code == 401
    assert [challenge.split()[0] for challenge in answer.headers.get_list("www-authenticate")] == [scheme]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("action=list&group=Brand.Brand", "AXIS"),
        ("action=listdefinitions&group=Brand.Brand", "<parameter"),
        ("action=update&Image.I0.Name=x", "OK"),
        ("action=add&template=streamprofile&group=StreamProfile", "S1 OK"),
        ("action=remove&group=StreamProfile.S0", "OK"),
    ],
)
def test_the_older_path_of_parameters(http, query, words):
    """Older clients ask below admin/."""
    assert words in http.get(f"/axis-cgi/admin/param.cgi?{query}").text
