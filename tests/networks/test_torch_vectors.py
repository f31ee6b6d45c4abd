"""Stacked, two-way and packed networks agree with PyTorch: outputs and the states each layer ends in."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.blocks.join import joined
from rnn_tui.cells import load_cell
from rnn_tui.networks.architectures import architecture
from rnn_tui.networks.model import Layer, Model
from rnn_tui.networks.sequences import from_vectors
from tests.pytorch_layout import STATES, cell_name, parameters

FOLDER = Path(__file__).parents[1] / "reference" / "pytorch"
CASES = [
    entry
    for entry in json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["cases"]
    if entry["layers"] > 1 or entry["bidirectional"]
]


class Case:
    """One case as a network of ours, its input, and the states it begins with."""

    def __init__(self, entry: dict) -> None:
        self.atol = entry["atol"]
        with np.load(FOLDER / entry["file"]) as stored:
            self.arrays = dict(stored)
        ways = {"fwd": "", "bwd": "_reverse"} if entry["bidirectional"] else {"fwd": ""}
        layers = tuple(
            Layer(
                str(level),
                load_cell(cell_name(entry)),
                parameters(self.arrays, entry["cell"], place=f"l{level}{suffix}"),
                direction,
            )
            for level in range(entry["layers"])
            for direction, suffix in ways.items()
        )
        kind = "bidirectional" if entry["bidirectional"] else "per_step"
        self.model = Model("case", kind, layers, dtype=entry["dtype"])
        whole = self.arrays["x"]
        self.lengths = self.arrays.get("lengths", np.full(len(whole), whole.shape[1])).tolist()
        self.sequences = from_vectors([one[:steps] for one, steps in zip(whole, self.lengths, strict=True)])
        self.start = [
            {state: self.arrays[f"{state}0"][place] for state in layer.cell.states}
            for place, layer in enumerate(layers)
        ]


def test_no_case_is_left_out():
    """Every kind of network is here: stacked, two-way, both, and two-way with packed lengths."""
    assert len(CASES) == 21
    for word in ("stacked3", "bi", "bi_stacked2", "packed_bi"):
        assert sum(word in entry["file"] for entry in CASES) >= 3


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry["file"].removesuffix(".npz"))
def test_outputs_and_last_states_agree(entry):
    """Every output, and the state after the step each direction reads last, is PyTorch's."""
    case = Case(entry)
    model = case.model

    done = architecture(model.architecture).forward(model, case.sequences, start=case.start)

    top = [done.runs[place].signal(model.layers[place].cell.output) for place in model.levels[-1]]
    output = joined(model.join, top).transpose(1, 0, 2)
    for place, steps in enumerate(case.lengths):
        expected = case.arrays["output"][place]
        np.testing.assert_allclose(output[place, :steps], expected[:steps], rtol=0, atol=case.atol)
        assert np.isnan(output[place, steps:]).all()
    for place, layer in enumerate(model.layers):
        for state in layer.cell.states:
            last = done.runs[place].last(state)
            np.testing.assert_allclose(last, case.arrays[STATES[state]][place], rtol=0, atol=case.atol)
