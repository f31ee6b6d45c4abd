"""Variants: a shipped table with functions exchanged in named rows, checked like any other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rnn_tui.cells import load_cell
from rnn_tui.equations.exchange import exchanged, exchanges_between
from rnn_tui.equations.parse import parse
from rnn_tui.equations.printing import canonical
from rnn_tui.errors import EquationError, UnknownNameError
from tests.small_cells import cell, single


def changed(name: str, exchanges: dict) -> dict[str, str]:
    found = exchanged(load_cell(name), exchanges)
    return {row.name: canonical(row.node) for row in found.rows}


def test_a_function_is_exchanged_in_one_row_only():
    """A linear output of an LSTM leaves its candidate a tanh, and shows what is computed."""
    rows = changed("lstm", {"h": {"tanh": "identity"}})

    assert rows["h"] == "o * identity(c)"
    assert rows["g"].startswith("tanh(")


def test_a_function_with_constants_is_exchanged_with_their_defaults():
    """What has constants of its own comes with their usual values."""
    variant = exchanged(load_cell("elman"), {"h": {"tanh": "leaky_relu"}})

    assert variant.rows[0].node.constants == (0.01,)
    assert variant.name == "elman"


def test_functions_inside_functions_are_exchanged_too():
    """Every use of the function in the row is exchanged, each once."""
    mine = single("tanh(W_h @ tanh(x) + relu(U_h @ h[-1]))")

    variant = exchanged(mine, {"h": {"tanh": "relu", "relu": "tanh"}})

    assert canonical(variant.rows[0].node) == "relu(W_h @ relu(x) + tanh(U_h @ h[-1]))"


def test_a_gate_keeps_its_range():
    """A gate may become a hard sigmoid, but not a ReLU; the message shows the variant's equation."""
    assert changed("lstm", {"f": {"sigmoid": "hard_sigmoid_keras2"}})["f"].startswith("hard_sigmoid")

    with pytest.raises(EquationError) as caught:
        exchanged(load_cell("lstm"), {"f": {"sigmoid": "relu"}})

    assert str(caught.value).splitlines()[:3] == [
        "signal 'f': a gate stays within 0…1, but this can reach 0…∞.",
        "    relu(W_f @ x + U_f @ h[-1] + b_f)",
        "    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~  Wrap it in sigmoid(…), or give the signal another kind.",
    ]


@pytest.mark.parametrize(("function", "advice"), [("clip", "clip(a, lo, hi)"), ("max", "max(a, b)")])
def test_a_function_that_takes_other_arguments_is_refused(function, advice):
    """A clip has bounds to be given and a maximum two operands: neither can stand for a tanh."""
    with pytest.raises(EquationError, match="takes other arguments") as caught:
        exchanged(load_cell("elman"), {"h": {"tanh": function}})

    assert advice in str(caught.value)


@pytest.mark.parametrize(
    ("exchanges", "message"),
    [
        ({"hh": {"tanh": "relu"}}, "no signal is called 'hh'; did you mean 'h'? Known: h"),
        ({"h": {"tanh": "rellu"}}, "no function is called 'rellu'; did you mean 'relu'?"),
        ({"h": {"tahn": "relu"}}, "no function is called 'tahn'; did you mean 'tanh'?"),
        ({"h": {"tanh": "greater"}}, "no function is called 'greater'"),
        ({"h": {"+": "relu"}}, "no function is called '+'"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(exchanges, message):
    """A signal or function that does not exist is named, with the one that was probably meant."""
    with pytest.raises(UnknownNameError) as caught:
        exchanged(load_cell("elman"), exchanges)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "exchanges",
    [
        {},
        {"h": {"tanh": "identity"}},
        {"g": {"tanh": "relu"}, "h": {"tanh": "softsign"}},
        {"f": {"sigmoid": "hard_sigmoid_keras3"}, "g": {"tanh": "elu"}},
    ],
)
def test_the_exchanges_of_a_variant_are_found_again(exchanges):
    """From a cell and its variant one can read which functions were exchanged."""
    lstm = load_cell("lstm")

    assert exchanges_between(lstm, exchanged(lstm, exchanges)) == exchanges


@pytest.mark.parametrize(
    ("signal", "text"),
    [
        ("c", "f * c[-1] - i * g"),
        ("c", "f * c[-1] * i * g"),
        ("c", "c[-1]"),
        ("g", "-(W_g @ x + U_g @ h[-1] + b_g)"),
        ("g", "leaky_relu(W_g @ x + U_g @ h[-1] + b_g, 0.3)"),
        ("h", "relu(o) * relu(c)"),
        ("h", "max(o, c)"),
    ],
)
def test_a_cell_that_differs_otherwise_has_no_exchanges(signal, text):
    """Where an equation differs by more than a function's name, no exchange makes one of the other."""
    lstm = load_cell("lstm")
    node = parse(text, lstm.signals)
    rows = tuple(replace(row, node=node) if row.name == signal else row for row in lstm.rows)

    assert exchanges_between(lstm, replace(lstm, rows=rows)) == {}


def test_cells_of_other_rows_have_no_exchanges():
    """Two cells of different signals are no variants of each other."""
    assert exchanges_between(load_cell("lstm"), load_cell("elman")) == {}
    other = cell('y = { kind = "state", is = "relu(W_h @ x + U_h @ y[-1] + b_h)" }', output="y")
    assert exchanges_between(load_cell("elman"), other) == {}
