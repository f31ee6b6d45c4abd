"""Engines of all kinds of cells with seeded weights, for what must hold of every run."""

from __future__ import annotations

import numpy as np

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.shapes import infer_shapes
from tests.small_cells import cell, single

SIZES = {"I": 3, "H": 5, "O": 2, "P": 4}
UNUSUAL = {
    "softmax": single("softmax(W_h @ x + U_h @ h[-1]) + softmax(h[-1])"),
    "list": single("tanh(W_h @ [h[-1], x, h[-1]] - V_h @ (h[-1] * b_h))"),
    "nested": single("tanh(U_h @ (W_h @ x + h[-1] * P_h) - U_h @ h[-1]) - (h[-1] ** 2) ** 2 / 4"),
    "late": cell(
        'y = { kind = "output", is = "tanh(V_y @ h + y[-1] * b_y)" }',
        'h = { kind = "state", is = "tanh(U_h @ y[-1] + W_h @ x + b_h)" }',
        output="y",
    ),
    "shared": cell(
        'a = { kind = "gate", is = "sigmoid(W_a @ x + U_a @ h[-1] + b_a)" }',
        'b = { kind = "part", is = "a * a[-1] - -a" }',
        'h = { kind = "state", is = "a * b + tanh(W_a @ x + U_a @ h[-1] + b_a) * (1 - a) - h[-1] * b[-1]" }',
        'z = { kind = "output", is = "relu(V_z @ h) + 0.1" }',
    ),
}
"""Cells whose equations take the planner's rarer ways."""
CELLS = {name: load_cell(name) for name in cell_names()} | UNUSUAL


def weights(cell: Cell, dtype: str = "float64", seed: int = 1, scale: float = 0.4) -> dict[str, np.ndarray]:
    """Parameters drawn from a normal distribution."""
    shapes, rng = infer_shapes(cell), np.random.default_rng(seed)
    bound = shapes.bind(SIZES)
    return {name: rng.normal(0, scale, shapes.shape(name, bound)).astype(dtype) for name in shapes.parameters}


def engine(name: str, dtype: str = "float64", seed: int = 1) -> Engine:
    """An engine of one of the cells above."""
    return Engine(CELLS[name], weights(CELLS[name], dtype, seed))


def width(of: Engine, signal: str) -> int:
    """The number of units of a signal."""
    return of.sizes[of.shapes.signals[signal]]


def inputs(of: Engine, steps: int, batch: int, seed: int = 2) -> np.ndarray:
    """Inputs (T, B, I)."""
    return np.random.default_rng(seed).normal(0, 1, (steps, batch, of.sizes["I"])).astype(of.dtype)


def starts(of: Engine, batch: int, seed: int = 3) -> dict[str, np.ndarray]:
    """Start states, each (B, units)."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(0, 0.5, (batch, width(of, name))).astype(of.dtype) for name in of.cell.states}


def slopes(of: Engine, steps: int, batch: int, seed: int = 4) -> dict[str, np.ndarray]:
    """∂L/∂signal from outside for every signal, each (T, B, units)."""
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(0, 1, (steps, batch, width(of, name))).astype(of.dtype) for name in of.cell.signals
    }


def tolerance(of: Engine) -> dict[str, float]:
    """How closely numbers of runs of other shapes agree: 1e-6 in float32, 1e-12 in float64."""
    return {"rtol": 1e-6, "atol": 1e-6} if of.dtype == np.float32 else {"rtol": 1e-12, "atol": 1e-13}


def same_bits(left: np.ndarray, right: np.ndarray) -> None:
    """Hold two arrays against each other bit by bit, NaN and signed zeros included."""
    assert left.shape == right.shape
    assert left.dtype == right.dtype
    kind = {4: np.uint32, 8: np.uint64}[left.dtype.itemsize]
    np.testing.assert_array_equal(
        np.ascontiguousarray(left).view(kind), np.ascontiguousarray(right).view(kind)
    )
