"""How a camera's certificate is judged, for HTTP and WebSocket alike."""

from __future__ import annotations

import hashlib
import os
import re
import ssl
import threading
from typing import Literal, Self

import anyio.to_thread
import attrs
from anyio.streams.tls import TLSAttribute, TLSStream

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import text
from aiocamstreamer.errors import CameraError, MalformedReply, TimedOut, TlsRejected
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.stream import PEEK_HINT, translated
from aiocamstreamer.transport.unreached import chain
from aiocamstreamer.wire import certificate
from aiocamstreamer.wire.certificate import Certificate


@attrs.frozen
class Tls:
    """One policy for the camera's certificate; build it with one of the four class methods.

    A pinned certificate, and anybody's, is also accepted over what firmware of 2017 and before speaks: key
    exchange by RSA, CBC and SHA-1. The other two policies take what is held to be safe today.

    Attributes:
        mode: How the certificate is judged.
        ca_file: PEM file of the authority, for mode ``authority``.
        fingerprint: SHA-256 of the certificate, 64 hexadecimal digits in lower case, for mode ``pinned``.
        check_hostname: Whether the certificate must name the address.
    """

    mode: Literal["system", "authority", "pinned", "insecure"]
    ca_file: str = ""
    fingerprint: str = ""
    check_hostname: bool = True

    def __attrs_post_init__(self) -> None:
        _arguments.one_of("mode", self.mode, ("system", "authority", "pinned", "insecure"))
        _arguments.flag("check_hostname", self.check_hostname)

    @classmethod
    def system(cls) -> Self:
        """Trust what the operating system trusts."""
        return cls("system")

    @classmethod
    def authority(cls, ca_file: str | os.PathLike[str], *, check_hostname: bool = True) -> Self:
        """Trust the certificates that the authority in *ca_file* (PEM) signed.

        Args:
            ca_file: The authority's certificate.
            check_hostname: False where device certificates carry the serial number, not the address.
        """
        return cls(
            "authority", ca_file=str(_arguments.path("ca_file", ca_file)), check_hostname=check_hostname
        )

    @classmethod
    def pinned(cls, fingerprint: str) -> Self:
        """Trust exactly one certificate, as self-signed cameras need it.

        Args:
            fingerprint: SHA-256 of the certificate in hexadecimal; colons and spaces do not matter.

        Raises:
            TypeError: *fingerprint* is no text.
            ValueError: It is not 64 hexadecimal digits.
        """
        digits = (
            re.sub(r"[\s:]", "", text("fingerprint", fingerprint, empty=True)).lower().removeprefix("sha256")
        )
        if not re.fullmatch(r"[0-9a-f]{64}", digits):
            raise ValueError(f"fingerprint: 64 hexadecimal digits of SHA-256, not {fingerprint!r}")
        return cls("pinned", fingerprint=digits, check_hostname=False)

    @staticmethod
    async def peek(address: str, *, seconds: float = 10.0) -> Certificate:
        """The certificate that is shown at *address*, neither checked nor trusted; nothing is sent there.

        Compare its fingerprint with what the camera's own page or its vendor's tool shows, then pin it.

        Args:
            address: As `Camera` takes it; https without a scheme.
            seconds: Time for all of it.

        Raises:
            ConnectFailed: Nobody answers there.
            TlsRejected: Nobody speaks TLS there.
            TimedOut: It took longer.
        """
        return await _shown(Address.parse(address, scheme="https"), seconds)

    @classmethod
    def insecure(cls) -> Self:
        """Encrypt, but trust anybody: whoever answers receives the password."""
        return cls("insecure", check_hostname=False)


_WITH_OLD_ONES = "DEFAULT:!aNULL:!eNULL:!3DES:@SECLEVEL=0"
_PEEK_SECONDS = 3.0  # for looking again at a certificate that was not accepted
_OP_LEGACY_SERVER_CONNECT = 0x4  # ssl names it from Python 3.12 on

_contexts: dict[Tls, ssl.SSLContext] = {}
_building = threading.Lock()


async def client_context(tls: Tls) -> ssl.SSLContext:
    """The one context of this process for *tls*, built off the event loop: the trust store takes 40 ms.

    Raises:
        TlsRejected: The CA file cannot be read, or holds no certificate.
    """
    if tls not in _contexts:
        return await anyio.to_thread.run_sync(_shared, tls)
    return _contexts[tls]


def _shared(tls: Tls) -> ssl.SSLContext:
    with _building:
        if tls not in _contexts:
            try:
                _contexts[tls] = _build(tls)
            except OSError as error:
                raise TlsRejected(f"CA file {tls.ca_file!r}: {error.strerror}") from error
    return _contexts[tls]


def _build(tls: Tls) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # AXIS OS 12 would speak HTTP/2, which has neither the WebSocket upgrade nor a reason phrase.
    context.set_alpn_protocols(["http/1.1"])
    context.check_hostname = tls.check_hostname
    if tls.mode == "system":
        context.load_default_certs()
    elif tls.mode == "authority":
        context.load_verify_locations(cafile=tls.ca_file)
    else:
        context.verify_mode = ssl.CERT_NONE
        # Whom the line leads to is decided by the pin, or by nobody; ciphers only keep listeners out.
        context.set_ciphers(_WITH_OLD_ONES)
        context.options |= _OP_LEGACY_SERVER_CONNECT
    if tls.mode == "pinned":
        context.sslobject_class = _pinned(tls.fingerprint)
    return context


def _pinned(fingerprint: str) -> type[ssl.SSLObject]:
    class PinnedObject(ssl.SSLObject):
        """Compares the certificate at the end of the handshake, before anybody can write a byte."""

        def do_handshake(self) -> None:
            super().do_handshake()
            certificate = self.getpeercert(binary_form=True) or b""
            found = hashlib.sha256(certificate).hexdigest()
            if found != fingerprint:
                raise ssl.SSLCertVerificationError(
                    f"the certificate's SHA-256 fingerprint is {found}, not the pinned {fingerprint}"
                )

    return PinnedObject


async def name_certificate(rejected: TlsRejected, address: Address) -> None:
    """Add the fingerprint of the certificate that nobody vouches for: what a user needs to pin it."""
    if not getattr(certificate_error(rejected), "verify_message", ""):
        return
    try:
        shown = await _shown(address, _PEEK_SECONDS)
    except CameraError:
        return
    rejected.fingerprint = shown.fingerprint
    said = rejected.detail.partition(PEEK_HINT)[0]
    hint = f'if the camera\'s own page shows this fingerprint, pin it: tls=Tls.pinned("{shown.fingerprint}")'
    rejected.detail = f"{said}: {hint}"
    rejected.args = (rejected.detail,)


def certificate_error(rejected: CameraError) -> ssl.SSLCertVerificationError | None:
    """The error of the certificate; None where that is not what *rejected* is about."""
    found = () if rejected.cause is None else chain(rejected.cause)
    return next((cause for cause in found if isinstance(cause, ssl.SSLCertVerificationError)), None)


async def _shown(address: Address, seconds: float) -> Certificate:
    where, asked = address.authority, "TLS handshake"
    context = await client_context(Tls.insecure())
    with anyio.move_on_after(seconds) as scope, translated(where, asked):
        stream = await anyio.connect_tcp(address.host, address.port)
        try:
            secured = await TLSStream.wrap(
                stream, ssl_context=context, hostname=address.host, standard_compatible=False
            )
            content = secured.extra(TLSAttribute.peer_certificate_binary)  # noqa: S610 - not Django's
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.aclose_forcefully(stream)
    if scope.cancelled_caught:
        raise TimedOut(f"no certificate within {seconds:g} s", camera=where, request=asked)
    try:
        return certificate.read(content or b"")
    except ValueError as error:
        raise MalformedReply(str(error), camera=where, request=asked) from error
