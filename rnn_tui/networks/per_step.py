"""The per-step network: tokens or vectors → embedding → stacked cells → an answer at each step.

A tagger and a language model are of this kind, and so is a bare cell without a read-out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.embedding import Embedding
from rnn_tui.equations.backward import Gradients, backward, needed_joints
from rnn_tui.equations.printing import canonical
from rnn_tui.equations.ranges import signal_ranges
from rnn_tui.equations.run import Run, Write
from rnn_tui.networks.model import EMBEDDING, READ_OUT, Layer, Model
from rnn_tui.networks.sequences import Sequences
from rnn_tui.traces.path import Path
from rnn_tui.traces.trace import Content, SignalInfo, Stage, Trace

Array = NDArray[Any]
STAGE = "steps"
SHOWS = "one answer at each step"


@dataclass(frozen=True)
class StepWrite:
    """A value written over a signal of one step of one sequence."""

    path: Path
    step: int
    unit: int
    value: float
    sequence: int = 0


@dataclass(frozen=True, eq=False)
class Pass:
    """A forward run of all layers, kept for a backward run."""

    x: Array
    """What the first layer read, ``(T, B, I)``."""
    runs: tuple[Run, ...]
    """One a layer, lowest first."""
    writes: tuple[StepWrite, ...] = ()


def input_path() -> Path:
    """Return the path of the vectors that the first layer reads."""
    return Path(STAGE, EMBEDDING, "", "x")


def signal_path(layer: Layer, name: str) -> Path:
    """Return the path of a layer's signal."""
    return Path(STAGE, layer.name, layer.direction, name)


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
        start: By layer, the states before the first step, each ``(B, units)``; zeros when omitted.
    """
    x = _written(embedded(model, sequences), writes)
    below, runs = x, []
    for place, layer in enumerate(model.layers):
        mine = [
            Write(write.path.name, write.step, write.unit, write.value, write.sequence)
            for write in writes
            if write.path == signal_path(layer, write.path.name)
        ]
        wants = frozenset[str]() if seeds is None else needed_joints(layer.engine, seeds[place], writes=mine)
        begin = start[place] if start else None
        run = layer.engine.forward(below, start=begin, lengths=sequences.lengths, writes=mine, wants=wants)
        runs.append(run)
        below = run.signal(layer.cell.output)
    return Pass(x, tuple(runs), tuple(writes))


def _written(x: Array, writes: Sequence[StepWrite]) -> Array:
    """Return the input with values written over it; the caller's stays as it was."""
    mine = [write for write in writes if write.path == input_path()]
    x = x.copy() if mine else x
    for write in mine:
        x[write.step, write.sequence, write.unit] = write.value
    return x


def embedded(model: Model, sequences: Sequences) -> Array:
    """Return the vectors that the first layer reads, ``(T, B, I)``."""
    if model.embedding is not None and sequences.numbers is not None:
        return model.embedding.forward(sequences.numbers)
    assert sequences.vectors is not None  # noqa: S101 - a model without embedding is given vectors
    return np.asarray(sequences.vectors, model.dtype)


def trace(model: Model, sequences: Sequences, writes: Sequence[StepWrite] = ()) -> Trace:
    """Run a model and return the trace of every signal."""
    return as_trace(model, sequences, forward(model, sequences, writes))


def as_trace(model: Model, sequences: Sequences, done: Pass) -> Trace:
    """Return the trace of a forward run."""
    arrays: dict[Path, Array] = {input_path(): _ended(done.x, sequences.lengths)}
    for layer, run in zip(model.layers, done.runs, strict=True):
        arrays |= {signal_path(layer, name): run.signal(name) for name in layer.cell.signals}
    return Trace(
        stages={STAGE: Stage(STAGE, sequences.tokens)},
        signals=signal_infos(model),
        arrays=arrays,
        start={},
        dtype=model.dtype,
        model_hash=model.hash,
        model=model,
    )


def _ended(x: Array, lengths: Sequence[int]) -> Array:
    """Return the input with NaN beyond each sequence's end, as in every other array of a trace."""
    beyond = np.arange(len(x))[:, None] >= np.asarray(lengths)
    return np.where(beyond[..., None], x.dtype.type(np.nan), x) if beyond.any() else x


def signal_infos(model: Model) -> dict[Path, SignalInfo]:
    """Return what is known of every signal, the input first, then layer by layer."""
    infos = {input_path(): SignalInfo(input_path(), "x", "input", "input", (-np.inf, np.inf), "")}
    for layer in model.layers:
        ranges = signal_ranges(layer.cell)
        for row in layer.cell.rows:
            path, equation = signal_path(layer, row.name), canonical(row.node)
            units = _unit_names(model, layer, row.name)
            infos[path] = SignalInfo(path, row.name, row.title, row.kind, ranges[row.name], equation, units)
    return infos


def _unit_names(model: Model, layer: Layer, signal: str) -> tuple[str, ...]:
    """Return the answers that the units of a read-out stand for; none for any other signal."""
    fits = layer.sizes[layer.engine.shapes.signals[signal]] == len(model.labels)
    return model.labels if layer.name == READ_OUT and fits else ()


@dataclass(frozen=True, eq=False)
class NetworkGradients:
    """∂L/∂ everything in a network."""

    layers: tuple[Gradients, ...]
    x: Array
    """By the vectors that the first layer reads, ``(T, B, I)``."""
    embedding: Array | None
    """By the embedding table."""

    def parameters(self, model: Model) -> dict[str, Array]:
        """Return the gradient of every parameter by the name it has in a file."""
        found: dict[str, Array] = {}
        if self.embedding is not None:
            found[f"{EMBEDDING}.E"] = self.embedding
        for layer, gradients in zip(model.layers, self.layers, strict=True):
            found |= {f"{layer.prefix}.{name}": gradients.parameters[name] for name in layer.cell.parameters}
        return found


def gradients(
    model: Model,
    sequences: Sequences,
    done: Pass,
    seeds: dict[int, dict[str, Array]],
    *,
    signals: bool = True,
) -> NetworkGradients:
    """Return the gradient of a loss, given its slope by signals of some layers.

    Args:
        model: The model that ran.
        sequences: Its input.
        done: A forward run with the joints that :func:`seeded` names.
        seeds: By layer, ∂L/∂signal from outside, ``(T, B, units)``.
        signals: Also return ∂L/∂ every signal.
    """
    found: list[Gradients] = []
    above: Array | None = None
    for place in reversed(range(len(model.layers))):
        layer = model.layers[place]
        mine = dict(seeds.get(place, {}))
        if above is not None:
            output = layer.cell.output
            mine[output] = mine[output] + above if output in mine else above
        result = backward(layer.engine, done.runs[place], mine, signals=signals)
        found.insert(0, result)
        above = result.x
    assert above is not None  # noqa: S101 - a network has at least one layer
    table = None
    if isinstance(model.embedding, Embedding) and sequences.numbers is not None:
        free = _written(above, [replace(write, value=0.0) for write in done.writes])
        table = model.embedding.backward(sequences.numbers, free)
    return NetworkGradients(tuple(found), above, table)


def seeded(model: Model, names: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """Return by layer the signals that a slope comes in at: from outside, and from the layer above."""
    top = len(model.layers) - 1
    return {
        place: names.get(place, frozenset())
        | (frozenset({layer.cell.output}) if place < top else frozenset())
        for place, layer in enumerate(model.layers)
    }


def gradient_trace(
    model: Model,
    sequences: Sequences,
    seeds: dict[int, dict[str, Array]],
    writes: Sequence[StepWrite] = (),
    about: str = "",
) -> Trace:
    """Return ∂L/∂ every signal as a trace."""
    wanted = seeded(model, {place: frozenset(found) for place, found in seeds.items()})
    done = forward(model, sequences, writes, wanted)
    whole = gradients(model, sequences, done, seeds)
    arrays: dict[Path, Array] = {input_path(): whole.x}
    start: dict[Path, Array] = {}
    for layer, found in zip(model.layers, whole.layers, strict=True):
        arrays |= {signal_path(layer, name): found.signals[name] for name in layer.cell.signals}
        start |= {signal_path(layer, name): value for name, value in found.start.items()}
    unbounded = (-np.inf, np.inf)
    infos = {path: replace(info, range=unbounded) for path, info in signal_infos(model).items()}
    return Trace(
        stages={STAGE: Stage(STAGE, sequences.tokens)},
        signals=infos,
        arrays=arrays,
        start=start,
        dtype=model.dtype,
        model_hash=model.hash,
        content=Content.GRADIENT,
        about=about,
        model=model,
    )
