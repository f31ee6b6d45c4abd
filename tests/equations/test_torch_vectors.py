"""Numbers agree with PyTorch: forward, last states and every gradient, within the tolerance of each case."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.cells import load_cell
from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.forward import Engine

FOLDER = Path(__file__).parents[1] / "reference" / "pytorch"
CASES = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["cases"]
GATES = {"RNN": "h", "LSTM": "ifgo", "GRU": "rzn"}
STATES = {"h": "hn", "c": "cn"}


class Case:
    """One case in our words: a cell, its parameters by name, inputs (T, B, I) and states (B, H)."""

    def __init__(self, entry: dict) -> None:
        self.atol, self.kind, self.gates = entry["atol"], entry["cell"], GATES[entry["cell"]]
        with np.load(FOLDER / entry["file"]) as stored:
            self.arrays = dict(stored)
        name = {"RNN": "elman", "LSTM": "lstm", "GRU": "gru_reset_after"}[self.kind]
        if entry["nonlinearity"] == "relu":
            name = "irnn"
        if entry["proj_size"]:
            name = "lstm_projected"
        self.cell = load_cell(name)
        self.engine = Engine(self.cell, self.parameters("w:"))
        self.x = self.arrays["x"].transpose(1, 0, 2)
        self.start = {state: self.arrays[f"{state}0"][0] for state in self.cell.states}

    def parameters(self, prefix: str) -> dict[str, np.ndarray]:
        """Weights, or gradients, by our names; two biases are one except inside the reset gate."""
        found = {}
        for letter, name in (("W", "weight_ih_l0"), ("U", "weight_hh_l0")):
            found |= self.blocks(letter, self.arrays[prefix + name])
        if f"{prefix}weight_hr_l0" in self.arrays:
            found["V_h"] = self.arrays[f"{prefix}weight_hr_l0"]
        rows = len(found[f"U_{self.gates[0]}"]) * len(self.gates)
        first, second = (
            self.blocks(
                "b",
                self.arrays.get(f"{prefix}bias_{side}_l0", np.zeros(rows, found["W_" + self.gates[0]].dtype)),
            )
            for side in ("ih", "hh")
        )
        for name, value in first.items():
            # Both biases have the same gradient where they are added up.
            found[name] = value if prefix == "g:" else value + second[name]
        if self.kind == "GRU":
            found |= {"b_n": first["b_n"], "b_Un": second["b_n"]}
        return found

    def blocks(self, letter: str, array: np.ndarray) -> dict[str, np.ndarray]:
        parts = np.split(array, len(self.gates))
        return {f"{letter}_{gate}": part for gate, part in zip(self.gates, parts, strict=True)}

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
    assert {path.name for path in FOLDER.glob("*.npz")} == {entry["file"] for entry in CASES}
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
    expected = case.parameters("g:")
    assert set(found.parameters) == set(expected)
    for name, value in found.parameters.items():
        np.testing.assert_allclose(value, expected[name], rtol=0, atol=case.atol)
