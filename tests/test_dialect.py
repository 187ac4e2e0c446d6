"""The form of an API that a camera speaks: found by asking, remembered, never guessed from a failure."""

import pytest

from aiocamstreamer.errors import AccessDenied, TimedOut, UnexpectedStatus, Unsupported
from aiocamstreamer.service import first_spoken
from aiocamstreamer.transport import Address, Line, Tls


@pytest.fixture
async def line():
    """A line on which nothing is sent."""
    line = Line(Address.parse("192.0.2.1"), None, tls=Tls.system())
    yield line
    await line.aclose()


class Asked:
    """Answers for some dialects, and a record of who was asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.order = []

    async def __call__(self, dialect):
        self.order.append(dialect)
        answer = self.answers[dialect]
        if isinstance(answer, Exception):
            raise answer
        return answer


MISSING = Unsupported("no such endpoint", camera="c", request="GET /new")


@pytest.mark.parametrize("missing", [MISSING, UnexpectedStatus(404, "Not Found")])
async def test_falls_back_and_remembers(line, missing):
    """A missing endpoint leads to the next form, which is asked first from then on."""
    ask = Asked(new=missing, old="fine")
    assert await first_spoken(line, "topic", ("new", "old"), ask) == "fine"
    assert await first_spoken(line, "topic", ("new", "old"), ask) == "fine"
    assert ask.order == ["new", "old", "old"]
    assert await first_spoken(line, "other", ("old", "new"), ask) == "fine"


@pytest.mark.parametrize(
    "failure", [AccessDenied("no"), TimedOut("late"), UnexpectedStatus(500, "broken"), ValueError("bad")]
)
async def test_failures_are_not_dialects(line, failure):
    """Refused credentials, time-outs and server errors are raised, and nothing is remembered."""
    ask = Asked(new=failure, old="fine")
    with pytest.raises(type(failure)):
        await first_spoken(line, "topic", ("new", "old"), ask)
    assert ask.order == ["new"]
    assert "topic" not in line.memory


async def test_an_app_that_was_updated(line):
    """Where the remembered form is gone, the others are asked again."""
    line.memory["topic"] = "old"
    ask = Asked(new="fine", old=MISSING)
    assert await first_spoken(line, "topic", ("new", "old"), ask) == "fine"
    assert line.memory["topic"] == "new"


async def test_no_form_at_all(line):
    """A camera that speaks none of them lacks the function; the error is the newest form's."""
    ask = Asked(new=MISSING, old=UnexpectedStatus(404, "Not Found"))
    with pytest.raises(Unsupported) as caught:
        await first_spoken(line, "topic", ("new", "old"), ask)
    assert (caught.value.camera, caught.value.request) == ("c", "GET /new")
