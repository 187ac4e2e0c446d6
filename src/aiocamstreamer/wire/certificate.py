"""X.509 certificates, read as far as somebody who decides whether to trust one needs it.

Source: RFC 5280, section 4.1; ITU-T X.690, section 8
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
from collections.abc import Iterator

import attrs

_COMMON_NAME = bytes.fromhex("550403")
_ALTERNATIVE_NAMES = bytes.fromhex("551d11")
_UTC_TIME, _VERSION, _EXTENSIONS, _UTF_16 = 0x17, 0xA0, 0xA3, 0x1E
_DNS_NAME, _IP_ADDRESS = 0x82, 0x87


@attrs.frozen(kw_only=True)
class Certificate:
    """A certificate as it was shown; nothing of it was checked.

    Attributes:
        fingerprint: SHA-256 of the whole certificate, 64 hexadecimal digits, as `Tls.pinned` takes it.
        subject: The common name of whom it names; "" where there is none.
        issuer: The common name of who signed it.
        names: Host names and IP addresses that it is for.
        not_before: Beginning of its validity.
        not_after: End of its validity.
    """

    fingerprint: str
    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: dt.datetime
    not_after: dt.datetime

    @property
    def is_self_signed(self) -> bool:
        """Whether subject and issuer have the same name, as on a camera fresh from the factory."""
        return self.subject == self.issuer


def read(content: bytes) -> Certificate:
    """The certificate in *content*, DER.

    Raises:
        ValueError: It is none.
    """
    try:
        signed = next(_elements(next(_elements(content))[1]))[1]
        fields = [field for field in _elements(signed) if field[0] != _VERSION]
        issuer, validity, subject = (value for _, value in fields[2:5])
        begins, ends = (_moment(tag, value) for tag, value in _elements(validity))
        extensions = next((value for tag, value in fields if tag == _EXTENSIONS), b"")
        return Certificate(
            fingerprint=hashlib.sha256(content).hexdigest(),
            subject=_common_name(subject),
            issuer=_common_name(issuer),
            names=tuple(_names(extensions)),
            not_before=begins,
            not_after=ends,
        )
    except (IndexError, StopIteration, UnicodeDecodeError, ValueError) as error:
        raise ValueError("no certificate") from error


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and value of each element that *content* consists of."""
    position = 0
    while position < len(content):
        tag, length = content[position], content[position + 1]
        position += 2
        if length >= 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4:
                raise ValueError("a length that no certificate has")
            length = int.from_bytes(content[position : position + count])
            position += count
        if position + length > len(content):
            raise ValueError("cut off")
        yield tag, content[position : position + length]
        position += length


def _common_name(name: bytes) -> str:
    for _, relative in _elements(name):
        for _, attribute in _elements(relative):
            (_, kind), (tag, value) = _elements(attribute)
            if kind == _COMMON_NAME:
                return value.decode("utf-16-be" if tag == _UTF_16 else "utf-8", "replace")
    return ""


def _moment(tag: int, value: bytes) -> dt.datetime:
    text = value.decode("ascii")
    if tag == _UTC_TIME:  # years of two digits, 1950 to 2049
        text = ("19" if text[:2] >= "50" else "20") + text
    return dt.datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=dt.UTC)


def _names(extensions: bytes) -> Iterator[str]:
    for _, several in _elements(extensions):
        for _, extension in _elements(several):
            parts = list(_elements(extension))
            if parts[0][1] != _ALTERNATIVE_NAMES:
                continue
            for tag, value in _elements(next(_elements(parts[-1][1]))[1]):
                if tag == _DNS_NAME:
                    yield value.decode("ascii", "replace")
                elif tag == _IP_ADDRESS:
                    yield str(ipaddress.ip_address(value))
