"""Answers that differ from the documents' examples in what firmware and apps differ: read without a loss."""

import json
from collections.abc import Mapping

import pytest

from aiocamstreamer._converter import structure
from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import CameraError, CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.streamer import NetworkCounters
from aiocamstreamer.vapix import PortNumber

PARAMETERS = "/axis-cgi/param.cgi"
SETTING = '<reply result="ok"><param name="AllowUnsigned" {}</reply>'
DISKS = '<?xml version="1.0"?>\r\n<root><disks numberofdisks="1"><disk diskid="SD_DISK" {}/></disks></root>'
NEIGHBOUR = '[{"name": "AXIS M1 - ACCC8E000001", "ip": "192.0.2.7"}]'


@pytest.mark.parametrize("said", ['value="True"/>', ">true</param>", 'value="yes"></param>'])
async def test_application_setting_as_attribute_or_text(camera, virtual_camera, said):
    """The value counts, however it is written."""
    virtual_camera.faults.answer(200, "/axis-cgi/applications/config.cgi", body=SETTING.format(said))
    assert await camera.vapix.applications.setting("AllowUnsigned") is True


@pytest.mark.parametrize("said", ["/>", 'value=""/>', ">perhaps</param>"])
async def test_application_setting_without_a_truth(camera, virtual_camera, said):
    """No value is not "forbidden"."""
    virtual_camera.faults.answer(200, "/axis-cgi/applications/config.cgi", body=SETTING.format(said))
    with pytest.raises(MalformedReply, match="AllowUnsigned"):
        await camera.vapix.applications.setting("AllowUnsigned")


async def test_states_in_another_case(camera, virtual_camera):
    """``running`` runs; a word of no known state is kept as it is."""
    entries = '<application Name="a" Status="running"/><application Name="b" Status="Hung"/>'
    body = f'<reply result="ok">{entries}</reply>'
    virtual_camera.faults.answer(200, "/axis-cgi/applications/list.cgi", body=body)
    first, second = await camera.vapix.applications.list()
    assert (first.status, first.is_running, first.attributes["Status"]) == ("Running", True, "running")
    assert (second.status.kind, second.is_running) == ("Hung", False)


async def test_disk_without_sizes(camera, virtual_camera):
    """A blank attribute is one that is not there, and does not hide the disk."""
    body = DISKS.format('totalsize="" freesize="" status="Disconnected" locked="" requiredfilesystem="none"')
    virtual_camera.faults.answer(200, "/axis-cgi/disks/list.cgi", body=body)
    (disk,) = await camera.vapix.disks.list()
    assert (disk.status, disk.total_kb, disk.locked, disk.usable) == ("disconnected", 0, False, False)
    assert disk.wire["requiredfilesystem"] == "none"


@pytest.mark.parametrize("name", ["encryptionenabled", "diskencryptionenabled"])
@pytest.mark.parametrize(("word", "on"), [("yes", True), ("true", True), ("no", False), ("false", False)])
async def test_disk_encryption_under_both_names(camera, virtual_camera, name, word, on):
    """The recorded name and the documented one, with either pair of words."""
    virtual_camera.faults.answer(200, "/axis-cgi/disks/list.cgi", body=DISKS.format(f'{name}="{word}"'))
    (disk,) = await camera.vapix.disks.list()
    assert disk.encryption_enabled is on


async def test_disk_list_without_a_list(camera, virtual_camera):
    """Something else is not "no disks"."""
    virtual_camera.faults.answer(200, "/axis-cgi/disks/list.cgi", body="<root><other/></root>")
    with pytest.raises(MalformedReply, match="expected <disks>"):
        await camera.vapix.disks.list()


async def test_a_device_that_leaves_something_blank(camera, virtual_camera):
    """A property that is null or no text is unknown, and hides no other."""
    said = '{"data": {"propertyList": {"SerialNumber": "accc8e000001", "Soc": null, "Version": 5.5}}}'
    virtual_camera.faults.answer(200, "/axis-cgi/basicdeviceinfo.cgi", body=said.encode())
    device = await camera.vapix.device.info()
    assert (device.serial, device.soc, device.firmware) == ("ACCC8E000001", "", None)


async def test_a_port_without_a_direction(camera, virtual_camera):
    """It is listed, with what there is."""
    said = '{"method": "x", "data": {"items": [{"port": "0", "state": "closed"}]}}'
    virtual_camera.faults.answer(200, "/axis-cgi/io/portmanagement.cgi", body=said.encode())
    (port,) = await camera.vapix.ports.list()
    assert (port.state, type(port.direction)) == ("closed", Unknown)


async def test_groups_of_users_with_spaces(camera, virtual_camera):
    """Around the equals sign, between the names, and a comma at the end."""
    body = 'admin = "root, joe"\r\ndigusers="root, joe,"\r\nwww-data=""\r\nDebian-exim="ACAP-x,"\r\n'
    virtual_camera.faults.answer(200, "/axis-cgi/pwdgrp.cgi", body=body, times=2)
    assert [(user.name, user.role) for user in await camera.vapix.users.list()] == [
        ("root", "admin"),
        ("joe", "admin"),
    ]
    assert (await camera.vapix.users.groups())["Debian-exim"] == ("ACAP-x",)


async def test_port_without_a_state(camera, virtual_camera):
    """It is listed, and not taken for active."""
    body = '{"method": "getPorts", "data": {"items": [{"port": "0", "direction": "input"}]}}'
    virtual_camera.faults.answer(200, "/axis-cgi/io/portmanagement.cgi", body=body)
    (port,) = await camera.vapix.ports.list()
    assert (port.number, port.active) == (PortNumber(index=0), False)


async def test_angles_that_are_no_numbers(camera, virtual_camera):
    """Any spelling of "not a number" is None."""
    virtual_camera.faults.answer(200, "/axis-cgi/com/ptz.cgi", body="pan=-nan\r\ntilt=inf\r\nzoom=1\r\n")
    position = await camera.vapix.ptz.position()
    assert (position.pan, position.tilt, position.zoom) == (None, None, 1.0)


async def test_preset_names_with_colons(camera, virtual_camera):
    """Only a position behind the name is cut off."""
    body = "presetposno1=Gate: 5\r\npresetposno2=Gate: 6:pan=1.50:tilt=-nan:zoom=1\r\n"
    virtual_camera.faults.answer(200, "/axis-cgi/com/ptz.cgi", body=body)
    first, second = await camera.vapix.ptz.presets.list()
    assert (first.name, first.pan) == ("Gate: 5", None)
    assert (second.name, second.pan, second.tilt) == ("Gate: 6", 1.5, None)


@pytest.mark.parametrize(
    "value",
    [
        '{"type":"CLIP","clip_name":"caf\\u00e9 \\"1\\""}',
        r"{\"type\":\"CLIP\",\"clip_name\":\"caf\u00e9 \\\"1\\\"\"}",
        '"' + r"{\"type\":\"CLIP\",\"clip_name\":\"café \\\"1\\\"\"}" + '"',
        "%7B%22type%22%3A%22CLIP%22%2C%22clip_name%22%3A%22caf%C3%A9%20%5C%221%5C%22%22%7D",
        "%257B%2522type%2522%253A%2522clip%2522%252C%2522clip_name%2522%253A%2522caf%25C3%25A9%2520%255C%25221%255C%2522%2522%257D",
    ],
    ids=["plain", "backslashes", "quoted", "percent", "percent twice"],
)
async def test_json_in_parameters(camera, virtual_camera, value):
    """One value in every spelling, with an accent and quotation marks inside."""
    body = f"root.Camswitcher.MasterAudio={value}\r\n"
    virtual_camera.faults.answer(200, PARAMETERS, body=body.encode())
    audio = await camera.switcher.audio.master()
    assert (audio.type, audio.clip_name) == ("CLIP", 'café "1"')


@pytest.mark.parametrize("value", ["", '""', "null", "{}"])
async def test_json_parameters_that_were_never_set(camera, virtual_camera, value):
    """They stand for the default."""
    virtual_camera.faults.answer(200, PARAMETERS, body=f"camswitcher.masterAudio={value}\n")
    assert (await camera.switcher.audio.master()).type == "NONE"


@pytest.mark.parametrize("key", ["playlist_queue_list", "playlistQueueList"])
async def test_queue_under_both_names(camera, virtual_camera, key):
    """The names wait in their order."""
    body = f'{{"status": 200, "message": "OK", "data": {{"{key}": ["p1", "c2"]}}}}'
    virtual_camera.faults.answer(200, "/local/camswitcher/api/playlist_queue_list.cgi", body=body)
    assert await camera.switcher.queue.list() == ("p1", "c2")


@pytest.mark.parametrize(
    ("stats", "expected"),
    [('"net_stats": ""', None), ('"net_stats": null', None), ('"net_stats": "1 2"', NetworkCounters(1, 2))],
)
async def test_statistics_of_a_stream_that_has_sent_nothing(camera, virtual_camera, stats, expected):
    """They are read, with what there is."""
    body = f'{{"status": 200, "message": "OK", "data": {{{stats}, "is_streaming": 0}}}}'
    virtual_camera.faults.answer(200, "/local/camstreamer/get_streamstat.cgi", body=body)
    assert (await camera.streamer.streams.statistics("12")).network == expected


@pytest.mark.parametrize(
    "body",
    [
        f'{{"data": {{"camera_list": {NEIGHBOUR}}}}}',
        '{"message": " {\\"camera_list\\": ' + NEIGHBOUR.replace('"', '\\"') + '}"}',
        '{"message": "' + NEIGHBOUR.replace('"', '\\"') + '"}',
    ],
)
async def test_neighbours_in_more_shapes(camera, virtual_camera, body):
    """Wherever the list lies."""
    virtual_camera.faults.answer(200, "/local/camscripter/network_camera_list.cgi", body=body)
    (neighbour,) = await camera.scripter.nearby_cameras()
    assert (neighbour.ip, neighbour.name) == ("192.0.2.7", "AXIS M1 - ACCC8E000001")


async def test_a_neighbour_without_a_name(camera, virtual_camera):
    """It does not hide the others."""
    body = '{"camera_list": [{"name": null, "ip": "192.0.2.8"}, {"name": "b", "ip": "192.0.2.9"}]}'
    virtual_camera.faults.answer(200, "/local/camscripter/network_camera_list.cgi", body=body)
    assert [it.name for it in await camera.scripter.nearby_cameras()] == ["", "b"]


@pytest.mark.parametrize("raw", [None, "ab", {"a": "b"}, 1, True])
def test_what_is_no_list(raw):
    """No text falls apart into letters, no object into its keys."""
    with pytest.raises(ValueError, match="expected a list"):
        structure(raw, tuple[str, ...])


@pytest.mark.parametrize("raw", [None, "ab", ["a"], 1])
def test_what_is_no_object(raw):
    """It is refused like every other misfit."""
    with pytest.raises(ValueError, match="expected an object"):
        structure(raw, Mapping[str, str])


@pytest.mark.parametrize(
    "data", ["null", "[]", '"x"', "1", "[null]", '{"propertyList": ["x"], "apiList": "x"}']
)
async def test_data_of_another_shape(camera, virtual_camera, data):
    """Whatever lies under ``data``, the reply is malformed, and the error names the camera."""
    body = f'{{"status": 200, "method": "m", "data": {data}}}'
    for cgi, ask in (
        ("basicdeviceinfo", camera.vapix.device.info),
        ("apidiscovery", camera.vapix.apis.list),
    ):
        virtual_camera.faults.answer(200, f"/axis-cgi/{cgi}.cgi", body=body)
        with pytest.raises(MalformedReply, match=camera.address.authority):
            await ask()


LOG = "<INFO   > Jan 02 03:04:05 axis-accc8e000001 [ INFO    ] sh: sh: gpg: command not found\n"
TEXTS = {
    "the system log": ("/axis-cgi/systemlog.cgi", lambda camera: camera.vapix.system.log()),
    "the access log": ("/axis-cgi/accesslog.cgi", lambda camera: camera.vapix.system.access_log()),
    "CamStreamer's log": ("/local/camstreamer/view_log.cgi", lambda camera: camera.streamer.log()),
    "CamStreamer's report": ("/local/camstreamer/report.cgi", lambda camera: camera.streamer.report()),
    "CamOverlay's report": ("/local/camoverlay/api/report.cgi", lambda camera: camera.overlay.report()),
    "a driver's name": ("/axis-cgi/com/ptz.cgi", lambda camera: camera.vapix.ptz.driver()),
}
NO_TEXTS = {
    "Error: Failed to read the log": CommandRefused,
    "# Error: busy\r\n\r\n": CommandRefused,
    "Error:\nquery: unknown value: x": CommandRefused,
    "Request failed: no storage": CommandRefused,
    '{"status": 500, "message": "no log"}': CameraError,
    '{"error": {"code": 1100, "message": "internal"}}': CameraError,
    "<!DOCTYPE html><html><body>Log in</body></html>": MalformedReply,
    "<html><body>Error: Failed</body></html>": CameraError,
    "Http API: command not found": Unsupported,
}


@pytest.mark.parametrize("said", NO_TEXTS)
@pytest.mark.parametrize("what", TEXTS)
async def test_a_refusal_in_the_place_of_a_text(camera, virtual_camera, what, said):
    """It is raised, and is no log."""
    path, ask = TEXTS[what]
    virtual_camera.faults.answer(200, path, body=said, times=3)
    virtual_camera.faults.answer(200, path.replace("cgi/", "cgi/admin/"), body=said, times=3)
    with pytest.raises(NO_TEXTS[said]):
        await ask(camera)


@pytest.mark.parametrize("said", [LOG, "Error: disk\n" + 3 * LOG, "error " + LOG, "", "[1] up\n", LOG * 40])
@pytest.mark.parametrize("what", [what for what in TEXTS if "log" in what or "report" in what])
async def test_a_text_that_speaks_of_errors(camera, virtual_camera, what, said):
    """It is what was asked for."""
    path, ask = TEXTS[what]
    virtual_camera.faults.answer(200, path, body=said)
    assert await ask(camera) == said


@pytest.mark.parametrize("said", [said for said in NO_TEXTS if "not found" not in said])
async def test_a_refusal_in_the_place_of_a_report(camera, virtual_camera, tmp_path, said):
    """It becomes no file, whatever a report in text may hold."""
    virtual_camera.faults.answer(200, "/axis-cgi/serverreport.cgi", body=said)
    with pytest.raises(CameraError):
        await camera.vapix.system.report(tmp_path / "report.txt", mode="text")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "said", ["", "Error: no session", "<html></html>", "two words", '{"a": 1}', "x" * 5000]
)
async def test_a_refusal_in_the_place_of_a_session_token(camera, virtual_camera, said):
    """It is not sent back as one."""
    virtual_camera.faults.answer(200, "/axis-cgi/wssession.cgi", body=said)
    with pytest.raises(CameraError):
        async with camera.vapix.events(session=True):
            pass
    assert not [
        asked for asked in virtual_camera.log.exchanges if "wssession=" in getattr(asked, "target", "")
    ]


@pytest.mark.parametrize("moment", ["1e300", "-1e12", "1e17", '"9"', "[]"])
async def test_a_time_that_is_none(camera, virtual_camera, moment):
    """Far from any calendar, or no number."""
    virtual_camera.faults.answer(
        200, "/local/camstreamer/get_utc_time.cgi", body=f'{{"status":200,"data":{moment}}}'
    )
    if moment == '"9"':
        assert (await camera.streamer.utc_time()).year == 1970
    else:
        with pytest.raises(MalformedReply):
            await camera.streamer.utc_time()


ODD = [None, [], {"a": 1}]
DATA = '{{"method": "m", "status": {}, "data": {}}}'
LISTS = {
    "zones": (
        "/config/rest/time/v2/timeZone/iana/getTimeZoneList",
        lambda odd: DATA.format('"success"', json.dumps([{"timeZone": "UTC"}, odd, {"timeZone": odd}])),
        lambda camera: camera.vapix.clock.zones(),
        ("UTC",),
    ),
    "versions": (
        "/axis-cgi/x.cgi",
        lambda odd: DATA.format(200, json.dumps({"apiVersions": ["1.0", odd, "2.0"]})),
        lambda camera: camera.vapix.apis.supported_versions("/axis-cgi/x.cgi"),
        ("1.0", "2.0"),
    ),
    "header fields": (
        "/axis-cgi/customhttpheader.cgi",
        lambda odd: DATA.format(200, json.dumps({"X-A": "1", "X-B": odd})),
        lambda camera: camera.vapix.http_headers.list(),
        {"X-A": "1"},
    ),
    "queue": (
        "/local/camswitcher/api/playlist_queue_list.cgi",
        lambda odd: DATA.format(200, json.dumps({"playlistQueueList": ["p1", odd]})),
        lambda camera: camera.switcher.queue.list(),
        ("p1",),
    ),
    "files": (
        "/local/camswitcher/api/clip_files.cgi",
        lambda odd: DATA.format(200, json.dumps({"files": [odd, "a.mp4"]})),
        lambda camera: camera.switcher.clips.file_names("s1"),
        ("a.mp4",),
    ),
}
"""Lists of texts: path, answer with an odd item, question, and what is left."""


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(("path", "said", "ask", "left"), LISTS.values(), ids=LISTS)
async def test_an_odd_item_among_texts(camera, virtual_camera, path, said, ask, left, odd):
    """It hides no other."""
    virtual_camera.faults.answer(200, path, body=said(odd))
    assert await ask(camera) == left


@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_property_of_a_device(camera, virtual_camera, odd):
    """The others are told."""
    properties = {"SerialNumber": "ACCC8E000001", "ProdNbr": "P3265", "Version": odd}
    body = DATA.format(200, json.dumps({"propertyList": properties}))
    virtual_camera.faults.answer(200, "/axis-cgi/basicdeviceinfo.cgi", body=body)
    info = await camera.vapix.device.info()
    assert info.serial == "ACCC8E000001"
    assert not info.firmware


@pytest.mark.parametrize("odd", [5, [], "x"])
async def test_an_odd_record_among_named_ones(camera, virtual_camera, odd):
    """It is `Unknown` under its name."""
    files = {"s1": {"storage": "SD_DISK"}, "s2": odd}
    body = DATA.format(200, json.dumps({"clip_list": files}))
    virtual_camera.faults.answer(200, "/local/camswitcher/api/clip_list.cgi", body=body)
    first, second = await camera.switcher.clips.files()
    assert (first.name, second.kind, second.raw) == ("s1", "s2", odd)
    domains = json.dumps({"domainList": {"adsb": {"uiName": "A"}, "x": odd}})
    virtual_camera.faults.answer(200, "/local/planetracker/package/getDomainList.cgi", body=domains)
    found = await camera.planetracker.domains()
    assert (found["adsb"].name, found["x"].raw) == ("A", odd)


@pytest.mark.parametrize("odd", ["[1]", "{}", "7", "null"])
async def test_a_storage_without_a_name(camera, virtual_camera, odd):
    """It is unknown and hides no other."""
    body = f'{{"status":200,"message":"OK","data":[{{"type":{odd}}},{{"type":"SD0","SD0":"free"}}]}}'
    virtual_camera.faults.answer(200, "/local/camstreamer/upload_audio.cgi", body=body)
    first, second = await camera.streamer.audio_files.storages()
    assert isinstance(first, Unknown)
    assert (second.name, second.description) == ("SD0", "free")


@pytest.mark.parametrize("message", ['["a"]', '{"a":1}', "5", "null"])
async def test_neighbours_beside_an_odd_message(camera, virtual_camera, message):
    """A message is looked into where it is a text."""
    body = f'{{"status":200,"message":{message},"data":{NEIGHBOUR}}}'
    virtual_camera.faults.answer(200, "/local/camoverlay/api/network_camera_list.cgi", body=body)
    assert [found.ip for found in await camera.overlay.nearby_cameras()] == ["192.0.2.7"]
