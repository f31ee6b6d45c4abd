"""Decoding: a decoder that reads what it answered itself, one step at a time.

:class:`Stepper` gives the scores of the next answers; how one of them is chosen is the caller's affair:
:func:`greedy` takes the likeliest, :func:`sampled` draws one. :mod:`rnn_tui.networks.beam` keeps several.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks import attention
from rnn_tui.equations.stepwise import Stepwise
from rnn_tui.networks import passes
from rnn_tui.networks.attending import attend
from rnn_tui.networks.drawing import tempered
from rnn_tui.networks.encoding import encoded
from rnn_tui.networks.masks import has_masks, layer_masks
from rnn_tui.networks.model import DECODER, Layer, Model
from rnn_tui.networks.parts import Parts
from rnn_tui.networks.passes import written
from rnn_tui.networks.paths import StepWrite, input_path, joined_path
from rnn_tui.networks.sequences import NO_TARGET, Sequences
from rnn_tui.networks.targets import end_of, longest, reading, start_of

Array = NDArray[Any]
Numbers = NDArray[np.intp]
Choose = Callable[[Array, Numbers], Numbers]
"""Of scores ``(rows, answers)`` and the sequence that each row belongs to, the answer of each row."""


class Stepper:
    """A decoder between two steps, for any number of hypotheses: one a row.

    Args:
        model: An encoder with a decoder.
        sequences: The sources; each begins as one row.
        writes: Values to write while it runs.
    """

    def __init__(self, model: Model, sequences: Sequences, writes: Sequence[StepWrite] = ()) -> None:
        self.model, self.parts = model, Parts(model)
        found = encoded(self.parts, sequences, writes, is_recorded=False)
        self.states = [dict(states) for states in found.begin]
        self.memory = found.memory
        self.rows = np.arange(len(sequences.lengths))
        """The sequence that each row belongs to."""
        self.step = 0
        self.writes = [write for write in writes if write.path.stage == DECODER]
        top = self.parts.top
        zeros = np.zeros((len(self.rows), top.width), model.dtype)
        self.output = self.states[-1].get(top.cell.output, zeros)
        """What the highest recurrent layer gave at the step before, ``(rows, units)``."""
        self.quick = {} if self.writes or has_masks(model) else self._quick()
        """Each layer above the sources, ready to go step by step; none if values are written or dropped."""

    def _quick(self) -> dict[int, Stepwise]:
        parts = self.parts
        places = (*parts.decoder_places, parts.combined, len(self.model.layers) - 1)
        return {place: self.model.layers[place].stepwise for place in places if place is not None}

    def keep(self, chosen: Numbers) -> None:
        """Go on with some of the rows; one that comes several times branches."""
        self.rows, self.output = self.rows[chosen], self.output[chosen]
        self.states = [{name: value[chosen] for name, value in states.items()} for states in self.states]
        if self.memory is not None:
            self.memory = self.memory.rows(chosen)

    def scores(self, numbers: Numbers) -> Array:
        """Read one more token each; return the scores of the next answers, ``(rows, answers)``."""
        parts, writes = self.parts, self.writes_here()
        assert self.model.target is not None  # noqa: S101 - a decoder has a table
        below = self.model.target.table[numbers][None]
        below = written(below, writes, input_path(DECODER)) if writes else below
        if parts.asks_before:
            below = np.concatenate([below, self.context(self.output, writes)], axis=2)
            below = self.joined(below, parts.decoder_places[0], writes)
        for level, place in enumerate(parts.decoder_places):
            below = self.run(place, below, writes, self.states[level])
        self.output = below[0]
        if parts.combined is not None:
            below = np.concatenate([self.context(self.output, writes), below], axis=2)
            below = self.joined(below, parts.combined, writes)
            below = self.run(parts.combined, below, writes, {})
        found: Array = self.run(len(self.model.layers) - 1, below, writes, {})[0]
        self.step += 1
        return found

    def joined(self, x: Array, place: int, writes: Sequence[StepWrite]) -> Array:
        """Return what a layer reads that reads several signals, with values written over it."""
        return written(x, writes, joined_path(self.model.layers[place])) if writes else x

    def run(self, place: int, x: Array, writes: Sequence[StepWrite], states: dict[str, Array]) -> Array:
        """Run one step of a layer, ``(1, rows, units)``; its states go on."""
        layer: Layer = self.model.layers[place]
        if place in self.quick:
            found = self.quick[place].step(x[0], states)
            states |= {name: found[name] for name in layer.cell.states}
            return found[layer.cell.output][None]
        masks = layer_masks(layer, np.array([self.step]), self.rows)
        run = layer.engine.forward(x, start=states, writes=passes.writes_of(layer, writes), masks=masks)
        for name in layer.cell.states:
            states[name] = run.last(name)
        return run.signal(layer.cell.output)

    def context(self, query: Array, writes: Sequence[StepWrite]) -> Array:
        """Return what a query ``(rows, H)`` finds, ``(1, rows, E)``."""
        place, memory = self.parts.attention, self.memory
        assert place is not None  # noqa: S101 - who asks has attention
        assert memory is not None  # noqa: S101 - and so a memory
        if writes:
            run = attend(self.model.layers[place], memory, query[None], [1] * len(query), writes)
            return run.signal(attention.CONTEXT)
        found = attention.weights(memory, attention.scores(memory, query[:, None]))
        return attention.context(memory, found).transpose(1, 0, 2)

    def writes_here(self) -> list[StepWrite]:
        """Return what is written over at this step, over every row of the sequence that is meant."""
        if not self.writes:
            return []
        return [
            replace(write, step=0, sequence=int(row))
            for write in self.writes
            if write.step == self.step
            for row in np.flatnonzero(self.rows == write.sequence)
        ]


@dataclass(frozen=True, eq=False)
class Decoded:
    """What a decoder answered."""

    answers: tuple[tuple[int, ...], ...]
    """Of each sequence, the end among them where it was reached."""
    ended: tuple[bool, ...]
    """Whether the end was reached before the longest answer that is allowed."""
    nats: tuple[float, ...]
    """−log p of each answer as a whole."""


def greedy(
    model: Model,
    sequences: Sequences,
    writes: Sequence[StepWrite] = (),
    forced: Sequence[Sequence[int]] = (),
) -> Decoded:
    """Return the likeliest answer at each step, which the next step reads.

    Args:
        model: An encoder with a decoder.
        sequences: The sources.
        writes: Values to write while it runs.
        forced: Of each sequence, the answers that it begins with.
    """
    return decode(model, sequences, lambda scores, _rows: scores.argmax(axis=1), writes, forced)


def sampled(
    model: Model,
    sequences: Sequences,
    *,
    temperature: float,
    top: int = 0,
    seed: int = 0,
    writes: Sequence[StepWrite] = (),
    forced: Sequence[Sequence[int]] = (),
) -> Decoded:
    """Return answers that are drawn by their probability; the same seed draws the same ones.

    Args:
        model: An encoder with a decoder.
        sequences: The sources; each has a generator of its own, so company does not change what is drawn.
        temperature: The scores are divided by it; 0 takes the likeliest (Ackley, Hinton & Sejnowski 1985).
        top: Draw only from so many of the likeliest (Fan, Lewis & Dauphin 2018); from all when 0.
        seed: Of the draw.
        writes: Values to write while it runs.
        forced: Of each sequence, the answers that it begins with.
    """
    if temperature == 0:
        return greedy(model, sequences, writes, forced)
    generators = [np.random.default_rng([seed, place]) for place in range(len(sequences.lengths))]

    def choose(scores: Array, rows: Numbers) -> Numbers:
        logs = tempered(scores, temperature, top)
        noise = np.stack([generators[row].gumbel(size=logs.shape[1]) for row in rows])
        return np.asarray((logs + noise).argmax(axis=1))

    return decode(model, sequences, choose, writes, forced)


def decode(
    model: Model,
    sequences: Sequences,
    choose: Choose,
    writes: Sequence[StepWrite] = (),
    forced: Sequence[Sequence[int]] = (),
) -> Decoded:
    """Decode step by step until every sequence has come to its end, or is as long as an answer may be."""
    stepper, count, most = Stepper(model, sequences, writes), len(sequences.lengths), longest(model)
    answers, end = np.full((most, count), NO_TARGET), end_of(model)
    given: list[Array] = []
    numbers = np.full(count, start_of(model))
    for step in range(most):
        scores = stepper.scores(numbers)
        numbers = choose(scores, stepper.rows)
        for row, sequence in enumerate(stepper.rows.tolist() if forced else ()):
            if step < len(forced[sequence]):
                numbers[row] = forced[sequence][step]
        answers[step, stepper.rows] = numbers
        given.append(scores)
        going = numbers != end
        if not going.all():
            if not going.any():
                break
            stepper.keep(np.flatnonzero(going))
            numbers = numbers[going]
    found = tuple(tuple(one[one != NO_TARGET].tolist()) for one in answers.T)
    return Decoded(found, tuple(one[-1] == end for one in found), _nats(answers, np.concatenate(given)))


def _nats(answers: Numbers, scores: Array) -> tuple[float, ...]:
    """Return −log p of the answers ``(T, B)``, given the scores of those that are there, step after step."""
    steps, sequences = np.nonzero(answers != NO_TARGET)
    logs = log_softmax(scores)[np.arange(len(scores)), answers[steps, sequences]]
    return tuple((-np.bincount(sequences, logs, answers.shape[1])).tolist())


def log_softmax(scores: Array) -> Array:
    """Return log p of scores ``(…, answers)``, float64."""
    shifted = scores.astype(np.float64) - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def with_answers(model: Model, sequences: Sequences, answers: Sequence[Sequence[int]]) -> Sequences:
    """Return sequences whose decoder reads these answers."""
    return replace(sequences, others={**sequences.others, DECODER: reading(model.labels, answers)})
