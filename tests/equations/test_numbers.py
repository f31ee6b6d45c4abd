"""Equations with the numbers put in: what stands left and right of each equals sign is the same number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations import notation
from rnn_tui.equations.evaluate import StepValues, evaluate
from rnn_tui.equations.nodes import Apply, walk
from rnn_tui.equations.numbers import Line, Role, numbers_in
from rnn_tui.equations.operations import registry
from rnn_tui.equations.parse import parse
from tests.one_step import one_step
from tests.random_cells import cells

SIZES = {"I": 3, "H": 4, "O": 2, "P": 2}


def shown(line: Line, digits: int = 3) -> str:
    """The whole line as a screen would show it."""
    pieces = [piece.text or f"{piece.value:.{digits}f}" for piece in (*line.body, *line.argument)]
    return "".join(pieces).replace("-", "−") + f" = {line.result:.{digits}f}".replace("-", "−")


# fmt: off
GOLDEN = {
    "lstm": [
        "σ(−0.871 W·x − 0.055 U·h₋₁ + 0.130 b) = σ(−0.796) = 0.311",
        "σ(0.606 W·x + 0.210 U·h₋₁ + 0.164 b) = σ(0.980) = 0.727",
        "tanh(0.953 W·x + 0.018 U·h₋₁ − 0.155 b) = tanh(0.816) = 0.673",
        "f·c₋₁ + i·g = 0.311 · 0.375 + 0.727 · 0.673 = 0.606",
        "σ(0.313 W·x + 0.083 U·h₋₁ − 0.601 b) = σ(−0.205) = 0.449",
        "o·tanh(c) = 0.449 · tanh(0.606) = 0.243",
    ],
    "gru_reset_after": [
        "σ(−0.178 W·x − 0.165 U·h₋₁ + 0.130 b) = σ(−0.212) = 0.447",
        "σ(−0.172 W·x + 0.406 U·h₋₁ + 0.164 b) = σ(0.397) = 0.598",
        "tanh(−0.051 W·x − 0.889 b + 0.447 · (0.122 U·h₋₁ + 0.020 b_Un)) = tanh(−0.876) = −0.705",
        "(1 − z)·n + z·h₋₁ = (1 − 0.598) · −0.705 + 0.598 · 0.393 = −0.048",
    ],
    "gru_reset_before": [
        "σ(−0.178 W·x − 0.179 U·h₋₁ + 0.130 b) = σ(−0.226) = 0.444",
        "σ(−0.172 W·x + 0.752 U·h₋₁ + 0.164 b) = σ(0.744) = 0.678",
        "tanh(−0.051 W·x − 0.146 U·(r·h₋₁) − 0.155 b) = tanh(−0.353) = −0.339",
        "(1 − z)·n + z·h₋₁ = (1 − 0.678) · −0.339 + 0.678 · 0.464 = 0.205",
    ],
    "jordan": [
        "tanh(−0.485 W·x + 0.054 U·y₋₁ − 0.165 b) = tanh(−0.597) = −0.535",
        "0.239 V·h + 1.226 b = 1.465",
    ],
}
# fmt: on


@pytest.mark.parametrize("name", ["lstm", "gru_reset_after", "gru_reset_before", "jordan"])
def test_the_equations_of_a_step_are_shown_with_their_numbers(name):
    """Terms of a sum stand behind their numbers; a formula of one unit stands before its numbers."""
    cell = load_cell(name)
    values = one_step(cell, SIZES)

    found = [shown(numbers_in(row.name, row.node, values, 1, notation.screen())) for row in cell.rows]

    assert found == GOLDEN[name]


VALUES = StepValues(
    x=np.array([2.0]),
    now={"h": np.array([-3.0]), "g": np.array([0.5])},
    previous={"h": np.array([-4.0])},
    parameters={
        "W_h": np.array([[2.0]]),
        "U_h": np.array([[-1.0]]),
        "b_h": np.array([-6.0]),
        "P_h": np.array([7.0]),
    },
)
# fmt: off
LINES = [
    ("1", "1 = 1"),
    ("-0.5", "−0.5 = −0"),
    ("h", "h = −3 = −3"),
    ("g - h", "g − h = 0 + 3 = 4"),
    ("-h - x", "−h − x = 3 − 2 = 1"),
    ("-h * x", "−h·x = −(−3) · 2 = 6"),
    ("x + h ** 2", "x + h² = 2 + (−3)^2 = 11"),
    ("x - h ** 2", "x − h² = 2 − (−3)^2 = −7"),
    ("h ** 2 - x", "h² − x = (−3)^2 − 2 = 7"),
    ("x ** h", "x^(h) = 2^−3 = 0"),
    ("x ** (h + x)", "x^(h + x) = 2^(−3 + 2) = 0"),
    ("x ** -x", "x^(−x) = 2^−2 = 0"),
    ("(h * x) ** 2", "(h·x)² = (−3 · 2)^2 = 36"),
    ("(h ** 2) ** 2", "(h²)² = ((−3)^2)^2 = 81"),
    ("h / (x * x)", "h / (x·x) = −3 / (2 · 2) = −1"),
    ("h * (x + x)", "h·(x + x) = −3 · (2 + 2) = −12"),
    ("h * (x / x)", "h·(x / x) = −3 · (2 / 2) = −3"),
    ("-(h + x)", "−(h + x) = −(−3 + 2) = 1"),
    ("x * -(h + x)", "x·−(h + x) = 2 · −(−3 + 2) = 2"),
    ("clip(h, -1, 2)", "clip(h, −1, 2) = clip(−3, −1, 2) = −1"),
    ("leaky_relu(h)", "leaky_relu(h) = leaky_relu(−3) = −0"),
    ("max(h, x)", "max(h, x) = max(−3, 2) = 2"),
    ("W_h @ x", "4 W·x = 4"),
    ("-(W_h @ x)", "−4 W·x = −4"),
    ("W_h @ x - U_h @ h[-1] - b_h", "4 W·x − 4 U·h₋₁ + 6 b = 6"),
    ("W_h @ x + h ** 2 * P_h", "4 W·x + (−3)^2 · 7 P = 67"),
    ("h * (W_h @ x)", "−3 · 4 W·x = −12"),
    ("relu(W_h @ x + b_h)", "relu(4 W·x − 6 b) = relu(−2) = 0"),
    ("clip(W_h @ x, 0, 3)", "clip(4 W·x, 0, 3) = clip(4, 0, 3) = 3"),
    ("W_h @ (x * g) + P_o", "2 W·(x·g) + 1 P_o = 3"),
    ("W_h @ tanh(x * 0)", "0 W·tanh(x·0) = 0"),
]
# fmt: on


@pytest.mark.parametrize(("text", "line"), LINES, ids=[text for text, _line in LINES])
def test_signs_and_parentheses_are_right(text, line):
    """A minus sign is never taken for another, and a power or quotient reads as it was computed."""
    values = replace(VALUES, parameters={**VALUES.parameters, "P_o": np.array([1.0])})

    found = numbers_in("h", parse(text, ["h", "g"]), values, 0, notation.screen())

    assert shown(found, 0) == line


@pytest.mark.parametrize(
    ("style", "line"),
    [
        (notation.screen({"W_h": "W_ih", "x": "u"}), "σ(4 W_ih·u − 6 b) = σ(−2) = 0"),
        (notation.unicode(), "σ(4 W xₜ − 6 b) = σ(−2) = 0"),
        (notation.plain(), "sigmoid(4 W x_t − 6 b) = sigmoid(−2) = 0"),
        (notation.latex({"W_h": "W_ih"}), r"\sigma(4 W_{ih} \, x_t − 6 b) = \sigma(−2) = 0"),
    ],
    ids=["screen", "unicode", "ascii", "latex"],
)
def test_terms_are_named_as_the_notation_spells_them(style, line):
    """Names, aliases and products of terms follow the notation; on a plain terminal they are ASCII."""
    node = parse("sigmoid(W_h @ x + b_h)", [])

    assert shown(numbers_in("h", node, VALUES, 0, style), 0) == line


def test_a_plain_terminal_gets_plain_characters():
    """In ASCII every piece of a line is ASCII."""
    for name in cell_names():
        cell = load_cell(name)
        values = one_step(cell, SIZES)
        for row in cell.rows:
            line = numbers_in(row.name, row.node, values, 0, notation.plain())
            assert all(piece.text.isascii() for piece in (*line.body, *line.argument))


SYMBOLS = {"+": " + ", "-": " - ", "*": " * ", "/": " / ", "@": " @ ", "neg": "-"}
PYTHON = replace(notation.screen(), number=repr, function=lambda row: row.name, symbols=SYMBOLS, power=None)


def function(row):
    defaults = [default for _name, default in row.constants]

    def compute(*args):
        operands = [np.float64(arg) for arg in args[: row.arity]]
        return row.value(*operands, *(args[row.arity :] or defaults))

    return compute


FUNCTIONS = {row.name: function(row) for row in registry().values() if not row.is_operator}


def computed(pieces) -> float:
    """What pieces come to: every number as it is, names left out."""
    texts = [repr(piece.value) if piece.role is Role.NUMBER else piece.text for piece in pieces]
    return eval("".join(texts).replace("^", "**"), {}, FUNCTIONS)  # noqa: S307 - our own writer's text


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells(), st.integers(0, 9999))
def test_the_numbers_of_any_cell_come_to_the_result(cell, seed):
    """Computed as they stand there, signs and parentheses and all, the numbers give the value."""
    values = one_step(cell, {"I": 2, "H": 3}, seed)
    rows = [
        row
        for row in cell.rows
        if not any(isinstance(part, Apply) and part.op == "softmax" for part in walk(row.node))
    ]
    assume(rows)

    for row in rows:
        line = numbers_in(row.name, row.node, values, 2, PYTHON)
        equals = [place for place, piece in enumerate(line.body) if piece.role is Role.EQUALS]
        body = line.body[equals[0] + 1 :] if equals else line.body
        body = [piece for piece in body if piece.role is not Role.LABEL]
        assert computed(body) == pytest.approx(line.result, rel=1e-9, abs=1e-12)
        if line.argument:
            assert computed(line.argument[1:]) == pytest.approx(line.result, rel=1e-9, abs=1e-12)
        assert line.result == pytest.approx(values.now[row.name][2], rel=1e-12)


def test_many_steps_are_computed_at_once():
    """A formula over arrays of steps and sequences gives the same as each step alone."""
    cell = load_cell("gru_reset_before")
    steps = [one_step(cell, SIZES, seed=1), one_step(cell, SIZES, seed=1)]
    joined = StepValues(
        x=np.stack([one.x for one in steps]),
        now={name: np.stack([one.now[name] for one in steps]) for name in cell.signals},
        previous={name: np.stack([one.previous[name] for one in steps]) for name in cell.states},
        parameters=steps[0].parameters,
    )

    for row in cell.rows:
        np.testing.assert_allclose(
            evaluate(row.node, joined), np.stack([evaluate(row.node, one) for one in steps]), rtol=1e-14
        )
    listed = parse("W_j @ [h[-1], x]", ["h"])
    wide = {**steps[0].parameters, "W_j": np.arange(14.0).reshape(2, 7)}
    alone = evaluate(listed, replace(steps[0], parameters=wide))
    np.testing.assert_allclose(evaluate(listed, replace(joined, parameters=wide))[0], alone, rtol=1e-14)
