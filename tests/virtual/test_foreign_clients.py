"""Programs that others wrote: what they ask for is answered as cameras answer it."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import httpx
import pytest
from foreign import API, open_drawing, receive

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.firmware import PROFILES
from trust import NOBODY

SCRIPTER = "/local/camscripter"


def accounts(virtual: VirtualCamera, **form: str) -> httpx.Response:
    """What pwdgrp.cgi answers."""
    auth = httpx.DigestAuth("root", "pass")
    return httpx.post(f"{virtual.url}/axis-cgi/pwdgrp.cgi", data=form, auth=auth, verify=NOBODY)


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


def test_recordings_as_clients_read_them(http, virtual_camera):
    """Local times, what set the event off, size and frame rate; pages, and lists of events and channels."""
    virtual_camera.state.hardware.set_zone("America/New_York")

    def recordings(**query: str) -> list[ET.Element]:
        return list(records(**query).iter("recording"))

    def records(**query: str) -> ET.Element:
        return ET.fromstring(http.get("/axis-cgi/record/list.cgi", params=query).content)  # noqa: S314 - ours

    newest, oldest = recordings(recordingid="all")
    assert oldest.attrib["starttime"] == "2026-01-02T03:04:05.678901Z"
    assert oldest.attrib["starttimelocal"] == "2026-01-01T22:04:05.678901-05:00"
    assert oldest.attrib["stoptimelocal"] == "2026-01-01T23:04:05.678901-05:00"
    assert (newest.attrib["stoptime"], newest.attrib["stoptimelocal"]) == ("", "")
    assert newest.attrib["eventtrigger"].endswith("IO/Port")
    (video,) = newest
    told = {name: video.attrib[name] for name in ("framerate", "resolution", "width", "height", "source")}
    assert told == {
        "framerate": "30:1", "resolution": "1920x1080", "width": "1920", "height": "1080", "source": "1"
    }  # fmt: skip
    names = [it.attrib["recordingid"] for it in (newest, oldest)]
    for query, found in (
        ({"sortorder": "ascending"}, names[::-1]),
        ({"maxnumberofresults": "1"}, names[:1]),
        ({"maxnumberofresults": "1", "startatresultnumber": "2"}, names[1:]),
        ({"startatresultnumber": "9" * 5000, "maxnumberofresults": "x"}, names),
        ({"source": "2"}, []),
    ):
        assert [it.attrib["recordingid"] for it in recordings(**query)] == found
    assert [it.text for it in records(listentity="eventid").iter("eventid")] == ["gate", "continuous"]
    assert [it.text for it in records(listentity="source").iter("source")] == ["1"]
    begin = {"diskid": "SD_DISK", "options": "resolution=640x480&camera=1"}
    http.get("/axis-cgi/record/record.cgi", params=begin)
    assert [it[0].attrib["resolution"] for it in recordings()] == ["640x480", "1920x1080", "1920x1080"]


def test_a_card_is_mounted_twice(http, virtual_camera):
    """Who does not look first gets a job that ends well."""
    mount = {"action": "MOUNT", "diskid": "SD_DISK"}
    for _ in range(2):
        assert 'result="OK"' in http.post("/axis-cgi/disks/mount.cgi", data=mount).text
        virtual_camera.clock.advance(10)
        assert virtual_camera.state.disks.slots["SD_DISK"].status == "OK"


def test_the_wiper_as_an_auxiliary_function(http, virtual_camera):
    """It is the wiper of the clear view API; the functions' own names turn it on and off."""
    ptz, status = "/axis-cgi/com/ptz.cgi", {"apiVersion": "1.0", "method": "getStatus", "params": {"id": 0}}
    for function, state in (("wiper", "running"), ("wiper_off", "idle"), ("wiper_on", "running")):
        assert http.get(ptz, params={"auxiliary": function}).text == ""
        assert http.post("/axis-cgi/clearviewcontrol.cgi", json=status).json()["data"]["state"] == state
    virtual_camera.state.hardware.wiper = None
    assert http.get(ptz, params={"auxiliary": "wiper"}).text == ""
    assert "invalid value" in http.get(ptz, params={"auxiliary": "washer"}).text


def test_a_page_about_a_licence(http):
    """Where an application has one."""
    listed = http.get("/axis-cgi/applications/list.cgi").text
    assert listed.count('ValidationResult="https://www.example.inc/validation"') == 1


@pytest.mark.parametrize("text", ["Entrance Door (Axis)", "a+b", "100%25", 'say "no"', "Dvůr", "a\nb", ""])
async def test_texts_of_simplified_calls(camera, virtual_camera, text):
    """They are decoded once on either way."""
    virtual_camera.state.sip.configuration["Name"] = ""
    arguments = {"SIPConfiguration": {"Name": text}}
    await camera.vapix.call("call", "axcall:SetSIPConfiguration", arguments, simplified=True)
    assert virtual_camera.state.sip.configuration["Name"] == text
    answer = await camera.vapix.call("call", "axcall:GetSIPConfiguration", simplified=True)
    assert answer["SIPConfiguration"]["Name"] == text


def test_the_accounts_of_the_document(http):
    """Five of them; texts are told as it prints them."""
    listed = http.get("/vapix/call?format=simple&action=axcall:GetSIPAccounts").text
    assert listed.count("_Id=") == 5
    assert 'SIPAccount_2_CallerId="Entrance Door (Axis)"\n' in listed
    assert "SIPAccount_4_PrioritizeIPv6=true\n" in listed


def test_log_lines_have_time_and_host(http, virtual_camera):
    """The camera's own, in both logs."""
    virtual_camera.clock.skew = 3600
    for log in ("systemlog", "accesslog"):
        lines = http.get(f"/axis-cgi/{log}.cgi").text.splitlines()
        moment, host, _ = lines[-1].split(" ", 2)
        assert host == "axis-accc8e000001"
        apart = virtual_camera.clock.utc() - dt.datetime.fromisoformat(moment)
        assert dt.timedelta() <= apart < dt.timedelta(seconds=60)
