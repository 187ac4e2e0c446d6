"""The only sockets: HTTP, WebSocket, TLS and authentication."""

from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.carrier import AiohttpSession, HttpxTransport
from aiocamstreamer.transport.credentials import Credentials
from aiocamstreamer.transport.door import Door, Speech, knock
from aiocamstreamer.transport.download import Download
from aiocamstreamer.transport.http import DEADLINE, Http
from aiocamstreamer.transport.line import Line
from aiocamstreamer.transport.relay import Proxy, RelayedLine, Target
from aiocamstreamer.transport.tasks import background, tasks
from aiocamstreamer.transport.tls import Tls
from aiocamstreamer.transport.to_file import is_answer, save
from aiocamstreamer.transport.transfer import Part, Transfer, ending
from aiocamstreamer.transport.websocket import Binary, WebSocket
from aiocamstreamer.wire.certificate import Certificate
from aiocamstreamer.wire.digest import Challenge

__all__ = [
    "DEADLINE",
    "Address",
    "AiohttpSession",
    "Binary",
    "Certificate",
    "Challenge",
    "Credentials",
    "Door",
    "Download",
    "Http",
    "HttpxTransport",
    "Line",
    "Part",
    "Proxy",
    "RelayedLine",
    "Speech",
    "Target",
    "Tls",
    "Transfer",
    "WebSocket",
    "background",
    "ending",
    "is_answer",
    "knock",
    "save",
    "tasks",
]
