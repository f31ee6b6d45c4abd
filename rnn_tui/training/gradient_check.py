"""The gradient check: every parameter's gradient against finite differences, in float64.

The same check runs in the tests and for users. Where a function has a kink between the two sides of a
difference, the sides disagree with each other; such a number is skipped and counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences, from_numbers, from_vectors

Array = NDArray[Any]
STEP = 1e-6
TOLERANCE = 1e-6
"""Largest error, relative to the larger of 1 and the gradient."""
STEPS, BATCH = 5, 3


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter: its worst number, and how many were looked at."""

    name: str
    index: tuple[int, ...]
    analytic: float
    numeric: float
    error: float
    """Infinite where a gradient or a difference is no number."""
    checked: int
    skipped: int


def check_gradients(model: Model, *, seed: int = 0, most: int = 20) -> list[Row]:
    """Return one row a parameter; of a model of vectors that has none, one of its input.

    Args:
        model: A model in float64.
        seed: Of the sequences, the loss and the choice of numbers.
        most: Numbers to check of each parameter, drawn at random.
    """
    rng = np.random.default_rng(seed)
    sequences = random_sequences(model, rng)
    network = network_of(model)
    place, name = model.scores
    done = network.forward(model, sequences)
    slope = rng.standard_normal(done.runs[place].signal(name).shape)
    kept = network.forward(model, sequences, seeds=network.seeded(model, {place: frozenset({name})}))
    found = network.gradients(model, sequences, kept, {place: {name: slope}}, signals=not model.parameters)
    present = (np.arange(STEPS)[:, None] < np.array(sequences.lengths))[:, :, None]

    def loss(changed: dict[str, Array], read: Sequences = sequences) -> float:
        output = network.forward(model.with_parameters(changed), read).runs[place].signal(name)
        with np.errstate(over="ignore", invalid="ignore"):  # what is no number is told in words
            return float((output * slope).sum(where=present))

    def by_parameter(one: str) -> Callable[[Array], float]:
        return lambda moved: loss({one: moved})

    def by_input(moved: Array) -> float:
        return loss({}, _vectors(sequences, moved))

    if sequences.vectors is not None and not model.parameters:
        x = np.where(present, sequences.vectors, np.nan)
        return [_row("x", x, found.reads[0], by_input, rng, most)]
    slopes = found.parameters(model)
    parameters = model.parameters.items()
    return [_row(one, array, slopes[one], by_parameter(one), rng, most) for one, array in parameters]


def random_sequences(model: Model, rng: np.random.Generator) -> Sequences:
    """Return a few random sequences of different lengths that a model can read."""
    lengths = [STEPS - place for place in range(BATCH)]
    if model.vocabulary is not None:
        rows = [rng.integers(0, len(model.vocabulary.tokens), length).tolist() for length in lengths]
        return from_numbers([[str(number) for number in row] for row in rows], rows)
    return from_vectors([rng.standard_normal((length, model.input_width)) for length in lengths])


def _vectors(sequences: Sequences, x: Array) -> Sequences:
    """Return sequences of the same lengths with other numbers."""
    return from_vectors([x[:length, place] for place, length in enumerate(sequences.lengths)])


def _row(
    name: str,
    array: Array,
    gradient: Array,
    loss: Callable[[Array], float],
    rng: np.random.Generator,
    most: int,
) -> Row:
    """Check some numbers of an array; NaN marks those that there are none of."""
    places = rng.permutation(np.flatnonzero(~np.isnan(array)))[:most]
    base = loss(array)
    worst, skipped = Row(name, (0,) * array.ndim, 0.0, 0.0, 0.0, 0, 0), 0
    for flat in places:
        index = tuple(int(one) for one in np.unravel_index(flat, array.shape))
        sides = []
        for step in (STEP, -STEP):
            moved = array.copy()
            moved[index] += step
            sides.append(loss(moved))
        numeric, analytic = (sides[0] - sides[1]) / (2 * STEP), float(gradient[index])
        scale = max(1.0, abs(numeric), abs(analytic))
        if abs((sides[0] - base) - (base - sides[1])) / STEP > 1e-3 * scale:
            skipped += 1
            continue
        error = abs(numeric - analytic) / scale
        if math.isnan(error):  # no number is as wrong as can be, and must not pass for right
            error = math.inf
        if error >= worst.error:
            worst = Row(name, index, analytic, numeric, error, 0, 0)
    return Row(
        worst.name, worst.index, worst.analytic, worst.numeric, worst.error, len(places) - skipped, skipped
    )
