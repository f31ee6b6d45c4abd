"""The share of saturated gates: by kind, never by name, and of nothing but gates."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnn_tui.cells import cell_names
from rnn_tui.networks.architectures import network_of
from rnn_tui.training.saturation import saturation
from tests.small_models import small_model, token_sequences

BATCH = token_sequences([5, 2, 4], seed=1)


@pytest.mark.parametrize("join", ["", "concat"])
@pytest.mark.parametrize("name", cell_names())
def test_the_share_is_of_the_values_of_all_gates(name, join):
    """Counted one by one over the trace, as many gate values are within 0.05 of 0 or 1 as it says."""
    model = small_model((name, "lstm_coupled"), join=join, seed=3)
    trace = network_of(model).trace(model, BATCH)

    share = saturation(model, BATCH)

    gates = [path for path, info in trace.signals.items() if info.kind == "gate" and path.layer != "readout"]
    values = [float(one) for path in gates for one in trace.arrays[path].ravel() if not math.isnan(one)]
    assert len(values) >= 11 * 4
    assert share == sum(one < 0.05 or one > 0.95 for one in values) / len(values)


def test_gates_pushed_wide_open_are_saturated():
    """Biases of 100 open every gate for good, biases of 0 and no weights leave them half open."""
    model = small_model(("lstm",))
    still = {name: np.zeros_like(array) for name, array in model.parameters.items()}
    wide = {
        name: np.full_like(array, 100 if ".b_" in name else 0) for name, array in model.parameters.items()
    }

    shares = [saturation(model.with_parameters(changed), BATCH) for changed in (still, wide)]

    assert shares == [0, 1]


def test_a_net_without_gates_has_no_share():
    """An Elman net has no gate, and its probabilities are none."""
    assert math.isnan(saturation(small_model(("elman",)), BATCH))
