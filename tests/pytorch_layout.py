"""PyTorch's layout of weights in our words: gates are rows, two biases are added, names by their layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

GATES = {"RNN": "h", "LSTM": "ifgo", "GRU": "rzn"}
STATES = {"h": "hn", "c": "cn"}


def cell_name(entry: Mapping) -> str:
    """The name of our cell for a case of the manifest."""
    if entry["nonlinearity"] == "relu":
        return "irnn"
    if entry["proj_size"]:
        return "lstm_projected"
    return {"RNN": "elman", "LSTM": "lstm", "GRU": "gru_reset_after"}[entry["cell"]]


def parameters(arrays: Mapping, kind: str, prefix: str = "w:", place: str = "l0") -> dict[str, np.ndarray]:
    """Weights, or gradients with ``g:``, by our names; two biases are one except inside the reset gate."""
    gates = GATES[kind]
    found: dict[str, np.ndarray] = {}
    for letter, name in (("W", "weight_ih"), ("U", "weight_hh")):
        found |= blocks(gates, letter, arrays[f"{prefix}{name}_{place}"])
    if f"{prefix}weight_hr_{place}" in arrays:
        found["V_h"] = arrays[f"{prefix}weight_hr_{place}"]
    rows = len(found[f"U_{gates[0]}"]) * len(gates)
    none = np.zeros(rows, found[f"W_{gates[0]}"].dtype)
    first, second = (
        blocks(gates, "b", arrays.get(f"{prefix}bias_{side}_{place}", none)) for side in ("ih", "hh")
    )
    for name, value in first.items():
        # Both biases have the same gradient where they are added up.
        found[name] = value if prefix == "g:" else value + second[name]
    if kind == "GRU":
        found |= {"b_n": first["b_n"], "b_Un": second["b_n"]}
    return found


def blocks(gates: str, letter: str, array: np.ndarray) -> dict[str, np.ndarray]:
    """The rows of each gate."""
    parts = np.split(array, len(gates))
    return {f"{letter}_{gate}": part for gate, part in zip(gates, parts, strict=True)}
