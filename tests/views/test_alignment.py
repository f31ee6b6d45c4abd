"""The grid of an attention and the hypotheses of a beam: their numbers, and where the cursor is in them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnn_tui.session.commands import perform
from rnn_tui.session.origin import Origin
from rnn_tui.tui.ui import PANES
from rnn_tui.views.alignment import alignment, has_alignment
from rnn_tui.views.registry import offered, view
from tests.explorer import LARGE, explore, look
from tests.sessions import pressed

REVERSE = Origin(model="reverse-attention", text="314159")


def test_a_reversal_looks_along_the_diagonal():
    """To write digits from the last to the first, each step looks most at the digit that it writes."""
    found = alignment(pressed(REVERSE, "goto last"))

    assert found.sources == ("3", "1", "4", "1", "5", "9")
    assert found.targets == ("9", "5", "1", "4", "1", "3", "⏎")
    assert [found.top(step) for step in range(6)] == [5, 4, 3, 2, 1, 0]


def test_the_weights_are_those_of_the_trace():
    """The grid is the signal itself, and the weights of each step add up to one."""
    session = pressed(REVERSE, "goto last")

    found = alignment(session)

    assert np.array_equal(found.values, session.document.trace.arrays[found.path][:, 0].T)
    assert found.values.sum(axis=0) == pytest.approx(np.ones(7), abs=1e-5)


def test_the_cursor_is_in_both_sequences():
    """A step of the source is a row, a step of the answer a column; what is not written yet is not shown."""
    reading = alignment(pressed(REVERSE, "next 2"))
    writing = alignment(pressed(REVERSE, "goto last", "line a", "unit 3", "reverse-next 2"))

    assert (reading.source, reading.known) == (2, (False,) * 7)
    assert (writing.source, writing.target) == (3, 4)
    assert writing.known == (True,) * 5 + (False,) * 2


def test_only_what_looks_elsewhere_has_an_alignment():
    """A tagger has none: its view is left out of the list and says why when it is asked for."""
    session = pressed("slots-lstm")

    assert not has_alignment(session)
    assert not {"alignment", "beam"} & offered(session)
    assert {"alignment", "beam"} <= offered(pressed(REVERSE))
    assert view("alignment", session).caption == "no step looks at those of another clock"
    assert view("beam", session).caption == "the network writes no sequence"


def test_the_first_hypotheses_are_the_likeliest_first_answers():
    """After one step a beam holds the answers of the largest probability, each with its log."""
    session = pressed(REVERSE, "goto last", "reverse-next 6")
    p = session.document.trace["p"][0, 0]

    rows = view("beam", session).rows

    likeliest = sorted(range(len(p)), key=lambda number: -p[number])[:4]
    assert [row.cells[1] for row in rows] == [session.document.model.labels[number] for number in likeliest]
    assert [row.cells[2] for row in rows] == pytest.approx(
        [math.log(p[number]) for number in likeliest], abs=1e-4
    )


def test_a_beam_is_shown_step_by_step():
    """Each step shows what is kept after it, and nothing before the decoder has begun."""
    session = perform(pressed(REVERSE), "decode beam 3 0.6")

    assert view("beam", session).caption == "not computed yet"
    last = view("beam", perform(session, "goto last"))
    assert last.rows[0].cells[1] == "951413⏎"
    assert last.caption.startswith("width 3 · length penalty 0.6")


def test_the_grid_is_drawn_with_its_numbers():
    """On the screen the grid has the source on its left, the answer above it, and its weights in percent."""
    names = [name for name in PANES if name in offered(pressed(REVERSE))]
    back = len(names) - names.index("alignment")

    seen = explore("end", *["shift+tab"] * back, origin=REVERSE, size=LARGE)

    lines = seen.lines
    top = next(place for place, line in enumerate(lines) if line.startswith("── alignment"))
    assert lines[top + 1].split()[:7] == ["9", "5", "1", "4", "1", "3", "⏎"]
    assert lines[top + 2].split()[:2] == ["▸", "3"]
    assert any("in percent of the largest possible" in line for line in lines)


def test_the_end_of_an_answer_has_a_sign_of_its_own_in_ascii():
    """On a terminal that has only ASCII the end of an answer is a dollar, one cell wide."""
    seen = explore("end", *["shift+tab"] * 2, origin=REVERSE, size=LARGE, shown=look(ascii_only=True))

    assert "9   5   1   4   1   3   $" in seen.text
