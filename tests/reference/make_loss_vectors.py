"""Write losses.json: the losses of PyTorch and their gradients by the scores, masked and smoothed.

python make_loss_vectors.py    (needs torch; the tests need only the file)
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch.nn import functional

T, B, C = 4, 3, 5


def random(seed: int, *shape: int) -> torch.Tensor:
    """Normal numbers."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def case(name: str, scores: torch.Tensor, targets: torch.Tensor, loss: torch.Tensor, **said: float) -> dict:
    """What was given, the mean loss and its gradient."""
    loss.backward()
    return {
        "name": name,
        "scores": scores.tolist(),
        "targets": torch.nan_to_num(targets.double(), nan=-9.0).tolist(),
        "mean": float(loss.detach()),
        "slope": scores.grad.tolist(),
        **said,
    }


def cross_entropy(smoothing: float, seed: int) -> dict:
    """Masked steps are marked by −1."""
    scores = (3 * random(seed, T, B, C)).requires_grad_()
    targets = torch.randint(-1, C, (T, B), generator=torch.Generator().manual_seed(seed))
    flat = scores.reshape(-1, C), targets.reshape(-1)
    loss = functional.cross_entropy(*flat, ignore_index=-1, label_smoothing=smoothing)
    return case("softmax", scores, targets, loss, smoothing=smoothing)


def numbers(name: str, seed: int) -> dict:
    """Binary cross-entropy or the squared error; no number marks what is masked."""
    scores = (3 * random(seed, T, B, C)).requires_grad_()
    targets = random(seed + 50, T, B, C)
    if name == "sigmoid":
        targets = torch.sigmoid(targets)
    there = random(seed + 99, T, B, C) > -0.5
    kind = functional.binary_cross_entropy_with_logits if name == "sigmoid" else functional.mse_loss
    loss = kind(scores[there], targets[there])
    masked = torch.where(there, targets, torch.nan)
    return case(name, scores, masked, loss, smoothing=0.0)


def main() -> None:
    """Write the file beside this one."""
    cases = [cross_entropy(smoothing, seed) for seed, smoothing in enumerate((0.0, 0.1, 0.5))]
    cases += [numbers(name, seed) for seed, name in enumerate(("sigmoid", "sigmoid", "linear", "linear"), 7)]
    content = {"made with": f"torch {torch.__version__.partition('+')[0]}", "missing": -9.0, "losses": cases}
    path = Path(__file__).with_name("losses.json")
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
