"""The gradient check: gradients against finite differences, in float64.

Checked is what a loss may depend on: every parameter, what the network reads, and the states it begins with.

The same check runs in the tests and for users. Where a function has a kink between the two sides of a
difference, the sides disagree with each other; such a number is skipped and counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.decoding import with_answers
from rnn_tui.networks.model import Model
from rnn_tui.networks.paths import StepWrite
from rnn_tui.networks.sequences import Sequences, from_numbers, from_vectors
from rnn_tui.traces.path import STEPS as ONE_CLOCK
from rnn_tui.traces.path import Path
from rnn_tui.training.flat import Flat

Array = NDArray[Any]
Index = tuple[int, ...]
STEP = 1e-6
TOLERANCE = 1e-6
"""Largest error, relative to the larger of 1 and the gradient."""
STEPS, BATCH = 5, 3


@dataclass(frozen=True, slots=True)
class Row:
    """One array of numbers: its worst, and how many were looked at."""

    name: str
    index: Index
    analytic: float
    numeric: float
    error: float
    """Infinite where a gradient or a difference is no number."""
    checked: int
    skipped: int


@dataclass(frozen=True, slots=True)
class _Subject:
    """An array that the loss is a function of."""

    name: str
    array: Array
    """NaN marks what there is not."""
    slope: Array
    loss: Callable[[Index, float], float]
    """Of the array with one number exchanged."""
    base: float
    """The loss where nothing is exchanged."""


def check_gradients(model: Model, *, seed: int = 0, most: int = 20) -> list[Row]:
    """Return one row for each parameter, for each signal that is read, and for each state's start.

    Args:
        model: A model in float64.
        seed: Of the sequences, the loss and the choice of numbers.
        most: Numbers to check of each array, drawn at random.
    """
    rng = np.random.default_rng(seed)
    subjects = _Case(model, random_sequences(model, rng), rng).subjects()
    return [_row(one, rng, most) for one in subjects]


class _Case:
    """A model on some sequences, and a random linear loss of its answers."""

    def __init__(self, model: Model, sequences: Sequences, rng: np.random.Generator) -> None:
        # A copy, since numbers are moved in place: to build a network anew for each would take seconds.
        self.model = model.with_parameters(Flat(model.parameters).arrays)
        self.sequences, self.network = sequences, network_of(model)
        self.place, self.name = model.scores
        seeded = self.network.seeded(model, {self.place: frozenset({self.name})})
        self.done = self.network.forward(model, sequences, seeds=seeded)
        output = self.done.runs[self.place].signal(self.name)
        self.present = _present(output, self.done.runs[self.place].lengths)
        self.slope = rng.standard_normal(output.shape)
        seeds = {self.place: {self.name: self.slope}}
        # Without a parameter only the gradient by every signal is asked for: it holds that of what is read.
        self.found = self.network.gradients(model, sequences, self.done, seeds, signals=not model.parameters)

    def loss(self, writes: Sequence[StepWrite] = (), start: Sequence[Mapping[str, Array]] = ()) -> float:
        done = self.network.forward(self.model, self.sequences, writes, start=start)
        output = done.runs[self.place].signal(self.name)
        with np.errstate(over="ignore", invalid="ignore"):  # what is no number is told in words
            return float((output * self.slope).sum(where=self.present))

    def subjects(self) -> Iterator[_Subject]:
        slopes, base = self.found.parameters(self.model), self.loss()
        stages = self.network.stages(self.model, self.sequences, self.done)
        for name, array in self.model.parameters.items():
            yield _Subject(name, array, slopes[name], partial(self._by_parameter, name), base)
        for level, path in self.network.inputs(self.model):
            read, lengths = self.done.reads[level], stages[path.stage].lengths
            read = np.where(_present(read, lengths), read, np.nan)
            name = ".".join(path.parts[1:]) if path.stage == ONE_CLOCK else str(path)
            yield _Subject(name, read, self.found.reads[level], partial(self._by_read, path), base)
        yield from self._starts(base)

    def _starts(self, base: float) -> Iterator[_Subject]:
        first = self.model.layers[0].stage
        for place, layer in enumerate(self.model.layers):
            if layer.stage != first:  # what goes by a later clock is begun by what went before
                continue
            for state, slope in self.found.layers[place].start.items():
                name, change = f"start.{layer.prefix}.{state}", partial(self._by_start, place, state)
                yield _Subject(name, np.zeros_like(slope), slope, change, base)

    def _by_parameter(self, name: str, index: Index, value: float) -> float:
        array = self.model.parameters[name]
        kept, array[index] = float(array[index]), value
        self._refresh()
        found = self.loss()
        array[index] = kept
        self._refresh()
        return found

    def _refresh(self) -> None:
        for layer in self.model.layers:
            layer.refresh()

    def _by_read(self, path: Path, index: Index, value: float) -> float:
        step, sequence, unit = index
        return self.loss([StepWrite(path, step, unit, value, sequence)])

    def _by_start(self, place: int, state: str, index: Index, value: float) -> float:
        start: list[dict[str, Array]] = [{} for _layer in self.model.layers]
        start[place][state] = np.zeros_like(self.found.layers[place].start[state])
        start[place][state][index] = value
        return self.loss(start=start)


def random_sequences(model: Model, rng: np.random.Generator) -> Sequences:
    """Return a few random sequences of different lengths that a model can read.

    An architecture that cannot read whatever its vocabulary knows has a function of this name.
    """
    own = getattr(network_of(model), "random_sequences", None)
    if own:
        return cast("Sequences", own(model, rng))
    lengths = [STEPS - place for place in range(BATCH)]
    if model.vocabulary is None:
        found = from_vectors([rng.standard_normal((length, model.input_width)) for length in lengths])
    else:
        rows = _random_numbers(len(model.vocabulary.tokens), lengths, rng)
        found = from_numbers([[str(number) for number in row] for row in rows], rows)
    if model.target is None:
        return found
    # A decoder that reads its own answers reads others as soon as one of them turns.
    return with_answers(model, found, _random_numbers(len(model.labels), lengths[::-1], rng))


def _random_numbers(count: int, lengths: Sequence[int], rng: np.random.Generator) -> list[list[int]]:
    return [rng.integers(0, count, length).tolist() for length in lengths]


def _present(array: Array, lengths: Sequence[int]) -> NDArray[np.bool_]:
    """Return which numbers of ``(T, B, units)`` lie before their sequence's end, to be broadcast."""
    return (np.arange(len(array))[:, None] < np.array(lengths))[:, :, None]


def _row(subject: _Subject, rng: np.random.Generator, most: int) -> Row:
    """Check some numbers of an array."""
    array, base = subject.array, subject.base
    places = rng.permutation(np.flatnonzero(~np.isnan(array)))[:most]
    worst, skipped = Row(subject.name, (0,) * array.ndim, 0.0, 0.0, 0.0, 0, 0), 0
    for flat in places:
        index = tuple(int(one) for one in np.unravel_index(flat, array.shape))
        value, analytic = float(array[index]), float(subject.slope[index])
        low, high = (subject.loss(index, value + side) for side in (-STEP, STEP))
        numeric = (high - low) / (2 * STEP)
        scale = max(1.0, abs(numeric), abs(analytic))
        if abs((high - base) - (base - low)) / STEP > 1e-3 * scale:
            skipped += 1
            continue
        error = abs(numeric - analytic) / scale
        if math.isnan(error):  # no number is as wrong as can be, and must not pass for right
            error = math.inf
        if error >= worst.error:
            worst = Row(subject.name, index, analytic, numeric, error, 0, 0)
    return replace(worst, checked=len(places) - skipped, skipped=skipped)
