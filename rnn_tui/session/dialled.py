"""Two networks that exist for their dials alone: a plain recurrent one, and an LSTM beside it.

Both are shipped cells, run as any other: 32 units, W the identity, a drawn U of the spectral radius that the
dial says, and inputs so small that the functions stay where their slope is that at rest.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rnn_tui.cells import load_cell
from rnn_tui.equations.exchange import exchanged
from rnn_tui.equations.initial import draw
from rnn_tui.networks.model import Layer
from rnn_tui.session.dials import function_of
from rnn_tui.session.norms import Norms, norms_of

Array = NDArray[np.float64]
UNITS, SEED = 32, 1
INPUT, REST = 1e-2, 1e-6
"""Standard deviation of what is read: by the plain one; by the LSTM, whose gates so rest at their biases."""
RULES = {"random": "normal(1)", "orthogonal": "orthogonal", "identity": "identity"}
"""How each kind of matrix is drawn, before it is scaled to its radius."""
REMEMBERED = 32


def matrix(kind: str, radius: float, rng: np.random.Generator) -> Array:
    """Return a square matrix of a spectral radius: ``random``, ``orthogonal`` or ``identity``."""
    drawn = draw(RULES[kind], (UNITS, UNITS), rng)
    scaled: Array = drawn * (radius / np.abs(np.linalg.eigvals(drawn)).max())
    return scaled


@lru_cache(REMEMBERED)
def plain(radius: float, kind: str, activation: str, steps: int) -> Norms:
    """Return the norms of ``h = activation(x + U h₋₁)``, so many steps back."""
    cell = exchanged(load_cell("elman"), {"h": {"tanh": function_of(activation)}})
    rng = np.random.default_rng(SEED)
    parameters = {"W_h": np.eye(UNITS), "U_h": matrix(kind, radius, rng), "b_h": np.zeros(UNITS)}
    return norms_of(Layer("0", cell, parameters), _inputs(steps, INPUT, rng))


@lru_cache(REMEMBERED)
def gated(radius: float, kind: str, forget: float, steps: int) -> Norms:
    """Return the norms of an LSTM whose forget gate has a bias: along all ways, and along its cell alone."""
    cell = load_cell("lstm")
    rng = np.random.default_rng(SEED)
    parameters: dict[str, Array] = {}
    for gate in "figo":
        parameters |= {
            f"W_{gate}": np.eye(UNITS),
            f"U_{gate}": matrix(kind, radius, rng),
            f"b_{gate}": np.full(UNITS, forget if gate == "f" else 0.0),
        }
    return norms_of(Layer("0", cell, parameters), _inputs(steps, REST, rng))


def _inputs(steps: int, deviation: float, rng: np.random.Generator) -> Array:
    return rng.normal(0.0, deviation, (steps + 1, UNITS))
