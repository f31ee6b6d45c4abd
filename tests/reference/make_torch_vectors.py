"""Compute the reference numbers in ``pytorch/`` with PyTorch.

    pip install torch numpy
    python tests/reference/make_torch_vectors.py              # outputs anew from the stored inputs
    python tests/reference/make_torch_vectors.py --check      # compare only; exit 3 where they differ
    python tests/reference/make_torch_vectors.py --draw 7     # new inputs of the same kinds, then outputs

The inputs were drawn from normal distributions: x with spread 1, start states with 0.5, weights with 0.6,
with 0.35 for rectified units and with 60 for the saturated cases, so that gates are 0 or 1 to the last bit.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

FOLDER = Path(__file__).parent / "pytorch"
INPUTS = ("x", "h0", "c0", "lengths", "grad_output")


def main() -> int:
    """Go through the cases of the manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--draw", type=int, metavar="SEED")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rng = np.random.default_rng(options.draw)
    differ = 0
    for case in json.loads((FOLDER / "manifest.json").read_text())["cases"]:
        path = FOLDER / case["file"]
        with np.load(path) as stored:
            arrays = dict(stored)
        given = {name: array for name, array in arrays.items() if name in INPUTS or name.startswith("w:")}
        if options.draw is not None:
            given = {name: draw(name, array, case, rng) for name, array in given.items()}
        found = {**given, **computed(case, given)}
        if options.check:
            differ += report(case, arrays, found)
        else:
            np.savez_compressed(path, **found)
    return 3 if differ else 0


def draw(name: str, array: np.ndarray, case: dict, rng: np.random.Generator) -> np.ndarray:
    """Draw an input of the shape and dtype of an old one; lengths stay as they are."""
    if name == "lengths":
        return array
    weights = 60.0 if "saturated" in case["file"] else 0.35 if "relu" in case["file"] else 0.6
    spread = {"x": 1.0, "grad_output": 1.0, "h0": 0.5, "c0": 0.5}.get(name, weights)
    return rng.normal(0, spread, array.shape).astype(array.dtype)


def computed(case: dict, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Run one case through PyTorch, and back if it has a slope of its output."""
    layer = module(case, given)
    slopes = "grad_output" in given
    tensors = {name: torch.from_numpy(given[name]) for name in given if name in INPUTS}
    for name in ("x", "h0", "c0"):
        if name in tensors:
            tensors[name].requires_grad_(slopes)
    start = (tensors["h0"], tensors["c0"]) if "c0" in tensors else tensors["h0"]
    if "lengths" in given:
        lengths = torch.from_numpy(given["lengths"])
        packed = pack_padded_sequence(tensors["x"], lengths, batch_first=True, enforce_sorted=False)
        output, last = layer(packed, start)
        output, _lengths = pad_packed_sequence(output, batch_first=True)
    else:
        output, last = layer(tensors["x"], start)
    states = dict(zip(("hn", "cn"), last if isinstance(last, tuple) else (last,), strict=False))
    found = {name: value.detach().numpy() for name, value in {"output": output, **states}.items()}
    if slopes:
        (output * tensors["grad_output"].detach()).sum().backward()
        leaves = {name: tensors[name] for name in ("x", "h0", "c0") if name in tensors}
        leaves |= dict(layer.named_parameters())
        found |= {f"g:{name}": leaf.grad.numpy() for name, leaf in leaves.items()}
    return found


def module(case: dict, given: dict[str, np.ndarray]) -> torch.nn.Module:
    """Build the layer of a case with its stored weights."""
    hidden = given["w:weight_hh_l0"].shape[0] // {"RNN": 1, "LSTM": 4, "GRU": 3}[case["cell"]]
    options = {name: case[name] for name in ("bias", "bidirectional")}
    options |= {"batch_first": True, "dtype": getattr(torch, case["dtype"]), "num_layers": case["layers"]}
    if case["cell"] == "RNN":
        options["nonlinearity"] = case["nonlinearity"]
    if case["proj_size"]:
        options["proj_size"] = case["proj_size"]
    layer = getattr(torch.nn, case["cell"])(given["x"].shape[2], hidden, **options)
    weights = {name[2:]: torch.from_numpy(array) for name, array in given.items() if name.startswith("w:")}
    layer.load_state_dict(weights)
    return layer


def report(case: dict, stored: dict[str, np.ndarray], found: dict[str, np.ndarray]) -> bool:
    """Print how far new outputs are from stored ones, and say whether that is too far."""
    largest = max(float(np.abs(found[name] - stored[name]).max()) for name in stored)
    too_far = set(found) != set(stored) or not largest <= case["atol"]
    print(f"{case['file']:28} {largest:.1e} {'DIFFERS' if too_far else 'agrees'}")
    return too_far


if __name__ == "__main__":
    sys.exit(main())
