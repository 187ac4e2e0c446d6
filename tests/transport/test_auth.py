"""transport/auth.py: one negotiation per camera, and no password tried twice."""

import re
from collections.abc import Callable

import anyio
import attrs
import pytest
from trio.testing import MockClock

from aiocamstreamer.errors import AccessDenied, RoleTooLow, UnexpectedStatus, UnsafeAccess
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport.auth import Authenticator, Exchange
from aiocamstreamer.transport.credentials import Credentials

DIGEST = 'Digest realm="AXIS_ACCC8E000001", nonce="{nonce}", qop="auth", algorithm=MD5{more}'


@attrs.frozen
class Reply:
    status: int
    challenges: tuple[str, ...] = ()


@attrs.define
class Peer:
    """A camera's side of authentication: nonces, and a log of what it was sent."""

    accept: Callable[[str], bool] = lambda _: True
    nonce: str = "n1"
    more: str = ""
    offers: tuple[str, ...] = (DIGEST,)
    anonymous: bool = False
    seen: list[str | None] = attrs.field(factory=list)

    async def send(self, secret: Secret | None) -> Reply:
        authorization = secret and secret.reveal()
        self.seen.append(authorization)
        await anyio.lowlevel.checkpoint()
        if self.anonymous:
            return Reply(200)
        known = authorization is not None and (
            authorization.startswith("Basic") or f'nonce="{self.nonce}"' in authorization
        )
        if known and self.accept(authorization):
            return Reply(200)
        return Reply(401, tuple(offer.format(nonce=self.nonce, more=self.more) for offer in self.offers))

    @property
    def signed(self) -> list[str]:
        return [authorization for authorization in self.seen if authorization]


def exchange(peer: Peer) -> Exchange[Reply]:
    return Exchange("GET", "/axis-cgi/x.cgi?a=1%3A", "GET /axis-cgi/x.cgi", peer.send)


def authenticator(*, secure: bool = False, allow_basic: bool = False) -> Authenticator:
    who = Credentials("root", "s3cret")
    return Authenticator(who, camera="camera", secure=secure, allow_basic=allow_basic)


async def test_the_first_request_goes_out_bare():
    """Its challenge is answered once, and the next request is signed at once."""
    peer, auth = Peer(), authenticator()
    assert not auth.is_settled
    assert (await auth.perform(exchange(peer))).status == 200
    assert peer.seen[0] is None
    assert auth.is_settled
    assert auth.realm == "AXIS_ACCC8E000001"
    await auth.perform(exchange(peer))
    assert len(peer.seen) == 3
    assert [re.search("nc=(.{8})", sent)[1] for sent in peer.signed] == ["00000001", "00000002"]
    assert 'uri="/axis-cgi/x.cgi?a=1%3A"' in peer.signed[0]


async def test_unchallenged_requests_do_not_wait_for_each_other():
    """Where nobody challenges, ten requests are under way at once."""
    auth, together = authenticator(), 0
    everybody = anyio.Event()

    async def send(_: Secret | None) -> Reply:
        nonlocal together
        together += 1
        if together == 10:
            everybody.set()
        await everybody.wait()
        return Reply(200)

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(auth.perform, Exchange("GET", "/x", "GET /x", send))


async def test_a_wrong_password_is_tried_once():
    """One answer, then AccessDenied that names camera, request and account, and no password."""
    peer, auth = Peer(accept=lambda _: False), authenticator()
    with pytest.raises(AccessDenied) as caught:
        await auth.perform(exchange(peer))
    assert len(peer.signed) == 1
    text = str(caught.value)
    assert text == "camera: GET /axis-cgi/x.cgi: user name or password refused for 'root'"
    assert "s3cret" not in repr(caught.value) + repr(auth._credentials)


async def test_a_refusal_is_shared_by_those_who_wait():
    """Ten requests at once with a wrong password: the camera sees it once."""
    peer, auth = Peer(accept=lambda _: False), authenticator()
    refused = []

    async def one() -> None:
        try:
            await auth.perform(exchange(peer))
        except AccessDenied as error:
            refused.append(error)

    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(one)
    assert len(refused) == 10
    assert len(peer.signed) == 1


async def test_a_refused_password_is_never_tried_again():
    """Cameras lock out who does; a new Camera is made where it was set right meanwhile."""
    peer, auth = Peer(accept=lambda _: False), authenticator()
    for _ in range(3):
        with pytest.raises(AccessDenied):
            await auth.perform(exchange(peer))
    assert len(peer.signed) == 1


@pytest.mark.parametrize("more", [", stale=true", ", stale=TRUE"])
async def test_stale_is_no_refusal_and_has_an_end(more):
    """A camera that calls every nonce stale ends in an error that is no refused password."""
    peer, auth = Peer(more=more), authenticator()

    def refuse(_: str) -> bool:
        peer.nonce += "x"
        return False

    peer.accept = refuse
    with pytest.raises(UnexpectedStatus, match="every nonce is called stale"):
        await auth.perform(exchange(peer))
    assert len(peer.signed) <= 5


async def test_an_expired_nonce_is_replaced():
    """The request is signed again with the new nonce and a new count, with and without stale=true."""
    for more in ("", ", stale=true"):
        peer, auth = Peer(), authenticator()
        await auth.perform(exchange(peer))
        peer.nonce, peer.more = "n2", more
        assert (await auth.perform(exchange(peer))).status == 200
        assert 'nonce="n2"' in peer.signed[-1]
        assert "nc=00000001" in peer.signed[-1]
        assert len(peer.seen) == 4


@pytest.mark.parametrize("nonce", ["n1", "n2"])
async def test_after_the_proof_a_second_401_is_about_the_role(nonce):
    """The account was good a moment ago; it is challenged once more at the most, and stays good."""
    peer, auth = Peer(), authenticator()
    await auth.perform(exchange(peer))
    peer.nonce, peer.accept = nonce, lambda _: False
    with pytest.raises(RoleTooLow):
        await auth.perform(exchange(peer))
    assert len(peer.signed) == (2 if nonce == "n1" else 3)
    peer.accept = lambda _: True
    assert (await auth.perform(exchange(peer))).status == 200


async def test_a_challenge_without_a_scheme_after_the_proof():
    """A proxy's bare 401 is no reason to doubt the account."""
    peer, auth = Peer(), authenticator()
    await auth.perform(exchange(peer))
    peer.offers, peer.nonce = (), "n2"
    with pytest.raises(RoleTooLow):
        await auth.perform(exchange(peer))


async def test_nonces_that_expire_under_parallel_requests():
    """Everybody goes on with one new nonce, and no count is used twice."""
    peer, auth = Peer(), authenticator()
    await auth.perform(exchange(peer))
    peer.nonce = "n2"
    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(auth.perform, exchange(peer))
    renewed = [sent for sent in peer.signed if 'nonce="n2"' in sent]
    counts = [re.search("nc=(.{8})", sent)[1] + re.search('cnonce="(.*?)"', sent)[1] for sent in renewed]
    assert len(counts) == len(set(counts)) == 5


async def test_nonces_that_are_good_once():
    """Requests at the same time each go on with the nonce that they were given, and none is refused."""
    auth, offered, used = authenticator(), [], set()

    async def send(authorization: Secret | None) -> Reply:
        await anyio.lowlevel.checkpoint()
        nonce = re.search('nonce="(.*?)"', authorization.reveal() if authorization else "")
        if nonce and nonce[1] not in used:
            used.add(nonce[1])
            return Reply(200)
        offered.append(f"n{len(offered)}")
        return Reply(401, (DIGEST.format(nonce=offered[-1], more=""),))

    answers = []

    async def one() -> None:
        answers.append(await auth.perform(Exchange("GET", "/x", "GET /x", send)))

    await one()
    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(one)
    assert [answer.status for answer in answers] == [200] * 9


@pytest.mark.parametrize("username", ["ro\r\nX-Evil: yes", "root\x00", "\x7f", "čeština"])
def test_a_user_name_that_no_header_can_carry(username):
    """It is refused before anything is sent."""
    with pytest.raises(ValueError, match="username: printable ASCII"):
        Credentials(username, "pass")


def test_a_user_name_that_is_no_text():
    """As above."""
    with pytest.raises(TypeError, match="username: a text, not 5"):
        Credentials(5, "pass")


def test_a_password_that_no_bytes_can_spell():
    """It is refused, and not shown."""
    with pytest.raises(ValueError, match="password: a text without lone surrogates") as caught:
        Credentials("root", "s3cret\ud800")
    assert "s3cret" not in str(caught.value)


async def test_basic_is_not_answered_in_the_clear():
    """Over plain HTTP nothing is sent, and the error says what can be done."""
    peer, auth = Peer(offers=('Basic realm="x"',)), authenticator()
    with pytest.raises(UnsafeAccess, match="basic: use https, or allow_basic=True"):
        await auth.perform(exchange(peer))
    assert peer.signed == []


@pytest.mark.parametrize("how", [{"secure": True}, {"allow_basic": True}])
async def test_basic_over_https_or_when_allowed(how):
    """Stock AXIS OS 12 offers nothing but Basic over HTTPS."""
    peer, auth = Peer(offers=('Basic realm="x"',)), authenticator(**how)
    assert (await auth.perform(exchange(peer))).status == 200
    assert peer.signed == ["Basic cm9vdDpzM2NyZXQ="]


async def test_basic_refused_is_final():
    """There is no nonce that could have expired."""
    peer = Peer(offers=('Basic realm="x"',), accept=lambda _: False)
    auth = authenticator(secure=True)
    with pytest.raises(AccessDenied):
        await auth.perform(exchange(peer))
    assert len(peer.signed) == 1


async def test_an_unknown_scheme_is_not_answered():
    """The error lists what was offered."""
    peer, auth = Peer(offers=("Negotiate",)), authenticator(secure=True)
    with pytest.raises(UnsafeAccess, match="negotiate: none of it is known"):
        await auth.perform(exchange(peer))
    with pytest.raises(UnsafeAccess, match="no scheme at all"):
        await auth.perform(exchange(Peer(offers=())))


async def test_what_needs_no_credentials_stays_bare():
    """An anonymous endpoint settles nothing."""
    peer, auth = Peer(anonymous=True), authenticator()
    await auth.perform(exchange(peer))
    await auth.perform(exchange(peer))
    assert peer.seen == [None, None]
    assert not auth.is_settled


async def test_without_credentials_a_challenge_is_access_denied():
    """There is nothing to answer with."""
    auth = Authenticator(None, camera="camera", secure=False)
    assert auth.is_settled
    with pytest.raises(AccessDenied, match="credentials are required"):
        await auth.perform(exchange(Peer()))
    assert (await auth.perform(exchange(Peer(anonymous=True)))).status == 200


async def test_a_cancelled_negotiation_frees_the_others():
    """Whoever waits behind a request that was cancelled asks for itself."""
    peer, auth = Peer(), authenticator()
    stuck = anyio.Event()

    async def never(_: Secret | None) -> Reply:
        stuck.set()
        await anyio.sleep_forever()
        raise AssertionError

    async with anyio.create_task_group() as group:
        group.start_soon(auth.perform, Exchange("GET", "/", "GET /", never))
        await stuck.wait()
        group.cancel_scope.cancel()
    assert (await auth.perform(exchange(peer))).status == 200


def test_a_challenge_that_takes_long_to_answer_holds_nobody():
    """Two seconds later the next one is answered all the same; on a clock of its own, which does not wait."""
    peer, auth = Peer(), authenticator()

    async def never(secret: Secret | None) -> Reply:
        if secret is not None:
            await anyio.sleep_forever()
        return await peer.send(secret)

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(auth.perform, Exchange("GET", "/", "GET /", never))
            await anyio.wait_all_tasks_blocked()
            began = anyio.current_time()
            assert (await auth.perform(exchange(peer))).status == 200
            assert anyio.current_time() - began == pytest.approx(2)
            assert (await auth.perform(exchange(peer))).status == 200
            group.cancel_scope.cancel()

    anyio.run(main, backend="trio", backend_options={"clock": MockClock(autojump_threshold=0)})
