"""The schedule of attempts."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.wire.backoff import Backoff

BACKOFFS = st.builds(
    lambda first, more, factor: Backoff(first=first, longest=first + more, factor=factor),
    st.floats(0, 1e3),
    st.floats(0, 1e6),
    st.floats(1, 100),
)


@given(BACKOFFS, st.integers(1, 10_000), st.floats(0, 1))
def test_pauses_lie_between_nothing_and_the_ceiling(backoff, failures, chance):
    """Full jitter: all of the pause is left to chance."""
    assert 0 <= backoff.seconds(failures, chance) <= backoff.ceiling(failures) <= backoff.longest


@given(BACKOFFS, st.integers(1, 5_000))
def test_ceilings_never_shrink(backoff, failures):
    """The more failures, the longer a pause may be."""
    assert backoff.ceiling(failures) <= backoff.ceiling(failures + 1)


def test_ceilings_double_up_to_the_longest():
    """As the defaults say."""
    assert [Backoff().ceiling(failures) for failures in (1, 2, 3, 6, 7, 8, 5_000)] == [
        1,
        2,
        4,
        32,
        60,
        60,
        60,
    ]


def test_a_growth_that_no_float_can_hold_is_the_longest_pause():
    """An outage of weeks ends no stream."""
    assert Backoff(factor=100.0).ceiling(10_000) == 60


@pytest.mark.parametrize("failures", [1, 3, 6])
def test_those_who_lost_one_camera_together_do_not_come_back_together(failures):
    """Of a thousand, every tenth of the pause sees about a hundred return."""
    chance = Random(failures)
    ceiling = Backoff().ceiling(failures)
    pauses = [Backoff().seconds(failures, chance.random()) for _ in range(1000)]
    tenths = Counter(int(10 * pause / ceiling) for pause in pauses)
    assert len(tenths) == 10
    assert max(tenths.values()) < 200


@pytest.mark.parametrize(
    ("attempts", "failures", "over"), [(None, 10**6, False), (0, 1, True), (3, 3, False), (3, 4, True)]
)
def test_attempts_are_counted_in_a_row(attempts, failures, over):
    """None tries for ever, 0 not once more."""
    assert Backoff(attempts=attempts).gives_up(failures) is over


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"first": -1.0}, "first"),
        ({"first": 10.0, "longest": 5.0}, "longest"),
        ({"factor": 0.5}, "factor"),
        ({"attempts": -1}, "attempts"),
    ],
)
def test_arguments_that_make_no_schedule_are_refused(arguments, named):
    """The error names the argument."""
    with pytest.raises(ValueError, match=named):
        Backoff(**arguments)
