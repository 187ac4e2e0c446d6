"""The live page and the pictures on it."""

import json
import re
import time
from io import BytesIO

import httpx
import pytest
from foreign import API, open_drawing, open_events, receive, sign
from PIL import Image

from aiocamstreamer.virtual import VirtualCamera
from trust import NOBODY


def test_page_wants_the_camera_s_credentials(anonymous):
    """The page is behind the camera's own login."""
    refused = anonymous.get("/")
    assert refused.status_code == 401
    header = sign(refused.headers["www-authenticate"], "GET", "/")
    answer = anonymous.get("/", headers={"authorization": header})
    assert "<title>Virtual camera</title>" in answer.text


def test_page_is_self_contained(http):
    """The page loads nothing from elsewhere."""
    html = http.get("/").text
    parts = re.findall(r'(?:src|href)="([^"]*)"', html)
    picture = "/axis-cgi/jpg/image.cgi?camera=1"
    assert parts == ["data:,", "/virtual/page.css", picture, "/virtual/page.js"]
    script = http.get("/virtual/page.js").text
    assert re.findall(r'from "([^"]*)"', script) == ["./forms.js"]
    for path in ("/", "/virtual/page.css", "/virtual/page.js", "/virtual/forms.js"):
        answer = http.get(path)
        assert "://" not in answer.text
        policy = answer.headers["content-security-policy"].split("; ")
        assert policy[0] == "default-src 'none'"
        assert not [part for part in policy if "unsafe" in part or "*" in part or "http" in part]
    assert not re.search(r"<script>|<style|\son\w+=|style=", html)


def updates(http: httpx.Client, enough):
    """Updates of the page, until *enough* of them came."""
    found = []
    with http.stream("GET", "/virtual/live") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
                if enough(found):
                    return found
    pytest.fail("the stream ended")


def test_live_log(http, virtual_camera):
    """The log shows requests, messages and faults, but no token and not the page itself."""
    http.get("/")
    http.get("/nothing?x=<b>")
    virtual_camera.faults.answer(503, "/busy")
    http.get("/busy")
    with open_events(virtual_camera) as events, open_drawing(virtual_camera) as drawing:
        receive(events)
        drawing.send(b"\x02")
        receive(drawing)
        (update,) = updates(http, lambda found: found)
    lines = update["lines"]
    texts = [text for line in lines for text in line.get("texts", [line.get("text")])]
    assert "404 GET /nothing?x=%3Cb%3E root (digest)" in texts
    assert "fault: answer /busy" in texts
    assert "< /local/camoverlay/service/ws authorization" in texts
    assert "< /local/camoverlay/ws 1 bytes" in texts
    assert {line["kind"] for line in lines} == {"request", "message", "fault", "drawing"}
    assert all(time.time() - 60 < line["time"] <= time.time() for line in lines)
    assert {line["path"] for line in lines if line["kind"] == "fault"} == {"/busy"}
    assert '> /local/camoverlay/service/ws {"type":"authorization","state":"OK"}' in texts
    assert not [text for text in texts if text.endswith("GET / root (digest)")]
    assert update["sockets"] == {"/local/camoverlay/service/ws": 1, "/local/camoverlay/ws": 1}
    assert "ACCC8E000001" in update["device"]


def test_live_log_goes_on(http):
    """An update holds what came since the one before, numbered upwards."""

    def enough(found):
        if len(found) == 1:
            http.get(f"{API}/api_check.cgi")
        return any("api_check" in line.get("text", "") for line in found[-1]["lines"])

    found = updates(http, enough)
    numbers = [line["number"] for update in found for line in update["lines"]]
    assert numbers == sorted(set(numbers))


def test_drawing_calls_are_folded(http, virtual_camera):
    """Hundreds of calls are one line that tells which; what went wrong is told in it."""
    with open_drawing(virtual_camera) as drawing:
        calls = [
            ("cairo_image_surface_create", ["CAIRO_FORMAT_ARGB32", 8, 8]),
            ("cairo_create", ["surface0"]),
        ]
        calls += [("cairo_rectangle", ["cairo0", 1, 2, 3, 4])] * 300 + [("cairo_fill", ["nobody"])]
        for number, (command, params) in enumerate(calls):
            drawing.send(json.dumps({"command": command, "params": params, "call_id": number}))
        drawing.send("no JSON")
        for _ in range(len(calls) + 1):
            receive(drawing)
        (update,) = updates(http, lambda found: found)
    (line,) = [line for line in update["lines"] if line["kind"] == "drawing"]
    assert line["calls"] == {
        "cairo_image_surface_create": 1,
        "cairo_create": 1,
        "cairo_rectangle": 300,
        "cairo_fill": 1,
        "?": 1,
    }
    assert line["tone"] == "bad"
    assert len(line["texts"]) <= 60
    assert any("there is no cairo 'nobody'" in text for text in line["texts"])


def test_snapshot(http):
    """A picture has the type asked for; nonsense is refused."""
    picture = http.get("/axis-cgi/jpg/image.cgi?resolution=320x180&compression=50&camera=1")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8\xff")
    for wrong in (
        "resolution=big",
        "resolution=0x9",
        "camera=2",
        "camera=x",
        "compression=101",
        "fps=-1",
        "duration=x",
    ):
        for path in ("jpg/image.cgi", "mjpg/video.cgi"):
            assert http.get(f"/axis-cgi/{path}?{wrong}").status_code == 400


def test_motion_jpeg(http):
    """Pictures follow each other as parts, each with its length, and move."""
    with http.stream("GET", "/axis-cgi/mjpg/video.cgi?resolution=160x90&fps=50") as stream:
        data = b""
        for chunk in stream.iter_bytes():
            data += chunk
            if data.count(b"--myboundary") == 4:
                break
    parts = data.split(b"--myboundary\r\n")[1:4]
    for part in parts:
        head, _, body = part.partition(b"\r\n\r\n")
        assert f"Content-Length: {len(body) - 2}".encode() in head
        assert body.startswith(b"\xff\xd8\xff")
    assert parts[0] != parts[2]


@pytest.mark.parametrize("asked", ["nbrofframes=3", "nbrofframes=3&duration=600", "streamprofile=three", ""])
def test_motion_jpeg_of_so_many_pictures(http, virtual_camera, asked):
    """It ends after the pictures that the request, a stream profile or the camera's settings ask for."""
    virtual_camera.state.parameters |= {
        "StreamProfile.S0.Name": "three",
        "StreamProfile.S0.Parameters": "nbrofframes=3",
        "Image.I0.Stream.NbrOfFrames": "" if asked else "3",
    }
    answer = http.get(f"/axis-cgi/mjpg/video.cgi?resolution=160x90&fps=50&{asked}")
    assert answer.content.count(b"--myboundary\r\n") == 3


def test_motion_jpeg_of_so_many_seconds(http, virtual_camera):
    """It ends after the seconds that were asked for, in a whole picture."""
    data = b""
    with http.stream("GET", "/axis-cgi/mjpg/video.cgi?resolution=160x90&fps=20&duration=600") as stream:
        for chunk in stream.iter_bytes():
            if not data:
                virtual_camera.clock.advance(600)
            data += chunk
    assert data.endswith(b"\xff\xd9\r\n")


def test_addresses_of_older_documents():
    """Pictures and Motion JPEG have addresses that look like files, with the channel in their path."""
    with VirtualCamera(channels=2) as virtual, httpx.Client(base_url=virtual.url, verify=NOBODY) as client:
        virtual.state.parameters |= {
            "Image.I0.Appearance.Resolution": "320x180",
            "Image.I1.Appearance.Resolution": "160x90",
        }
        paths = ("/jpg{}/image.jpg", "/mjpg{}/video.mjpg")
        assert {client.get(path.format("/1")).status_code for path in paths} == {401}
        client.auth = httpx.DigestAuth("root", "pass")
        for path in paths:
            for channel, size in (("", (320, 180)), ("/1", (320, 180)), ("/2", (160, 90))):
                data = client.get(path.format(channel), params={"nbrofframes": 1}).content
                assert Image.open(BytesIO(data[data.index(b"\xff\xd8") :])).size == size
            assert client.get(path.format("/3")).status_code == 400


def act(
    http: httpx.Client, what: str, key: object, *, on: bool = True, value: object = None
) -> httpx.Response:
    return http.post("/virtual/act", json={"what": what, "key": key, "on": on, "value": value})


def test_an_event_that_nobody_listens_to(http):
    """Is told of in words."""
    event = {"topic": "tnsaxis:Gate", "message": {}}
    assert act(http, "event", "vapix", value=event).json()["said"] == (
        "nobody listens to the events of vapix: sent to nobody"
    )


def test_acts(http, virtual_camera):
    """Each click changes the state and tells the apps' clients."""
    state = virtual_camera.state
    with open_events(virtual_camera) as events:
        assert [receive(events)["type"] for _ in range(2)] == ["init", "init"]
        assert act(http, "services", 1, on=False).json() == {"done": True, "said": ""}
        assert receive(events) == {"type": "ServiceStop", "serviceId": 1}
    act(http, "ports", 0)
    act(http, "apps", "camstreamer", on=False)
    act(http, "streams", "3577", on=False)
    playing, *others = state.playables.playlists
    act(http, "playlists", others[0], on=False)
    act(http, "playlists", playing)
    act(http, "texts", 1, value={"field": "text", "text": "Olé"})
    act(http, "ptz", 1, value={"move": "left"})
    act(http, "faults", "answer=503:/a")
    act(http, "faults", "drop:/b")
    act(http, "faults", "drop:/b", on=False)
    assert [rule.path for rule in virtual_camera.faults.rules] == ["/a"]
    assert state.overlay.services[0]["source"] == "Olé"
    assert state.hardware.heads[1].pan == -25
    assert state.hardware.closed[0]
    assert state.acaps.installed["camstreamer"].status == "Stopped"
    assert not state.streams["3577"].enabled
    assert (state.switcher.queue, state.switcher.playlist) == ([others[0]], playing)
    assert http.get("/a").status_code == 503


@pytest.mark.parametrize(
    "wish",
    [
        [],
        {"what": "nothing", "key": 1},
        {"what": "ports"},
        {"what": "ports", "key": 9},
        {"what": "ports", "key": 0, "on": 1},
        {"what": "services", "key": 99},
        {"what": "apps", "key": "none"},
        {"what": "playlists", "key": "none"},
        {"what": "faults", "key": "dorp"},
        {"what": "faults", "key": "drop:/a", "on": False},
        {"what": "texts", "key": 1},
        {"what": "texts", "key": 1, "value": {"field": "score", "text": "1"}},
        {"what": "texts", "key": 5, "value": {"field": "text", "text": "1"}},
        {"what": "texts", "key": 1, "value": {"field": "text", "text": "x" * 2049}},
        {"what": "texts", "key": 99, "value": {"field": "text", "text": "1"}},
        {"what": "ptz", "key": 9, "value": {"move": "left"}},
        {"what": "ptz", "key": 1, "value": {"move": "sideways"}},
        {"what": "ptz", "key": 1, "value": "left"},
        {"what": "ptz", "key": 1, "value": {"rzoom": 500}},
        {"what": "reboot", "key": "", "value": -1},
        {"what": "reboot", "key": "", "value": True},
        {"what": "reboot", "key": "", "value": "10"},
        {"what": "reboot", "key": "", "value": 1e9},
        {"what": "event", "key": "nobody", "value": {}},
        {"what": "event", "key": "camstreamer", "value": []},
    ],
)
def test_acts_that_cannot_be(http, virtual_camera, wish):
    """A wish that cannot be carried out is refused with the reason."""
    answer = http.post("/virtual/act", json=wish)
    assert answer.status_code == 400
    assert answer.text
    assert not virtual_camera.log.problems


def test_acts_come_from_the_page_alone(http):
    """A form that another site makes a browser send is refused."""
    assert http.post("/virtual/act", content='{"what":"ports","key":0}').status_code == 415
    assert (
        http.post("/virtual/act", content="{", headers={"content-type": "application/json"}).status_code
        == 400
    )
