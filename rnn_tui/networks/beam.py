"""Beam search: several beginnings of an answer are gone on with, the likeliest ones (Graves 2012).

What ranks a hypothesis is its log p, divided for its length by ``((5 + n) / 6) ^ penalty``, since a longer
answer is never likelier (Wu et al. 2016). Every step is kept, so that one can see what was dropped, and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.networks.decoding import Stepper, log_softmax
from rnn_tui.networks.model import Model
from rnn_tui.networks.paths import StepWrite
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.targets import end_of, longest, start_of

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The beginning of an answer, or a whole one."""

    answers: tuple[int, ...]
    """Their numbers, the end among them where it was reached."""
    nats: float
    """−log p of all of them together."""
    score: float
    """What it is ranked by: log p, divided for its length."""
    parent: int
    """Place among the hypotheses of the step before that it goes on with."""
    ended: bool


@dataclass(frozen=True, slots=True)
class Search:
    """A whole search."""

    width: int
    penalty: float
    steps: tuple[tuple[Hypothesis, ...], ...]
    """After each step, the hypotheses that were kept, best first; one that has ended is in no later step."""
    finished: tuple[Hypothesis, ...]
    """All that came to an end, or were as long as an answer may be; best first."""

    @property
    def best(self) -> Hypothesis:
        """The answer."""
        return self.finished[0]


def beam(
    model: Model,
    sequences: Sequences,
    width: int,
    *,
    penalty: float = 0.0,
    writes: Sequence[StepWrite] = (),
    forced: Sequence[int] = (),
) -> Search:
    """Search for the likeliest answer to one source.

    Args:
        model: An encoder with a decoder.
        sequences: One source.
        width: How many hypotheses are kept after each step, those that end among them.
        penalty: How much longer answers are favoured; 0 ranks by log p alone.
        writes: Values to write while it runs.
        forced: What every answer begins with.
    """
    stepper = Stepper(model, sequences, writes)
    live: list[Hypothesis] = [Hypothesis((), 0.0, 0.0, 0, ended=False)]
    steps: list[tuple[Hypothesis, ...]] = []
    finished: list[Hypothesis] = []
    while live and len(steps) < longest(model):
        numbers = np.array([one.answers[-1] if one.answers else start_of(model) for one in live])
        logs = log_softmax(stepper.scores(numbers))
        here = forced[len(steps)] if len(steps) < len(forced) else None
        kept = _kept(live, logs, here, width, penalty, end_of(model))
        steps.append(tuple(kept))
        finished += [one for one in kept if one.ended]
        live = [one for one in kept if not one.ended]
        stepper.keep(np.array([one.parent for one in live], np.intp))
    # A hypothesis that was cut off stands beside the others with the score that it has.
    ranked = sorted((*finished, *live), key=lambda one: -one.score)
    return Search(width, penalty, tuple(steps), tuple(ranked))


def _kept(
    live: Sequence[Hypothesis], logs: Array, forced: int | None, width: int, penalty: float, end: int
) -> list[Hypothesis]:
    """Return the best of all hypotheses that are one answer longer, best first."""
    found = []
    for place, (one, row) in enumerate(zip(live, logs, strict=True)):
        # No more than ``width`` of one hypothesis can be among the best.
        chosen = np.argsort(-row, kind="stable")[:width] if forced is None else [forced]
        for answer in map(int, chosen):
            answers, nats = (*one.answers, answer), one.nats - float(row[answer])
            score = -nats / ((5 + len(answers)) / 6) ** penalty
            found.append(Hypothesis(answers, nats, score, place, answer == end))
    return sorted(found, key=lambda one: -one.score)[:width]
