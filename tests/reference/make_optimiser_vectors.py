"""Write optimisers.json: what the optimisers of PyTorch do with the same gradients.

python make_optimiser_vectors.py    (needs torch; the tests need only the file)
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

STEPS = 6
CASES = {
    "sgd": (torch.optim.SGD, {"lr": 0.1}),
    "adam": (torch.optim.Adam, {"lr": 0.01}),
    "adam with other decays": (torch.optim.Adam, {"lr": 0.1, "betas": (0.5, 0.9), "eps": 1e-3}),
}


def steps(kind: type, options: dict, dtype: torch.dtype, seed: int) -> dict:
    """Parameters before and after each step, and the gradients that were given."""
    generator = torch.Generator().manual_seed(seed)
    shapes = {"W": (2, 3), "b": (3,)}
    parameters = {
        name: torch.randn(*shape, generator=generator, dtype=torch.float64).to(dtype).requires_grad_()
        for name, shape in shapes.items()
    }
    optimiser = kind(list(parameters.values()), **options)
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


def main() -> None:
    """Write the file beside this one."""
    cases = []
    for name, (kind, options) in CASES.items():
        for dtype in (torch.float32, torch.float64):
            found = steps(kind, options, dtype, seed=len(cases))
            cases.append(
                {"name": name, "options": options, "dtype": str(dtype).removeprefix("torch."), **found}
            )
    content = {
        "made with": f"torch {torch.__version__.partition('+')[0]}",
        "optimisers": cases,
        "clipping": [clipped(limit, seed) for seed, limit in enumerate((0.5, 1.0, 100.0))],
    }
    path = Path(__file__).with_name("optimisers.json")
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
