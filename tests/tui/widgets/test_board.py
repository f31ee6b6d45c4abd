"""The board: only what differs is drawn again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from rnn_tui.tui.widgets.board import NEAR, Board, cells, changed_runs, cut_at
from tests.explorer import LARGE, explore

BOLD = Style(bold=True)
PLAIN = Style()
LINES = st.lists(
    st.tuples(st.sampled_from("ab漢é "), st.sampled_from((PLAIN, BOLD))), min_size=1, max_size=20
)


def line(text: str, style: Style = PLAIN) -> list[Segment]:
    return [Segment(text, style)]


def of_width(pairs, width: int) -> list[Segment]:
    """Characters in styles, as one line of a width."""
    made = [Segment(char, style) for char, style in pairs]
    return list(Strip(made).adjust_cell_length(width, PLAIN))


class Watched(Board):
    """Notes what it is asked to draw again."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Region] | None = []

    def refresh(self, *regions: Region, **_how):
        self.asked = list(regions) or None
        return self


def shown(*screens) -> Watched:
    board = Watched()
    for lines in screens:
        board.asked = []
        board.show(lines)
    return board


def test_the_first_lines_are_drawn_whole():
    """The first screen is drawn from edge to edge."""
    assert shown([line("abc")]).asked is None


def test_nothing_is_drawn_when_nothing_changes():
    """The same lines again ask for nothing to be drawn."""
    assert shown([line("abc")], [line("abc")]).asked == []


def test_only_what_differs_is_drawn():
    """Of two screens only the runs of cells that differ are drawn again, also where only a style changed."""
    before = [line("abcdefghijklmn"), line("same"), line("style")]
    after = [line("aXcdefghijkXXn"), line("same"), line("style", BOLD)]

    assert shown(before, after).asked == [Region(1, 0, 1, 1), Region(11, 0, 2, 1), Region(0, 2, 5, 1)]


def test_runs_that_are_near_are_drawn_as_one():
    """Moving the cursor costs bytes as well, so runs that are near become one."""
    near, far = "X" + "b" * (NEAR - 1) + "X", "X" + "b" * NEAR + "X"

    assert list(changed_runs(line("a" + near[1:-1] + "a"), line(near))) == [(0, NEAR + 1)]
    assert len(list(changed_runs(line("a" + far[1:-1] + "a"), line(far)))) == 2


def test_a_wide_character_is_drawn_whole():
    """A change of half a wide character draws all of it."""
    assert list(changed_runs(line("a漢b"), line("aXYb"))) == [(1, 3)]
    assert list(changed_runs(line("aXYb"), line("a漢b"))) == [(1, 3)]


def test_another_number_of_lines_is_drawn_whole():
    """After a change of size everything is drawn again."""
    assert shown([line("abc")], [line("abc"), line("def")]).asked is None


@given(before=LINES, after=LINES)
def test_drawing_the_runs_gives_the_new_screen(before, after):
    """Old cells with the runs drawn over them are the new cells, for lines of any characters and styles."""
    width = max(sum(cell_len(char) for char, _style in pairs) for pairs in (before, after))
    old, new = of_width(before, width), of_width(after, width)

    seen = cells(old)
    for start, stop in changed_runs(old, new):
        seen[start:stop] = cells(new)[start:stop]

    assert seen == cells(new)


@given(before=LINES, after=LINES)
def test_cutting_a_line_changes_nothing_of_it(before, after):
    """A line cut where runs begin and end holds the same cells."""
    old, new = of_width(before, 40), of_width(after, 40)
    runs = list(changed_runs(old, new)) or [(0, 40)]

    assert cells(cut_at(new, runs)) == cells(new)


def test_lines_are_given_as_the_toolkit_asks():
    """A part of the board is cut out, and what lies below the lines is blank."""
    board = shown([line("abcdef"), line("ghijkl")])

    drawn = board.render_lines(Region(2, 1, 3, 2))

    assert drawn[0].text == "ijk"
    assert len(drawn) == 2


@pytest.mark.parametrize(
    ("keys", "most"), [(("right", "right"), 900), (("right", "tab"), 150), (("right", "down"), 500)]
)
def test_a_key_changes_few_cells(keys, most):
    """A step, a pane or a unit changes only a part of the 4,800 cells of a large screen."""
    seen = explore(*keys, size=LARGE)

    before, after = seen.frames[-2:]
    changed = sum(
        stop - start for a, b in zip(before, after, strict=True) for start, stop in changed_runs(a, b)
    )
    assert 0 < changed < most
