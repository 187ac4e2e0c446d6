"""wire/certificate.py: certificates as another library wrote them."""

import datetime as dt
import ipaddress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import example, given
from hypothesis import strategies as st

from aiocamstreamer.wire.certificate import read

KEY = ec.generate_private_key(ec.SECP256R1())


def moment(year: int) -> dt.datetime:
    return dt.datetime(year, 1, 1, tzinfo=dt.UTC)


def made(subject: str | None, issuer: str, names: list[str], begins: dt.datetime, ends: dt.datetime):
    def named(name: str | None) -> x509.Name:
        country = x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Axis")
        common = [] if name is None else [x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]
        return x509.Name([country, *common])

    builder = x509.CertificateBuilder(
        named(issuer), named(subject), KEY.public_key(), 2**150 + 1, begins, ends
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if names:
        others = [
            x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
            for name in names
        ]
        others.insert(1, x509.UniformResourceIdentifier("urn:dev:mac:accc8e000001"))  # no name to connect to
        builder = builder.add_extension(x509.SubjectAlternativeName(others), critical=False)
    return builder.sign(KEY, hashes.SHA256())


MOMENTS = st.integers(-(2**29), 2**32).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))
WORDS = st.text("abcxyzÅ中 -.0", min_size=1, max_size=30)
NAMES = st.lists(st.sampled_from(["camera.example", "axis-accc8e000001.local", "192.0.2.7", "2001:db8::7"]))


@given(WORDS | st.none(), WORDS, NAMES, MOMENTS, MOMENTS)
@example("axis-accc8e000001", "axis-accc8e000001", [], moment(2049), moment(2050))
def test_what_was_written_is_read(subject, issuer, names, one, other):
    """Names, validity and fingerprint."""
    begins, ends = sorted((one, other))
    written = made(subject, issuer, names, begins, ends)
    found = read(written.public_bytes(serialization.Encoding.DER))
    assert (found.subject, found.issuer, list(found.names)) == (subject or "", issuer, names)
    assert (found.not_before, found.not_after) == (begins, ends)
    assert found.fingerprint == written.fingerprint(hashes.SHA256()).hex()
    assert found.is_self_signed is (subject == issuer)


WHOLE = made("a", "b", ["camera.example"], moment(2026), moment(2027)).public_bytes(
    serialization.Encoding.DER
)


@given(st.data())
def test_anything_else_is_a_value_error(data):
    """Cut off, changed or invented: nothing else is raised."""
    at = data.draw(st.integers(0, len(WHOLE) - 1))
    for content in (
        WHOLE[:at],
        WHOLE[:at] + data.draw(st.binary(min_size=1, max_size=3)) + WHOLE[at + 1 :],
        data.draw(st.binary(max_size=60)),
    ):
        try:
            read(content)
        except ValueError as error:
            assert str(error) == "no certificate"  # noqa: PT017 - whether there is one depends on the change


@pytest.mark.parametrize("content", [b"", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x30\x00" * 9])
def test_what_is_none(content):
    """Empty, endless, or too long to be true."""
    with pytest.raises(ValueError, match="no certificate"):
        read(content)
