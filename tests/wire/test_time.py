"""Time that decoding takes: in proportion to what a peer sends, whatever that is.

This is the only test that looks at a clock, and it looks at the processor's: ratios only, and a rise must
show at every look.
"""

import ast
import gc
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import aiocamstreamer
from aiocamstreamer import redaction
from aiocamstreamer.scrubbing import Scrub
from aiocamstreamer.streamer.destinations import parse_destination
from aiocamstreamer.switcher.parameters import decoded
from aiocamstreamer.wire import (
    calls,
    dates,
    digest,
    drawing,
    envelope,
    expressions,
    io,
    json,
    jsonrpc,
    keyvalue,
    multipart,
    notifications,
    ptz,
    service_call,
    soap,
    text,
    tokens,
    topics,
    xml,
)
from aiocamstreamer.wire.answer_head import AnswerHead
from aiocamstreamer.wire.reply import Reply
from growth import growth, once

pytestmark = pytest.mark.untraced

HOSTILE = {
    "letters": b"a",
    "capitals": b"CGI ",
    "spaces": b" ",
    "tabs and spaces": b"\t ",
    "line ends": b"\r\n",
    "digits": b"9",
    "colons": b":",
    "places": b":a=b",
    "equals": b"a=b",
    "quotes": b'"',
    "open values": b'a="\\"',
    "commas": b"a,",
    "backslashes": b"\\",
    "schemes": b"http://",
    "escaped schemes": b"a:\\/\\/",
    "tags": b"<a>",
    "closed tags": b"<a></a>",
    "entities": b"&amp;",
    "references": b"&#1",
    "brackets": b"[",
    "lists": b"[],",
    "dashes": b"--b",
    "boundaries": b"\n--b ",
    "hashes": b"# Error: ",
    "underscores": b"a_",
    "presets": b"presetposno1=",
    "cameras": b"camera ",
    "reports": b"1I:/",
    "words": b"command not found",
}
BEGINNINGS = (b"", b"# Error: Error", b"presetposno1=a", b"<html><body>", b'{"status":500,"message":"')
ENDINGS = (b"", b"x", b'"}')


def reply(content: bytes) -> Reply:
    return Reply(camera="c", request="r", status=200, content=content)


def fed(reader: Any) -> Callable[[bytes], object]:
    """Feeds *reader* in pieces of an odd size, as a network does."""

    def feed(content: bytes) -> None:
        fresh = reader()
        for start in range(0, len(content), 1021):
            fresh.feed(content[start : start + 1021])

    return feed


def part(head: bytes) -> Callable[[], multipart.PartReader]:
    def reader() -> multipart.PartReader:
        made = multipart.PartReader("b")
        made.feed(head)
        return made

    return reader


DECODERS: dict[str, Callable[[bytes], object]] = {
    "text": lambda content: text.body(reply(content)),
    "ok": lambda content: text.ok(reply(content)),
    "page": lambda content: text.page_text(content.decode("latin-1")),
    "values": lambda content: keyvalue.decode(reply(content)),
    "envelope": lambda content: envelope.data(reply(content)),
    "acknowledged": lambda content: envelope.acknowledge(reply(content)),
    "report": lambda content: envelope.text(reply(content)),
    "JSON": json.loads,
    "JSON API": lambda content: jsonrpc.decode(reply(content)),
    "REST API": lambda content: jsonrpc.rest(reply(content)),
    "XML": lambda content: xml.answer(reply(content)),
    "token": lambda content: tokens.token(reply(content)),
    "presets": lambda content: ptz.presets(reply(content)),
    "angles": lambda content: ptz.values(reply(content)),
    "service call": lambda content: service_call.decode(reply(content)),
    "simplified call": lambda content: service_call.decode_simplified(reply(content)),
    "notification": notifications.decode,
    "a list of topics": lambda content: list(
        topics.declared(soap.answer(reply(content), "GetEventInstances"))
    ),
    "a topic expression": lambda content: topics.unmatched([content.decode("latin-1")], ["tns1:Device/IO"]),
    "topics to compare": lambda content: topics.unmatched(["Device/IO"], content.decode("latin-1").split()),
    "topic": lambda content: topics.plain(content.decode("latin-1")),
    "answers to calls": lambda content: calls.decoded([content]),
    "text extents": lambda content: drawing.text_extents({"var": {"x_advance": content.decode("latin-1")}}),
    "challenges": lambda content: digest.challenges([content.decode("latin-1")]),
    "challenge": lambda content: digest.challenges(["Digest " + content.decode("latin-1")]),
    "addresses in a text": lambda content: redaction.masked(content.decode("latin-1")),
    "an address": lambda content: redaction.mask("rtmp://" + content.decode("latin-1")),
    "a destination": lambda content: parse_destination("rtmp://" + content.decode("latin-1")),
    "a date": lambda content: dates.words(content.decode("latin-1")),
    "a time": lambda content: dates.iso(content.decode("latin-1")),
    "a port action": lambda content: io.decode_action("1:" + content.decode("latin-1")),
    "a boundary": lambda content: multipart.boundary("multipart/x; " + content.decode("latin-1")),
    "a parameter of JSON": lambda content: decoded(content.decode("latin-1"), reply(b"")),
    "scrubbing": lambda content: Scrub().of_tokens().text(content.decode("latin-1")),
    "heads of answers": fed(AnswerHead),
    "reports of ports": fed(io.ReportReader),
    "parts": fed(lambda: multipart.PartReader("b")),
    "a part without a length": fed(part(b"--b\r\nX: y\r\n\r\n")),
    "a part with a length": fed(part(b"--b\r\nContent-Length: 60000000\r\n\r\n")),
    "the head of a part": fed(part(b"--b\r\n")),
}
EXPRESSIONS = {name: found for name, found in vars(expressions).items() if isinstance(found, re.Pattern)}


@pytest.fixture
def no_collection():
    """The collector looks at everything that the other tests left, which is nobody's decoding."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def looked_for(read: Callable[[bytes], object]) -> list[str]:
    """What grows faster than its input, seen first in a coarse look at everything and then measured."""
    found: list[str] = []
    for name, piece in HOSTILE.items():
        for start in BEGINNINGS:
            for end in ENDINGS:

                def build(count: int, piece: bytes = piece, start: bytes = start, end: bytes = end) -> bytes:
                    return start + piece * count + end

                # 6 kB that take less than 5 ms leave no room for anything quadratic.
                content = build(6_000 // len(piece))
                if all(once(read, content) > 0.005 for _ in range(3)) and (grown := growth(read, build)):
                    found.append(f"{start!r} {name} {end!r}: {grown}")
    return found


@pytest.mark.parametrize("read", DECODERS.values(), ids=DECODERS)
@pytest.mark.usefixtures("no_collection")
def test_decoding_takes_time_in_proportion_to_its_input(read):
    """Whatever a peer repeats, begins or ends with."""
    assert looked_for(read) == []


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
@pytest.mark.usefixtures("no_collection")
def test_expressions_take_time_in_proportion_to_their_input(expression):
    """All are matched where something begins; only what stands for one or two characters is searched for."""
    uses = [expression.match, expression.fullmatch]
    if expression in {expressions.ESCAPED, expressions.QUOTED_PAIR}:
        uses.append(lambda said: expression.sub(r"\1", said))
    for use in uses:
        assert looked_for(lambda content, use=use: use(content.decode("latin-1"))) == []


def quadratic(content: bytes) -> object:
    """Looks for the end of each run of letters from each of its letters."""
    return re.search(rb"a+b", content)


def unsteady(read: Callable[[bytes], object], seed: int) -> Callable[[bytes], object]:
    """Reads once, twice or three times: what a busy machine makes of a reading."""
    chance = random.Random(seed)

    def reading(content: bytes) -> None:
        for _ in range(chance.randint(1, 3)):
            read(content)

    return reading


@pytest.mark.usefixtures("no_collection")
def test_what_grows_too_fast_is_found():
    """By the coarse look as well as by the measurement, on a steady machine and on a busy one."""
    assert once(quadratic, b"a" * 6_000) > 0.005
    assert growth(quadratic, lambda count: b"a" * count, shortest=0.00005)
    assert growth(unsteady(quadratic, 1), lambda count: b"a" * count, shortest=0.00005)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.usefixtures("no_collection")
def test_a_busy_machine_accuses_nobody(seed):
    """Whatever it takes for one reading, three times as long here and there."""
    read = unsteady(lambda content: bytes(reversed(content)), seed)
    assert growth(read, lambda count: b"a" * count, shortest=0.0002) == ""


OWN_ARGUMENTS = {
    "cli.doctor.report": "names of cameras and accounts",
    "cli.commands.fleet": "names of methods",
    "cli.commands.snapshot": "names of cameras, as files are called",
    "cli.inventory_file": "names of cameras in lines of the inventory",
    "cloud": "serial numbers and codes that the program hands in",
    "licensing": "the same",
    "overlay.colors": "colours of elements and services",
    "overlay.services.service": "services before they are written",
    "scripter.package": "names of packages that are built",
    "scrubbing": "what is written down of a camera, timed as decoding is",
    "streamer.parameters": "names of parameters",
    "streamer.legacy": "older streams before they are written",
    "streamer.new_streams": "ids of new streams",
    "streamer.platforms": "streams before they are written",
    "transport.address": "addresses",
    "transport.request": "header fields to add",
    "transport.stream": "what httpx says of a broken connection",
    "transport.tls": "fingerprints",
    "vapix.package": "package files",
    "vapix.users": "names and passwords of new accounts",
    "wire.expressions": "all that reads what a peer sends",
}
"""Modules that use regular expressions, and on what."""


def test_no_expression_reads_what_a_peer_sends_but_the_listed_ones():
    """`re` is imported where a caller's own arguments are judged, and by the table."""
    root = Path(aiocamstreamer.__file__).parent
    users = set()
    for file in root.rglob("*.py"):
        module = ".".join(file.relative_to(root).with_suffix("").parts)
        if module.startswith("virtual"):
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import) and any(name.name == "re" for name in node.names):
                users.add(module)
            if isinstance(node, ast.ImportFrom) and node.module == "re":
                users.add(module)
    assert users == set(OWN_ARGUMENTS)
