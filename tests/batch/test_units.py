"""Which units are written: by Python's slices, or by the answers that they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.batch.units import Axis, chosen_units
from rnn_tui.errors import UsageError

HIDDEN, ANSWERS = Axis("h", 5), Axis("p", 3, ("few", "many", "12"))


@given(
    st.integers(-9, 9) | st.none(),
    st.integers(-9, 9) | st.none(),
    st.integers(-4, 4).filter(bool) | st.none(),
)
def test_slices_are_python_s(low, high, stride):
    """A slice chooses the units that Python's slice of a list does."""
    text = ":".join("" if part is None else str(part) for part in (low, high, stride))
    expected = list(range(5))[slice(low, high, stride)]

    if expected:
        assert chosen_units(text, [HIDDEN], strict=True) == [expected]
    else:
        with pytest.raises(UsageError, match="--units"):
            chosen_units(text, [HIDDEN], strict=True)


def test_parts_keep_their_order_and_come_once():
    """Several parts are joined in the order in which they were written, each unit once."""
    assert chosen_units("3, 0:2,-1, 3", [HIDDEN], strict=True) == [[3, 0, 1, 4]]


def test_no_text_chooses_all():
    """Without a choice every unit of every signal is written."""
    assert chosen_units("", [HIDDEN, ANSWERS], strict=False) == [[0, 1, 2, 3, 4], [0, 1, 2]]


def test_answers_choose_by_name():
    """An answer chooses its unit where there is one, unless its name is a number."""
    assert chosen_units("many,0", [HIDDEN, ANSWERS], strict=False) == [[0], [1, 0]]
    assert chosen_units("few", [HIDDEN, ANSWERS], strict=False) == [[], [0]]
    with pytest.raises(UsageError, match="12"):
        chosen_units("12", [HIDDEN, ANSWERS], strict=False)


@pytest.mark.parametrize(
    ("text", "axes", "says"),
    [
        ("7", [HIDDEN], "h has units 0 to 4"),
        ("5", [HIDDEN, ANSWERS], "p has units 0 to 2"),
        ("mnay", [HIDDEN, ANSWERS], "did you mean 'many'?"),
        ("1,x", [HIDDEN], "there is no unit 'x'"),
        ("::0", [HIDDEN], "there is no unit '::0'"),
        ("", [HIDDEN], None),
        ("1,", [HIDDEN], "there is no unit ''"),
        ("9" * 20, [HIDDEN], "h has units"),
    ],
)
def test_what_chooses_nothing_is_an_error(text, axes, says):
    """A part that fits no signal is an error that says which units there are, or what was meant."""
    if says is None:
        assert chosen_units(text, axes, strict=True)
        return
    with pytest.raises(UsageError) as caught:
        chosen_units(text, axes, strict=False)

    assert says in str(caught.value)


def test_a_named_signal_must_have_a_unit():
    """A signal that was asked for by name and has none of the units is an error; else it is left out."""
    assert chosen_units("4", [HIDDEN, ANSWERS], strict=False) == [[4], []]
    with pytest.raises(UsageError, match="p has units 0 to 2"):
        chosen_units("4", [HIDDEN, ANSWERS], strict=True)
