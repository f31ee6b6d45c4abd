"""Cells whose equations make the hidden state as long as the input: they begin, and say what they cannot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.errors import ShapeError, UsageError
from rnn_tui.session.commands import perform
from rnn_tui.session.origin import Origin
from rnn_tui.session.start import start
from tests.sessions import bare, same, values

SUM = "x + h[-1]"
SCALED = "tanh(P_x * x + U_h @ h[-1])"


def cell_file(folder: Path, *rows: str) -> str:
    """The path of a cell file of the given rows."""
    path = folder / "mine.toml"
    path.write_text('output = "h"\n[signals]\n' + "\n".join(rows) + "\n")
    return str(path)


def state(text: str) -> str:
    """A row of the hidden state."""
    return f'h = {{ kind = "state", is = "{text}" }}'


@pytest.mark.parametrize("equation", ["tanh(x)", SUM, SCALED])
def test_a_state_that_meets_the_input_is_as_long_as_the_vocabulary(tmp_path, equation):
    """Nobody has to count the tokens of a text: without a hidden size the cell takes what it needs."""
    session = start(Origin(cell=cell_file(tmp_path, state(equation)), text="to be or not to be"))

    assert session.document.trace["h"].shape == (6, 1, 4)


def test_a_sum_of_its_input_counts_the_tokens(tmp_path):
    """A cell without weights that adds up its one-hot input counts how often each token came."""
    session = start(Origin(cell=cell_file(tmp_path, state(SUM)), text="to be to"))

    assert values(session, "h", 0) == [1.0, 1.0, 2.0]
    assert values(session, "h", 1) == [0.0, 1.0, 1.0]


def test_a_hidden_size_that_the_equations_rule_out_is_answered_with_the_right_one(tmp_path):
    """A hidden size that is not the input's is refused with the one to give; that one is taken."""
    cell = cell_file(tmp_path, state(SCALED))

    with pytest.raises(ShapeError) as caught:
        start(Origin(cell=cell, text="to be or", hidden_size=8))

    assert str(caught.value) == "hidden size 8: the equations need that of the input, 3; give 3, or none"
    assert start(Origin(cell=cell, text="to be or", hidden_size=3)).document.trace["h"].shape == (3, 1, 3)


def test_a_state_as_long_as_the_vocabulary_takes_no_new_token(tmp_path):
    """A token that the cell does not know would be another unit: that is said, and the session stays."""
    session = start(Origin(cell=cell_file(tmp_path, state(SUM)), text="to be or"))

    with pytest.raises(UsageError, match="h is as long as the vocabulary of 3, so no token can be added"):
        perform(session, "input to zebra")

    assert perform(session, "input or or").document.trace["h"].shape == (2, 1, 3)


@pytest.mark.parametrize(
    "row", ["tanh(W_h @ [h[-1], x, h[-1]] + b_h)", "tanh(W_h @ (P_x * x) + U_h @ h[-1])"]
)
def test_every_parameter_that_meets_the_input_learns_a_new_token(tmp_path, row):
    """Columns amid a matrix and weights of single inputs grow with the vocabulary; old numbers stay."""
    before = start(Origin(cell=cell_file(tmp_path, state(row)), text="to be or", hidden_size=2))

    after = perform(before, "input to zebra be")

    np.testing.assert_array_equal(after.document.trace["h"][0], before.document.trace["h"][0])
    assert after.document.model.input_width == 4


def test_a_shipped_cell_has_eight_hidden_units_unless_told():
    """Where the equations leave the hidden size free, it is 8, as the file of a session takes it to be."""
    session = start(Origin(cell="lstm", text="to be or"))

    assert session.document.trace["h"].shape == (3, 1, 8)
    assert same(
        session.document.trace["h"], start(Origin(cell="lstm", text="to be or", hidden_size=8)).trace["h"]
    )


def test_a_changed_equation_may_tie_the_state_to_the_input():
    """An equation that adds the input makes the state as long as the vocabulary, and back again."""
    tied = bare("elman", "equation h = tanh(x + h[-1])", text="a b c d e")

    assert tied.document.trace["h"].shape == (5, 1, 5)
    assert perform(tied, "undo").document.trace["h"].shape == (5, 1, 3)
