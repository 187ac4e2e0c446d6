"""CamOverlay as its API document and its users describe it."""

import json

import pytest
from foreign import API, open_drawing, open_events, receive, websocket_url
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from aiocamstreamer.virtual import VirtualCamera

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
OK = {"status": 200, "message": "OK"}

GRAPHICS = {
    "id": 9,
    "enabled": 1,
    "automationType": "manual",
    "cameraList": [0],
    "schedule": "",
    "name": "customGraphics",
    "customName": "board",
    "pos_x": 10,
    "pos_y": 20,
    "coordSystem": "top_left",
    "background": "custom",
    "image": "",
    "mappingZones": [
        {
            "name": "home",
            "type": "plain",
            "textColor": "0,0,0,1",
            "text": [{"source": "one", "active": False}, {"source": "two", "active": True}],
        },
        {"name": "clock", "type": "plain", "textColor": "0,0,0,1"},
        {
            "name": "clock_color",
            "type": "plain",
            "textColor": "0,0,0,1",
            "text": [{"source": "", "active": False}],
        },
    ],
}


@pytest.fixture
def board(http):
    """A camera that also has a custom graphics service with id 9."""
    services = http.get(f"{API}/services.cgi?action=get").json()["services"]
    answer = http.post(f"{API}/services.cgi?action=set", json={"services": [*services, GRAPHICS]})
    assert answer.json() == OK

    def service():
        return http.get(f"{API}/services.cgi?action=get&service_id=9").json()

    return service


def update(http, **arguments):
    return http.post(f"{API}/customGraphics.cgi", params={"service_id": 9, **arguments})


def test_documented_services(http):
    """A fresh camera has the document's services 1 and 5, in an object without envelope."""
    answer = http.get(f"{API}/services.cgi?action=get").json()
    assert [(it["id"], it["name"], it["enabled"]) for it in answer["services"]] == [
        (1, "infoticker", 1),
        (5, "images", 1),
    ]
    assert answer["services"][1]["overlayList"][0]["coordSystem"] == "top_left"
    assert http.get(f"{API}/services.cgi?action=get&service_id=5").json() == answer["services"][1]


@pytest.mark.parametrize(
    ("query", "body", "reason"),
    [
        ("", b"", "invalid action specified"),
        ("action=put", b"", "invalid action specified"),
        ("action=get&service_id=77", b"", "service not found"),
        ("action=set", b"", "service configuration have to by valid JSON"),
        ("action=set", b"{", "service configuration have to by valid JSON"),
        ("action=set", b"[]", "service configuration have to by valid JSON"),
        ("action=set", b'{"services":{}}', "service configuration have to by valid JSON"),
        ("action=set", b'{"services":[{"id":"1"}]}', "service configuration have to by valid JSON"),
        ("action=set&service_id=1", b"[]", "service configuration have to by valid JSON"),
    ],
)
def test_bad_service_requests(http, query, body, reason):
    """What cannot be understood is refused in plain text, and changes nothing."""
    before = http.get(f"{API}/services.cgi?action=get").json()
    answer = http.post(f"{API}/services.cgi?{query}", content=body)
    assert (answer.status_code, answer.text) == (400, reason)
    assert http.get(f"{API}/services.cgi?action=get").json() == before


def test_set_replaces_and_persists(http, virtual_camera):
    """Setting replaces everything, keeps what nobody knows, and survives a restart."""
    services = [{"id": 2, "enabled": 0, "name": "scripter", "x": {"y": None}}]
    assert http.post(f"{API}/services.cgi?action=set", json={"services": services}).json() == OK
    virtual_camera.reboot()
    assert virtual_camera.state.overlay.services == services


def test_set_one_service(http):
    """With a service's id only that one is replaced, or added."""
    assert http.post(f"{API}/services.cgi?action=set&service_id=5", json={"id": 5, "enabled": 0}).json() == OK
    assert (
        http.post(f"{API}/services.cgi?action=set&service_id=8", json={"id": 8, "name": "pip"}).json() == OK
    )
    services = http.get(f"{API}/services.cgi?action=get").json()["services"]
    assert [it["id"] for it in services] == [1, 5, 8]
    assert services[1] == {"id": 5, "enabled": 0}


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_enabled_is_volatile(http, virtual_camera, method):
    """Services are shown and hidden by id and by name, several at once, until the next restart."""
    answer = http.request(method, f"{API}/enabled.cgi?id_1=0&name_board=0&unknown=1")
    assert answer.json() == OK
    assert [it["enabled"] for it in virtual_camera.state.overlay.services] == [0, 1, 0]
    virtual_camera.reboot()
    assert [it["enabled"] for it in virtual_camera.state.overlay.services] == [1, 1, 1]


@pytest.mark.parametrize("query", ["", "id_=1", "id_77=1", "name_none=1", "id_1=0&id_5=2", "id_1="])
def test_bad_enabled(http, virtual_camera, query):
    """One wrong argument, and nothing is changed."""
    assert http.get(f"{API}/enabled.cgi?{query}").status_code == 400
    assert [it["enabled"] for it in virtual_camera.state.overlay.services] == [1, 1]


def test_update_text(http, board):
    """Texts go into the variant that is shown; colours become what services say."""
    assert update(http, action="update_text", home="Příště", home_color="255000010128").json() == OK
    zone = board()["mappingZones"][0]
    assert zone["text"] == [{"source": "one", "active": False}, {"source": "Příště", "active": True}]
    assert zone["textColor"] == "255,0,10,0.502"
    assert update(http, action="update_text", clock="12:00", clock_color="7", home_index=0).json() == OK
    home, clock, clash = board()["mappingZones"]
    assert [variant["active"] for variant in home["text"]] == [True, False]
    assert clock["text"] == [{"source": "12:00", "active": True}]
    assert clash["text"][0]["source"] == "7", "a field may be called like another's colour"


def test_update_text_by_name_and_without_action(http, board):
    """A service is found by its name; colours without an action are ignored."""
    answer = http.get(f"{API}/customGraphics.cgi?service_name=board&home=a%2Bb+c&home_color=001002003")
    assert answer.json() == OK
    zone = board()["mappingZones"][0]
    assert zone["text"][1]["source"] == "a+b c"
    assert zone["textColor"] == "0,0,0,1"


@pytest.mark.parametrize(
    "arguments",
    [
        {"action": "paint"},
        {"action": "update_text", "nothing": "x"},
        {"action": "update_text", "home": "x", "nothing_color": "255255255"},
        {"action": "update_text", "home_color": "255255"},
        {"action": "update_text", "home_color": "256000000"},
        {"action": "update_text", "home_index": "2"},
        {"action": "update_text", "clock_index": "0"},
        {"action": "update_text", "home_index": "-1"},
        {"action": "update_image", "coord_system": "middle"},
        {"action": "update_image", "pos_x": "left"},
        {"action": "update_image", "pos_y": "nan"},
        {"action": "update_text", "home": "x", "service_id": 1},
        {"action": "update_text", "home": "x", "service_id": 77},
    ],
)
def test_bad_graphics(http, board, arguments):
    """An unknown field, index, colour or position is refused, and nothing changes."""
    before = board()
    assert update(http, **arguments).status_code == 400
    assert board() == before


def test_odd_configuration_is_survived(http, virtual_camera):
    """Whatever stands in a service's configuration, an update of it gets an answer."""
    odd = {"id": 9, "name": "customGraphics", "mappingZones": [1, {"name": []}, {"name": "a", "text": [3]}]}
    http.post(
        f"{API}/services.cgi?action=set", json={"services": [odd, {**odd, "id": 10, "mappingZones": 4}]}
    )
    assert update(http, action="update_text", a="x").json() == OK
    assert update(http, action="update_text", a_index=1).status_code == 400
    assert update(http, action="update_text", a="x", service_id=10).status_code == 400
    assert virtual_camera.log.problems == ()


def test_update_image(http, board, virtual_camera):
    """Position and picture are changed on their own; an uploaded picture is lost with a restart."""
    assert update(http, action="update_image", pos_x=-7, coord_system="bottom_right").json() == OK
    after = board()
    assert (after["pos_x"], after["pos_y"], after["coordSystem"]) == (-7, 20, "bottom_right")
    url = f"{API}/customGraphics.cgi?action=update_image&service_id=9&coord_system=&pos_x=0&pos_y=0.5"
    assert http.post(url, content=PNG, headers={"content-type": "image/png"}).json() == OK
    after = board()
    assert (after["pos_x"], after["pos_y"], after["coordSystem"]) == (0, 0.5, "bottom_right")
    assert after["background"] == "image"
    assert virtual_camera.state.overlay.pictures == {9: PNG}
    assert http.post(url, content=b"GIF89a").status_code == 400
    assert update(http, action="update_image", image="/flash/a.png").json() == OK
    assert board()["image"] == "/flash/a.png"
    assert virtual_camera.state.overlay.pictures == {}
    virtual_camera.reboot()
    assert virtual_camera.state.overlay.services[2] == GRAPHICS


def test_infoticker(http, virtual_camera):
    """The ticker's text is set until the next restart."""
    assert http.get(f"{API}/infoticker.cgi?service_id=1&text=p%C5%99%C3%AD%C5%A1%C4%9B").json() == OK
    assert virtual_camera.state.overlay.services[0]["source"] == "příšě"
    for wrong in ("service_id=5&text=x", "service_id=77&text=x", "text=x", "service_id=1"):
        assert http.get(f"{API}/infoticker.cgi?{wrong}").status_code == 400
    virtual_camera.reboot()
    assert virtual_camera.state.overlay.services[0]["source"] == ""


@pytest.mark.usefixtures("board")
def test_long_urls(http):
    """An URL beyond 2048 characters is refused."""
    assert http.get(f"{API}/infoticker.cgi?service_id=1&text={'x' * 2049}").status_code == 414
    assert http.post(f"{API}/customGraphics.cgi?service_id=9&home={'x' * 2048}").status_code == 414


@pytest.mark.parametrize("kind", ["image", "font"])
def test_files(http, virtual_camera, kind):
    """Files are uploaded, listed, replaced and removed."""
    url = f"{API}/upload_{kind}.cgi"
    assert http.get(f"{url}?action=list").json() == {"code": 200, "list": []}
    storages = http.get(f"{url}?action=get_storage").json()["list"]
    assert [it["type"] for it in storages] == ["flash", "SD0"]
    for content in (PNG, PNG + b"\r\n--more"):
        answer = http.post(f"{url}?action=upload&storage=SD0", files={"any": ("C:\\dir\\löwe.png", content)})
        assert answer.json() == {"code": 200, "message": "OK"}
    (row,) = http.get(f"{url}?action=list").json()["list"]
    assert (row["name"], row["storage"]) == ("löwe.png", "SD0")
    folder = {"image": "user_images", "font": "fonts"}[kind]
    assert row["path"] == f"/var/spool/storage/SD_DISK/camoverlay/{folder}/löwe.png"
    stored = getattr(virtual_camera.state.overlay, f"{kind}s")
    assert [file.data for file in stored] == [PNG + b"\r\n--more"]
    assert http.post(url, data={"action": "remove", **row}).json()["code"] == 200
    assert http.post(url, data={"action": "remove", **row}).json()["code"] == 404
    assert stored == []


def test_file_errors(http, virtual_camera):
    """Failures come as a code in an HTTP 200, as the app sends them."""
    url = f"{API}/upload_image.cgi"
    assert http.get(url).status_code == 400
    assert http.post(f"{url}?action=upload&storage=moon", files={"a": ("a.png", PNG)}).json()["code"] == 400
    assert http.post(f"{url}?action=upload&storage=flash", content=b"nothing").json()["code"] == 400
    assert http.post(f"{url}?action=upload&storage=flash", files={"a": ("", PNG)}).json()["code"] == 400
    virtual_camera.faults.disk_full = True
    assert http.post(f"{url}?action=upload&storage=flash", files={"a": ("a.png", PNG)}).json()["code"] == 507
    virtual_camera.faults.clear()
    assert http.post(f"{url}?action=upload&storage=flash", files={"a": ("a.png", PNG)}).json()["code"] == 200


def test_image_preview(http):
    """An uploaded image is served with its own type; a missing one is 404."""
    for name, content, kind in (("a.png", PNG, "image/png"), ("b.jpg", b"\xff\xd8\xff", "image/jpeg")):
        http.post(f"{API}/upload_image.cgi?action=upload", files={"f": (name, content)})
        path = http.get(f"{API}/upload_image.cgi?action=list").json()["list"][-1]["path"]
        answer = http.get(f"{API}/image.cgi", params={"path": path})
        assert (answer.content, answer.headers["content-type"]) == (content, kind)
    assert http.get(f"{API}/image.cgi?path=x").status_code == 404


def test_small_answers(http, virtual_camera):
    """Availability, clock, neighbours and report."""
    assert http.get(f"{API}/api_check.cgi").json() == OK
    assert http.get(f"{API}/camera_time.cgi").json() == {"state": True}
    virtual_camera.clock.skew = 3600
    wrong = http.get(f"{API}/camera_time.cgi").json()
    assert (wrong["state"], wrong["reason"]) == (False, "INVALID_TIME")
    assert {"name", "ip"} <= set(http.get(f"{API}/network_camera_list.cgi").json()["camera_list"][0])
    assert "ACCC8E000001" in http.get(f"{API}/report.cgi").text


# Events


def test_token_then_state(http, virtual_camera):
    """A token from HTTP opens the events without HTTP login; the state follows."""
    token = http.get(f"{API}/ws_authorization.cgi").json()
    assert token["status"] == 200
    with connect(
        websocket_url(virtual_camera, "/local/camoverlay/service/ws"), subprotocols=["events"]
    ) as client:
        assert client.subprotocol == "events"
        client.send(json.dumps({"authorization": token["message"]}))
        assert [receive(client) for _ in range(3)] == [
            {"type": "authorization", "state": "OK"},
            {"type": "init", "data": {"type": "ServiceStart", "serviceId": 1}},
            {"type": "init", "data": {"type": "ServiceStart", "serviceId": 5}},
        ]
        client.send('{"command":"sendInitData"}')
        assert receive(client)["data"] == {"type": "ServiceStart", "serviceId": 1}
        client.send('{"command":"else"}')
        client.send("[]")
        virtual_camera.emit("camoverlay", {"type": "Strange"})
        virtual_camera.emit("camstreamer", {"type": "Elsewhere"})
        assert [receive(client)["type"] for _ in range(2)] == ["init", "Strange"]


def refused(virtual: VirtualCamera, *messages: str | bytes) -> int | None:
    """The close code after *messages*; no message may come before."""
    with connect(websocket_url(virtual, "/local/camoverlay/service/ws"), subprotocols=["events"]) as client:
        for message in messages:
            client.send(message)
        with pytest.raises(ConnectionClosed) as raised:
            client.recv(timeout=30)
    return raised.value.rcvd and raised.value.rcvd.code


@pytest.mark.parametrize(
    "message", ["{}", "x", '{"authorization":"wrong"}', '{"authorization":[]}', '{"command":"sendInitData"}']
)
def test_wrong_token(virtual_camera, message):
    """Anything but a good token ends the connection without a reason."""
    assert refused(virtual_camera, message) == 1005


def test_token_is_used_up(virtual_camera):
    """A token works once."""
    token = virtual_camera.tokens.issue("camoverlay")
    assert len(virtual_camera.tokens) == 1
    url = websocket_url(virtual_camera, "/local/camoverlay/service/ws")
    with connect(url, subprotocols=["events"]) as client:
        client.send(json.dumps({"authorization": token}))
        assert receive(client)["state"] == "OK"
    assert refused(virtual_camera, json.dumps({"authorization": token})) == 1005


def test_token_expires(virtual_camera):
    """A token is good for 30 seconds."""
    early, late = (virtual_camera.tokens.issue("camoverlay") for _ in range(2))
    virtual_camera.clock.advance(29.5)
    url = websocket_url(virtual_camera, "/local/camoverlay/service/ws")
    with connect(url, subprotocols=["events"]) as client:
        client.send(json.dumps({"authorization": early}))
        assert receive(client)["state"] == "OK"
    virtual_camera.clock.advance(1)
    assert refused(virtual_camera, json.dumps({"authorization": late})) == 1005


def test_token_of_another_app(virtual_camera):
    """A token opens the events of the app that issued it, and no other's."""
    token = virtual_camera.tokens.issue("camstreamer")
    assert refused(virtual_camera, json.dumps({"authorization": token})) == 1005


def test_silent_client_is_sent_away(virtual_camera):
    """Who shows no token is disconnected after a while."""
    with connect(
        websocket_url(virtual_camera, "/local/camoverlay/service/ws"), subprotocols=["events"]
    ) as client:
        virtual_camera.clock.advance(11)
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=30)


@pytest.mark.usefixtures("board")
def test_every_way_of_changing_produces_events(http, virtual_camera):
    """ServiceStart and ServiceStop come whatever enabled or disabled a service."""
    start, stop = ("ServiceStart", "ServiceStop")

    def change_in_python():
        with virtual_camera.change():
            virtual_camera.state.overlay.services[0]["enabled"] = 1

    rest = [{"id": 9, "enabled": 1}, {"id": 5, "enabled": True}, {"id": 4, "enabled": "1"}]
    changes = [
        (lambda: http.get(f"{API}/enabled.cgi?id_1=0"), [(stop, 1)]),
        (change_in_python, [(start, 1)]),
        (
            lambda: http.post(f"{API}/services.cgi?action=set", json={"services": rest}),
            [(stop, 1), (start, 4)],
        ),
        (
            lambda: http.get("/axis-cgi/param.cgi?action=update&CamOverlay.Enabled=0"),
            [(stop, 9), (stop, 5), (stop, 4)],
        ),
        (
            lambda: http.get("/axis-cgi/param.cgi?action=update&CamOverlay.Enabled=1"),
            [(start, 9), (start, 5), (start, 4)],
        ),
        (lambda: http.get(f"{API}/enabled.cgi?id_9=1"), []),
        (lambda: http.post(f"{API}/services.cgi?action=set&service_id=9", json={"id": 9}), [(stop, 9)]),
    ]
    with open_events(virtual_camera) as client:
        assert [receive(client)["type"] for _ in range(3)] == ["init"] * 3
        for change, expected in changes:
            change()
            assert [tuple(receive(client).values()) for _ in expected] == expected
        virtual_camera.emit_raw("camoverlay", b"\x00")
        assert client.recv(timeout=30) == b"\x00"


# Drawing


def draw(client, *calls):
    """Carry out *calls*; their answers."""
    for number, (command, *params) in enumerate(calls):
        client.send(json.dumps({"call_id": number, "command": command, "params": params}))
    return [receive(client) for _ in calls]


def test_drawing_shows_in_the_video(virtual_camera):
    """What is drawn and shown is in the snapshot, until the socket closes or overlays are switched off."""
    bare = virtual_camera.snapshot_png()
    with open_drawing(virtual_camera) as client:
        answers = draw(
            client,
            ("cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", 200, 100),
            ("cairo_create", "surface0"),
            ("cairo_set_source_rgb", "cairo0", 1, 0, 0),
            ("cairo_paint", "cairo0"),
            ("show_cairo_image_v2", "surface0", -1, -1, [0], 0),
        )
        assert [answer["call_id"] for answer in answers] == [0, 1, 2, 3, 4]
        assert virtual_camera.drawing.live == {"surface": 1, "cairo": 1}
        assert len(virtual_camera.drawing) == 1
        shown = virtual_camera.snapshot_png()
        assert shown != bare
        virtual_camera.state.parameters["CamOverlay.Enabled"] = "0"
        assert virtual_camera.snapshot_png() == bare
        virtual_camera.state.parameters["CamOverlay.Enabled"] = "1"
        assert virtual_camera.snapshot_png() == shown
    virtual_camera.log.wait_until(lambda: len(virtual_camera.drawing) == 0)
    assert virtual_camera.snapshot_png() == bare


def test_upload(virtual_camera):
    """A binary frame uploads; the answer carries its call id."""
    command = json.dumps({"call_id": 3, "command": "upload_image_data", "params": []}).encode()
    with open_drawing(virtual_camera) as client:
        client.send(b"\x01" + len(command).to_bytes(4, "big") + command + PNG)
        assert receive(client)["call_id"] == 3
        client.send(b"\x02")
        assert "error" in receive(client)
    assert [entry.binary for entry in virtual_camera.log.messages if entry.direction == "in"] == [True, True]
