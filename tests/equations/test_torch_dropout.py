"""Two LSTM layers with given masks agree with PyTorch: outputs and every gradient."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.cells import load_cell
from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.masking import masked
from tests.pytorch_layout import parameters

FILE = Path(__file__).parents[1] / "reference" / "dropout.npz"
RATE = 0.4
SEEDS = frozenset({"h"})


@pytest.mark.parametrize("name", ["layers", "recurrent", "locked"])
def test_dropout_with_given_masks_is_that_of_pytorch(name):
    """Masks between layers, on the recurrent state, and locked ones give PyTorch's numbers and gradients."""
    with np.load(FILE) as stored:
        arrays = {key.removeprefix(f"{name}/"): stored[key] for key in stored if key.startswith(f"{name}/")}
    masks = [{key[2:]: arrays[key] for key in arrays if key.startswith(f"{place}.m_")} for place in range(2)]
    cells = [
        masked(load_cell("lstm"), read=RATE * ("m_x" in given), state=RATE * ("m_h" in given))
        for given in masks
    ]
    engines = [Engine(cell, parameters(arrays, "LSTM", place=f"l{n}")) for n, cell in enumerate(cells)]

    value, slope, runs = arrays["x"], arrays["e"], []
    for engine, given in zip(engines, masks, strict=True):
        runs.append(engine.forward(value, masks=given, wants=needed_joints(engine, SEEDS)))
        value = runs[-1].signal("h")

    assert any(masks)
    np.testing.assert_allclose(value, arrays["output"], atol=1e-12)
    for place in (1, 0):
        found = backward(engines[place], runs[place], {"h": slope})
        for key, expected in parameters(arrays, "LSTM", "g:", f"l{place}").items():
            np.testing.assert_allclose(found.parameters[key], expected, atol=1e-12)
        slope = found.x
    np.testing.assert_allclose(slope, arrays["g:x"], atol=1e-12)
