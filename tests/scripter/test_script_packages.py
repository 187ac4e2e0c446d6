"""Packages on a camera: listed, installed, switched, set up, carried away."""

from __future__ import annotations

import io
import json
import math
import random
import zipfile
from pathlib import Path
from typing import Any

import anyio
import pytest

from aiocamstreamer import Unknown
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import (
    AccessDenied,
    CommandRefused,
    ConnectionLost,
    MalformedReply,
    NotFound,
    Unsupported,
)
from aiocamstreamer.scripter import Package
from aiocamstreamer.transport import Transfer
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.scripter import ScriptPackage
from folders import names

API = "/local/camscripter/package"
PARAMETER = "Camscripter.PackageConfigurations"
NOISE = random.Random(1).randbytes(500_000)
"""What no zip file makes smaller."""

CIRCLE: dict[str, Any] = {}
CIRCLE["a"] = CIRCLE


async def test_lists(scripted: Camera, either: VirtualCamera):
    """Flat and nested lists tell the same; the storage is told by newer versions only."""
    door, clock = await scripted.scripter.packages.list()
    assert (door.name, clock.name, clock.version) == ("doorController", "clockAnalog", "1.0.1")
    assert clock.manifest.vendor == "Camstreamer s.r.o."
    assert clock.manifest.ui_link == "/local/camscripter/package/clockAnalog/index.html"
    assert clock.storage == {"4.x": None, "6.x": "FLASH"}[either.routes.generation]


async def test_a_list_of_something_else(camera: Camera, virtual_camera: VirtualCamera):
    """An error inside HTTP 200 is a refusal, anything else unreadable."""
    virtual_camera.faults.answer(200, f"{API}/list.cgi", body=b'{"status":500,"message":"busy"}')
    with pytest.raises(CommandRefused, match="busy"):
        await camera.scripter.packages.list()
    virtual_camera.faults.answer(200, f"{API}/list.cgi", body=b'{"a":1}')
    with pytest.raises(MalformedReply, match="no list of packages"):
        await camera.scripter.packages.list()
    virtual_camera.faults.answer(200, f"{API}/list.cgi", body=b'[{"storage":"FLASH"}]')
    (unknown,) = await camera.scripter.packages.list()
    assert isinstance(unknown, Unknown)
    assert "package_name" in unknown.problem
    body = b"CGI /package/list.cgi can't be resolved"
    virtual_camera.faults.answer(200, f"{API}/list.cgi", body=body)
    with pytest.raises(Unsupported):
        await camera.scripter.packages.list()


async def test_installs_with_progress(scripted: Camera, either: VirtualCamera, zipped, tmp_path: Path):
    """From a file, in one request; what it keeps survives the upgrade."""
    file = tmp_path / "any name"
    file.write_bytes(zipped({"library.js": bytes(300_000)}))
    transfer, seen = Transfer(), []

    async def follow() -> None:
        seen.extend([progress async for progress in transfer])

    async with anyio.create_task_group() as group:
        group.start_soon(follow)
        package = await scripted.scripter.packages.upload(file, storage="SD_DISK", transfer=transfer)
    assert package == await scripted.scripter.packages.get("counter")
    assert package.manifest.vendor == "Example inc"
    stored = either.state.scripter.packages["counter"]
    assert (stored.storage, stored.files["main.js"]) == ("SD_DISK", b"run()")
    assert seen[-1][0] == seen[-1][1] > 300_000
    exchanges = [it for it in either.log.exchanges if it.path.endswith("install.cgi")]
    assert [it.status for it in exchanges] == [200]
    await scripted.scripter.packages.set_settings("counter", {"door": 1})
    await scripted.scripter.packages.upload(Package.read(zipped(package_version="1.3.0")))
    assert await scripted.scripter.packages.settings("counter") == {"door": 1}
    assert [it.version for it in await scripted.scripter.packages.list() if it.name == "counter"] == ["1.3.0"]


async def test_bad_packages_are_not_sent(camera: Camera, virtual_camera: VirtualCamera, zipped):
    """Nor are bad arguments: no request is made at all."""
    packages = camera.scripter.packages
    with pytest.raises(ValueError, match="package"):
        await packages.upload(b"no zip file")
    with pytest.raises(TypeError, match="source: bytes, or the path of a file, not 5"):
        await packages.upload(5)
    with pytest.raises(ValueError, match="vendor is missing"):
        await packages.upload(zipped(vendor=None))
    with pytest.raises(ValueError, match="storage"):
        await packages.upload(zipped(), storage="SD0")
    with pytest.raises(FileNotFoundError):
        await packages.upload("/none/such.zip")
    for call in (packages.remove, packages.settings, packages.enable, packages.page):
        with pytest.raises(ValueError, match="name"):
            await call("../clock")
    with pytest.raises(ValueError, match="names"):
        await packages.enable()
    for wrong in ({"a": object()}, {"a": math.nan}, {1: "a"}, {"a": b"b"}, {"a": {"b": 2**64}}, CIRCLE):
        with pytest.raises((TypeError, ValueError), match="settings"):
            await packages.set_settings("clockAnalog", wrong)
    with pytest.raises(ValueError, match="changes"):
        await packages.change_settings("clockAnalog", size=math.inf)
    with pytest.raises(TypeError, match="missing_ok: True or False, not 'no'"):
        await packages.remove("clockAnalog", missing_ok="no")
    with pytest.raises(ValueError, match="file: a zip file"):
        await packages.upload_data("clockAnalog", b"{}")
    with pytest.raises(ValueError, match="path"):
        await packages.page("clockAnalog", "../main.js")
    with pytest.raises(ValueError, match="path"):
        await packages.endpoint("clockAnalog").get("../x")
    assert not virtual_camera.log.exchanges


async def test_refused_installation(scripted: Camera, either: VirtualCamera, zipped):
    """The camera's own words, with its code."""
    either.faults.disk_full = True
    with pytest.raises(CommandRefused, match="No space left") as caught:
        await scripted.scripter.packages.upload(zipped())
    assert caught.value.code == "500"
    assert "counter" not in either.state.scripter.packages


async def test_removes(scripted: Camera, either: VirtualCamera):
    """Once; the second time it is not there, and then nothing else is removed."""
    packages = scripted.scripter.packages
    await packages.remove("clockAnalog")
    assert list(either.state.scripter.packages) == ["doorController"]
    with pytest.raises(NotFound, match="no package 'clockAnalog'"):
        await packages.remove("doorController", "clockAnalog")
    with pytest.raises(NotFound, match="no package 'clockAnalog'"):
        await packages.get("clockAnalog")
    assert list(either.state.scripter.packages) == ["doorController"]
    await packages.remove("doorController", "clockAnalog", missing_ok=True)
    assert not either.state.scripter.packages


async def test_enables_and_disables(scripted: Camera, either: VirtualCamera):
    """What is not named stays as it is, to the last unknown key."""
    packages = scripted.scripter.packages
    either.state.parameters[PARAMETER] = '{"clockAnalog":{"enabled":true,"nice":5},"gone":{"enabled":false}}'
    await packages.enable("doorController")
    await packages.disable("clockAnalog")
    assert await packages.enabled() == {"clockAnalog": False, "doorController": True, "gone": False}
    assert json.loads(either.state.parameters[PARAMETER])["clockAnalog"] == {"enabled": False, "nice": 5}


async def test_enabling_what_is_not_there(scripted: Camera, either: VirtualCamera):
    """Nothing is changed, not even what is there."""
    before = either.state.parameters[PARAMETER]
    with pytest.raises(NotFound, match="no package 'ghost'"):
        await scripted.scripter.packages.enable("doorController", "ghost")
    assert either.state.parameters[PARAMETER] == before


@pytest.mark.parametrize("value", ["[]", "{", '{"a":1}', '{"a":{"enabled":"maybe"}}'])
async def test_unreadable_configurations(camera: Camera, virtual_camera: VirtualCamera, value: str):
    """They are not overwritten."""
    virtual_camera.state.parameters[PARAMETER] = value
    with pytest.raises(MalformedReply, match="PackageConfigurations"):
        await camera.scripter.packages.enabled()
    virtual_camera.state.parameters[PARAMETER] = ""
    assert await camera.scripter.packages.enabled() == {}


async def test_without_the_parameter(camera: Camera, virtual_camera: VirtualCamera):
    """CamScripter is not there."""
    del virtual_camera.state.parameters[PARAMETER]
    with pytest.raises(Unsupported, match="PackageConfigurations"):
        await camera.scripter.packages.enabled()


@pytest.mark.parametrize(
    "settings", [{"status": 404, "error": "none of yours"}, [1, "ž", None], "text", 7, True, None, {}]
)
async def test_settings_are_any_json(scripted: Camera, either: VirtualCamera, settings):
    """Keys that would be an error elsewhere are the package's own; the package hears of the change."""
    packages = scripted.scripter.packages
    assert await packages.settings("clockAnalog") == {}
    await packages.set_settings("clockAnalog", settings)
    assert await packages.settings("clockAnalog") == settings
    assert either.state.scripter.packages["clockAnalog"].interrupts == 1


async def test_settings_of_nobody(scripted: Camera):
    """A package that is not there has none."""
    packages = scripted.scripter.packages
    for call in (
        lambda: packages.settings("ghost"),
        lambda: packages.set_settings("ghost", {}),
        lambda: packages.change_settings("ghost", a=1),
    ):
        with pytest.raises(NotFound, match=r"no package 'ghost': .*Package not found"):
            await call()
    await packages.set_settings("clockAnalog", [1])
    with pytest.raises(CommandRefused, match="no names"):
        await packages.change_settings("clockAnalog", a=1)


async def test_settings_never_saved(camera: Camera, virtual_camera: VirtualCamera):
    """An empty answer is no settings."""
    virtual_camera.faults.answer(200, f"{API}/settings.cgi")
    assert await camera.scripter.packages.settings("clockAnalog") == {}


async def test_carries_data(scripted: Camera, either: VirtualCamera, tmp_path: Path):
    """What a package keeps comes out whole and goes in again."""
    packages, target = scripted.scripter.packages, tmp_path / "data.zip"
    await packages.set_settings("clockAnalog", {"size": 3})
    either.state.scripter.packages["clockAnalog"].data["log.txt"] = NOISE
    transfer = Transfer()
    size = await packages.download_data("clockAnalog", str(target), transfer=transfer)
    assert transfer.is_finished
    assert size == target.stat().st_size
    assert transfer.done == transfer.total == target.stat().st_size
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == ["log.txt", "settings.json"]
    kept = either.state.scripter.packages["clockAnalog"].data
    either.state.scripter.packages["clockAnalog"].data = {}
    await packages.upload_data("clockAnalog", str(target))
    assert either.state.scripter.packages["clockAnalog"].data == kept
    await packages.upload_data("clockAnalog", target.read_bytes())


async def test_data_of_nobody(scripted: Camera, tmp_path: Path):
    """The app's answer is not taken for a file."""
    target = tmp_path / "data.zip"
    target.write_bytes(b"old")
    with pytest.raises(NotFound, match="Package ghost doesn't exist") as caught:
        await scripted.scripter.packages.download_data("ghost", target)
    assert caught.value.code == "400"
    with pytest.raises(CommandRefused, match="Archive cannot be extracted"):
        await scripted.scripter.packages.upload_data("clockAnalog", b"PK\x03\x04 and noise")
    assert names(tmp_path) == ["data.zip"]
    assert target.read_bytes() == b"old"


async def test_a_broken_export_leaves_nothing(camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path):
    """Neither half a file nor a changed old one, be it cut, an answer or nothing at all."""
    target = tmp_path / "data.zip"
    target.write_bytes(b"old")
    virtual_camera.state.scripter.packages["clockAnalog"].data = {"noise": NOISE}
    packages = camera.scripter.packages
    await packages.list()  # so that nobody is challenged any more
    virtual_camera.faults.truncate(f"{API}/data.cgi")
    with pytest.raises(ConnectionLost):
        await packages.download_data("clockAnalog", target)
    for body, kind, said in (
        (b'{"status":400,"message":"busy"}', CommandRefused, "busy"),
        (b'{"status":200}', MalformedReply, "instead of a file"),
        (b"Http API: command not found", Unsupported, "there is no /local/.*: HTTP 200, .*command not found"),
        (b"", MalformedReply, "instead of a file"),
        (b"<html>" + NOISE, MalformedReply, "no answer of the app"),
    ):
        virtual_camera.faults.answer(200, f"{API}/data.cgi", body=body)
        with pytest.raises(kind, match=said):
            await packages.download_data("clockAnalog", target)
    virtual_camera.faults.answer(503, f"{API}/data.cgi")
    with pytest.raises(Exception, match="HTTP 503"):
        await packages.download_data("clockAnalog", target)
    assert names(tmp_path) == ["data.zip"]
    assert target.read_bytes() == b"old"


async def test_pages(scripted: Camera):
    """Files below ``html``, and nothing else."""
    packages = scripted.scripter.packages
    assert await packages.page("clockAnalog") == b"<html>Analog Clock</html>"
    for name, path in (("clockAnalog", "none.css"), ("ghost", "index.html")):
        with pytest.raises(Unsupported, match="not found"):
            await packages.page(name, path)


async def test_a_package_talks_http(scripted: Camera, either: VirtualCamera):
    """The app forwards to its server: with a password, or to its public one without."""
    with VirtualCamera(serial="ACCC8E000009") as server:
        either.state.scripter.packages["clockAnalog"] = ScriptPackage(
            manifest={"package_name": "clockAnalog"}, port=server.port, public_port=server.port
        )
        endpoint = scripted.scripter.packages.endpoint("clockAnalog")
        ready = '{"apiVersion":"1.0","method":"systemready","params":{"timeout":1}}'
        reply = await endpoint.post(
            "axis-cgi/systemready.cgi", content=ready.encode(), content_type="application/json"
        )
        assert b"bootid" in reply.content
        assert (await endpoint.post("axis-cgi/systemready.cgi", json=json.loads(ready))).status == 200
        assert endpoint.url == f"{either.url}/local/camscripter/proxy/clockAnalog/"
        public = scripted.scripter.packages.endpoint("clockAnalog", public=True)
        before = len(either.log.exchanges)
        assert (await public.get("axis-cgi/systemready.cgi", {"q": "a b&c"})).status == 200
        assert [it.status for it in either.log.exchanges[before:]] == [200]
        assert server.log.exchanges[-1].target.endswith("/systemready.cgi?q=a%20b%26c")
        assert (await public.get("none", accept={404})).status == 404


async def test_a_package_that_does_not_listen(scripted: Camera):
    """Its silence is the answer's status."""
    with pytest.raises(Exception, match="HTTP 502"):
        await scripted.scripter.packages.endpoint("clockAnalog").get("x")
    with pytest.raises(Exception, match="HTTP 404"):
        await scripted.scripter.packages.endpoint("ghost").get("x")


async def test_wrong_password(virtual_camera: VirtualCamera, zipped):
    """It is found out before the package travels."""
    async with Camera(virtual_camera.url, username="root", password="wrong") as camera:
        with pytest.raises(AccessDenied):
            await camera.scripter.packages.upload(zipped({"large": bytes(1_000_000)}))
    assert not [it for it in virtual_camera.log.exchanges if it.path.endswith("install.cgi")]


def test_an_import_is_not_more_than_a_zip_file():
    """What the virtual camera unpacks stays in its folder."""
    from aiocamstreamer.virtual.device.zip_files import NoZip, unzipped

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../up", "x")
    with pytest.raises(NoZip):
        unzipped(buffer.getvalue())
