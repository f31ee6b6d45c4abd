"""Numbers agree with PyTorch: forward, last states and every gradient, within the tolerance of each case."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.cells import load_cell
from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.forward import Engine
from tests.pytorch_layout import STATES, cell_name, parameters

FOLDER = Path(__file__).parents[1] / "reference" / "pytorch"
MANIFEST = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["cases"]
CASES = [entry for entry in MANIFEST if entry["layers"] == 1 and not entry["bidirectional"]]


class Case:
    """One case in our words: a cell, its parameters by name, inputs (T, B, I) and states (B, H)."""

    def __init__(self, entry: dict) -> None:
        self.atol, self.kind = entry["atol"], entry["cell"]
        with np.load(FOLDER / entry["file"]) as stored:
            self.arrays = dict(stored)
        self.cell = load_cell(cell_name(entry))
        self.engine = Engine(self.cell, parameters(self.arrays, self.kind))
        self.x = self.arrays["x"].transpose(1, 0, 2)
        self.start = {state: self.arrays[f"{state}0"][0] for state in self.cell.states}

    def close(self, found: np.ndarray, name: str) -> None:
        np.testing.assert_allclose(found, self.arrays[name], rtol=0, atol=self.atol)


def case_named(entry: dict) -> str:
    return entry["file"].removesuffix(".npz")


every = pytest.mark.parametrize("entry", CASES, ids=case_named)
with_slopes = pytest.mark.parametrize(
    "entry", [one for one in CASES if "grads" in one["file"]], ids=case_named
)


def test_no_case_is_left_out():
    """Every kind of case is here: plain, without biases, with slopes, saturated, long, projected."""
    assert len(CASES) == 23
    assert {path.name for path in FOLDER.glob("*.npz")} == {entry["file"] for entry in MANIFEST}
    for word in ("uni", "nobias", "grads", "saturated", "long", "proj", "relu"):
        assert any(word in entry["file"] for entry in CASES)


@every
def test_outputs_and_last_states_agree(entry):
    """Every output and the states after the last step are PyTorch's, in the dtype of the case."""
    case = Case(entry)

    run = case.engine.forward(case.x, start=case.start)

    assert run.signal("h").dtype == entry["dtype"]
    case.close(run.signal("h").transpose(1, 0, 2), "output")
    for state in case.cell.states:
        case.close(run.last(state)[None], STATES[state])


@every
def test_each_sequence_alone_agrees_too(entry):
    """The loop for one sequence gives PyTorch's numbers as the loop for many does."""
    case = Case(entry)

    for place in range(case.x.shape[1]):
        start = {name: value[[place]] for name, value in case.start.items()}
        run = case.engine.forward(case.x[:, [place]], start=start)
        np.testing.assert_allclose(
            run.signal("h")[:, 0], case.arrays["output"][place], rtol=0, atol=case.atol
        )


@with_slopes
@pytest.mark.parametrize("signals", [True, False])
def test_every_gradient_agrees(entry, signals):
    """Parameters, inputs and start states have PyTorch's gradients, whatever else is asked for."""
    case = Case(entry)
    seeds = frozenset({"h"})
    wants = needed_joints(case.engine, seeds, signals=signals)
    run = case.engine.forward(case.x, start=case.start, wants=wants)

    found = backward(case.engine, run, {"h": case.arrays["grad_output"].transpose(1, 0, 2)}, signals=signals)

    assert bool(found.signals) == signals
    case.close(found.x.transpose(1, 0, 2), "g:x")
    for state in case.cell.states:
        case.close(found.start[state][None], f"g:{state}0")
    expected = parameters(case.arrays, case.kind, "g:")
    assert set(found.parameters) == set(expected)
    for name, value in found.parameters.items():
        np.testing.assert_allclose(value, expected[name], rtol=0, atol=case.atol)
