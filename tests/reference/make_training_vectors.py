"""Write training.json: whole trainings of PyTorch, a few steps each, from the same weights and batches.

python make_training_vectors.py    (needs torch; the tests need only the file)
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

TOKENS, WIDTH, UNITS, LABELS = 5, 3, 4, 3
STEPS = 6
ADAM = {"lr": 0.05}
CASES = [
    {"cell": "LSTM", "optimiser": "Adam", "options": ADAM, "clip_by": "value", "clip": 0.05},
    {"cell": "GRU", "optimiser": "Adam", "options": ADAM, "smoothing": 0.1},
    {"cell": "GRU", "optimiser": "AdamW", "options": {"lr": 0.05, "weight_decay": 0.3}, "clip": 0.1},
    {"cell": "RNN", "optimiser": "SGD", "options": {"lr": 0.3, "momentum": 0.9}, "window": 3},
    {"cell": "LSTM", "optimiser": "RMSprop", "options": {"lr": 0.01, "weight_decay": 0.1}, "window": 2},
]


class Net(nn.Module):
    """Embedding, one layer, scores."""

    def __init__(self, cell: str) -> None:
        super().__init__()
        self.embedding = nn.Embedding(TOKENS, WIDTH)
        self.layer = getattr(nn, cell)(WIDTH, UNITS)
        self.scores = nn.Linear(UNITS, LABELS)
        # Two biases that are added are one for us; only the GRU's inside its reset gate is another.
        alone = torch.zeros_like(self.layer.bias_hh_l0)
        if cell == "GRU":
            alone[2 * UNITS :] = 1
        with torch.no_grad():
            self.layer.bias_hh_l0.mul_(alone)
        self.layer.bias_hh_l0.register_hook(lambda slope: slope * alone)

    def forward(self, tokens: torch.Tensor, lengths: list[int], state: object) -> tuple[torch.Tensor, object]:
        """Scores (T, B, labels) and the last states."""
        x = pack_padded_sequence(self.embedding(tokens), lengths, enforce_sorted=False)
        output, state = self.layer(x, state)
        return self.scores(pad_packed_sequence(output)[0]), state


def groups(net: Net, options: dict) -> list[dict]:
    """Matrices decay, vectors do not."""
    decay = options.get("weight_decay", 0.0)
    return [{"params": [one], "weight_decay": decay if one.ndim > 1 else 0.0} for one in net.parameters()]


def detached(state: object) -> object:
    """The same numbers without a past."""
    return tuple(one.detach() for one in state) if isinstance(state, tuple) else state.detach()


def case(said: dict, seed: int) -> dict:
    """One training: the weights before and after, the batches and the losses."""
    torch.manual_seed(seed)
    net = Net(said["cell"]).double()
    before = {name: one.tolist() for name, one in net.named_parameters()}
    optimiser = getattr(torch.optim, said["optimiser"])(groups(net, said["options"]), **said["options"])
    lengths = [7, 7, 7] if "window" in said else [5, 3, 4]
    batches, losses = [], []
    for _batch in range(STEPS if "window" not in said else 2):
        tokens = torch.randint(0, TOKENS, (max(lengths), 3))
        targets = torch.randint(-1, LABELS, (max(lengths), 3))
        targets[:, 0].clamp_(min=0)  # the mean over no target at all is no number there
        targets[torch.arange(max(lengths))[:, None] >= torch.tensor(lengths)] = -1
        batches.append({"tokens": tokens.tolist(), "targets": targets.tolist()})
        state, size = None, said.get("window", max(lengths))
        for low in range(0, max(lengths), size):
            high = min(low + size, max(lengths))
            optimiser.zero_grad()
            alive = [high - low] * 3 if "window" in said else lengths
            scores, state = net(tokens[low:high], alive, state)
            state = detached(state)
            loss = nn.functional.cross_entropy(
                scores.reshape(-1, LABELS),
                targets[low:high].reshape(-1),
                ignore_index=-1,
                label_smoothing=said.get("smoothing", 0.0),
            )
            loss.backward()
            if said.get("clip_by") == "value":
                nn.utils.clip_grad_value_(net.parameters(), said["clip"])
            elif "clip" in said:
                nn.utils.clip_grad_norm_(net.parameters(), said["clip"])
            optimiser.step()
            losses.append(float(loss.detach()))
    after = {name: one.tolist() for name, one in net.named_parameters()}
    return said | {"lengths": lengths, "before": before, "batches": batches, "losses": losses, "after": after}


def main() -> None:
    """Write the file beside this one."""
    content = {"made with": f"torch {torch.__version__.partition('+')[0]}"}
    content["trainings"] = [case(said, seed) for seed, said in enumerate(CASES)]
    path = Path(__file__).with_name("training.json")
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
