"""∂loss/∂ every signal for a batch, by the rule of the explorer, each sequence with its own loss.

The labels' if the sequence has any, else −log p of the model's own top answer at its last step, else the sum
of the output there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.batch.item import Item
from rnn_tui.blocks.read_out import PROBABILITY
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import Pass
from rnn_tui.networks.sequences import NO_TARGET, Sequences, padded
from rnn_tui.session.loss import Loss, has_answers, slope_by_scores, spelled_out
from rnn_tui.traces.trace import Trace

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Aim:
    """The loss of one sequence."""

    kind: str
    """``labels``, ``answer`` or ``output``."""
    classes: Sequence[int]
    """Of each step whose −log p counts, −1 elsewhere."""
    name: str = ""
    """Which answer, or the signal whose sum it is."""
    step: int = 0
    """Its step, from 1; 0 where all steps count."""

    def described(self, model: Model) -> str:
        """Return the loss in words, as the explorer shows it."""
        return spelled_out(model, Loss(self.kind, self.name), self.step - 1)


def batch_gradients(
    model: Model, items: Sequence[Item], sequences: Sequences, done: Pass
) -> tuple[Trace, list[Aim]]:
    """Return ∂loss/∂ every signal, and each sequence's loss.

    Args:
        model: The model.
        items: The sequences, with the classes that are known.
        sequences: The same, as the network read them.
        done: Its forward run.
    """
    steps = network_of(model).stages(model, sequences, done)[model.layers[-1].stage].lengths
    aims = [_aim(model, item, place, steps[place], done) for place, item in enumerate(items)]
    seeds = _answer_seeds(model, aims, done)
    top = len(model.layers) - 1
    name = model.layers[top].cell.output
    ones = _output_seeds(aims, done.runs[top].signal(name))
    if ones is not None:
        mine = seeds.setdefault(top, {})
        mine[name] = mine[name] + ones if name in mine else ones
    trace: Trace = network_of(model).gradient_trace(model, sequences, seeds)
    return trace, aims


def _aim(model: Model, item: Item, place: int, steps: int, done: Pass) -> Aim:
    """Return the loss of a sequence that is answered by a clock of so many steps."""
    if item.targets is not None:
        return Aim("labels", item.targets[-steps:])
    before = [NO_TARGET] * (steps - 1)
    if not has_answers(model):
        return Aim("output", [*before, NO_TARGET], model.layers[-1].cell.output, steps)
    top = int(done.runs[-1].signal(PROBABILITY)[steps - 1, place].argmax())
    return Aim("answer", [*before, top], model.labels[top], steps)


def _answer_seeds(model: Model, aims: Sequence[Aim], done: Pass) -> dict[int, dict[str, Array]]:
    """Return the slopes of all losses that are −log p, by layer and signal."""
    if all(aim.kind == "output" for aim in aims):
        return {}
    place, name = model.scores
    classes = padded([aim.classes for aim in aims])
    return {place: {name: slope_by_scores(model, done.runs[place].signal(name), classes)}}


def _output_seeds(aims: Sequence[Aim], output: Array) -> Array | None:
    """Return a one at the last step of each sequence whose loss is the sum of the output."""
    if all(aim.kind != "output" for aim in aims):
        return None
    ones = np.zeros_like(output)
    for place, aim in enumerate(aims):
        if aim.kind == "output":
            ones[aim.step - 1, place] = 1
    return ones
