"""Ranges: what a signal can reach is proved from its equation, and a gate must stay within 0…1."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.cells import load_cell
from rnn_tui.equations.ranges import signal_ranges
from tests.small_cells import cell

INFINITE = (-np.inf, np.inf)


def test_ranges_are_proved_from_the_equations():
    """A gate lies within 0…1, a candidate within −1…1, a cell state anywhere, a hidden state within −1…1."""
    assert signal_ranges(load_cell("lstm")) == {
        "f": (0, 1),
        "i": (0, 1),
        "g": (-1, 1),
        "c": INFINITE,
        "o": (0, 1),
        "h": (-1, 1),
    }


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "0.3",
        "1 - i",
        "i * i",
        "i ** 2",
        "max(i, 0.5)",
        "clip(x, 0, 1)",
        "hard_sigmoid_keras2(x)",
        "softmax(x)",
        "(tanh(x) + 1) / 2",
        "1 / (1 + exp(x))",
        # These weights add up to a little more than 1 in binary.
        "0.2 * i + 0.4 * i + 0.3 * i + 0.1 * i",
    ],
)
def test_a_gate_is_accepted_where_its_range_can_be_proved(text):
    """What stays within 0…1 may be a gate, however it is written."""
    gates = ('i = { kind = "gate", is = "sigmoid(x)" }', f'f = {{ kind = "gate", is = "{text}" }}')

    assert cell(*gates, 'h = { kind = "state", is = "f * i" }').by_name["f"].kind == "gate"
