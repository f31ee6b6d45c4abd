"""Write attention.json: what PyTorch makes of encoder–decoders, with and without attention, with gradients.

python make_attention_vectors.py    (needs torch; the tests need only the file)

Every pair runs alone, with torch.nn's own recurrent cells; scores, softmax and context are spelled out as the
papers have them (Bahdanau, Cho & Bengio 2015; Luong, Pham & Manning 2015). The loss is the cross-entropy of
all right answers, which the decoder is given to read.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

SOURCES, TARGETS = [4, 2, 5], [3, 4, 1]
TOKENS, LABELS, WIDTH, HIDDEN = 5, 4, 3, 4
GATES = {"RNN": "h", "LSTM": "ifgo", "GRU": "rzn"}
CASES = [
    {"cell": "LSTM", "score": "", "place": "", "two_way": True},
    {"cell": "GRU", "score": "", "place": "", "two_way": False},
    {"cell": "LSTM", "score": "dot", "place": "after", "two_way": False},
    {"cell": "GRU", "score": "general", "place": "after", "two_way": True},
    {"cell": "RNN", "score": "additive", "place": "after", "two_way": True},
    {"cell": "LSTM", "score": "additive", "place": "before", "two_way": True},
    {"cell": "GRU", "score": "dot", "place": "before", "two_way": False},
]
Tensors = dict[str, torch.Tensor]


def shapes(case: dict) -> dict[str, tuple[int, ...]]:
    """The shape of every parameter, by the names that our files give them."""
    ways = ("fwd", "bwd") if case["two_way"] else ("fwd",)
    memory, found = HIDDEN * len(ways), {"embedding.E": (TOKENS, WIDTH)}
    found["decoder.embedding.E"] = (LABELS + 1, WIDTH)
    for way in ways:
        found |= cell_shapes(case["cell"], f"encoder.0.{way}.", WIDTH)
    if case["two_way"]:
        for state in "hc" if case["cell"] == "LSTM" else "h":
            found[f"handover.{state}0.W_{state}"] = (HIDDEN, memory)
            found[f"handover.{state}0.b_{state}"] = (HIDDEN,)
    reads = WIDTH + (memory if case["place"] == "before" else 0)
    found |= cell_shapes(case["cell"], "decoder.0.fwd.", reads)
    if case["score"] == "general":
        found["decoder.attention.W_a"] = (HIDDEN, memory)
    if case["score"] == "additive":
        found["decoder.attention.W_a"] = (HIDDEN, HIDDEN)
        found["decoder.attention.U_a"] = (HIDDEN, memory)
        found["decoder.attention.v_a"] = (HIDDEN,)
    if case["place"] == "after":
        found["decoder.combined.W_c"] = (HIDDEN, memory + HIDDEN)
        found["decoder.combined.b_c"] = (HIDDEN,)
    return {**found, "decoder.readout.V_y": (LABELS, HIDDEN), "decoder.readout.b_y": (LABELS,)}


def cell_shapes(cell: str, prefix: str, reads: int) -> dict[str, tuple[int, ...]]:
    """The shapes of one cell's parameters."""
    found: dict[str, tuple[int, ...]] = {}
    for gate in GATES[cell]:
        found |= {f"{prefix}W_{gate}": (HIDDEN, reads), f"{prefix}U_{gate}": (HIDDEN, HIDDEN)}
        found[f"{prefix}b_{gate}"] = (HIDDEN,)
    return {**found, **({f"{prefix}b_Un": (HIDDEN,)} if cell == "GRU" else {})}


class Cell:
    """A recurrent cell of torch with our weights: gates in rows, a second bias only inside the reset gate."""

    def __init__(self, kind: str, prefix: str, weights: Tensors) -> None:
        own = {name.removeprefix(prefix): array for name, array in weights.items() if name.startswith(prefix)}
        rows = [torch.cat([own[f"{letter}_{gate}"] for gate in GATES[kind]]) for letter in "WUb"]
        none = torch.zeros_like(rows[2])
        if kind == "GRU":
            none = torch.cat([none[: 2 * HIDDEN], own["b_Un"]])
        self.module = getattr(torch.nn, f"{kind}Cell")(rows[0].shape[1], HIDDEN, dtype=torch.float64)
        self.named = dict(zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), (*rows, none), strict=True))
        self.kind = kind

    def step(self, x: torch.Tensor, states: Tensors) -> Tensors:
        """One step of one sequence."""
        given = {name: state[None] for name, state in states.items()}
        before = (given["h"], given["c"]) if self.kind == "LSTM" else given["h"]
        found = torch.func.functional_call(self.module, self.named, (x[None], before))
        pair = found if self.kind == "LSTM" else (found,)
        return {name: state[0] for name, state in zip("hc", pair, strict=False)}


def start(kind: str) -> Tensors:
    return {name: torch.zeros(HIDDEN, dtype=torch.float64) for name in ("hc" if kind == "LSTM" else "h")}


def encoded(case: dict, weights: Tensors, words: torch.Tensor) -> tuple[torch.Tensor, Tensors]:
    """What is attended to, ``(S, E)``, and what the decoder begins with."""
    sides, lasts = [], []
    for way in ("fwd", "bwd") if case["two_way"] else ("fwd",):
        cell, states, found = Cell(case["cell"], f"encoder.0.{way}.", weights), start(case["cell"]), {}
        order = range(len(words)) if way == "fwd" else reversed(range(len(words)))
        for step in order:
            states = cell.step(words[step], states)
            found[step] = states["h"]
        sides.append(torch.stack([found[step] for step in range(len(words))]))
        lasts.append(states)
    if not case["two_way"]:
        return sides[0], lasts[0]
    handed = {}
    for state in lasts[0]:
        both = torch.cat([last[state] for last in lasts])
        weight, bias = (weights[f"handover.{state}0.{letter}_{state}"] for letter in "Wb")
        handed[state] = torch.tanh(weight @ both + bias)
    return torch.cat(sides, dim=1), handed


def context(case: dict, weights: Tensors, query: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
    """``c = Σ softmax(score(query, e_j)) e_j``."""
    name = "decoder.attention."
    if case["score"] == "dot":
        scores = [query @ one for one in memory]
    elif case["score"] == "general":
        scores = [query @ weights[f"{name}W_a"] @ one for one in memory]
    else:
        asked = weights[f"{name}W_a"] @ query
        keys = [weights[f"{name}U_a"] @ one for one in memory]
        scores = [weights[f"{name}v_a"] @ torch.tanh(asked + key) for key in keys]
    return (torch.softmax(torch.stack(scores), dim=0)[:, None] * memory).sum(dim=0)


def decoded(case: dict, weights: Tensors, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The scores of one pair, ``(T, labels)``."""
    memory, states = encoded(case, weights, weights["embedding.E"][source])
    cell, found = Cell(case["cell"], "decoder.0.fwd.", weights), []
    for number in [LABELS, *target[:-1].tolist()]:
        x = weights["decoder.embedding.E"][number]
        if case["place"] == "before":
            x = torch.cat([x, context(case, weights, states["h"], memory)])
        states = cell.step(x, states)
        top = states["h"]
        if case["place"] == "after":
            both = torch.cat([context(case, weights, top, memory), top])
            top = torch.tanh(weights["decoder.combined.W_c"] @ both + weights["decoder.combined.b_c"])
        found.append(weights["decoder.readout.V_y"] @ top + weights["decoder.readout.b_y"])
    return torch.stack(found)


def vectors(case: dict, seed: int) -> dict:
    """Scores, loss and gradients of one case."""
    generator = torch.Generator().manual_seed(seed)
    weights = {
        name: (torch.randn(*shape, generator=generator, dtype=torch.float64) * 0.7).requires_grad_()
        for name, shape in shapes(case).items()
    }
    sources = [torch.randint(TOKENS, (length,), generator=generator) for length in SOURCES]
    targets = [torch.randint(LABELS, (length,), generator=generator) for length in TARGETS]
    scores = [decoded(case, weights, *pair) for pair in zip(sources, targets, strict=True)]
    loss = sum(
        torch.nn.functional.cross_entropy(one, target, reduction="sum")
        for one, target in zip(scores, targets, strict=True)
    )
    loss.backward()
    return {
        **case,
        "weights": {name: array.tolist() for name, array in weights.items()},
        "sources": [one.tolist() for one in sources],
        "targets": [one.tolist() for one in targets],
        "scores": [one.tolist() for one in scores],
        "loss": loss.item(),
        "gradients": {name: array.grad.tolist() for name, array in weights.items()},
    }


def main() -> None:
    """Write the file."""
    content = {
        "torch": torch.__version__,
        "cases": [vectors(case, 40 + place) for place, case in enumerate(CASES)],
    }
    path = Path(__file__).parent / "attention.json"
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
