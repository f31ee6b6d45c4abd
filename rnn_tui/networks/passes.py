"""Running the layers of a network one above the other, and the gradient back through them.

A level is one layer, or one in each direction; what a level gives is joined to what the next one reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.embedding import Embedding
from rnn_tui.blocks.join import joined, parted, parts_of
from rnn_tui.equations.backward import Gradients, needed_joints
from rnn_tui.equations.run import Write
from rnn_tui.networks.layer_run import LayerRun, run_layer
from rnn_tui.networks.model import EMBEDDING, TARGET, Layer, Model
from rnn_tui.networks.paths import StepWrite, input_path, joined_path, signal_path
from rnn_tui.networks.sequences import Sequences
from rnn_tui.traces.path import Path

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Pass:
    """A forward run of all layers, kept for a backward run."""

    runs: tuple[LayerRun, ...]
    """One a layer, lowest first."""
    reads: tuple[Array, ...]
    """What each level read, ``(T, B, I)``."""
    writes: tuple[StepWrite, ...] = ()

    @property
    def x(self) -> Array:
        """What the first level read, ``(T, B, I)``."""
        return self.reads[0]


def forward(
    model: Model,
    sequences: Sequences,
    writes: Sequence[StepWrite] = (),
    seeds: dict[int, frozenset[str]] | None = None,
    start: Sequence[Mapping[str, Array]] = (),
) -> Pass:
    """Run all layers.

    Args:
        model: The model.
        sequences: Its input.
        writes: Values to write while it runs.
        seeds: By layer, the signals that a slope will come in at, if a backward run is to follow.
        start: By layer, the states that it begins with, each ``(B, units)``; zeros when omitted.
    """
    below = embedded(model, sequences)
    runs: list[LayerRun] = []
    reads: list[Array] = []
    for number, level in enumerate(model.levels):
        below = written(below, writes, read_path(model, number))
        reads.append(below)
        for place in level:
            layer = model.layers[place]
            mine = writes_of(layer, writes)
            wants = frozenset[str]()
            if seeds is not None:
                wants = needed_joints(layer.engine, seeds[place], writes=mine)
            begin = start[place] if start else None
            runs.append(run_layer(layer, below, sequences.lengths, start=begin, writes=mine, wants=wants))
        if number + 1 < len(model.levels):
            below = joined(model.join, parts_of(model.join, outputs(model, level, runs), below))
    return Pass(tuple(runs), tuple(reads), tuple(writes))


def writes_of(layer: Layer, writes: Sequence[StepWrite]) -> list[Write]:
    """Return the writes over signals of a layer, as its engine takes them."""
    return [
        Write(write.path.name, write.step, write.unit, write.value, write.sequence)
        for write in writes
        if write.path.name in layer.cell.signals and write.path == signal_path(layer, write.path.name)
    ]


def outputs(model: Model, level: Sequence[int], runs: Sequence[LayerRun]) -> list[Array]:
    """Return what each layer of a level gives."""
    return [runs[place].signal(model.layers[place].cell.output) for place in level]


def read_path(model: Model, level: int) -> Path | None:
    """Return the signal that a level reads as x, where that is a signal of its own."""
    if level == 0:
        return input_path(model.layers[0].stage)
    return joined_path(model.layers[model.levels[level][0]]) if len(model.levels[level - 1]) > 1 else None


def written(x: Array, writes: Sequence[StepWrite], path: Path | None) -> Array:
    """Return what a level reads with values written over it; the caller's array stays as it was."""
    mine = [write for write in writes if write.path == path]
    x = x.copy() if mine else x
    for write in mine:
        x[write.step, write.sequence, write.unit] = write.value
    return x


def embedded(model: Model, sequences: Sequences) -> Array:
    """Return the vectors that the first level reads, ``(T, B, I)``."""
    if model.embedding is not None and sequences.numbers is not None:
        return model.embedding.forward(sequences.numbers)
    assert sequences.vectors is not None  # noqa: S101 - a model without embedding is given vectors
    return np.asarray(sequences.vectors, model.dtype)


@dataclass(frozen=True, eq=False)
class NetworkGradients:
    """∂L/∂ everything in a network."""

    layers: tuple[Gradients, ...]
    reads: tuple[Array, ...]
    """By what each level read, ``(T, B, I)``."""
    embedding: Array | None
    """By the embedding table."""
    target: Array | None = None
    """By the table of what a decoder reads."""

    @property
    def x(self) -> Array:
        """By the vectors that the first level reads, ``(T, B, I)``."""
        return self.reads[0]

    def parameters(self, model: Model) -> dict[str, Array]:
        """Return the gradient of every parameter by the name it has in a file."""
        found: dict[str, Array] = {}
        if self.embedding is not None:
            found[f"{EMBEDDING}.E"] = self.embedding
        if self.target is not None:
            found[TARGET] = self.target
        for layer, gradients in zip(model.layers, self.layers, strict=True):
            found |= {f"{layer.prefix}.{name}": gradients.parameters[name] for name in layer.trained}
        return found


def gradients(
    model: Model,
    sequences: Sequences,
    done: Pass,
    seeds: dict[int, dict[str, Array]],
    *,
    signals: bool = True,
    apart: Mapping[int, str] | None = None,
) -> NetworkGradients:
    """Return the gradient of a loss, given its slope by signals of some layers.

    Args:
        model: The model that ran.
        sequences: Its input.
        done: A forward run with the joints that :func:`seeded` names.
        seeds: By layer, ∂L/∂signal from outside, ``(T, B, units)``.
        signals: Also return ∂L/∂ every signal.
        apart: By layer, a parameter of which to return what each step adds to its gradient.
    """
    layers: dict[int, Gradients] = {}
    reads: list[Array] = []
    above: Array | None = None
    for number in reversed(range(len(model.levels))):
        level = model.levels[number]
        shares, aside = _shares(model, number, done, above)
        for place, share in zip(level, shares, strict=True):
            layer = model.layers[place]
            mine = _arriving(layer, seeds.get(place, {}), share)
            name = (apart or {}).get(place, "")
            layers[place] = done.runs[place].backward(layer, mine, signals=signals, apart=name)
        slope = sum((_inputs(layers[place]) for place in level), aside)
        free = [replace(write, value=0.0) for write in done.writes]
        assert isinstance(slope, np.ndarray)  # noqa: S101 - a level has at least one layer
        reads.insert(0, slope)
        above = written(slope, free, read_path(model, number))
    table = None
    if isinstance(model.embedding, Embedding) and sequences.numbers is not None and above is not None:
        table = model.embedding.backward(sequences.numbers, above)
    return NetworkGradients(tuple(layers[place] for place in sorted(layers)), tuple(reads), table)


def _arriving(layer: Layer, seeds: Mapping[str, Array], share: Array | None) -> dict[str, Array]:
    """Return ∂L/∂ the signals of a layer, as it comes in from outside and from the level above."""
    mine = dict(seeds)
    if share is not None:
        output = layer.cell.output
        mine[output] = mine[output] + share if output in mine else share
    return mine


def _shares(
    model: Model, number: int, done: Pass, above: Array | None
) -> tuple[Sequence[Array | None], Array | float]:
    """Return ∂L/∂ what each layer of a level gives, as far as it comes from the level above.

    The second is that by what the level reads, where the level above reads it too.
    """
    level = model.levels[number]
    if above is None or len(level) == 1:
        return [above] * len(level), 0.0
    whole = parts_of(model.join, outputs(model, level, done.runs), done.reads[number])
    shares = parted(model.join, above, whole)
    if len(shares) == len(level):
        return shares, 0.0
    left, aside, right = shares
    return [left, right], aside


def _inputs(found: Gradients) -> Array:
    assert found.x is not None  # noqa: S101 - it was asked for
    return found.x


def seeded(model: Model, names: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """Return by layer the signals that a slope comes in at: from outside, and from the level above."""
    top = len(model.levels) - 1
    return {
        place: names.get(place, frozenset())
        | (frozenset({layer.cell.output}) if model.level_of(place) < top else frozenset())
        for place, layer in enumerate(model.layers)
    }
