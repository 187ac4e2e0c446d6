"""wire/digest.py: challenges read and answered."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.limits import CHALLENGE
from aiocamstreamer.wire.digest import (
    Challenge,
    Signer,
    basic,
    challenges,
    response,
    strongest,
    text,
    written,
)

RECORDED = Path(__file__).parents[3] / "shared/fixtures/vapix/auth/digest_vectors.json"
MUFASA = {
    "realm": "http-auth@example.org",
    "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    "qop": "auth",
}
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_rfc_7616_example(algorithm, expected):
    """The example of RFC 7616, section 3.9.1."""
    challenge = Challenge("digest", {**MUFASA, "algorithm": algorithm})
    answer = response(
        challenge,
        username="Mufasa",
        password="Circle of Life",
        method="GET",
        target="/dir/index.html",
        cnonce=CNONCE,
        count="00000001",
    )
    assert answer == expected


def test_rfc_2069_form_needs_no_count():
    """Without qop the answer is H(A1):nonce:H(A2), as Boa on old firmware wants it."""
    challenge = Challenge("digest", {"realm": "AXIS_ACCC8E000001", "nonce": "01f8"})
    signed = Signer(challenge, cnonce="c").sign("GET", "/", username="root", password="pass").reveal()
    secret = hashlib.md5(b"root:AXIS_ACCC8E000001:pass").hexdigest()
    request = hashlib.md5(b"GET:/").hexdigest()
    assert f'response="{hashlib.md5(f"{secret}:01f8:{request}".encode()).hexdigest()}"' in signed
    assert "nc=" not in signed
    assert "qop" not in signed
    assert "algorithm" not in signed


@pytest.mark.parametrize("algorithm", ["MD5-sess", "SHA-256-sess"])
def test_session_algorithms_hash_the_secret_with_both_nonces(algorithm):
    """A1 of a -sess algorithm is H(user:realm:password):nonce:cnonce."""
    name = {"MD5-sess": "md5", "SHA-256-sess": "sha256"}[algorithm]

    def hashed(*parts):
        return hashlib.new(name, ":".join(parts).encode()).hexdigest()

    challenge = Challenge("digest", {"realm": "r", "nonce": "n", "qop": "auth", "algorithm": algorithm})
    secret = hashed(hashed("u", "r", "p"), "n", "c")
    expected = hashed(secret, "n", "00000001", "c", "auth", hashed("PUT", "/x"))
    signed = Signer(challenge, cnonce="c").sign("PUT", "/x", username="u", password="p").reveal()
    assert f'response="{expected}"' in signed
    assert f"algorithm={algorithm}" in signed


def test_a_session_without_a_quality_of_protection():
    """The client's nonce is in the secret, so the camera is told it."""
    challenge = Challenge("digest", {"realm": "r", "nonce": "n", "algorithm": "MD5-sess"})
    signed = Signer(challenge, cnonce="c").sign("GET", "/", username="u", password="p").reveal()
    secret = hashlib.md5(hashlib.md5(b"u:r:p").hexdigest().encode() + b":n:c").hexdigest()
    request = hashlib.md5(b"GET:/").hexdigest()
    assert f'response="{hashlib.md5(f"{secret}:n:{request}".encode()).hexdigest()}"' in signed
    assert 'cnonce="c"' in signed
    assert "nc=" not in signed


def test_recorded_vectors():
    """Vectors of an independent implementation: awkward passwords, percent-encoded targets."""
    if not RECORDED.exists():
        pytest.skip("no recorded answers beside this checkout")
    for vector in json.loads(RECORDED.read_text()):
        challenge = Challenge(
            "digest", {key: vector[key] for key in ("realm", "nonce", "qop", "algorithm") if vector.get(key)}
        )
        answer = response(
            challenge,
            username=vector["username"],
            password=vector["password"],
            method=vector["method"],
            target=vector["uri"],
            cnonce=vector["cnonce"],
            count=vector["nc"],
        )
        assert answer == vector["response"], vector


def test_count_grows_with_every_request():
    """One nonce serves many requests, each with a count of its own."""
    signer = Signer(Challenge("digest", {"realm": "r", "nonce": "n", "qop": "auth"}), cnonce="c")
    counts = [
        re.search(r"nc=([0-9a-f]{8})", signer.sign("GET", "/", username="u", password="p").reveal())[1]
        for _ in range(17)
    ]
    assert counts == [f"{count:08x}" for count in range(1, 18)]


def test_opaque_and_quotes_are_echoed():
    """Opaque comes back, and quotes in a user name are escaped."""
    challenge = Challenge("digest", {"realm": 'a "b"', "nonce": "n", "qop": "auth", "opaque": "x=y"})
    signed = Signer(challenge, cnonce="c").sign("GET", "/", username='o"neil\\', password="p").reveal()
    assert 'opaque="x=y"' in signed
    assert 'realm="a \\"b\\""' in signed
    assert 'username="o\\"neil\\\\"' in signed


@pytest.mark.parametrize(
    "field",
    [
        'Digest realm="AXIS_A", nonce="PNHW=31", stale=true, algorithm=MD5, qop="auth", Basic realm="x"',
        'Digest algorithm=MD5,qop="auth",stale=TRUE,nonce="PNHW=31",realm="AXIS_A" , Basic realm="x"',
        'digest realm = "AXIS_A", nonce = "PNHW=31", stale = true, qop = "auth-int, auth", BASIC realm=x',
    ],
)
def test_several_challenges_in_one_field(field):
    """Order, spacing, case and quoting of the parameters do not matter."""
    digest, other = challenges([field])
    assert (digest.scheme, digest.realm, digest.nonce, digest.stale) == (
        "digest",
        "AXIS_A",
        "PNHW=31",
        True,
    )
    assert digest.algorithm == "MD5"
    assert digest.answerable
    assert (other.scheme, other.realm) == ("basic", "x")


def test_old_challenge_without_algorithm_is_md5():
    """Older firmware names no algorithm and writes stale=FALSE."""
    (challenge,) = challenges(
        ['Digest realm="AXIS_ACCC8E000001", nonce="0000a68bY7", stale=FALSE, qop="auth"']
    )
    assert challenge.algorithm == "MD5"
    assert not challenge.stale


def test_strongest_digest_wins():
    """SHA-256 before MD5, Digest before Basic, whatever the order of the fields."""
    offered = challenges(
        [
            'Basic realm="x"',
            'Digest realm="x", nonce="1", qop="auth", algorithm=MD5',
            'Digest realm="x", nonce="1", qop="auth", algorithm=SHA-256',
        ]
    )
    assert strongest(offered, basic=True).algorithm == "SHA-256"
    assert strongest(offered[:2], basic=True).algorithm == "MD5"
    assert strongest(offered[:1], basic=True).scheme == "basic"
    assert strongest(offered[:1], basic=False) is None


@pytest.mark.parametrize(
    "field",
    [
        'Digest realm="x", nonce="1", algorithm=SHA-512-256, qop="auth"',
        'Digest realm="x", nonce="1", qop="auth-int"',
        'Digest realm="x", qop="auth"',
        "Negotiate",
        "",
    ],
)
def test_what_cannot_be_answered_is_not(field):
    """Unknown algorithms, integrity protection and other schemes are passed over."""
    assert strongest(challenges([field]), basic=True) is None


def test_basic_is_utf8():
    """RFC 7617 with charset UTF-8."""
    assert basic("root", "páss:w").reveal() == "Basic cm9vdDpww6Fzczp3"
    assert Signer(Challenge("basic", {}), cnonce="").sign(
        "GET", "/", username="root", password="páss:w"
    ) == basic("root", "páss:w")


TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABC-0123456789", min_size=1, max_size=12).filter(
    lambda name: not name.startswith("-")
)
VALUE = st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), max_size=30)


@pytest.mark.untraced
@given(
    st.lists(
        st.tuples(TOKEN, st.dictionaries(TOKEN.map(str.lower), VALUE, min_size=1, max_size=5)), max_size=4
    )
)
def test_any_grammatical_field_reads_back(offered):
    """What RFC 9110 allows to be written is read as it was meant."""
    parts = []
    for scheme, parameters in offered:
        pairs = ", ".join(
            '{}="{}"'.format(name, value.replace("\\", "\\\\").replace('"', '\\"'))
            for name, value in parameters.items()
        )
        parts.append(f"{scheme} {pairs}")
    read = challenges([", ".join(parts)])
    assert [(challenge.scheme, dict(challenge.parameters)) for challenge in read] == [
        (scheme.lower(), parameters) for scheme, parameters in offered
    ]


@given(st.text(max_size=200))
def test_nonsense_is_no_challenge_that_breaks(field):
    """Any text is read without an error and in bounded time."""
    for challenge in challenges([field]):
        assert isinstance(challenge.answerable, bool)


@given(username=VALUE, password=st.text(max_size=20), target=st.text("abc/%?&=~.-", max_size=20))
def test_the_header_names_what_was_signed_and_never_the_password(username, password, target):
    """The uri in the header is the signed target; the password does not appear."""
    challenge = Challenge("digest", {"realm": "r", "nonce": "n", "qop": "auth"})
    secret = Signer(challenge, cnonce="c").sign(
        "GET", f"/{target}", username=username, password=f"§{password}§"
    )
    signed = secret.reveal()
    assert signed not in repr(secret)
    assert f'uri="/{target}"' in signed
    assert f"§{password}§" not in signed


def test_a_long_field_is_read_as_far_as_the_limit():
    """What follows is not looked at."""
    read = challenges(['Digest realm="r", nonce="n"', "x " * CHALLENGE, "Basic realm=late"])
    assert read[0].realm == "r"
    assert all(challenge.realm != "late" for challenge in read)


@given(st.binary(max_size=30))
def test_bytes_of_a_realm_come_back(realm):
    """Whatever they are; and the digest is of them."""
    assert written(text(realm)) == realm
    read = Challenge("digest", {"realm": text(realm), "nonce": "n", "qop": "auth"})
    signed = response(
        read, username="u", password="p", method="GET", target="/", cnonce="c", count="00000001"
    )
    secret = hashlib.md5(b"u:" + realm + b":p").hexdigest()
    request = hashlib.md5(b"GET:/").hexdigest()
    whole = f"{secret}:n:00000001:c:auth:{request}"
    assert signed == hashlib.md5(whole.encode()).hexdigest()
