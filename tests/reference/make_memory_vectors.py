"""Write memories.json: what PyTorch makes of memory networks, soft and hard, with every gradient.

python make_memory_vectors.py    (needs torch; the tests need only the file)
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

WORDS = (".", "?", "ann", "bob", "cup", "hall", "is", "left", "took", "where")
ROOM, WIDTH, LABELS = 6, 5, 3
STORIES = (
    "ann left hall . bob took cup . where is cup ?",
    "bob left hall . where is bob ?",
    "ann took cup . ann left hall . bob left hall . ann is left . where is ann ?",
)
ANSWERS = (2, 0, 1)
FACTS = ((1, 0), (0, 0), (3, 1))
SHAPES = {
    "sentence.memory.W_m": (WIDTH, len(WORDS) + ROOM),
    "sentence.memory.W_c": (WIDTH, len(WORDS) + ROOM),
    "question.question.W_q": (WIDTH, len(WORDS)),
    "hop.hop.U_u": (WIDTH, WIDTH),
    "answer.readout.V_y": (LABELS, WIDTH),
    "answer.readout.b_y": (LABELS,),
}


def bag(words: list[str], *, age: int | None = None) -> torch.Tensor:
    """Counts of words, and where an age is given a one for it behind them."""
    found = torch.zeros(len(WORDS) + (0 if age is None else ROOM), dtype=torch.float64)
    for word in words:
        found[WORDS.index(word)] += 1
    if age is not None:
        found[len(WORDS) + age] = 1
    return found


def answered(text: str, weights: dict, hops: int, told: tuple[int, ...] | None) -> tuple:
    """The scores of the sentences at each hop, and those of the answers, of one story."""
    *told_sentences, asked = text.removesuffix(" ?").split(" . ")
    count = len(told_sentences)
    bags = torch.stack([bag(one.split(), age=count - 1 - at) for at, one in enumerate(told_sentences)])
    found = bags @ weights["sentence.memory.W_m"].T
    read = bags @ weights["sentence.memory.W_c"].T
    known = weights["question.question.W_q"] @ bag(asked.split())
    scores = []
    for hop in range(hops):
        scores.append(found @ known)
        what = torch.softmax(scores[-1], 0) @ read if told is None else read[told[hop]]
        known = weights["hop.hop.U_u"] @ known + what
    return torch.stack(scores), weights["answer.readout.V_y"] @ known + weights["answer.readout.b_y"]


def case(reading: str, hops: int, seed: int) -> dict:
    """Weights, scores, the loss and its gradients; hard hops are told what to read, and to find it."""
    generator = torch.Generator().manual_seed(seed)
    weights = {
        name: (torch.randn(*shape, generator=generator, dtype=torch.float64) / 2).requires_grad_()
        for name, shape in SHAPES.items()
    }
    loss, by_hop, answers = torch.zeros((), dtype=torch.float64), [], []
    for text, answer, facts in zip(STORIES, ANSWERS, FACTS, strict=True):
        scores, logits = answered(text, weights, hops, facts if reading == "hard" else None)
        loss = loss - torch.log_softmax(logits, 0)[answer]
        if reading == "hard":
            # The hops of a story count together as much as its answer.
            found = sum(torch.log_softmax(scores, 1)[hop, facts[hop]] for hop in range(hops))
            loss = loss - found / hops
        by_hop.append(scores.tolist())
        answers.append(logits.tolist())
    loss.backward()
    return {
        "reading": reading,
        "hops": hops,
        "weights": {name: array.tolist() for name, array in weights.items()},
        "scores": by_hop,
        "answers": answers,
        "loss": loss.item(),
        "gradients": {name: array.grad.tolist() for name, array in weights.items()},
    }


def main() -> None:
    """Write the file beside this script."""
    cases = [case("soft", 1, 1), case("soft", 2, 2), case("hard", 2, 3)]
    content = {"stories": STORIES, "answers": ANSWERS, "facts": FACTS, "cases": cases}
    target = Path(__file__).with_name("memories.json")
    target.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
