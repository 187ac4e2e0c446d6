"""Programs that others wrote: what they ask for is answered as cameras answer it."""

from __future__ import annotations

import io
import json
import zipfile

import httpx
import pytest
from foreign import API, open_drawing, receive

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.firmware import PROFILES

SCRIPTER = "/local/camscripter"


def accounts(virtual: VirtualCamera, **form: str) -> httpx.Response:
    """What pwdgrp.cgi answers."""
    auth = httpx.DigestAuth("root", "pass")
    return httpx.post(f"{virtual.url}/axis-cgi/pwdgrp.cgi", data=form, auth=auth)


@pytest.mark.parametrize("profile", PROFILES)
def test_accounts_are_told_of_in_the_firmwares_wrapper(profile):
    """In a page up to AXIS OS 12.9, as plain text later; the list is plain in every one."""
    with VirtualCamera(profile=profile) as virtual:
        told = {
            "Created account joe.": {"action": "add", "user": "joe", "pwd": "a", "sgrp": "viewer"},
            "Error: account user name.": {"action": "add", "user": "joe", "pwd": "a"},
            "Removed account joe.": {"action": "remove", "user": "joe"},
        }
        for sentence, form in told.items():
            answer = accounts(virtual, **form)
            assert answer.status_code == 200
            assert sentence in answer.text
            is_page = answer.headers["content-type"].startswith("text/html")
            assert is_page == answer.text.startswith("<html>") == (profile != "12.11")
        assert accounts(virtual, action="get").headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("profile", PROFILES)
async def test_our_client_reads_every_wrapper(profile):
    """Successes and refusals."""
    from aiocamstreamer import Camera, CommandRefused

    with VirtualCamera(profile=profile) as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            users = camera.vapix.users
            await users.add("joe", "secret")
            await users.update("joe", password="other")
            with pytest.raises(CommandRefused, match="user name"):
                await users.add("joe", "secret")
            await users.remove("joe")
            assert [user.name for user in await users.list()] == ["root"]


def test_parameters_that_others_parse(http):
    """Ports are the only groups below IOPort; clients take each for a port."""
    listed = http.get("/axis-cgi/param.cgi?action=list").text
    groups = {line.split(".")[2] for line in listed.splitlines() if line.startswith("root.IOPort.")}
    assert groups == {"I0", "I1"}
    assert "root.Properties.IO.ManualTriggerNbr=6\n" in listed
    for name in ("Duration", "FPS", "NbrOfFrames"):
        assert f"root.Image.I0.Stream.{name}=0\n" in listed


def test_a_drawing_call_without_parameters(virtual_camera):
    """The vendor's library of 2.0 to 3.2 leaves the list out."""
    with open_drawing(virtual_camera) as client:
        client.send(json.dumps({"command": "remove_image_v2", "call_id": 0}))
        assert receive(client) == {"message": "OK", "call_id": 0}


def archive(**files: str) -> bytes:
    """A package, with *files* below its persistent folder."""
    manifest = {
        "package_name": "scale",
        "package_menu_name": "Scale",
        "package_version": "1.0.0",
        "vendor": "Somebody",
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as written:
        written.writestr("manifest.json", json.dumps(manifest))
        written.writestr("main.js", "")
        for name, content in files.items():
            written.writestr(f"localdata/{name}.json", content)
    return data.getvalue()


def test_settings_that_a_package_ships(http):
    """They are there after the first install; an upgrade adds new ones, and leaves what was set alone."""
    install, settings = f"{SCRIPTER}/package/install.cgi?storage=FLASH", f"{SCRIPTER}/package/settings.cgi"

    def send(**files: str) -> None:
        upload = {"file": ("scale.zip", archive(**files))}
        assert http.post(install, files=upload).status_code == 200

    send(settings='{"port":7}')
    query = {"package_name": "scale", "action": "get"}
    assert http.get(settings, params=query).json() == {"port": 7}
    http.post(settings, params={"package_name": "scale", "action": "set"}, json={"port": 8})
    send(settings='{"port":7}', more="{}")
    assert http.get(settings, params=query).json() == {"port": 8}


@pytest.mark.parametrize("folder", ["disks/networkshare", "record/storage", "record/export"])
def test_schema_versions(http, folder):
    """Of every API with XML answers."""
    answer = http.get(f"/axis-cgi/{folder}/schemaversions.cgi")
    assert "<VersionNumber>2.0</VersionNumber>" in answer.text


def test_the_older_address_of_custom_graphics(http, virtual_camera):
    """It changes texts without an action."""
    with virtual_camera.change():
        zone = {"name": "value", "text": [{"source": "", "active": True}]}
        virtual_camera.state.overlay.services.append(
            {"id": 9, "name": "customGraphics", "mappingZones": [zone]}
        )
    answer = http.get(f"{API}/textAndBackground.cgi?service_id=9&value=12.5")
    assert answer.json()["status"] == 200
    assert zone["text"][0]["source"] == "12.5"


@pytest.mark.parametrize("app", ["camoverlay/api", "camstreamer", "camswitcher", "camswitcher/api"])
def test_tokens_where_examples_ask_for_them(http, app):
    """At the app's bare path, too."""
    assert http.get(f"/local/{app}/ws_authorization.cgi").json()["status"] == 200


def test_odd_names_have_a_state_of_their_own():
    """A new camera has none that defeat a parser."""
    odd, new = (VirtualCamera(state=state).state for state in ("odd", None))
    assert any("=" in preset.name for preset in odd.hardware.heads[1].presets.values())
    assert not any("=" in preset.name for preset in new.hardware.heads[1].presets.values())
    assert not any("=" in value for name, value in new.parameters.items() if name.endswith(".Name"))
