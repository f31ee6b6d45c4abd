"""The backward equations on screen are those that run: computed from their text, they give the gradients."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations import notation
from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.backward_text import backward_lines
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.lower import forward_graph, is_helper
from rnn_tui.equations.operations import registry
from tests.oracle import unroll
from tests.random_cells import cells, numbers
from tests.small_cells import cell, single

SYMBOLS = {"+": " + ", "-": " - ", "*": " * ", "/": " / ", "@": " @ ", "neg": "-"}
PYTHON = replace(
    notation.unicode(), name="python", number=repr, function=lambda row: row.name, symbols=SYMBOLS, power=None
)
"""The notation of books with signs that Python understands."""
TIMES = (("ₜ₊₁", "_after"), ("ₜ₋₁", "_before"), ("ₜ", "_now"))


def code(text: str) -> str:
    """Turn one side of a printed equation into a Python expression over column vectors."""
    text = text.removeprefix("Σₜ ").replace("∂L/∂", "e_")
    text = re.sub(r"(\w)\.(\d+)(?=ₜ)", r"\1__\2", text)
    for sign, word in TIMES:
        text = text.replace(sign, word)
    text = re.sub(r"(\w+)\[(\w+)\]ᵀ", r"columns(\1, '\2').T", text)
    text = text.replace("[", "stacked(").replace("]", ")").replace("ᵀ", ".T")
    return re.sub(r"Σ ([^)]*)\)", r"total(\1))", text)


def function(row):
    def compute(*args):
        operands = [np.atleast_2d(np.asarray(arg, np.float64)) for arg in args[: row.arity]]
        if row.over_units:
            return row.value(operands[0].T).T
        defaults = [default for _name, default in row.constants]
        return row.value(*operands, *(args[row.arity :] or defaults))

    return compute


class Reader:
    """Computes a cell's gradients of one sequence from nothing but its printed backward equations."""

    def __init__(self, shown: Cell, engine: Engine, x, start, seed) -> None:
        self.cell, self.engine = shown, engine
        self.lines = [(line.left, line.right) for line in backward_lines(shown, PYTHON)]
        self.values, self.kink = unroll(shown, engine.parameters, x, start)
        self.x, self.start, self.seed = x, start, seed
        parameters = {name: np.atleast_2d(value.T).T for name, value in engine.parameters.items()}
        self.fixed = {
            **{row.name: function(row) for row in registry().values() if not row.is_operator},
            **parameters,
            "stacked": lambda *parts: np.concatenate(parts),
            "total": lambda value: value.sum(axis=0, keepdims=True),
            "columns": lambda matrix, name: matrix[:, self.columns(name)],
        }

    def columns(self, name: str) -> slice:
        """Which columns of the one list [state, x] of a random cell meet a vector."""
        inputs = self.engine.sizes["I"]
        return slice(-inputs, None) if name == "x" else slice(None, -inputs)

    def at(self, step: int) -> dict[str, np.ndarray]:
        step = min(step, len(self.x) - 1)
        found = {"x": self.x[step][:, None]}
        for name, value in self.values.items():
            before = self.start[name][:, None] if name in self.start and step < 0 else None
            found[name] = np.atleast_2d(value[step].T).T if before is None else before
        return found

    def zeros(self) -> dict[str, np.ndarray]:
        """What lies behind the last step: no slope, and helpers that meet no slope."""
        found = {}
        for name, size in forward_graph(self.cell).sizes.items():
            word = name.replace(".", "_", 1).replace(".", "__")
            names = [f"d{word}", word] if is_helper(name) else [f"d{word}"]
            found |= dict.fromkeys(names, np.zeros((self.engine.sizes[size], 1)))
        return found

    def gradients(self):
        slopes, totals, later = {}, {}, self.zeros()
        for step in reversed(range(len(self.x))):
            known = {**self.fixed, f"e_{self.cell.output}_now": self.seed[step][:, None]}
            for word, shift in (("after", 1), ("before", -1), ("now", 0)):
                known |= {f"{name}_{word}": value for name, value in self.at(step + shift).items()}
            known |= {f"{name}_after": value for name, value in later.items()}
            for left, right in self.lines:
                name, value = code(left), eval(code(right), {}, known)  # noqa: S307 - our own printer's text
                if name.endswith("_now"):
                    known[name] = value + np.zeros_like(later.get(name[: -len("_now")], value))
                    slopes[step, name[: -len("_now")]] = known[name]
                else:
                    totals[name] = totals.get(name, 0) + value
            later |= {name: value for (when, name), value in slopes.items() if when == step}
        return slopes, totals


def check(shown: Cell, sizes: dict[str, int], seed: int) -> bool:
    """Hold the text's gradients against those that the engine computes; False so near to a kink."""
    rng = np.random.default_rng(seed)
    engine = Engine(shown, numbers(shown, sizes, seed))
    output = frozenset({shown.output})
    width = {name: engine.sizes[engine.shapes.signals[name]] for name in shown.signals}
    x = rng.normal(0, 0.7, (3, engine.sizes["I"]))
    start = {name: rng.normal(0, 0.7, width[name]) for name in shown.states}
    slope = rng.normal(0, 1, (3, width[shown.output]))
    reader = Reader(shown, engine, x, start, slope)
    if reader.kink < 1e-9:
        return False
    begin = {name: value[None] for name, value in start.items()}
    run = engine.forward(x[:, None], start=begin, wants=needed_joints(engine, output))
    expected = backward(engine, run, {shown.output: slope[:, None]})

    slopes, totals = reader.gradients()

    for step in range(3):
        for name in shown.signals:
            found = slopes[step, f"d{name}"] + np.zeros((width[name], 1))
            np.testing.assert_allclose(found[:, 0], expected.signals[name][step, 0], rtol=1e-8, atol=1e-10)
        if (step, "dx") in slopes:
            np.testing.assert_allclose(slopes[step, "dx"][:, 0], expected.x[step, 0], rtol=1e-8, atol=1e-10)
    for name in shown.parameters:
        shape = expected.parameters[name].shape
        found = np.broadcast_to(totals[f"d{name}"], (*shape, 1)[:2]).reshape(shape)
        np.testing.assert_allclose(found, expected.parameters[name], rtol=1e-8, atol=1e-10)
    return True


@pytest.mark.parametrize("name", cell_names())
def test_the_printed_backward_equations_of_a_shipped_cell_are_right(name):
    """Computed by hand from the text on screen, every slope is the one that the engine gives."""
    assert check(load_cell(name), {"I": 3, "H": 4, "O": 2, "P": 2}, 5)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells(), st.integers(1, 3), st.integers(1, 3), st.integers(0, 9999))
def test_the_printed_backward_equations_of_any_cell_are_right(shown, inputs, hidden, seed):
    """So it is for any cell that can be written."""
    assume(check(shown, {"I": inputs, "H": hidden}, seed))


@pytest.mark.parametrize(
    "shown",
    [
        single("softmax(W_h @ x + U_h @ h[-1])"),
        single("tanh(softmax(softmax(W_h @ x)) * softmax(h[-1]) + b_h)"),
        single("tanh(W_h @ [h[-1], x] - V_h @ (h[-1] * b_h)) / (2 + h[-1]) ** 2"),
        single("tanh(U_h @ (W_h @ x + h[-1] * P_h) - U_h @ h[-1]) - (h[-1] ** 2) ** 2"),
        cell(
            'y = { kind = "output", is = "V_y @ h" }', 'h = { kind = "state", is = "U_h @ y[-1] + W_h @ x" }'
        ),
    ],
    ids=["softmax", "softmaxes", "list", "products", "order"],
)
def test_the_printed_backward_equations_of_unusual_cells_are_right(shown):
    """So it is for a softmax of a softmax, lists of vectors, and products within products."""
    assert check(shown, {"I": 3, "H": 4, "O": 2}, 6)
