"""The login over real sockets: what each answer says of the account, and what it does not."""

import hashlib
import random
from contextlib import AsyncExitStack
from time import monotonic

import anyio
import httpx
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import AccessDenied, CameraError, ConnectionLost, RoleTooLow, UnexpectedStatus
from aiocamstreamer.transport import vanguard
from raw import Asked, RawPeer, answering, challenge, raw_peer, reply

WHO, ACCOUNTS = "/axis-cgi/usergroup.cgi", "/axis-cgi/pwdgrp.cgi"
ME = reply("root\nadmin operator viewer ptz\n")


def camera_at(peer: RawPeer, password: str = "right") -> Camera:
    return Camera(peer.url, username="root", password=password)


def guarded(asked: Asked) -> bytes:
    """A camera that wants the account everywhere."""
    if not asked.is_signed:
        return challenge()
    return ME if asked.path == WHO else reply("ok")


async def test_the_account_is_proven_once_and_used_from_then_on():
    """Twenty requests at once: one challenge, one proof, and everything else is signed."""
    async with raw_peer(answering(guarded)) as peer:
        line = peer.line()
        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(line.http.get, "/x")
        assert [asked.path for asked in peer.asked if not asked.is_signed] == [WHO]
        assert [asked.path for asked in peer.signed].count(WHO) == 1
        counts = [int(asked.part("nc"), 16) for asked in peer.signed]
        assert sorted(counts) == list(range(1, 22))
        await line.aclose()


@pytest.mark.parametrize("many", [1, 8, 40])
async def test_a_wrong_password_is_tried_once_for_all(many):
    """However many ask, at once and later."""

    async def one() -> None:
        with pytest.raises(AccessDenied, match="user name or password refused for 'root'"):
            await line.http.get("/x")

    async with raw_peer(answering(lambda asked: challenge(f"n{id(asked)}"))) as peer:
        line = peer.line()
        async with anyio.create_task_group() as group:
            for _ in range(many):
                group.start_soon(one)
        await one()
        assert len(peer.signed) == 1
        await line.aclose()


@pytest.mark.parametrize("nonce", ["n1", "fresh"])
@pytest.mark.parametrize("at_once", [1, 2, 4, 8])
async def test_a_password_that_was_changed_meanwhile(at_once, nonce):
    """One finds out and asks once more; those who wait or come later are told."""
    changed = False

    def answer(asked: Asked) -> bytes:
        return challenge(f"n{id(asked)}" if nonce == "fresh" else nonce) if changed else guarded(asked)

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        await line.http.get("/x")
        changed, before = True, len(peer.signed)
        told = []

        async def one() -> None:
            try:
                await line.http.get("/x")
            except AccessDenied as error:
                told.append(error)

        for _ in range(8 // at_once):
            async with anyio.create_task_group() as group:
                for _ in range(at_once):
                    group.start_soon(one)
        assert len(told) == 8
        assert len(peer.signed) - before <= 2
        await line.aclose()


KINDS = {
    "requests": lambda camera: camera.request("GET", "/x"),
    "uploads": lambda camera: camera.overlay.images.upload(b"\x89PNG\r\n\x1a\n", name="a.png"),
    "streams": lambda camera: camera.stream("/x").__aenter__(),
    "drawings": lambda camera: camera.overlay.drawing().__aenter__(),
    "events": lambda camera: camera.streamer.events().__aenter__(),
}


@pytest.mark.parametrize("seconds", [0, 3])
@pytest.mark.parametrize("kinds", [*([kind] * 6 for kind in KINDS), [*KINDS, *KINDS]], ids="-".join)
async def test_a_changed_password_and_whatever_begins_together(kinds, seconds, monkeypatch):
    """Requests, uploads, downloads and WebSockets alike, be it after a while of silence."""
    changed = False

    def answer(asked: Asked) -> bytes:
        return challenge() if changed else guarded(asked)

    async with raw_peer(answering(answer)) as peer, camera_at(peer) as camera:
        await camera.request("GET", "/x")
        changed, before = True, len(peer.signed)
        now = monotonic() + seconds
        monkeypatch.setattr(vanguard, "monotonic", lambda: now)

        async def one(kind: str) -> None:
            with pytest.raises(AccessDenied):
                await KINDS[kind](camera)

        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                for kind in kinds:
                    group.start_soon(one, kind)
        assert len(peer.signed) - before <= 2


async def test_a_changed_password_in_the_middle_of_requests(monkeypatch):
    """Where one that takes its time is under way all the while, as well."""
    changed, hung = False, anyio.Event()

    async def answer(asked: Asked) -> bytes:
        if asked.path == "/slow" and asked.is_signed:
            await hung.wait()
        return challenge() if changed else guarded(asked)

    async with raw_peer(answering(answer)) as peer, camera_at(peer) as camera:
        await camera.request("GET", "/x")
        told = []

        async def one(path: str) -> None:
            with pytest.raises(AccessDenied) as caught:
                await camera.request("GET", path)
            told.append(caught.value)

        with anyio.fail_after(10):
            async with anyio.create_task_group() as group:
                group.start_soon(one, "/slow")
                await anyio.wait_all_tasks_blocked()
                await camera.request("GET", "/x")
                monkeypatch.setattr(vanguard, "KNOWN", 0)  # that was long ago
                changed, before = True, len(peer.signed)
                async with anyio.create_task_group() as inner:
                    for _ in range(8):
                        inner.start_soon(one, "/x")
                hung.set()
        assert len(told) == 9
        assert len(peer.signed) - before <= 2


async def test_one_that_is_slow_does_not_hold_the_rest():
    """It goes ahead for a second at most; then another one does, and the slow one may end when it likes."""
    hung, both = anyio.Event(), anyio.Event()
    held = 0

    async def answer(asked: Asked) -> bytes:
        nonlocal held
        if asked.path == "/slow":
            await hung.wait()
        elif asked.path == "/held":
            held += 1
            if held == 2:
                both.set()
            await hung.wait()
        return guarded(asked)

    async with raw_peer(answering(answer)) as peer, camera_at(peer) as camera:
        await camera.request("GET", "/x")
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                group.start_soon(camera.request, "GET", "/slow")
                await anyio.wait_all_tasks_blocked()
                for _ in range(2):
                    group.start_soon(camera.request, "GET", "/held")
                await both.wait()
                for _ in range(8):
                    await camera.request("GET", "/x")
                hung.set()
            await camera.request("GET", "/x")


async def test_requests_go_side_by_side_once_one_is_through():
    """Those that begin together, and those that join them, as many as there are connections."""
    count, inside, most, four = 0, 0, 0, anyio.Event()

    async def answer(asked: Asked) -> bytes:
        nonlocal count, inside, most
        count += asked.path == "/held"
        if count > 1:  # the first is through
            inside += 1
            most = max(most, inside)
            if inside == 4:
                four.set()
            await four.wait()
            for _ in range(20):
                await anyio.lowlevel.checkpoint()
            inside -= 1
        return guarded(asked)

    async with raw_peer(answering(answer)) as peer, camera_at(peer) as camera:
        await camera.request("GET", "/x")
        for _ in range(3):
            count, most, four = 0, 0, anyio.Event()
            async with anyio.create_task_group() as group:
                for _ in range(12):
                    group.start_soon(camera.request, "GET", "/held")
            assert most == 4


async def test_one_ahead_that_is_given_up():
    """The others go on, be it cancelled or cut off."""
    cut = anyio.Event()

    async def answer(asked: Asked) -> bytes:
        if asked.path == "/cut" and asked.is_signed:
            await cut.wait()
            return b""
        return guarded(asked)

    async with raw_peer(answering(answer)) as peer, camera_at(peer) as camera:
        await camera.request("GET", "/x")
        for how in ("cancelled", "cut off"):
            with anyio.fail_after(30):
                async with anyio.create_task_group() as group:
                    scope = anyio.CancelScope()

                    async def ahead(scope: anyio.CancelScope = scope) -> None:
                        with scope, pytest.raises(ConnectionLost):
                            await camera.request("GET", "/cut")

                    group.start_soon(ahead)
                    await anyio.wait_all_tasks_blocked()
                    for _ in range(5):
                        group.start_soon(camera.request, "GET", "/x")
                    await anyio.wait_all_tasks_blocked()
                    scope.cancel() if how == "cancelled" else cut.set()


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
async def test_a_role_that_is_too_low(status):
    """The right password and an endpoint for administrators: nobody is logged out."""

    def answer(asked: Asked) -> bytes:
        if asked.path == "/admin":
            return challenge(f"n{id(asked)}") if status.startswith("401") else reply("no", status)
        return guarded(asked)

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        for _ in range(2):
            with pytest.raises(RoleTooLow):
                await line.http.get("/admin")
            assert (await line.http.get("/x")).content == b"ok"
        assert len([asked for asked in peer.asked if asked.path == "/admin"]) <= 4
        await line.aclose()


async def test_anonymous_viewing_changes_nothing():
    """Strangers see less; the account is used from the first request on."""

    def answer(asked: Asked) -> bytes:
        if asked.path == WHO:
            return ME if asked.is_signed else reply("anonymous\nviewer\n")
        if asked.path == "/public":
            return reply("all" if asked.is_signed else "some")
        return reply("ok") if asked.is_signed else challenge()

    async with raw_peer(answering(answer)) as peer, camera_at(peer) as camera:
        assert (await camera._line.http.get("/public")).content == b"all"
        assert (await camera.vapix.users.whoami()).name == "root"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("", "200 OK"),
        ("\nviewer\n", "200 OK"),
        ("<html>viewer</html>", "200 OK"),
        ("{}", "200 OK"),
        ("", "404 Not Found"),
        ("", "403 Forbidden"),
    ],
)
@pytest.mark.parametrize("right", [True, False])
async def test_whatever_strangers_are_told(said, status, right):
    """Accounts are closed to them, whatever else they may see: ours is used, and a wrong one refused."""

    def answer(asked: Asked) -> bytes:
        is_ours = asked.is_signed and right
        if asked.path == WHO:
            return ME if is_ours and status.startswith("200") else reply(said, status)
        if asked.path == "/public" and not asked.is_signed:
            return reply("some")
        return reply("all") if is_ours else challenge(f"n{id(asked)}")

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        if right:
            assert (await line.http.get("/public")).content == b"all"
        else:
            with pytest.raises(AccessDenied):
                await line.http.get("/public")
            assert len([asked for asked in peer.signed if asked.path != WHO]) <= 2
        await line.aclose()


async def test_a_server_that_calls_every_refusal_stale():
    """A role that is too low is told like that, too; who we are is known all the same."""

    def answer(asked: Asked) -> bytes:
        if asked.path == "/admin" or not asked.is_signed:
            return challenge(f"n{id(asked)}", ", stale=true" if asked.is_signed else "")
        return guarded(asked)

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        for _ in range(2):
            with pytest.raises(RoleTooLow):
                await line.http.get("/admin")
            assert (await line.http.get("/x")).content == b"ok"
        await line.aclose()


@pytest.mark.parametrize(
    ("status", "proof"), [("200 OK", "a page"), ("404 Not Found", ""), ("200 OK", "root\nadmin\n")]
)
async def test_nobody_challenges(status, proof):
    """Where a proxy logs in, requests go bare and side by side; one that hangs hangs alone."""
    together = anyio.Event()
    waiting = 0

    async def answer(asked: Asked) -> bytes:
        nonlocal waiting
        if asked.path == WHO:
            return reply(proof, status)
        if asked.path == ACCOUNTS:
            return reply("ok")
        if asked.path == "/hang":
            await anyio.sleep_forever()
        waiting += 1
        if waiting == 3:
            together.set()
        await together.wait()
        return reply("ok")

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                group.start_soon(line.http.get, "/hang")
                async with anyio.create_task_group() as others:
                    for _ in range(3):
                        others.start_soon(line.http.get, "/x")
                group.cancel_scope.cancel()
        assert not peer.signed
        assert [asked.path for asked in peer.asked].count(ACCOUNTS) == ("admin" not in proof)
        await line.aclose()


async def test_where_only_some_paths_are_guarded():
    """No proof to be had: the first challenge is answered, and from then on everything is signed."""

    def answer(asked: Asked) -> bytes:
        if asked.path in {WHO, ACCOUNTS}:
            return reply("", "404 Not Found")
        return reply("ok") if asked.path == "/open" or asked.is_signed else challenge()

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        await line.http.get("/open")
        assert not peer.signed
        await line.http.get("/x")
        await line.http.get("/open")
        assert [asked.path for asked in peer.signed] == ["/x", "/open"]
        await line.aclose()


@pytest.mark.parametrize("proven", [False, True])
async def test_a_camera_that_cannot_tell_yet_who_asks(proven):
    """While it starts, whoever it challenges is answered, and nothing is concluded from its silence."""
    starting = not proven

    def answer(asked: Asked) -> bytes:
        if asked.path == WHO and starting:
            return reply("busy", "503 Service Unavailable")
        nonce = "n2" if starting and proven else "n1"
        return guarded(asked) if asked.part("nonce") == nonce else challenge(nonce)

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        if proven:
            await line.http.get("/x")
        starting = True
        assert (await line.http.get("/x")).content == b"ok"
        assert [asked.path for asked in peer.asked[-3:]] == (
            ["/x", WHO, "/x"] if proven else [WHO, "/x", "/x"]
        )
        starting = False
        assert (await line.http.get("/x")).status == 200
        await line.aclose()


@pytest.mark.untraced
@pytest.mark.parametrize("many", [1, 4, 30])
@pytest.mark.parametrize("how", ["rising", "once", "rising, unsaid", "once, unsaid"])
async def test_cameras_that_are_strict_about_nonces(many, how):
    """Counts that must rise, nonces that are good once, said to be stale or not: all get their answers."""
    counts: dict[str, int] = {}
    dice = random.Random(many)

    async def answer(asked: Asked) -> bytes:
        for _ in range(dice.randrange(5)):
            await anyio.lowlevel.checkpoint()
        nonce = asked.part("nonce")
        if asked.is_signed and nonce in counts:
            count = int(asked.part("nc"), 16)
            if count > counts[nonce] and (how.startswith("rising") or counts[nonce] == 0):
                counts[nonce] = count
                return ME if asked.path == WHO else reply("ok")
        fresh = f"n{len(counts)}"
        counts[fresh] = 0
        stale = "" if not asked.is_signed or "unsaid" in how else ", stale=true"
        return challenge(fresh, stale)

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        answers = []

        async def one() -> None:
            answers.extend([(await line.http.get("/x")).content for _ in range(3)])

        async with anyio.create_task_group() as group:
            for _ in range(many):
                group.start_soon(one)
        assert answers == [b"ok"] * 3 * many
        await line.aclose()


async def test_a_nonce_is_shared_only_when_its_own_request_is_through():
    """Whoever takes a nonce before that would use it up for the one it was given to."""
    second_try, served = anyio.Event(), anyio.Event()

    async def answer(asked: Asked) -> bytes:
        nonce = asked.part("nonce")
        if asked.path == "/slow" and nonce == "n2":
            second_try.set()
            await served.wait()
            return reply("slow")
        if asked.path == "/slow" and asked.is_signed:
            return challenge("n2", ", stale=true")
        if nonce == "n2":
            return challenge("n3", ", stale=true")
        return guarded(asked)

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                group.start_soon(line.http.get, "/slow")
                await second_try.wait()
                await line.http.get("/x")
                served.set()
        assert [asked.part("nonce") for asked in peer.signed if asked.path == "/x"] == ["n1"]
        await line.aclose()


async def test_stale_for_ever_ends_soon():
    """It is no refusal and no loop; and since it may be the password, it is tried twice, then once each."""
    async with raw_peer(answering(lambda asked: challenge(f"n{id(asked)}", ", stale=true"))) as peer:
        line = peer.line()
        for tried in (2, 3, 4):
            with pytest.raises(UnexpectedStatus, match=r"every nonce is called stale.*password may be wrong"):
                await line.http.get("/x")
            assert len(peer.signed) == tried
        await line.aclose()


async def test_stale_for_ever_after_a_while():
    """An account that was good is tried more often, but once; it is good again with the first success."""
    fresh, is_stale = iter(range(100)), True

    def answer(asked: Asked) -> bytes:
        is_good = asked.is_signed and not is_stale
        return guarded(asked) if is_good else challenge(f"n{next(fresh)}", ", stale=true")

    async with raw_peer(answering(answer)) as peer:
        line = peer.line()
        is_stale = False
        await line.http.get("/x")
        is_stale, before = True, len(peer.signed)
        for tried in (6, 7, 8):  # who we are is asked, too, once
            with pytest.raises(UnexpectedStatus, match="every nonce is called stale") as caught:
                await line.http.get("/x")
            assert "password" not in str(caught.value)
            assert len(peer.signed) - before == tried
        is_stale = False
        await line.http.get("/x")
        is_stale, before = True, len(peer.signed)
        with pytest.raises(UnexpectedStatus, match="4 in a row"):
            await line.http.get("/x")
        assert len(peer.signed) - before == 6
        await line.aclose()


async def test_what_a_low_role_may_see():
    """`capabilities()` and `device.info()` make do with what they are told."""
    allowed = {
        WHO: "watcher\nviewer\n",
        "/axis-cgi/param.cgi": "root.Properties.System.SerialNumber=ACCC8E000001\n",
    }

    def answer(asked: Asked) -> bytes:
        if asked.is_signed and asked.path in allowed:
            return reply(allowed[asked.path])
        return challenge(f"n{id(asked)}")

    async with raw_peer(answering(answer)) as peer, camera_at(peer) as camera:
        assert (await camera.vapix.device.info()).serial == "ACCC8E000001"
        found = await camera.capabilities()
        assert (found.account.name, found.applications, found.device.serial) == (
            "watcher",
            None,
            "ACCC8E000001",
        )


async def test_errors_of_the_proof_are_those_of_the_request():
    """Whoever asks for something is told of that."""

    async def talk(conversation) -> None:
        await conversation.request()

    async with raw_peer(talk) as peer:
        line = peer.line()
        with pytest.raises(CameraError, match=r"GET /x: connection lost"):
            await line.http.get("/x")
        await line.aclose()


REALMS = {
    "UTF-8": "Vrátnice č. 1".encode(),
    "Latin-1": "Gård 1".encode("latin-1"),
    "Latin-2": "Vrátnice č. 1".encode("iso-8859-2"),
    "both": "å".encode() + b" \xe5",
    "a quotation mark": b'G\xe5rd \\"1\\"',
}


def is_right(asked: Asked, realm: bytes) -> bool:
    """Whether the realm came back byte by byte, and the digest is of these bytes."""
    said = asked.value("authorization").encode("latin-1")
    parts = {name: asked.part(name).encode() for name in ("nonce", "nc", "cnonce", "uri", "response")}

    def hashed(*values: bytes) -> bytes:
        return hashlib.md5(b":".join(values)).hexdigest().encode()

    secret = hashed(b"root", realm.replace(b"\\", b""), b"right")
    request = hashed(asked.method.encode(), parts["uri"])
    middle = (parts["nonce"], parts["nc"], parts["cnonce"], b"auth")
    return b'realm="' + realm + b'"' in said and parts["response"] == hashed(secret, *middle, request)


@pytest.mark.untraced
@pytest.mark.parametrize("given", [False, True], ids=["own connections", "given transport"])
@pytest.mark.parametrize("realm", REALMS.values(), ids=REALMS)
async def test_a_realm_of_other_letters(realm, given):
    """A challenge is answered with the bytes that came, over HTTP, before a WebSocket and for one."""
    wrong = []

    def answer(asked: Asked) -> bytes:
        if not asked.is_signed:
            return challenge().replace(b"AXIS_ACCC8E000001", realm)
        if not is_right(asked, realm):
            wrong.append(asked)
        return ME if asked.path == WHO else reply("no", "403 Forbidden")

    async with raw_peer(answering(answer)) as peer:
        for use in (
            lambda camera: camera.request("GET", "/x"),
            lambda camera: entered(camera.overlay.events()),
            lambda camera: entered(camera.overlay.drawing()),
            lambda camera: entered(camera.vapix.events()),
        ):
            transport = httpx.AsyncHTTPTransport(trust_env=False) if given else None
            async with (
                Camera(peer.url, username="root", password="right", http=transport) as camera,
                AsyncExitStack() as stack,
            ):
                if transport is not None:
                    await stack.enter_async_context(transport)
                with pytest.raises(RoleTooLow):
                    await use(camera)
    assert wrong == []


async def entered(block) -> None:
    async with block:
        pass


async def test_a_challenge_can_be_read():
    """Whoever is shown a header field is shown letters."""
    said = challenge().replace(b"AXIS_ACCC8E000001", "Gård".encode("latin-1"))
    async with raw_peer(answering(lambda _: said)) as peer, Camera(peer.url) as camera:
        answer = await camera._line.http.get("/x", accept=(401,), anonymous=True)
    assert 'realm="Gård"' in answer.headers["www-authenticate"]
