"""Answers find their calls, whatever the camera sends in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.wire.calls import Calls, Slots, decoded, head, laden, numbered, reason
from aiocamstreamer.wire.frames import Binary


class Noted(Slots):
    """Slots that count how often they are told."""

    __slots__ = ("told",)

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.told = 0

    def filled(self) -> None:
        super().filled()
        self.told += 1


def admitted(*counts: int) -> tuple[Calls[Noted], list[Noted]]:
    calls: Calls[Noted] = Calls()
    batches = [Noted(count) for count in counts]
    for batch in batches:
        calls.admit(batch)
    return calls, batches


def ok(call_id: object) -> dict[str, object]:
    return {"message": "OK", "call_id": call_id}


def sent(*messages: object) -> Sequence[bytes]:
    return [message if isinstance(message, bytes) else orjson.dumps(message) for message in messages]


def test_heads_are_completed_with_contiguous_ids():
    """The call_id closes the object, and counts up."""
    heads = [
        head({"command": "cairo_fill", "params": ["cairo0"]}),
        head({"command": "send_event", "data": {"a": 1}}),
    ]
    assert numbered(heads, 41) == [
        b'{"command":"cairo_fill","params":["cairo0"],"call_id":41}',
        b'{"command":"send_event","data":{"a":1},"call_id":42}',
    ]


def test_a_payload_follows_its_call_after_the_length_in_bytes():
    """The length counts bytes of UTF-8, not characters, and is big-endian."""
    message = '{"command":"upload_image_data","params":["kůň"],"call_id":7}'.encode()
    assert laden(message, b"\x89PNG") == b"\x01\x00\x00\x00\x3e" + message + b"\x89PNG"


def test_answers_fill_their_slots_in_any_order():
    """Answers of one chunk may belong to several batches, out of order."""
    calls, (first, second) = admitted(2, 1)
    assert calls.receive(sent(ok(3), ok(2), {"error": "no", "call_id": 1})) == []
    assert first.answers == [{"error": "no", "call_id": 1}, ok(2)]
    assert (first.left, first.refusals, second.left, second.refusals) == (0, 1, 0, 0)
    assert list(calls.open) == []


def test_a_batch_is_told_once_for_a_run_of_answers():
    """One wake-up, however many answers a chunk brings."""
    calls, (batch,) = admitted(300)
    calls.receive(sent(*map(ok, range(1, 300))))
    assert (batch.left, batch.told) == (1, 1)
    calls.receive(sent(ok(300)))
    assert (batch.left, batch.told) == (0, 2)


def test_second_and_unknown_answers_are_dropped():
    """The first answer counts; ids from before and after the open calls are nobody's."""
    calls, (batch,) = admitted(2)
    again = {"message": "again", "call_id": 1}
    assert calls.receive(sent(ok(1), again, ok(0), ok(-5), ok(3), ok(2**60))) == []
    assert batch.answers == [ok(1), None]


@pytest.mark.parametrize("call_id", ["3", 3.0, "0", -1.0])
def test_unknown_answers_are_dropped_however_they_are_spelled(call_id):
    """A number that nobody waits for is no complaint, be it an error."""
    calls, (batch,) = admitted(2)
    assert calls.receive(sent(ok(call_id), {"error": "no", "call_id": call_id})) == []
    assert (batch.answers, calls.unassigned) == ([None, None], 0)


def test_answers_to_a_forgotten_batch_are_dropped():
    """Late answers find nobody."""
    calls, (batch, other) = admitted(1, 1)
    calls.forget(batch)
    calls.forget(batch)
    assert calls.receive(sent(ok(1), ok(2))) == []
    assert (batch.left, other.left) == (1, 0)


def test_a_batch_without_calls_never_waits():
    """It is not open, and takes no id."""
    calls, (_, batch) = admitted(0, 1)
    assert (batch.first, list(calls.open)) == (1, [batch])


def test_an_error_without_a_call_is_a_complaint_and_fills_nothing():
    """So is an unreadable message; other messages without a call mean nothing."""
    calls, (batch,) = admitted(2)
    complaints = calls.receive(sent({"error": "busy"}, b"oops", {"message": "hello"}, ok(None), [1], ok(2)))
    nameless = "an answer that names no call: {'message': 'OK', 'call_id': None}"
    assert complaints == ["busy", "unreadable message: oops", nameless, "unreadable message: [1]"]
    assert batch.answers == [None, ok(2)]


def test_answers_in_binary_messages_count_as_well():
    """What counts is the JSON in them."""
    calls, (batch,) = admitted(2)
    calls.receive([Binary(b'{"message":"OK","call_id":2}'), b'{"message":"OK","call_id":1}'])
    assert batch.answers == [ok(1), ok(2)]


@pytest.mark.parametrize("call_id", ["1", 1.0, "01"])
def test_whole_numbers_in_another_spelling_are_call_ids(call_id):
    """Cameras count in many ways; a second answer is still one too many."""
    calls, (batch,) = admitted(2)
    assert (
        calls.receive(sent({"error": "no", "call_id": call_id}, {"message": "OK", "call_id": call_id})) == []
    )
    assert (batch.left, batch.refusals) == (1, 1)


def test_an_answer_without_a_number_belongs_to_the_only_call_that_waits():
    """Where several wait, nobody can know; it is told."""
    calls, (batch,) = admitted(1)
    assert calls.receive(sent(ok(None))) == []
    assert batch.left == 0
    calls, (batch,) = admitted(2)
    assert len(calls.receive(sent(ok(None)))) == 1
    assert (batch.left, calls.unassigned) == (2, 1)


@pytest.mark.parametrize("error", [None, False])
def test_an_error_that_is_none_is_no_refusal(error):
    """Some write the member into every answer."""
    calls, (batch,) = admitted(1)
    assert calls.receive(sent({"message": "OK", "error": error, "call_id": 1})) == []
    assert (batch.left, batch.refusals) == (0, 0)


def test_a_complaint_is_short():
    """However long the camera makes it."""
    calls, _ = admitted(1)
    (complaint,) = calls.receive(sent({"error": "y" * 2**20}))
    assert len(complaint) <= 200


def test_batches_are_forgotten_in_time_that_does_not_grow_with_them():
    """Counted in comparisons: ten thousand that nobody answers do not slow the ones that are."""

    class Counted(Slots):
        compared = 0

        def __eq__(self, other: object) -> bool:
            Counted.compared += 1
            return self is other

        __hash__ = Slots.__hash__

    calls: Calls[Counted] = Calls()
    for _ in range(10_000):
        calls.admit(Counted(1))
    last = Counted(1)
    calls.admit(last)
    calls.receive(sent(ok(last.first)))
    assert (last.left, len(calls.open), Counted.compared) == (0, 10_000, 0)


@pytest.mark.parametrize("call_id", [None, [1], {}, 1.5, "one", "-1"])
def test_only_whole_numbers_are_call_ids(call_id):
    """Anything else is a message that names no call."""
    calls, (batch,) = admitted(2)
    assert calls.receive(sent({"error": "no", "call_id": call_id})) == ["no"]
    assert batch.left == 2


def test_reasons_are_text_even_where_the_camera_sends_an_object():
    """The error member may hold any JSON."""
    assert reason({"error": "no"}) == "no"
    assert reason({"error": {"code": 4}}) == '{"code":4}'


json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


@given(st.lists(json.map(orjson.dumps) | st.binary(max_size=12), max_size=8))
def test_a_chunk_decodes_as_its_messages_do_one_by_one(messages):
    """Decoding them as one array is a short cut, not another grammar."""

    def alone(message: bytes) -> Any:
        try:
            return orjson.loads(message)
        except orjson.JSONDecodeError:
            return message

    assert decoded(messages) == [alone(message) for message in messages]


answers = st.tuples(st.integers(-1, 14), st.sampled_from(["message", "var", "error"])).map(
    lambda pair: {pair[1]: "x", "call_id": pair[0]}
)
steps = st.one_of(
    st.tuples(st.just("admit"), st.integers(0, 5)),
    st.tuples(st.just("forget"), st.integers(0, 3)),
    st.tuples(st.just("receive"), st.lists(answers | st.just({"error": "lost"}) | st.just(b"{"), max_size=8)),
)


@given(st.lists(steps, max_size=20))
def test_every_call_is_answered_at_most_once_and_by_its_own_answer(steps):
    """Under any interleaving of batches, answers, strangers and forgetting, as in a plain dictionary."""
    calls: Calls[Noted] = Calls()
    batches: list[Noted] = []
    waiting: dict[int, tuple[int, int]] = {}
    expected: list[list[object]] = []
    for step, argument in steps:
        if step == "admit":
            batch = Noted(argument)
            calls.admit(batch)
            waiting |= {batch.first + place: (len(batches), place) for place in range(argument)}
            batches.append(batch)
            expected.append([None] * argument)
        elif step == "forget" and argument < len(batches):
            calls.forget(batches[argument])
            waiting = {call_id: at for call_id, at in waiting.items() if at[0] != argument}
        elif step == "receive":
            complaints = calls.receive(sent(*argument))
            assert len(complaints) == sum(answer in ({"error": "lost"}, b"{") for answer in argument)
            for answer in argument:
                if isinstance(answer, dict) and answer.get("call_id") in waiting:
                    batch_number, place = waiting.pop(answer["call_id"])
                    expected[batch_number][place] = answer
    assert [batch.answers for batch in batches] == expected
    assert [batch.left for batch in batches] == [answers.count(None) for answers in expected]
    assert [batch.refusals for batch in batches] == [
        sum(answer is not None and "error" in answer for answer in answers) for answers in expected
    ]
    assert {batch.first + place for batch in calls.open for place in range(len(batch.answers))} >= set(
        waiting
    )
