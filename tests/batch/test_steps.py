"""Which steps are written: counted from 1, both ends included, negative ones from the end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.batch.steps import parse_steps
from rnn_tui.errors import UsageError


def chosen(text: str, total: int) -> list[int]:
    return [int(step) + 1 for step in parse_steps(text).chosen(1, total, total)]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("3", [3]),
        ("-1", [6]),
        ("2:4", [2, 3, 4]),
        (":2", [1, 2]),
        ("5:", [5, 6]),
        ("-2:", [5, 6]),
        (":-5", [1, 2]),
        ("::2", [1, 3, 5]),
        ("2::3", [2, 5]),
        ("1:10:4", [1, 5]),
        ("3, 1,3", [1, 3]),
        ("-3:-2", [4, 5]),
        (":", [1, 2, 3, 4, 5, 6]),
        ("-9:2", [1, 2]),
        ("9", []),
        ("-9", []),
        ("4:-4", []),
    ],
)
def test_ranges_of_steps(text, steps):
    """Each spelling chooses the steps that its words promise, of a sequence of six."""
    assert chosen(text, 6) == steps


@given(
    st.integers(-12, 12).filter(bool),
    st.integers(-12, 12).filter(bool),
    st.integers(1, 4),
    st.integers(1, 12),
    st.integers(1, 5),
)
def test_parts_choose_what_the_whole_does(low, high, stride, total, part):
    """A sequence that comes in parts has the very steps chosen that it has in one piece."""
    if (low > 0) == (high > 0) and low > high:
        low, high = high, low
    steps = parse_steps(f"{low}:{high}:{stride}")
    first = low if low > 0 else max(total + 1 + low, 1)
    last = high if high > 0 else total + 1 + high

    found = []
    for begin in range(1, total + 1, part):
        count = min(part, total + 1 - begin)
        found += [int(step) + begin for step in steps.chosen(begin, count, total)]

    assert found == [step for step in range(first, min(last, total) + 1, stride) if step >= 1]


@pytest.mark.parametrize(
    "text", ["0", "1:0", "0:3", "::0", "3:1", "-1:-3", "x", "1;2", "1,,2", "1:2:3:4", "--1", "²"]
)
def test_what_names_no_step_is_an_error(text):
    """A range that is none, or names nothing in any sequence, is an error that shows it."""
    with pytest.raises(UsageError, match="--steps"):
        parse_steps(text)


def test_reach_is_how_far_the_end_must_be():
    """Steps that are counted from the end are known only when the end is so near."""
    assert parse_steps("-3:").reach == 3
    assert parse_steps(":-5").reach == 4
    assert parse_steps("1:9,-1").reach == 1
    assert parse_steps("").reach == parse_steps("1:").reach == 0
    assert parse_steps("").is_all
    assert not parse_steps(":").is_all
