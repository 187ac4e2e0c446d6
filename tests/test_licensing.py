"""Offline activation: the half with internet, the half with a camera, and the file in between."""

import json
import stat
from pathlib import Path

import httpx
import pytest

from aiocamstreamer import evolve
from aiocamstreamer.errors import CommandRefused, ConnectFailed, MalformedReply, UnexpectedStatus
from aiocamstreamer.licensing import ActivationRefused, License, activate, read_license, write_license
from trust import NOBODY
from vendor import vendor

RECORDED = Path(__file__).parents[2] / "shared/fixtures/licensing"
SIGNATURE = "5a0f" * 16
ANSWER = {
    "code": 200,
    "message": "OK",
    "Expire": 0,
    "Signature": SIGNATURE,
    "LicenseCode": "CS-ABCDEFGHIJKLM",
    "LicenseParams": '{"expire":0}',
}
LICENSE = License(
    app="camstreamer",
    serial="ACCC8E000001",
    signature=SIGNATURE,
    license_code="CS-ABCDEFGHIJKLM",
    params="{expire:0}",
)
REQUEST = {"serial": "ac:cc:8e:00:00:01", "license_code": "CS-ABCDEFGHIJKLM", "email": "me@example.com"}


@pytest.fixture
def server():
    """The vendor's licence server."""
    with vendor() as server:
        yield server


async def test_activates(server):
    """The documented request is sent, and the documented answer becomes a licence."""
    server.answer(ANSWER)
    assert await activate("camstreamer", **REQUEST, url=server.url) == LICENSE
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("GET", "/license-api/activate")
    assert asked.query == {
        "serial_number": "ACCC8E000001",
        "app_name": "camstreamer",
        "apiVersion": "v2",
        "license_code": "CS-ABCDEFGHIJKLM",
        "email": "me@example.com",
    }


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ERR_INVALID_ARGUMENT", "Invalid email address given 'not-valid-address.com'."),
        ("ERR_FAILED_TO_ACTIVATE", "This camera already has an unlimited license."),
        ("ERR_FAILED_TO_ACTIVATE", "This license code has already been used."),
    ],
)
async def test_refusals(server, status, code, message):
    """The server's refusals are one type with its code and its words, whatever the HTTP status."""
    server.answer({"code": code, "message": message}, status)
    with pytest.raises(ActivationRefused, match=r"camera answered") as caught:
        await activate("camoverlay", **REQUEST, url=server.url)
    assert (caught.value.code, caught.value.reason) == (code, message)
    assert "ABCDEFGHIJKLM" not in str(caught.value)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("serial", "ACCC8E"),
        ("license_code", ""),
        ("license_code", "CS 1"),
        ("email", "not-valid-address.com"),
    ],
)
async def test_arguments_that_cannot_be(server, argument, value):
    """What cannot be right is refused before a code is used up."""
    with pytest.raises(ValueError, match=argument):
        await activate("camstreamer", **{**REQUEST, argument: value}, url=server.url)
    with pytest.raises(ValueError, match="app: one of"):
        await activate("vlc", **REQUEST, url=server.url)
    assert not server.asked


@pytest.mark.parametrize("content", [[], {"code": 200}, {**ANSWER, "Expire": "soon"}, b"<html>down</html>"])
async def test_answers_that_are_none(server, content):
    """Anything else than a licence or a refusal is malformed."""
    server.answer(content)
    with pytest.raises(MalformedReply):
        await activate("camstreamer", **REQUEST, url=server.url)


async def test_a_server_that_fails(server):
    """A server error and a server that is not there are told apart."""
    server.answer(b"", 500)
    with pytest.raises(UnexpectedStatus):
        await activate("camstreamer", **REQUEST, url=server.url)
    with pytest.raises(ConnectFailed):
        await activate("camstreamer", **REQUEST, url="http://127.0.0.1:1")


async def test_parameters_as_an_object(server):
    """Parameters that come as JSON instead of a text lose their quotation marks all the same."""
    server.answer({**ANSWER, "LicenseParams": {"expire": 1700000000}, "Expire": "1700000000"})
    found = await activate("camstreamer", **REQUEST, url=server.url)
    assert (found.params, found.expire) == ("{expire:1700000000}", 1700000000)


async def test_a_transport_of_the_caller(server):
    """The request goes through the transport that was given."""
    server.answer(ANSWER)
    transport = httpx.AsyncHTTPTransport(local_address="127.0.0.1")
    assert await activate("camstreamer", **REQUEST, url=server.url, transport=transport) == LICENSE


@pytest.mark.parametrize("kind", [str, Path])
def test_the_file_in_between(tmp_path, kind):
    """A licence survives the way over a file that others cannot read."""
    path = tmp_path / "license.json"
    write_license(LICENSE, kind(path))
    assert read_license(kind(path)) == LICENSE
    assert [file.name for file in tmp_path.iterdir()] == ["license.json"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "CS-ABC" not in repr(LICENSE)
    assert SIGNATURE not in repr(LICENSE)


def test_a_file_that_is_there_already(tmp_path):
    """What others could read they cannot any more, and a link is replaced, not what it leads to."""
    path, elsewhere = tmp_path / "license.json", tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    path.symlink_to(elsewhere)
    write_license(LICENSE, path)
    assert (path.is_symlink(), elsewhere.read_text()) == (False, "mine")
    path.chmod(0o644)
    write_license(LICENSE, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ValueError, match="one with a signature"):
        write_license(evolve(LICENSE, signature=""), path)
    with pytest.raises(FileNotFoundError):
        write_license(LICENSE, tmp_path / "none" / "license.json")
    assert read_license(path) == LICENSE


@pytest.mark.parametrize(
    "change", [{"app": "vlc"}, {"serial": "ACCC"}, {"serial": "accc8e000001"}, {"signature": ""}, None]
)
def test_files_that_are_none(tmp_path, change):
    """A file that holds no licence, or a damaged one, is refused, and named."""
    path = tmp_path / "license.json"
    write_license(LICENSE, path)
    content = json.loads(path.read_text())
    path.write_text("nothing" if change is None else json.dumps({**content, **change}))
    with pytest.raises(ValueError, match=r"path: the file of a licence, not .*license\.json"):
        read_license(path)


@pytest.mark.parametrize("app", ["camstreamer", "camoverlay", "camscripter", "camswitcher", "planetracker"])
async def test_installs(camera, virtual_camera, app):
    """Signature and parameters are written as the document says, the code for two apps only."""
    await camera.licensing.install(evolve(LICENSE, app=app))
    written = {name.lower(): value for name, value in virtual_camera.state.parameters.items()}
    assert written[f"{app}.signature"] == SIGNATURE
    assert written[f"{app}.licenseparams"] == "{expire:0}"
    keeps = app in {"camstreamer", "planetracker"}
    assert written.get(f"{app}.licensecode") == (LICENSE.license_code if keeps else None)


@pytest.mark.parametrize("app", ["camstreamer", "camoverlay", "camscripter", "camswitcher", "planetracker"])
async def test_the_documents_own_request(virtual_camera, app):
    """The document prints the code for every app, and says of two that they keep it."""
    query = f"action=update&{app}.Signature=abc&{app}.licenseparams={{expire:0}}&{app}.LicenseCode=C-1"
    async with httpx.AsyncClient(auth=httpx.DigestAuth("root", "pass"), verify=NOBODY) as client:
        reply = await client.get(f"{virtual_camera.url}/axis-cgi/param.cgi?{query}")
    assert (reply.status_code, reply.text.strip()) == (200, "OK")
    kept = {name for name, value in virtual_camera.state.parameters.items() if value == "C-1"}
    assert bool(kept) is (app in {"camstreamer", "planetracker"})


async def test_a_licence_of_another_camera(camera, virtual_camera):
    """It is not written."""
    before = virtual_camera.state.parameters["Camstreamer.Signature"]
    with pytest.raises(ValueError, match="not for ACCC8E0000FF"):
        await camera.licensing.install(evolve(LICENSE, serial="ACCC8E0000FF"))
    with pytest.raises(ValueError, match=r"License\.app: one of camstreamer, .*, not 'vlc'"):
        await camera.licensing.install(evolve(LICENSE, app="vlc"))
    assert virtual_camera.state.parameters["Camstreamer.Signature"] == before


async def test_an_app_that_is_not_installed(camera, virtual_camera):
    """The camera's refusal does not repeat the signature."""
    names = [name for name in virtual_camera.state.parameters if name.startswith("Camstreamer.")]
    for name in names:
        del virtual_camera.state.parameters[name]
    with pytest.raises(CommandRefused) as caught:
        await camera.licensing.install(LICENSE)
    assert SIGNATURE not in str(caught.value)
    assert LICENSE.license_code not in str(caught.value)


async def test_a_camera_without_a_serial_number(camera, virtual_camera):
    """Nothing is written to a camera that does not say who it is."""
    del virtual_camera.state.parameters["Properties.System.SerialNumber"]
    with pytest.raises(MalformedReply, match="no serial number"):
        await camera.licensing.install(LICENSE)


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded answers do not lie beside the checkout")
async def test_documented_answers(server):
    """The document's own answers are read."""
    server.answer((RECORDED / "activate.ok.json").read_bytes())
    assert (await activate("camoverlay", **REQUEST, url=server.url)).params == "{expire:0}"
    server.answer((RECORDED / "activate.error.json").read_bytes())
    with pytest.raises(ActivationRefused):
        await activate("camoverlay", **REQUEST, url=server.url)
