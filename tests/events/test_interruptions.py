"""What a stream makes of everything that can go wrong: nothing twice, nothing missing without a gap."""

import anyio
import pytest
from taking import ALERT, SWIFT, take

from aiocamstreamer import Camera
from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import (
    AccessDenied,
    AccessError,
    ConnectFailed,
    ConnectionLost,
    MalformedReply,
    RoleTooLow,
    TimedOut,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.events import Backoff, Gap
from aiocamstreamer.overlay.events import ServiceStart, ServiceStop
from aiocamstreamer.virtual.device.log import Exchange, Message

pytestmark = pytest.mark.usefixtures("tidy")

PATH = "/local/camoverlay/service/ws"
TOKEN = "/local/camoverlay/api/ws_authorization.cgi"
NOW = [ServiceStart(service_id=1, initial=True), ServiceStart(service_id=5, initial=True)]
GAP = Gap(reason="interrupted")
GREETING = 1 + len(NOW)  # messages of a new connection: the token is good, and what is so now


def stop(virtual, service_id):
    virtual.emit("camoverlay", {"type": "ServiceStop", "serviceId": service_id})
    return ServiceStop(service_id=service_id)


async def test_dropped_after_some_messages(camera, virtual_camera):
    """What came before the drop comes once; then a gap, the present, and what happens next."""
    virtual_camera.faults.drop(PATH, after=GREETING + 2)
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 2) == NOW
        told = [stop(virtual_camera, 7), stop(virtual_camera, 8)]
        assert await take(events, 5) == [*told, GAP, *NOW]
        told = stop(virtual_camera, 9)
        assert await take(events, 1) == [told]


async def test_dropped_again_and_again(camera, virtual_camera):
    """Every interruption has a gap of its own."""
    virtual_camera.faults.drop(PATH, after=GREETING, times=3)
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 11) == [*NOW, GAP, *NOW, GAP, *NOW, GAP, *NOW]
        told = stop(virtual_camera, 7)
        assert await take(events, 1) == [told]


async def test_reset(camera, virtual_camera):
    """A TCP reset is an interruption like any other."""
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 2) == NOW
        virtual_camera.drop_connections(PATH)
        assert await take(events, 3) == [GAP, *NOW]


async def test_stalled(camera, virtual_camera):
    """A camera that falls silent is asked, counts as lost, and what it said meanwhile lies in the gap."""
    virtual_camera.faults.stall(PATH, after=GREETING + 1)
    async with camera.overlay.events(**ALERT) as events:
        assert await take(events, 2) == NOW
        told = stop(virtual_camera, 7)
        assert await take(events, 1) == [told]
        stop(virtual_camera, 8)
        with anyio.fail_after(30):
            gap = await anext(events)
        assert isinstance(gap, Gap)
        assert 0.4 <= gap.seconds < 5
        assert gap.detail == "silent for 0.4 s"
        assert await take(events, 2) == NOW
        told = stop(virtual_camera, 9)
        assert await take(events, 1) == [told]
    virtual_camera.drop_connections()  # a stalled one notices nothing by itself


async def test_a_quiet_camera_that_answers_is_not_lost(camera, virtual_camera):
    """Silence is no reason to go: ten times the deadline passes without a gap."""
    async with camera.overlay.events(**SWIFT, ping_seconds=0.05, pong_seconds=0.5) as events:
        assert await take(events, 2) == NOW
        with anyio.move_on_after(0.6):
            await anext(events)
        told = stop(virtual_camera, 7)
        assert await take(events, 1) == [told]


@pytest.mark.parametrize("place", [PATH, None])
async def test_half_open(camera, virtual_camera, place):
    """One that accepts and never answers is given up, whether the token or the socket hangs."""
    async with camera.overlay.events(**ALERT) as events:
        assert await take(events, 2) == NOW
        virtual_camera.faults.stall(place)
        virtual_camera.drop_connections()
        assert await take(events, 3, seconds=10) == [GAP, *NOW]
    virtual_camera.drop_connections()


async def test_half_open_from_the_start(camera, virtual_camera):
    """Entering raises within the deadline."""
    virtual_camera.faults.stall()
    with anyio.fail_after(30), pytest.raises(TimedOut, match="no answer within 1 s"):
        async with camera.overlay.events(**ALERT):
            pytest.fail("entered")


async def test_never_an_answer_to_the_token(camera, virtual_camera):
    """A socket that opens and says nothing is no stream."""
    virtual_camera.faults.stall(PATH, times=None)
    with (
        anyio.fail_after(30),
        pytest.raises(AccessError, match=f"WebSocket {PATH}: token not accepted: silent"),
    ):
        async with camera.overlay.events(**ALERT):
            pytest.fail("entered")
    virtual_camera.faults.clear()
    virtual_camera.drop_connections()


async def test_garbage_json(camera, virtual_camera):
    """A message that is no JSON is handed over as it is; the connection stays."""
    async with camera.overlay.events(**SWIFT) as events:
        virtual_camera.emit_raw("camoverlay", '{"type":"ServiceStart","serviceId":')
        *now, unknown = await take(events, 3)
        assert now == NOW
        assert unknown == Unknown(kind="", raw='{"type":"ServiceStart","serviceId":', problem=unknown.problem)
        assert unknown.problem.startswith("no JSON")
        told = stop(virtual_camera, 7)
        assert await take(events, 1) == [told]


async def test_malformed_and_unknown_events(camera, virtual_camera):
    """Both keep the message; only the first has a problem."""
    malformed, unknown = (
        {"type": "ServiceStop", "serviceId": "five"},
        {"type": "ServicePause", "serviceId": 5},
    )
    async with camera.overlay.events(**SWIFT) as events:
        virtual_camera.emit("camoverlay", malformed)
        virtual_camera.emit("camoverlay", unknown)
        virtual_camera.emit_raw("camoverlay", b"\x00\x01")
        told = stop(virtual_camera, 7)
        assert await take(events, 6) == [
            *NOW,
            Unknown(
                kind="ServiceStop",
                raw=malformed,
                problem="ServiceStop.service_id: expected a whole number, got 'five'",
            ),
            Unknown(kind="ServicePause", raw=unknown),
            Unknown(kind="", raw=b"\x00\x01", problem="a binary message"),
            told,
        ]


@pytest.mark.parametrize("fault", ["truncate", "garbage"])
async def test_broken_frames(camera, virtual_camera, fault):
    """Half a frame, or noise instead of one, ends the connection; the event in it lies in the gap."""
    getattr(virtual_camera.faults, fault)(PATH, after=GREETING)
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 2) == NOW
        stop(virtual_camera, 7)
        assert await take(events, 3) == [GAP, *NOW]
        told = stop(virtual_camera, 8)
        assert await take(events, 1) == [told]


async def test_token_refused_once(camera, virtual_camera):
    """Another one is fetched, on entering and later."""
    virtual_camera.faults.refuse_tokens()
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 2) == NOW
        virtual_camera.faults.refuse_tokens(4)
        virtual_camera.drop_connections(PATH)
        assert await take(events, 3) == [GAP, *NOW]


async def test_token_refused_for_good(camera, virtual_camera):
    """Entering gives up after three fresh ones, and names the camera and the request."""
    virtual_camera.faults.refuse_tokens(99)
    with pytest.raises(AccessError, match=f"WebSocket {PATH}: token not accepted") as caught:
        async with camera.overlay.events(**SWIFT):
            pytest.fail("entered")
    assert caught.value.camera == camera.address.authority
    assert not isinstance(caught.value, AccessDenied)
    shown = [entry for entry in virtual_camera.log if isinstance(entry, Message) and entry.direction == "in"]
    assert len(shown) == len({entry.data for entry in shown}) == 3


async def test_token_expired_on_the_way(camera, virtual_camera):
    """A token that is too old when it is shown is replaced."""
    expired = virtual_camera.tokens.issue("camoverlay")
    virtual_camera.clock.advance(31)
    virtual_camera.faults.answer(200, TOKEN, body=f'{{"status":200,"message":"{expired}"}}')
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 2) == NOW


async def test_no_word_about_the_token(camera, virtual_camera):
    """A camera that lets the socket stand open is given up within the deadline."""
    virtual_camera.faults.stall(PATH)
    with anyio.fail_after(30), pytest.raises(TimedOut, match=r"no word about the token within 0\.3 s"):
        async with camera.overlay.events(connect_seconds=0.3):
            pytest.fail("entered")
    virtual_camera.drop_connections()


class Odd:
    """A camera that answers the token with something else."""

    def __init__(self, socket, answer):
        self._socket, self._answer = socket, answer

    def opened(self):
        pass

    def text(self, message):
        self._socket.send(self._answer)

    def closed(self):
        pass


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ('{"type":"authorization","state":"FAILED"}', AccessError),
        ('{"type":"ServiceStop","serviceId":5}', MalformedReply),
        ("{", MalformedReply),
    ],
)
async def test_token_answered_oddly(camera, virtual_camera, answer, error):
    """Anything but OK is no permission."""
    virtual_camera.routes.socket(PATH, subprotocol="events", role=None)(lambda _, socket: Odd(socket, answer))
    with pytest.raises(error, match=f"WebSocket {PATH}: "):
        async with camera.overlay.events(**SWIFT):
            pytest.fail("entered")


async def test_stale_nonces(camera, virtual_camera):
    """A nonce that has aged is answered once more without anybody hearing of it."""
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 2) == NOW
        virtual_camera.expire_nonces()
        virtual_camera.drop_connections(PATH)
        assert await take(events, 3) == [GAP, *NOW]
        virtual_camera.faults.refuse_nonces()
        virtual_camera.drop_connections(PATH)
        assert await take(events, 3) == [GAP, *NOW]


async def test_unavailable_for_a_while(camera, virtual_camera):
    """A camera that answers 503 is asked until it has recovered: one gap, however many attempts."""
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 2) == NOW
        virtual_camera.faults.answer(503, TOKEN, times=5)
        virtual_camera.drop_connections(PATH)
        assert await take(events, 3) == [GAP, *NOW]
    statuses = [
        entry.status for entry in virtual_camera.log if isinstance(entry, Exchange) and entry.path == TOKEN
    ]
    assert statuses.count(503) == 5


async def test_unavailable_from_the_start(camera, virtual_camera):
    """Entering raises, or waits where it is told to."""
    virtual_camera.faults.answer(503, TOKEN, times=4)
    with pytest.raises(UnexpectedStatus, match="HTTP 503"):
        async with camera.overlay.events(**SWIFT):
            pytest.fail("entered")
    async with camera.overlay.events(**SWIFT, wait=True) as events:
        assert await take(events, 2) == NOW


async def test_reboot(camera, virtual_camera, attempts):
    """Refused connections, then another boot: one gap, and the present of that boot."""
    with virtual_camera.change():
        virtual_camera.state.overlay.services[1]["enabled"] = 0
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 1) == NOW[:1]
        virtual_camera.reboot(40)
        await attempts.failed()
        assert not events.connected
        virtual_camera.clock.advance(40)
        assert await take(events, 3) == [GAP, *NOW]
        assert events.connected


async def test_slow_consumer(camera, virtual_camera):
    """The oldest are dropped and counted; what is left comes after the gap, in order."""
    async with camera.overlay.events(**SWIFT, buffer=3) as events:
        assert await take(events, 2) == NOW
        virtual_camera.call(lambda: [stop(virtual_camera, number) for number in range(10)])
        last = [ServiceStop(service_id=number) for number in (7, 8, 9)]
        assert await take(events, 4) == [Gap(reason="overflow", dropped=7), *last]
        told = stop(virtual_camera, 10)
        assert await take(events, 1) == [told]


async def test_slow_consumer_over_an_interruption(camera, virtual_camera, attempts):
    """A gap that is dropped itself leaves its seconds in the one that says so."""
    async with camera.overlay.events(**SWIFT, buffer=2) as events:
        assert await take(events, 2) == NOW
        virtual_camera.drop_connections(PATH)
        await attempts.succeeded()
        with anyio.fail_after(30):
            gap = await anext(events)
        assert gap == Gap(reason="overflow", seconds=gap.seconds, dropped=0)
        assert gap.seconds > 0
        assert await take(events, 2) == NOW


async def test_password_changed_meanwhile(camera, virtual_camera):
    """Refused credentials end the stream at once, after what had come before; the camera is asked once."""
    async with camera.overlay.events(**SWIFT) as events:
        told = stop(virtual_camera, 7)
        assert await take(events, 3) == [*NOW, told]
        virtual_camera.state.users["root"].password = "changed"
        virtual_camera.log.clear()
        virtual_camera.drop_connections()
        for _ in range(2):
            with anyio.fail_after(30), pytest.raises(AccessDenied, match="password refused"):
                await anext(events)
        assert not events.connected
    asked = [entry.status for entry in virtual_camera.log.exchanges]
    assert set(asked) == {401}
    assert len(asked) <= 3  # the nonce may have been used up, and the account is asked for once


async def test_wrong_password(virtual_camera):
    """Entering raises after one attempt: cameras lock out those who insist."""
    async with Camera(virtual_camera.url, username="root", password="wrong") as camera:
        with pytest.raises(AccessDenied, match="password refused"):
            async with camera.overlay.events(**SWIFT, wait=True):
                pytest.fail("entered")
    tried = [entry for entry in virtual_camera.log.exchanges if entry.header("authorization")]
    assert len(tried) == 1


async def test_role_too_low(camera, virtual_camera):
    """An account that may not read tokens is told so."""
    virtual_camera.state.users["root"].role = "viewer"
    with pytest.raises(RoleTooLow, match=f"GET {TOKEN}: "):
        async with camera.overlay.events(**SWIFT, wait=True):
            pytest.fail("entered")


async def test_unreachable_from_the_start(camera, virtual_camera, attempts):
    """Entering raises; told to wait, it returns when the camera is there."""
    virtual_camera.refuse_connections()
    with pytest.raises(ConnectFailed, match="cannot connect"):
        async with camera.overlay.events(**SWIFT):
            pytest.fail("entered")
    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:

            async def arrive():
                await attempts.failed()
                await anyio.to_thread.run_sync(virtual_camera.accept_connections)

            group.start_soon(arrive)
            async with camera.overlay.events(**SWIFT, wait=True) as events:
                assert await take(events, 2) == NOW


async def test_waiting_ends_with_the_callers_deadline(camera, virtual_camera):
    """No deadline of ours is hidden in it."""
    virtual_camera.refuse_connections()
    with pytest.raises(TimeoutError), anyio.fail_after(0.3):
        async with camera.overlay.events(**SWIFT, wait=True):
            pytest.fail("entered")


@pytest.mark.parametrize(
    ("status", "body"), [(404, ""), (200, "<html>hello</html>"), (200, "Http API: command not found")]
)
async def test_no_such_app(camera, virtual_camera, status, body):
    """What does not answer as CamOverlay is not it."""
    virtual_camera.faults.answer(status, TOKEN, body=body, times=None)
    with pytest.raises(Unsupported, match=f"GET {TOKEN}: "):
        async with camera.overlay.events(**SWIFT):
            pytest.fail("entered")


@pytest.mark.parametrize(("attempts", "tries"), [(0, 0), (2, 2)])
async def test_attempts_are_limited(camera, virtual_camera, attempts, tries):
    """After so many in vain the last error is raised; what had come comes first."""
    backoff = Backoff(first=0.01, longest=0.01, attempts=attempts)
    async with camera.overlay.events(backoff=backoff) as events:
        told = stop(virtual_camera, 7)
        assert await take(events, 3) == [*NOW, told]
        virtual_camera.log.clear()
        virtual_camera.faults.answer(503, TOKEN, times=None)
        virtual_camera.drop_connections(PATH)
        with anyio.fail_after(30), pytest.raises(UnexpectedStatus if tries else ConnectionLost):
            await anext(events)
    assert len(virtual_camera.log.exchanges) == tries


async def test_attempts_are_counted_between_connections(camera, virtual_camera):
    """Three losses that one attempt each makes good are not three failures in a row."""
    virtual_camera.faults.drop(PATH, after=GREETING, times=3)
    async with camera.overlay.events(backoff=Backoff(first=0.0, attempts=1)) as events:
        assert await take(events, 11) == [*NOW, GAP, *NOW, GAP, *NOW, GAP, *NOW]


async def test_connections_that_do_not_hold_make_pauses_longer(camera, virtual_camera):
    """An app that accepts everybody and falls over at once is not asked ever faster."""
    virtual_camera.faults.drop(PATH, after=GREETING, times=4)
    holding, failing = Backoff(first=1e-6, longest=60, factor=100, steady=0), Backoff(first=1e-6, factor=100)
    async with camera.overlay.events(backoff=holding) as events:
        assert len(await take(events, 14)) == 14
    virtual_camera.faults.drop(PATH, after=GREETING, times=9)
    async with camera.overlay.events(backoff=failing) as events:
        with anyio.move_on_after(1.5) as scope:
            await take(events, 2 + 3 * 9)
        assert scope.cancelled_caught


@pytest.mark.untraced
async def test_many_who_lose_a_camera_together_do_not_return_together(camera, virtual_camera, caplog):
    """Each of sixty streams draws a pause of its own before it asks again."""

    async def listen(opened):
        async with camera.overlay.events(backoff=Backoff(first=0.5)) as events:
            opened.set()
            assert await take(events.of(Gap), 1, seconds=30) == [GAP]

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            each = [anyio.Event() for _ in range(60)]
            for opened in each:
                group.start_soon(listen, opened)
            for opened in each:
                await opened.wait()
            virtual_camera.drop_connections(PATH)
    pauses = [it.args[1] for it in caplog.records if "next attempt in" in it.msg]
    assert len(pauses) >= 60
    assert max(sum(start <= pause < start + 0.1 for pause in pauses) for start in pauses) < len(pauses) / 2
