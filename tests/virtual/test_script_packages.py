"""CamScripter's packages: every way of asking wrongly for them, as the app's own answers have it."""

from __future__ import annotations

import io
import json
import socket
import zipfile

import pytest

ROOT = "/local/camscripter"
PACKAGE = f"{ROOT}/package"
MANIFEST = {
    "package_name": "scale",
    "package_menu_name": "Scale",
    "package_version": "1.0.0",
    "vendor": "Somebody",
}


def zipped(**files: str) -> bytes:
    """An archive; an underscore stands for the point of a file's ending."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return data.getvalue()


def sent(data: bytes, name: str = "scale.zip") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, data)}


@pytest.fixture
def installed(http, virtual_camera):
    """A package."""
    data = zipped(manifest_json=json.dumps(MANIFEST), main_js="")
    assert http.post(f"{PACKAGE}/install.cgi?storage=FLASH", files=sent(data)).status_code == 200
    yield virtual_camera.state.scripter.packages["scale"]
    assert not virtual_camera.log.problems


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"no archive", "Archive cannot be extracted"),
        (zipped(main_js=""), "No manifest found"),
        (zipped(manifest_json="{"), "Wrong manifest format"),
        (zipped(manifest_json="[]"), "Wrong manifest format"),
        (zipped(manifest_json=json.dumps(MANIFEST | {"vendor": ""})), "Wrong manifest format"),
        (zipped(manifest_json=json.dumps(MANIFEST | {"vendor": 1})), "Wrong manifest format"),
        (zipped(manifest_json=json.dumps(MANIFEST | {"package_name": "../up"})), "Wrong manifest format"),
        (zipped(manifest_json=json.dumps({"package_name": "scale"})), "Wrong manifest format"),
    ],
)
def test_what_is_no_package(http, virtual_camera, data, problem):
    """Nothing of it is installed."""
    before = set(virtual_camera.state.scripter.packages)
    answer = http.post(f"{PACKAGE}/install.cgi", files=sent(data))
    assert (answer.status_code, answer.text) == (500, problem)
    assert set(virtual_camera.state.scripter.packages) == before


def test_no_place_for_it(http, virtual_camera):
    """A storage that there is not, or that is full; a file of another name is passed over."""
    data = zipped(manifest_json=json.dumps(MANIFEST))
    answer = http.post(f"{PACKAGE}/install.cgi?storage=TAPE", files=sent(data))
    assert (answer.status_code, answer.text) == (400, "Invalid storage")
    assert http.post(f"{PACKAGE}/install.cgi", files=sent(data, "scale.tar")).status_code == 200
    virtual_camera.faults.disk_full = True
    answer = http.post(f"{PACKAGE}/install.cgi", files=sent(data))
    assert (answer.status_code, answer.text) == (500, "No space left on device")
    assert "scale" not in virtual_camera.state.scripter.packages


@pytest.mark.parametrize(
    ("method", "target", "status", "text"),
    [
        ("GET", "package/remove.cgi", 400, '{"message":"No name provided!"}'),
        ("GET", "package/remove.cgi?package_name=other", 404, '{"message":"Not Found"}'),
        ("GET", "package/settings.cgi?package_name=scale", 400, "Crucial attributes missing!"),
        ("GET", "package/settings.cgi?action=get", 400, "Crucial attributes missing!"),
        ("GET", "package/settings.cgi?action=get&package_name=other", 404, "Package not found"),
        ("GET", "package/settings.cgi?action=get&package_name=scale", 200, "{}"),
        ("GET", "package/settings.cgi?action=put&package_name=scale", 400, "Invalid action"),
        ("POST", "package/settings.cgi?action=set&package_name=scale", 400, "Settings are no JSON"),
        ("POST", "package/data.cgi?package_name=scale", 400, "Crucial attributes missing!"),
        ("POST", "package/data.cgi?action=EXPORT&package_name=other", 400, "Package other doesn't exist"),
        ("POST", "package/data.cgi?action=export&package_name=scale", 400, "Invalid action"),
        ("GET", "package/other/index.html", 404, "HTTPApi: package other not found"),
        ("GET", "package/scale/index.html", 404, "HTTPApi: file /index.html not found"),
        ("GET", "proxy/other/index.html", 404, "Cannot find package to proxy"),
        ("GET", "proxy/scale/index.html", 502, "package does not listen"),
        ("GET", "proxy_public/scale/", 502, "package does not listen"),
    ],
)
def test_asked_wrongly(http, installed, method, target, status, text):
    """Each is answered in the words and the form of the app, and changes nothing."""
    answer = http.request(method, f"{ROOT}/{target}", content=b"{" if method == "POST" else None)
    assert (answer.status_code, answer.text) == (status, text)
    assert (installed.data, installed.interrupts) == ({}, 0)


def test_data_that_cannot_be_read(http, installed):
    """It leaves what there is."""
    installed.data["settings.json"] = b"{}"
    target = f"{PACKAGE}/data.cgi?action=IMPORT&package_name=scale"
    answer = http.post(target, files=sent(b"no archive"))
    assert (answer.status_code, answer.text) == (500, "Archive cannot be extracted")
    assert http.post(target, files=sent(b"", "data.tar")).text == "OK"
    assert installed.data == {"settings.json": b"{}"}
    exported = http.post(target.replace("IMPORT", "EXPORT")).content
    installed.data.clear()
    assert http.post(target, files=sent(exported)).text == "OK"
    assert installed.data == {"settings.json": b"{}"}


def test_a_package_that_has_gone(http, installed):
    """Nobody listens where it did."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        installed.port = listener.getsockname()[1]
    for port, problem in ((installed.port, "ConnectError"), (99_999, "InvalidURL")):
        installed.port = port
        answer = http.get(f"{ROOT}/proxy/scale/index.html")
        assert (answer.status_code, answer.text) == (502, f"package does not answer: {problem}")
