r"""Our LSTM behind the three functions that the comparison program calls.

    python bench_core_peers.py --ours core_adapter:forward \\
        --ours-h core_adapter:hidden --ours-train core_adapter:train

``params`` is a dict with W_ih (4H, I), W_hh (4H, H) and b (4H,), gates in the order i, f, g, o.
"""

from __future__ import annotations

import numpy as np

from rnn_tui.cells import load_cell
from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.forward import Engine

GATES = "ifgo"
_SEEDS = frozenset({"h"})
_engines: dict[int, tuple[dict, Engine]] = {}


def engine(params: dict) -> Engine:
    """Return the engine of a set of weights, packed once as a model loader would."""
    if id(params) not in _engines:
        split = {"W": params["W_ih"], "U": params["W_hh"], "b": params["b"]}
        named = {
            f"{letter}_{gate}": block
            for letter, array in split.items()
            for gate, block in zip(GATES, np.split(array, 4), strict=True)
        }
        _engines[id(params)] = (params, Engine(load_cell("lstm"), named))
    return _engines[id(params)][1]


def forward(x: np.ndarray, params: dict) -> dict:
    """Return i, f, g, o, c, h of every step, each (T, B, H)."""
    run = engine(params).forward(x)
    return {name: run.signal(name) for name in "ifgoch"}


def hidden(x: np.ndarray, params: dict) -> dict:
    """Return h of every step."""
    return {"h": engine(params).forward(x).signal("h")}


def train(x: np.ndarray, params: dict, slopes: np.ndarray) -> dict:
    """Return the gradients of W_ih, W_hh and b for ∂L/∂h = slopes."""
    ours = engine(params)
    run = ours.forward(x, wants=needed_joints(ours, _SEEDS, signals=False))
    found = backward(ours, run, {"h": slopes}, signals=False, inputs=False).parameters
    return {
        name: np.concatenate([found[f"{letter}_{gate}"] for gate in GATES])
        for name, letter in (("W_ih", "W"), ("W_hh", "U"), ("b", "b"))
    }
