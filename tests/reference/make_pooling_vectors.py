"""Write pooling.json: what PyTorch makes of pools over time, and of whole classifiers, with their gradients.

python make_pooling_vectors.py    (needs torch; the tests need only the file)

A classifier is embedding → cells → pool → linear; its loss is the cross-entropy of each sequence's one label.
``textrcnn`` follows the equations of Lai et al. 2015 word by word, with zeros where their contexts begin.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

LENGTHS = [5, 2, 4, 1]
TOKENS, WIDTH, HIDDEN, DENSE, CLASSES = 7, 3, 4, 5, 3
Tensors = dict[str, torch.Tensor]


def pooled(kind: str, values: torch.Tensor) -> torch.Tensor:
    """One sequence ``(T, n)`` as one vector, of all steps at once."""
    if kind == "last":
        return values[-1]
    if kind == "mean":
        return values.mean(dim=0)
    return torch.nn.functional.adaptive_max_pool1d(values.T[None], 1)[0, :, 0]


def elman(weights: Tensors, words: torch.Tensor) -> torch.Tensor:
    """The hidden states of one sequence."""
    layer = torch.nn.RNN(WIDTH, HIDDEN, dtype=torch.float64)
    named = {"weight_ih_l0": weights["W_h"], "weight_hh_l0": weights["U_h"], "bias_ih_l0": weights["b_h"]}
    named["bias_hh_l0"] = torch.zeros_like(weights["b_h"])
    return torch.func.functional_call(layer, named, (words[:, None],))[0][:, 0]


def contexts(weights: Tensors, words: torch.Tensor, way: str) -> torch.Tensor:
    """``h_t = tanh(W e_t−1 + U h_t−1 + b)``, from the left or from the right."""
    order = range(len(words)) if way == "fwd" else reversed(range(len(words)))
    word, context, found = torch.zeros_like(words[0]), torch.zeros_like(weights["b_h"]), {}
    for step in order:
        context = torch.tanh(weights["W_h"] @ word + weights["U_h"] @ context + weights["b_h"])
        found[step], word = context, words[step]
    return torch.stack([found[step] for step in range(len(words))])


def features(kind: str, weights: Tensors, words: torch.Tensor) -> torch.Tensor:
    """What is pooled."""
    if kind == "bag":
        return words
    if kind == "textrnn":
        return elman(
            {name.removeprefix("0.fwd."): array for name, array in weights.items() if "0." in name}, words
        )
    sides = [
        contexts({name[6:]: array for name, array in weights.items() if f"0.{way}" in name}, words, way)
        for way in ("fwd", "bwd")
    ]
    joined = torch.cat([sides[0], words, sides[1]], dim=1)
    return torch.tanh(joined @ weights["dense.W_h"].T + weights["dense.b_h"])


def drawn(kind: str, generator: torch.Generator) -> Tensors:
    """Random weights by the names that our files give them."""
    shapes = {"embedding.E": (TOKENS, WIDTH)}
    width = WIDTH
    if kind == "textrnn":
        shapes |= {"0.fwd.W_h": (HIDDEN, WIDTH), "0.fwd.U_h": (HIDDEN, HIDDEN), "0.fwd.b_h": (HIDDEN,)}
        width = HIDDEN
    if kind == "textrcnn":
        for way in ("fwd", "bwd"):
            shapes |= {
                f"0.{way}.W_h": (HIDDEN, WIDTH),
                f"0.{way}.U_h": (HIDDEN, HIDDEN),
                f"0.{way}.b_h": (HIDDEN,),
            }
        shapes |= {"dense.W_h": (DENSE, 2 * HIDDEN + WIDTH), "dense.b_h": (DENSE,)}
        width = DENSE
    shapes |= {"readout.V_y": (CLASSES, width), "readout.b_y": (CLASSES,)}
    return {
        name: torch.randn(*shape, generator=generator, dtype=torch.float64).requires_grad_()
        for name, shape in shapes.items()
    }


def classifier(kind: str, pool: str, seed: int) -> dict:
    """Scores after the last step, loss and gradients of one classifier over sequences of several lengths."""
    generator = torch.Generator().manual_seed(seed)
    weights = drawn(kind, generator)
    numbers = [torch.randint(TOKENS, (length,), generator=generator) for length in LENGTHS]
    labels = torch.randint(CLASSES, (len(LENGTHS),), generator=generator)
    scores = torch.stack(
        [
            weights["readout.V_y"] @ pooled(pool, features(kind, weights, weights["embedding.E"][one]))
            + weights["readout.b_y"]
            for one in numbers
        ]
    )
    loss = torch.nn.functional.cross_entropy(scores, labels, reduction="sum")
    loss.backward()
    return {
        "kind": kind,
        "pool": pool,
        "weights": {name: array.tolist() for name, array in weights.items()},
        "numbers": [one.tolist() for one in numbers],
        "labels": labels.tolist(),
        "scores": scores.tolist(),
        "loss": loss.item(),
        "gradients": {name: array.grad.tolist() for name, array in weights.items()},
    }


def pool_alone(kind: str, seed: int) -> dict:
    """A pool of sequences some of whose values are equal, and its slope by them."""
    generator = torch.Generator().manual_seed(seed)
    values = [
        torch.randint(-2, 3, (length, 6), generator=generator).double().requires_grad_() for length in LENGTHS
    ]
    slopes = torch.randn(len(LENGTHS), 6, generator=generator, dtype=torch.float64)
    found = torch.stack([pooled(kind, one) for one in values])
    (found * slopes).sum().backward()
    return {
        "pool": kind,
        "values": [one.tolist() for one in values],
        "slopes": slopes.tolist(),
        "pooled": found.tolist(),
        "gradients": [one.grad.tolist() for one in values],
    }


def main() -> None:
    """Write the file."""
    content = {
        "torch": torch.__version__,
        "pools": [pool_alone(kind, seed) for seed, kind in enumerate(("mean", "max"))],
        "classifiers": [
            classifier(kind, pool, 10 + place)
            for place, (kind, pool) in enumerate(
                [
                    ("bag", "mean"),
                    ("textrnn", "last"),
                    ("textrnn", "mean"),
                    ("textrnn", "max"),
                    ("textrcnn", "max"),
                ]
            )
        ],
    }
    path = Path(__file__).parent / "pooling.json"
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
