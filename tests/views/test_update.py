"""The view of an optimiser step: which weights, which numbers, and what it says of the loss."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.session.commands import perform
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.views.registry import view
from rnn_tui.views.render import to_markdown
from rnn_tui.views.table import Table
from rnn_tui.views.update import fall, one_step
from tests.sessions import bare, pressed


def column(table: Table, name: str) -> list[object]:
    """The cells of a column."""
    place = [one.name for one in table.columns].index(name)
    return [row.cells[place] for row in table.rows]


def clipped_at_five() -> Session:
    return bare("elman", "equation h = W_h @ x", "dial clip = 5", text="30 40", hidden_size=1)


def test_both_ways_of_clipping_stand_side_by_side():
    """The fixed example: (30, 40) at 5 is (3, 4) by norm and (5, 5) by value; 50 becomes 5 and 7.07."""
    table = view("update", clipped_at_five())

    assert column(table, "gradient") == pytest.approx([30, 40, 50])
    assert column(table, "by_norm") == pytest.approx([3, 4, 5], rel=1e-6)
    assert column(table, "by_value") == pytest.approx([5, 5, 50**0.5])
    assert column(table, "change")[:2] == pytest.approx([-0.3, -0.4], rel=1e-4)
    assert column(table, "weight") == ["[0,0]", "[0,1]", "‖all‖"]
    assert "| ‖all‖ |  | 50.000 | 5.000 | 7.071 |  |  |" in to_markdown(table)


def test_before_and_change_make_after():
    """In every row the weight after the step is the one before it and its change."""
    table = view("update", pressed("slots-lstm", "goto 4", "line f", "unit 3"))
    numbers = [np.array(column(table, name)[:-1]) for name in ("before", "change", "after")]

    assert numbers[0] + numbers[1] == pytest.approx(numbers[2], rel=1e-6)
    assert len(table.rows) == 17
    assert table.dtype == "float32"


@pytest.mark.parametrize(
    ("line", "unit", "symbol", "first"),
    [("f", 3, "U_f", "[3,0]"), ("c", 5, "U_g", "[5,0]"), ("p", 2, "V_y", "[2,0]")],
)
def test_the_weights_are_those_of_the_line_and_the_unit(line, unit, symbol, first):
    """The rows are the weights of the current equation, or the nearest with any, of the cursor's unit."""
    table = view("update", pressed("slots-lstm", "goto 4", f"line {line}", f"unit {unit}"))

    assert table.columns[0].heading == symbol
    assert table.rows[0].cells[0] == first


def test_the_row_of_the_largest_gradient_is_marked_and_kept_in_sight():
    """In a small window the weight with the largest gradient is seen, and below it the lengths."""
    session = pressed("slots-lstm", "goto 4", "line f")
    whole = one_step(session)

    part = one_step(session, 3)

    assert part.rows[part.cursor].cells == whole.rows[whole.cursor].cells
    assert len(part.rows) == 4
    gradients = np.abs(column(whole, "gradient")[:-1])
    assert whole.cursor == gradients.argmax()


def test_the_caption_says_how_the_step_is_taken_and_what_the_loss_does():
    """Which loss, from what to what, in which dtype, which optimiser, rate and clipping."""
    session = bare(
        "elman", "equation h = W_h @ x", "set W_h[0,0] = 1", "set W_h[0,1] = 1", text="3 4", hidden_size=1
    )

    caption = view("update", session).caption
    unclipped = view("update", perform(session, "dial by = none")).caption

    assert caption == (
        "loss sum of h at step 1 · 7.000 → 6.500 · float32 · sgd, rate 0.1 · clipped by norm at 1"
    )
    assert unclipped.endswith("7.000 → 4.500 · float32 · sgd, rate 0.1")


def test_a_step_too_long_is_seen_to_climb():
    """Where the loss does not fall, the view says so."""
    labels = Origin(model="slots-gru", text="arrive taipei on", labels=("other", "destination", "other"))
    session = pressed(labels, "dial rate = 10", "dial by = none", "dial optimiser = adam")

    assert fall(pressed("slots-lstm", "goto 4")).falls
    assert not fall(session).falls


def test_a_vector_is_shown_whole():
    """Of weights that are a vector every number has a row."""
    table = view("update", bare("elman", "equation h = tanh(b_h + h[-1])", hidden_size=5))

    assert table.columns[0].heading == "b_h"
    assert column(table, "weight") == ["[0]", "[1]", "[2]", "[3]", "[4]", "‖all‖"]


def test_a_layer_without_weights_says_so():
    """Where a layer has nothing to train the caption says so and there are no rows."""
    table = view("update", bare("elman", "equation h = tanh(x + h[-1])"))

    assert table.rows == ()
    assert table.caption == "no weights here: choose another equation"


def test_all_digits_are_those_of_the_loss():
    """With all digits on, the loss before and after is written as it is."""
    found = fall(pressed("slots-lstm", "goto 4", "digits"))

    assert len(found.before) > 10
    assert float(found.before.replace("−", "-")) > float(found.after.replace("−", "-"))
