"""Lines of exact width, whatever is written on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from rnn_tui.tui.widgets.canvas import Pen, beside, blank, fitted, rule
from tests.explorer import look, texts


def written(line) -> str:
    return texts([line])[0]


@pytest.mark.parametrize("ascii_only", [False, True])
@given(pieces=st.lists(st.text("aé漢🎉 ·−́", max_size=12), max_size=5), width=st.integers(0, 20))
def test_a_line_is_as_wide_as_it_shall_be(ascii_only, pieces, width):
    """Text of any script fills a line exactly, cut where it would reach beyond."""
    pen = Pen(look(ascii_only=ascii_only), width)

    for piece in pieces:
        pen.text(piece)

    assert cell_len(written(pen.done())) == width


def test_what_is_cut_is_marked():
    """Text that does not fit ends in an ellipsis, in ASCII in a tilde."""
    assert written(Pen(look(), 5).text("abcdefgh").done()) == "abcd…"
    assert written(Pen(look(ascii_only=True), 5).text("abcdefgh").done()) == "abcd~"


def test_a_wide_character_is_not_cut_in_two():
    """Half of a wide character is never drawn."""
    assert written(Pen(look(), 4).text("漢字字").done()) == "漢 …"


def test_a_field_is_filled_or_cut():
    """A field has its width, filled at the end or, for numbers, at the beginning."""
    pen = Pen(look(), 20).field("ab", 4).field("1", 4, right=True).field("abcdef", 4)

    assert written(pen.done()) == "ab     1abc…        "


def test_text_goes_on_at_a_column():
    """A column that is reached already is not gone back to."""
    assert written(Pen(look(), 8).text("ab").to(4).text("c").to(2).text("d").done()) == "ab  cd  "


def test_a_cut_can_be_marked_afterwards():
    """A line whose rest was left out on purpose says so in its last cell."""
    full, room = Pen(look(), 4).text("abcd"), Pen(look(), 4).text("ab")

    full.mark_cut()
    room.mark_cut()

    assert written(full.done()) == "abc…"
    assert written(room.done()) == "ab… "


@pytest.mark.parametrize("width", [8, 12, 20, 60])
def test_a_rule_fills_its_width(width):
    """The head of a pane is a thin rule with a title, and what is shown as far as there is room."""
    line = written(rule(look(), width, "timeline", "unit 3 of 16"))

    assert cell_len(line) == width
    assert line.startswith("── time")


def test_the_rule_of_the_focus_is_bright():
    """Title and rule of the pane with the focus are in the accent, the others quiet."""
    bright, quiet = (rule(look(), 30, "units", "", focused=focused) for focused in (True, False))

    assert {segment.style for segment in bright if segment.text.strip()} == {look().style("focus")}
    assert look().style("focus") not in {segment.style for segment in quiet}


def test_lines_are_fitted_and_put_side_by_side():
    """Too many lines are cut, missing ones blank, and two columns stand apart."""
    left, right = fitted([blank(3)] * 5, 3, 2), fitted([], 4, 2)

    assert texts(beside(left, right, 2)) == [" " * 9] * 2
    assert blank(0) == []
