"""Lines to virtual cameras."""

from aiocamstreamer.transport import Address, Credentials, Line, Tls
from aiocamstreamer.virtual import VirtualCamera


def line_to(virtual: VirtualCamera, *, password: str = "pass", tls: Tls | None = None, **more) -> Line:
    if tls is None:
        tls = Tls.pinned(virtual.fingerprint) if virtual.fingerprint else Tls.system()
    return Line(Address.parse(virtual.url), Credentials("root", password), tls=tls, **more)
