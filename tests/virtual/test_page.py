"""The live page and the pictures on it."""

import json
import shutil

import httpx
import pytest
from foreign import API, open_drawing, open_events, receive, sign

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


def test_page_wants_the_camera_s_credentials(anonymous):
    """The page is behind the camera's own login."""
    refused = anonymous.get("/")
    assert refused.status_code == 401
    header = sign(refused.headers["www-authenticate"], "GET", "/")
    answer = anonymous.get("/", headers={"authorization": header})
    assert "<title>Virtual camera</title>" in answer.text


def test_page_is_self_contained(http):
    """The page loads nothing from elsewhere."""
    assert "//" not in http.get("/").text.replace("<!--", "")


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
    texts = [line["text"] for line in update["lines"]]
    assert "404 GET /nothing?x=%3Cb%3E root (digest)" in texts
    assert "fault: answer /busy" in texts
    assert "< /local/camoverlay/service/ws authorization" in texts
    assert "< /local/camoverlay/ws 1 bytes" in texts
    assert '> /local/camoverlay/service/ws {"type":"authorization","state":"OK"}' in texts
    assert not [text for text in texts if text.endswith("GET / root (digest)")]
    assert update["sockets"] == {"/local/camoverlay/service/ws": 1, "/local/camoverlay/ws": 1}
    assert update["serial"] == "ACCC8E000001"


def test_live_log_goes_on(http):
    """An update holds what came since the one before, numbered upwards."""

    def enough(found):
        if len(found) == 1:
            http.get(f"{API}/api_check.cgi")
        return any("api_check" in line["text"] for line in found[-1]["lines"])

    found = updates(http, enough)
    numbers = [line["number"] for update in found for line in update["lines"]]
    assert numbers == sorted(set(numbers))


def test_snapshot(http):
    """A picture has the type asked for; nonsense is refused."""
    picture = http.get("/axis-cgi/jpg/image.cgi?resolution=320x180&compression=50&camera=1")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8\xff")
    for wrong in ("resolution=big", "resolution=0x9", "camera=2", "camera=x", "compression=101", "fps=-1"):
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


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this computer")
@pytest.mark.parametrize("size", [{"width": 1280, "height": 720}, {"width": 390, "height": 844}])
def test_in_a_browser(virtual_camera, http, size):
    """A browser that knows the password shows the video and the log as it grows, at any width."""
    sync_api = pytest.importorskip("playwright.sync_api")
    login = {"username": "root", "password": "pass"}
    complaints = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_context(http_credentials=login, viewport=size).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(virtual_camera.url)
        page.wait_for_function("document.getElementById('video').naturalWidth === 1280")
        http.get(f"{API}/enabled.cgi?id_1=0")
        page.wait_for_selector("li:has-text('enabled.cgi?id_1=0')")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        browser.close()
    assert complaints == []
