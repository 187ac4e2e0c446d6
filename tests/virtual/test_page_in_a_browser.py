"""The live page in a real browser, beside a client of ours."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import cairocffi
import numpy as np
import pytest
from browsing import DESK, PHONE, Browser, Client, browser, listening, playing
from page_pictures import FOLDER, FONTS, LOOKS, SCORE, difference, draw, fonts, pictures, shot
from PIL import Image

from aiocamstreamer import Camera, Gap, UnexpectedStatus
from aiocamstreamer.overlay import ServiceStart, ServiceStop
from aiocamstreamer.streamer import PortChanged, StreamState
from aiocamstreamer.switcher import PlaylistQueueChange, PlaylistSwitch
from aiocamstreamer.vapix import Notification, PortNumber
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual import page as live_page
from aiocamstreamer.virtual.faults_in_words import KINDS, waiting

__all__ = ["browser"]

pytestmark = pytest.mark.untraced

TICKER = {"id": 1, "name": "infoticker", "enabled": 1, "customName": "News", "source": "", "cameraList": [0]}
OVERLAYS = [TICKER, SCORE | {"enabled": 0}]
STATE = {"channels": 2, "overlay": {"services": OVERLAYS, "saved": OVERLAYS}}

ROLES = {"button", "combobox", "textbox", "searchbox", "spinbutton", "switch", "checkbox", "link"}


@pytest.fixture
def virtual() -> Iterator[VirtualCamera]:
    """A camera with two channels, and overlays with texts."""
    with VirtualCamera(state=STATE) as camera:
        yield camera
    assert not camera.log.problems


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page hears of everything soon."""
    monkeypatch.setattr(live_page, "UPDATE_SECONDS", 0.02)


@attrs.define
class Walk:
    """One walk through the page, with a client beside it."""

    page: Any
    virtual: VirtualCamera
    client: Client
    seen: dict[str, str] = attrs.field(factory=dict)
    used: set[str] = attrs.field(factory=set)

    def look(self) -> None:
        """Note the name of every control that can be seen now, as somebody hears who cannot see it."""
        self.seen |= controls(self.page)

    def at(self, place: str, name: str) -> Any:
        """The control that is called so, which counts as used then."""
        called = f"{place}: {name}"
        if called not in self.seen:
            self.look()
        role = self.seen[called]
        self.used.add(called)
        section = self.page.locator(f"section[aria-label='{place}'], section:has(> h2:text-is('{place}'))")
        return section.get_by_role(role, name=name, exact=True)

    def click(self, place: str, name: str) -> None:
        self.at(place, name).click()

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until the camera has it so."""
        self.virtual.log.wait_until(condition, 10)

    def ask(self, function: Callable[[Camera], Any]) -> Any:
        return self.client.call(function)


def controls(page: Any) -> dict[str, str]:
    """The role of each control in the browser's tree for assistive programs, by its section and its name."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    found = {}
    for node in nodes.values():
        role, place = node.get("role", {}).get("value"), node
        if node["ignored"] or role not in ROLES:
            continue
        while place.get("role", {}).get("value") != "region":
            place = nodes[place["parentId"]]
        found[f"{place['name']['value']}: {node['name']['value']}"] = role
    return found


def test_every_control_with_a_client_beside_it(virtual: VirtualCamera, browser: Browser) -> None:
    """Each control is there, has a name, and does what it says, which a client hears or sees."""
    with (
        listening(virtual) as client,
        browser.opened(virtual, permissions=["clipboard-read", "clipboard-write"]) as page,
    ):
        walk = Walk(page, virtual, client)
        walk.look()
        for step in STEPS:
            step(walk)
            walk.look()
        assert set(walk.seen) == walk.used


def ports(walk: Walk) -> None:
    """Counted as the events count them."""
    walk.click("Ports", "Port 0 PIR sensor")
    walk.client.hears(PortChanged(port=0, value=True), Notification)
    walk.page.wait_for_selector("#ports li:has-text('closed, active') button[aria-checked=true]")
    walk.click("Ports", "Port 1 Siren")
    walk.client.hears(Notification)
    siren = PortNumber(index=1)
    assert walk.ask(lambda camera: camera.vapix.ports.states(siren)) == {siren: "closed"}


def streams(walk: Walk) -> None:
    walk.click("Streams", "Stream 3577")
    walk.client.hears(StreamState(stream_id="3577", enabled=False, active=True, is_streaming=False))
    walk.click("Streams", "Stream 117930")
    walk.client.hears(StreamState)
    assert walk.virtual.state.streams["117930"].enabled


def overlays(walk: Walk) -> None:
    walk.click("Overlays", "Overlay Score")
    walk.client.hears(ServiceStart(service_id=9))
    walk.click("Overlays", "Overlay News")
    walk.client.hears(ServiceStop(service_id=1))
    for service, field, text in ((9, "goals", "1 : 0"), (1, "text", "Olé <b>olé</b>")):
        name = f"{field} of {'Score' if service == 9 else 'News'}"
        walk.at("Overlays", name).fill(text)
        walk.click("Overlays", f"Write {name}")
        walk.wait(lambda text=text: text in str(walk.virtual.state.overlay.services))
        assert text in str(walk.ask(lambda camera, service=service: camera.overlay.services.get(service)))


def playlists(walk: Walk) -> None:
    titles = {
        key: str(playlist.get("niceName") or key)
        for key, playlist in walk.virtual.state.playables.playlists.items()
    }
    on_the_air = walk.virtual.state.switcher.playlist
    for key, title in titles.items():
        walk.click("Playlists", f"Queue {title}")
        walk.client.hears(PlaylistQueueChange)
        assert walk.virtual.state.switcher.queue[-1] == key
    walk.page.wait_for_selector(f"#queue:has-text('{title}')")
    assert walk.at("Playlists", f"Play {titles[on_the_air]}").is_disabled()
    for key in [*(key for key in titles if key != on_the_air), on_the_air]:
        walk.click("Playlists", f"Play {titles[key]}")
        walk.client.hears(PlaylistSwitch(playlist_name=key))


def ptz(walk: Walk) -> None:
    """On the channel that is looked at."""

    def position(channel: int) -> tuple[float | None, ...]:
        found = walk.ask(lambda camera: camera.vapix.ptz.position(channel=channel))
        return found.pan, found.tilt, found.zoom

    walk.at("Video", "Channel").select_option("2")
    walk.virtual.log.wait_for(lambda entry: "camera=2" in getattr(entry, "target", ""))
    for name, there in (
        ("Pan right", (25, 0, 1)),
        ("Tilt down", (25, -25, 1)),
        ("Zoom in", (25, -25, 501)),
        ("Zoom out", (25, -25, 1)),
        ("Pan left", (0, -25, 1)),
        ("Tilt up", (0, 0, 1)),
    ):
        walk.click("PTZ", name)
        walk.page.wait_for_selector(
            f"#position:text-is('pan {there[0]}°, tilt {there[1]}°, zoom {there[2]}')"
        )
        assert position(2) == there
    walk.at("PTZ", "Preset").select_option("Gate")
    walk.click("PTZ", "Go there")
    walk.page.wait_for_selector("#position:has-text('pan -45.12')")
    assert position(2)[0] == pytest.approx(-45.12)
    assert position(1) == (0, 0, 1)


def events(walk: Walk) -> None:
    """An event of one's own reaches whoever listens."""
    listeners, body = walk.at("Send an event", "To listeners of"), walk.at("Send an event", "Event, as JSON")
    assert '"PortChanged"' in body.input_value()
    body.fill('{"type": "PortChanged", "port": 7, "value": 1}')
    walk.click("Send an event", "Send")
    walk.client.hears(PortChanged(port=7, value=True))
    walk.page.wait_for_selector("#said:text-is('sent to 1 client of camstreamer')")
    for app, event in (("camoverlay", ServiceStart(service_id=1)), ("vapix", Notification)):
        listeners.select_option(app)
        walk.click("Send an event", "Send")
        walk.client.hears(event)
    body.fill("{")
    walk.click("Send an event", "Send")
    walk.page.wait_for_selector("#said.bad:has-text('no JSON')")
    body.fill("[]")
    walk.click("Send an event", "Send")
    walk.page.wait_for_selector("#said.bad:has-text('must be a JSON object')")


def snapshot(walk: Walk) -> None:
    with walk.page.expect_download() as waited:
        walk.click("Video", "Snapshot")
    with Image.open(waited.value.path()) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1920, 1080))


def connect(walk: Walk) -> None:
    """What is copied runs as it is."""

    def copied(what: str) -> str:
        walk.at("Connect", "With").select_option(what)
        walk.click("Connect", "Copy")
        walk.page.wait_for_selector("#said:text-is('copied')")
        return str(walk.page.evaluate("navigator.clipboard.readText()"))

    program = [sys.executable, "-c", copied("Python")]
    run = subprocess.run(program, capture_output=True, text=True, timeout=30, check=True)
    assert walk.virtual.state.device.firmware in run.stdout
    command = copied("curl")
    if shutil.which("curl"):
        run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=30, check=True)
        assert "root.Brand.Brand=AXIS" in run.stdout


def log(walk: Walk) -> None:
    """Requests, messages and drawing calls can be told apart, and what is of one path from the rest."""

    def shown() -> list[str]:
        rows = walk.page.locator("#log > li:visible")
        return [text for text in rows.all_inner_texts() if text]

    page, kind, path = walk.page, walk.at("Log", "Kind"), walk.at("Log", "Path")
    walk.click("Log", "Empty")
    walk.ask(draw)
    walk.ask(lambda camera: camera.overlay.services.list())
    page.wait_for_selector("#log li:has-text('services.cgi')")
    assert all(re.match(r"\d\d:\d\d:\d\d\.\d\d\d", text) for text in shown())
    kind.select_option("drawing")
    page.wait_for_selector("#log [data-kind=drawing]:has-text('show_cairo')")
    assert all("drawing call" in text for text in shown())
    page.evaluate("document.querySelectorAll('#log details').forEach(it => it.open = true)")
    assert re.search(r"cairo_rectangle \S 20", " ".join(shown()))
    assert any("image_surface_create" in text for text in shown())
    kind.select_option("request")
    assert all(re.search(r" \d\d\d (GET|POST) ", text) for text in shown())
    kind.select_option("")
    path.fill("/services")
    assert shown()
    assert all("/services.cgi" in text for text in shown())
    path.fill("")
    walk.click("Log", "Pause")
    walk.ask(lambda camera: camera.overlay.images.list())
    walk.ask(lambda camera: camera.streamer.streams.disable("117930"))
    page.wait_for_selector("#streams li[data-key='117930']:has-text('stopped')")
    assert page.locator("#log li", has_text="/images").count() == 0
    walk.click("Log", "Pause")
    walk.ask(lambda camera: camera.vapix.ptz.speed())
    page.wait_for_selector("#log li:has-text('ptz.cgi')")


def faults(walk: Walk) -> None:
    """Each kind is made with plain numbers, told in words, and taken back by itself."""
    fills: dict[str, dict[str, Any]] = {
        "latency": {"Seconds": "0.01", "Path": "/a", "Give or take, s": "0.002"},
        "drop": {
            "Path": "/a",
            "Let so many pass": "1",
            "Bytes of the last": "2",
            "Times (0: for ever)": "3",
            "Reset": True,
        },
        "answer": {"Status": "503", "Path": "/axis-cgi/param.cgi", "Times (0: for ever)": "0"},
        "refuse-tokens": {"Times": "2"},
        "throttle": {"Attempts": "5", "For seconds": "9", "Answer (401, 403)": "403"},
        "clock": {"Seconds": "-30"},
    }
    words = {
        "latency": "latency=0.01:/a:jitter=0.002",
        "drop": "drop:/a:after=1,after_bytes=2,times=3,reset",
        "answer": "answer=503:/axis-cgi/param.cgi:times=0",
        "refuse-tokens": "refuse-tokens=2",
        "throttle": "throttle=5:seconds=9,status=403",
        "clock": "clock=-30",
    }
    for kind in ("stall", "half-open", "garbage", "truncate"):
        fills[kind], words[kind] = {"Path": "/a"}, f"{kind}:/a"
    kinds = [kind for kind in KINDS if kind not in {"reboot", "clear", "refuse-nonces"}]
    for kind in kinds:
        walk.at("Faults", "Kind").select_option(kind)
        walk.look()
        for name, value in fills.get(kind, {}).items():
            walk.at("Faults", name).set_checked(value) if value is True else walk.at("Faults", name).fill(
                value
            )
        walk.click("Faults", "Make")
        walk.page.wait_for_selector(f"#faults li:has-text('{words.get(kind, kind)}')")
    assert {words.get(kind, kind) for kind in kinds} == set(waiting(walk.virtual))
    walk.look()
    with pytest.raises(UnexpectedStatus, match="503"):
        walk.ask(lambda camera: camera.vapix.params.list("Brand"))
    walk.page.wait_for_selector("#log li.bad:has-text('fault: answer')")
    for kind in kinds[:-1]:
        walk.click("Faults", f"Take back {words.get(kind, kind)}")
        walk.wait(lambda kind=kind: words.get(kind, kind) not in waiting(walk.virtual))
    assert list(waiting(walk.virtual)) == [kinds[-1]]
    assert walk.ask(lambda camera: camera.vapix.params.list("Brand"))
    walk.used.add(f"Faults: Take back {kinds[-1]}")
    walk.click("Faults", "Take all back")
    walk.page.wait_for_selector("#faults:empty", state="attached")
    walk.at("Faults", "Kind").select_option("refuse-nonces")
    walk.click("Faults", "Make")
    walk.page.wait_for_selector("#faults li:has-text('refuse-nonces=1')")
    walk.click("Faults", "Take back refuse-nonces=1")  # a request itself, which it strikes
    walk.page.wait_for_selector("#said.bad:has-text('does not wait any more')")
    walk.at("Faults", "Kind").select_option("answer")
    walk.at("Faults", "Status").fill("42")
    walk.at("Faults", "Path").fill("/a")
    walk.click("Faults", "Make")
    walk.page.wait_for_selector("#said.bad:has-text('answer=STATUS:/PATH')")


def apps(walk: Walk) -> None:
    """Off and on again: an app takes its clients along."""
    installed = walk.virtual.state.acaps.installed
    for acap in list(installed.values()):
        before = acap.status
        for now in ("Stopped", "Running") if before == "Running" else ("Running", "Stopped"):
            walk.click("Apps", f"App {acap.nice_name}")
            walk.wait(lambda acap=acap, now=now: acap.status == now)
            checked = str(now == "Running").lower()
            walk.page.wait_for_selector(f"#apps li[data-key='{acap.name}'] button[aria-checked={checked}]")
    running = walk.ask(lambda camera: camera.vapix.applications.list())
    told = {app.name.lower() for app in running if app.status == "Running"}
    assert told == walk.virtual.state.acaps.running()
    walk.client.hears(Gap)


def reboot(walk: Walk) -> None:
    """It is shown large, the client comes back, and so does the page."""
    boot_id = walk.virtual.state.device.boot_id
    walk.at("Video", "Away for s").fill("0.5")
    walk.click("Video", "Reboot")
    walk.page.wait_for_selector("#away:has-text('The camera restarts')")
    large = walk.page.locator("#away strong").evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
    assert large >= 32
    walk.page.wait_for_selector("#away:has-text('The camera has restarted')", timeout=15_000)
    assert walk.virtual.state.device.boot_id != boot_id
    walk.client.hears(Gap)
    walk.page.wait_for_selector("#away", state="hidden", timeout=15_000)


STEPS = (ports, streams, overlays, playlists, ptz, events, snapshot, connect, log, faults, apps, reboot)


SMALL = """() => [...document.querySelectorAll("button, select, a")]
  .filter(it => it.checkVisibility() && it.getBoundingClientRect().height < 35)
  .map(it => it.outerHTML)"""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_is_wider_than_the_screen(browser: Browser, http, virtual_camera, size) -> None:
    """Long paths and messages are wrapped; on a phone what can be touched is large enough."""
    with browser.opened(virtual_camera, size) as page:
        http.get("/axis-cgi/" + "x" * 300)
        page.wait_for_selector("#log li:has-text('xxxx')")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if size is PHONE:
            assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read(browser: Browser, virtual: VirtualCamera, scheme: str) -> None:
    """Text stands out from its background by 4.5 to 1 at least, and what is to be used by 3 to 1."""
    with browser.opened(virtual, scheme=scheme) as page:
        page.evaluate("document.getElementById('said').textContent = 'said'")
        pairs = page.evaluate(COLOURS)
    assert len(pairs) > 50
    assert [pair for pair in pairs if contrast(*pair[1:3]) < pair[3]] == []


COLOURS = """() => {
  const behind = it => {
    for (; it; it = it.parentElement) {
      const colour = getComputedStyle(it).backgroundColor;
      if (!colour.endsWith(", 0)")) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  for (const it of document.querySelectorAll("body *")) {
    if (!it.checkVisibility() || it.closest("#away, option, :disabled")) continue;
    const style = getComputedStyle(it), what = it.outerHTML.slice(0, 80);
    const says = [...it.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (says) found.push([what, style.color, behind(it), 4.5]);
    if (it.matches("button, select, input, textarea")) {
      found.push([what, style.borderTopColor, behind(it.parentElement), 3]);
    }
  }
  return found;
}"""


def contrast(one: str, other: str) -> float:
    """As WCAG 2 counts it."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_it_looks_as_it_should(browser: Browser) -> None:
    """Each look is like the picture of it that somebody has looked at, and unlike every other one."""
    known = {path.stem: Image.open(path).convert("RGB") for path in FOLDER.glob("*.png")}
    assert known.keys() == LOOKS.keys()
    for name, page in pictures(browser):
        if fonts(page) != json.loads(FONTS.read_text()):
            pytest.skip("other fonts than those of the pictures: lines break elsewhere")
        picture = shot(page)
        alike = [other for other, look in known.items() if look.size == picture.size]
        assert [other for other in alike if difference(picture, known[other]) < 3] == [name]


def test_with_the_keyboard_alone(browser: Browser, virtual: VirtualCamera) -> None:
    """Every control is reached by Tab, can be seen to be reached, and keeps it while the page changes."""
    with browser.opened(virtual) as page:
        count = len(controls(page)) - 2  # nothing is to be taken back, and one playlist plays already
        reached, is_on = set(), False
        for _ in range(count + 20):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.outerHTML"))
            name = page.evaluate("document.activeElement.getAttribute('aria-label')")
            if name == "Port 1 Siren" and not is_on:  # from the last control Tab leads to the first
                is_on = True
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline == "solid"
                page.keyboard.press("Space")
                page.wait_for_selector("#ports li[data-key='1'] button[aria-checked=true]")
                assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Port 1 Siren"
        assert len(reached) >= count
        page.locator("input[aria-label='goals of Score']").fill("half wri")
        with virtual.change():
            virtual.state.hardware.closed[0] = True
            virtual.state.overlay.services[1]["enabled"] = 1
        page.wait_for_selector("#services li[data-key='9'] button[aria-checked=true]")
        page.keyboard.type("tten")
        assert page.locator("input[aria-label='goals of Score']").input_value() == "half written"


def test_names_are_texts(browser: Browser) -> None:
    """Whatever users call their things is shown as it is and never run."""
    name = "<img src=x onerror=alert(1)>&amp;"
    state = {
        "overlay": {"services": [{**TICKER, "customName": name}]},
        "parameters": {"IOPort.I0.Input.Name": name},
    }
    with VirtualCamera(state=state) as odd, browser.opened(odd) as page:
        assert name in page.locator("#ports").inner_text()
        assert name in page.locator("#services").inner_text()
        assert page.locator("#cards img").count() == 0


def test_password_that_is_not_known_to_everybody(browser: Browser) -> None:
    """It is not shown: the program asks for it."""
    with VirtualCamera(password="secret") as virtual, browser.opened(virtual, password="secret") as page:
        page.wait_for_selector("#snippet:has-text('password=getpass.getpass()')")
        assert "secret" not in page.content()


def test_camera_that_goes_without_a_word(browser: Browser, virtual_camera: VirtualCamera) -> None:
    """Its absence is shown large, and so is its return."""
    with browser.opened(virtual_camera) as page:
        virtual_camera.reboot(3600)
        page.wait_for_selector("#away:has-text('The camera does not answer')")
        assert "does not answer" in page.title()
        virtual_camera.clock.advance(3600)
        page.wait_for_selector("#away:has-text('The camera has restarted')", timeout=15_000)
        playing(page)


def test_drawings_are_on_the_screen(browser: Browser, virtual_camera: VirtualCamera) -> None:
    """The browser shows what a client draws, within the next pictures."""
    screen = virtual_camera.screen
    with browser.opened(virtual_camera) as page:
        surface = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, 960, 540)
        context = cairocffi.Context(surface)
        context.set_source_rgb(1, 0, 0)
        context.paint()
        virtual_camera.call(lambda: screen.show("client", surface, -1, -1, [0], 0))
        virtual_camera.log.wait_until(lambda: _is_red(video(page)), 10)


def video(page: Any) -> np.ndarray:
    """What the browser shows of the video: height x width x 3, RGB."""
    shot = page.locator("#video").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


def _is_red(shot: np.ndarray) -> bool:
    """Whether the left upper quarter is red, and the right lower is not."""
    height, width, _ = shot.shape
    corner, rest = shot[: height // 2 - 8, : width // 2 - 8], shot[height // 2 + 8 :, width // 2 + 8 :]
    red = [(part[..., 0] > 200) & (part[..., 1] < 60) & (part[..., 2] < 60) for part in (corner, rest)]
    return bool(red[0][20:, 20:].mean() > 0.99 and red[1].mean() < 0.1)
