"""Write dropout.npz: what PyTorch computes of two LSTM layers when the masks of dropout are given.

python make_dropout_vectors.py    (needs torch; the tests need only the file)

``layers`` drops between the layers, a new mask at each step; ``recurrent`` drops h on its way to the next
step, a new mask at each step; ``locked`` drops the input, between the layers and h, one mask for all steps.
Arrays are named CASE/NAME. x, masks and outputs are (time, batch, units); a loss is the sum of output · e.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

STEPS, BATCH, INPUT, HIDDEN, RATE = 4, 2, 3, 4, 0.4
MASKS = {
    "layers": {"1.m_x": False},
    "recurrent": {"0.m_h": False, "1.m_h": False},
    "locked": {"0.m_x": True, "0.m_h": True, "1.m_x": True, "1.m_h": True},
}
"""By case, the masks there are, and whether one draw is for all steps."""


def drawn(generator: torch.Generator, units: int, *, locked: bool) -> torch.Tensor:
    """A mask of zeros and of 1 / (1 − rate)."""
    chances = torch.rand(1 if locked else STEPS, BATCH, units, generator=generator, dtype=torch.float64)
    return ((chances >= RATE).double() / (1 - RATE)).expand(STEPS, BATCH, units)


def layer(cell: torch.nn.LSTMCell, x: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
    """Run a layer; the mask lies over h alone, and only where the gates read it."""
    h = c = torch.zeros(BATCH, HIDDEN, dtype=torch.float64)
    outputs = []
    for step in range(STEPS):
        h, c = cell(x[step], (h if mask is None else h * mask[step], c))
        outputs.append(h)
    return torch.stack(outputs)


def case(name: str, seed: int) -> dict[str, np.ndarray]:
    """Everything that went in and came out of one case."""
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    cells = [torch.nn.LSTMCell(size, HIDDEN, dtype=torch.float64) for size in (INPUT, HIDDEN)]
    x = torch.randn(STEPS, BATCH, INPUT, generator=generator, dtype=torch.float64).requires_grad_()
    e = torch.randn(STEPS, BATCH, HIDDEN, generator=generator, dtype=torch.float64)
    masks = {
        key: drawn(generator, INPUT if key == "0.m_x" else HIDDEN, locked=locked)
        for key, locked in MASKS[name].items()
    }
    value = x
    for place, cell in enumerate(cells):
        value = layer(cell, value * masks.get(f"{place}.m_x", 1), masks.get(f"{place}.m_h"))
    (value * e).sum().backward()
    found = {"x": x, "e": e, "output": value, "g:x": x.grad, **masks}
    for place, cell in enumerate(cells):
        for key, array in cell.named_parameters():
            found |= {f"w:{key}_l{place}": array, f"g:{key}_l{place}": array.grad}
    return {f"{name}/{key}": array.detach().numpy() for key, array in found.items()}


if __name__ == "__main__":
    arrays: dict[str, np.ndarray] = {}
    for number, name in enumerate(MASKS):
        arrays |= case(name, number)
    np.savez_compressed(Path(__file__).with_name("dropout.npz"), **arrays)
