"""Sizes: inferred from the equations, counted as the textbooks count them, refused where they conflict."""

from __future__ import annotations

import pytest

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations.order import computing_order
from rnn_tui.equations.shapes import infer_shapes, parameter_count
from rnn_tui.errors import ShapeError
from tests.small_cells import cell


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("context", 620),
        ("elman", 620),
        ("feedforward", 220),
        ("gru_reset_after", 1880),
        ("gru_reset_before", 1860),
        ("irnn", 620),
        ("jordan", 20 * (10 + 5 + 1) + 5 * (20 + 1)),
        ("lstm", 2480),
        ("lstm_1997", 1860),
        ("lstm_coupled", 1860),
        ("lstm_peephole", 2540),
        ("lstm_projected", 4 * 20 * (10 + 8 + 1) + 8 * 20),
        ("minimal_gated", 1240),
    ],
)
def test_a_cell_has_as_many_parameters_as_the_textbook_says(name, count):
    """With 10 inputs and 20 units an Elman net has 620 numbers, an LSTM 2480, a GRU 1860 or 1880."""
    assert parameter_count(load_cell(name), {"I": 10, "H": 20, "O": 5, "P": 8}) == count


def test_every_shipped_cell_is_counted():
    """The counts above leave out none of the shipped cells."""
    marks = test_a_cell_has_as_many_parameters_as_the_textbook_says.pytestmark

    assert {name for name, _count in marks[0].args[1]} == set(cell_names())


# fmt: off
SHAPES = {
    "elman": {"W_h": ("H", "I"), "U_h": ("H", "H"), "b_h": ("H",)},
    "jordan": {"W_h": ("H", "I"), "U_h": ("H", "O"), "b_h": ("H",), "V_y": ("O", "H"), "b_y": ("O",)},
    "lstm_projected": {"W_f": ("H", "I"), "U_f": ("H", "P"), "b_f": ("H",), "V_h": ("P", "H")},
    "lstm_peephole": {"P_f": ("H",), "P_o": ("H",)},
    "gru_reset_after": {"b_n": ("H",), "b_Un": ("H",)},
}
# fmt: on


@pytest.mark.parametrize("name", SHAPES)
def test_the_shapes_of_parameters_follow_from_the_equations(name):
    """Matrices are outputs by inputs; outputs and projections have sizes of their own."""
    found = infer_shapes(load_cell(name)).parameters

    for parameter, dims in SHAPES[name].items():
        assert found[parameter] == tuple((dim,) for dim in dims)


def test_a_list_of_vectors_has_as_many_columns_as_its_parts_together():
    """The columns of a matrix that multiplies [h, x] are H and I side by side."""
    shapes = infer_shapes(cell('h = { kind = "state", is = "tanh(W_h @ [h[-1], x, h[-1]] + b_h)" }'))

    assert shapes.parameters["W_h"] == (("H",), ("H", "I", "H"))
    assert shapes.shape("W_h", shapes.bind({"I": 3, "H": 4})) == (4, 11)


def test_what_meets_the_input_is_as_long_as_the_input():
    """A hidden signal that is added to x unit by unit has the size of x, and no other is accepted."""
    shapes = infer_shapes(cell('h = { kind = "state", is = "tanh(x + b_h * h[-1])" }'))

    assert shapes.equal == (("I", "H"),)
    assert shapes.bind({"I": 3}) == {"I": 3, "H": 3}
    assert shapes.bind({"H": 4}) == {"I": 4, "H": 4}
    with pytest.raises(ShapeError) as caught:
        shapes.bind({"I": 3, "H": 4})
    assert str(caught.value) == ("the equations need I = H to be equal, got I = 3, H = 4; give them one size")


def test_a_size_without_a_number_is_that_of_the_hidden_signals():
    """Where no number is given for an output or a projection, it is as long as H."""
    shapes = infer_shapes(load_cell("lstm_projected"))

    assert shapes.bind({"I": 3, "H": 4}) == {"I": 3, "H": 4, "P": 4}
    assert shapes.bind({}) == {"I": 1, "H": 1, "P": 1}


@pytest.mark.parametrize("number", [0, -1])
def test_a_size_is_at_least_one(number):
    """A hidden size of zero or less is refused with its name."""
    with pytest.raises(ShapeError, match=f"size H is {number}; a size is at least 1"):
        infer_shapes(load_cell("lstm")).bind({"I": 3, "H": number})


def test_one_size_name_makes_two_signals_equally_long():
    """Two signals that the equations leave apart can be bound to one size."""
    rows = ('c = { kind = "state", is = "tanh(W_c @ x)" }', 'h = { kind = "state", is = "tanh(V_h @ c)" }')

    bound = infer_shapes(cell(*rows, more='[sizes]\nc = "P"\nh = "P"'))

    assert bound.signals == {"c": "P", "h": "P"}


def test_a_signal_can_be_bound_to_the_size_of_the_input():
    """[sizes] may say that a signal is as long as the input."""
    shapes = infer_shapes(cell('h = { kind = "state", is = "tanh(W_h @ x)" }', more='[sizes]\nh = "I"'))

    assert shapes.bind({"I": 3}) == {"I": 3, "H": 3}


def test_an_output_has_a_size_of_its_own_only_where_it_may_differ():
    """An output that is added to the hidden state is as long as the hidden state."""
    rows = ('h = { kind = "state", is = "tanh(W_h @ x)" }', 'y = { kind = "output", is = "h + b_y" }')

    assert infer_shapes(cell(*rows)).signals == {"h": "H", "y": "H"}


def test_a_constant_gate_is_as_long_as_the_hidden_state():
    """The forget gate of 1997, the number 1, is given the size of the cell state it multiplies."""
    assert infer_shapes(load_cell("lstm_1997")).signals["f"] == "H"


# The order in which signals are computed.


@pytest.mark.parametrize("name", cell_names())
def test_shipped_cells_are_computed_in_the_order_in_which_they_are_shown(name):
    """No shipped cell reads a row that stands below it."""
    assert computing_order(load_cell(name)) == load_cell(name).signals


def test_a_row_may_read_one_below_it():
    """Rows stand in the order in which a person should see them, and are computed as they must be."""
    found = cell(
        'h = { kind = "state", is = "o * c" }',
        'o = { kind = "gate", is = "sigmoid(W_o @ x + U_o @ h[-1])" }',
        'c = { kind = "state", is = "tanh(W_c @ x) + o" }',
    )

    assert computing_order(found) == ("o", "c", "h")
