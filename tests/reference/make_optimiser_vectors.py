"""Write optimisers.json: what the optimisers of PyTorch do with the same gradients.

python make_optimiser_vectors.py    (needs torch; the tests need only the file)
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

STEPS = 6
DECAY = {"weight_decay": 0.3}
CASES = {
    "sgd": ("SGD", {"lr": 0.1}),
    "sgd, weights decay": ("SGD", {"lr": 0.1, **DECAY}),
    "momentum": ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": False}),
    "nesterov": ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    "momentum, weights decay": ("SGD", {"lr": 0.1, "momentum": 0.5, "nesterov": False, **DECAY}),
    "rmsprop": ("RMSprop", {"lr": 0.01}),
    "rmsprop, weights decay": ("RMSprop", {"lr": 0.01, "alpha": 0.9, "eps": 1e-3, **DECAY}),
    "adam": ("Adam", {"lr": 0.01}),
    "adam with other decays": ("Adam", {"lr": 0.1, "betas": (0.5, 0.9), "eps": 1e-3}),
    "adam, weights decay": ("Adam", {"lr": 0.01, **DECAY}),
    "adamw": ("AdamW", {"lr": 0.01, **DECAY}),
    "adamw with other decays": ("AdamW", {"lr": 0.1, "betas": (0.5, 0.9), "eps": 1e-3, **DECAY}),
}


def steps(kind: str, options: dict, dtype: torch.dtype, seed: int, spared: tuple[str, ...]) -> dict:
    """Parameters before and after each step, and the gradients that were given; the spared do not decay."""
    generator = torch.Generator().manual_seed(seed)
    shapes = {"W": (2, 3), "b": (3,)}
    parameters = {
        name: torch.randn(*shape, generator=generator, dtype=torch.float64).to(dtype).requires_grad_()
        for name, shape in shapes.items()
    }
    groups = [
        {"params": [array], **({"weight_decay": 0.0} if name in spared else {})}
        for name, array in parameters.items()
    ]
    optimiser = getattr(torch.optim, kind)(groups, **options)
    before = {name: array.tolist() for name, array in parameters.items()}
    gradients, after = [], []
    for step in range(STEPS):
        for array in parameters.values():
            scale = 10.0 ** (step - 3)  # tiny to large
            array.grad = torch.randn(array.shape, generator=generator, dtype=torch.float64).to(dtype) * scale
        gradients.append({name: array.grad.tolist() for name, array in parameters.items()})
        optimiser.step()
        after.append({name: array.tolist() for name, array in parameters.items()})
    return {"before": before, "gradients": gradients, "after": after}


def clipped(limit: float, seed: int) -> dict:
    """Gradients before and after clipping by their common norm, and the norm before."""
    generator = torch.Generator().manual_seed(seed)
    arrays = [torch.zeros(2, 3, dtype=torch.float64), torch.zeros(4, dtype=torch.float64)]
    for array in arrays:
        array.grad = torch.randn(array.shape, generator=generator, dtype=torch.float64)
    before = [array.grad.tolist() for array in arrays]
    norm = float(torch.nn.utils.clip_grad_norm_(arrays, limit))
    return {
        "limit": limit,
        "before": before,
        "norm": norm,
        "after": [array.grad.tolist() for array in arrays],
    }


def cut(limit: float, seed: int) -> dict:
    """Gradients before and after every number of them is cut to a limit."""
    generator = torch.Generator().manual_seed(seed)
    array = torch.zeros(7, dtype=torch.float64)
    array.grad = torch.randn(array.shape, generator=generator, dtype=torch.float64)
    before = array.grad.tolist()
    torch.nn.utils.clip_grad_value_([array], limit)
    return {"limit": limit, "before": before, "after": array.grad.tolist()}


def rates(kind: str, options: dict, epochs: int) -> dict:
    """The rate of each epoch under a schedule."""
    optimiser = torch.optim.SGD([torch.zeros(1)], lr=0.5)
    schedule = getattr(torch.optim.lr_scheduler, kind)(optimiser, **options)
    found = []
    for _epoch in range(epochs):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return {"kind": kind, "options": options, "rates": found}


def main() -> None:
    """Write the file beside this one."""
    cases = []
    for name, (kind, options) in CASES.items():
        for dtype in (torch.float32, torch.float64):
            for spared in ((), ("b",)) if options.get("weight_decay") else ((),):
                found = steps(kind, options, dtype, len(cases), spared)
                said = {"name": name, "kind": kind, "options": options, "spared": spared}
                cases.append(said | {"dtype": str(dtype).removeprefix("torch."), **found})
    content = {
        "made with": f"torch {torch.__version__.partition('+')[0]}",
        "optimisers": cases,
        "clipping": [clipped(limit, seed) for seed, limit in enumerate((0.5, 1.0, 100.0))],
        "cutting": [cut(limit, seed) for seed, limit in enumerate((0.1, 0.5, 100.0))],
        "schedules": [
            rates("StepLR", {"step_size": 1, "gamma": 0.5}, 6),
            rates("StepLR", {"step_size": 3, "gamma": 0.1}, 10),
            rates("CosineAnnealingLR", {"T_max": 9}, 9),
        ],
    }
    path = Path(__file__).with_name("optimisers.json")
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
