"""From the run of a network to its trace: the values of every signal, or the gradient by each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.printing import canonical
from rnn_tui.equations.ranges import signal_ranges
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.networks.passes import Pass, forward, gradients, read_path, seeded
from rnn_tui.networks.paths import INPUT, StepWrite, signal_path
from rnn_tui.networks.sequences import Sequences
from rnn_tui.traces.path import STEPS, Path
from rnn_tui.traces.trace import Content, SignalInfo, Stage, Trace

Array = NDArray[Any]
UNBOUNDED = (-np.inf, np.inf)


def trace(model: Model, sequences: Sequences, writes: Sequence[StepWrite] = ()) -> Trace:
    """Run a model and return the trace of every signal."""
    return as_trace(model, sequences, forward(model, sequences, writes))


def as_trace(model: Model, sequences: Sequences, done: Pass) -> Trace:
    """Return the trace of a forward run."""
    arrays = {path: _ended(done.reads[level], sequences.lengths) for level, path in inputs(model)}
    for layer, run in zip(model.layers, done.runs, strict=True):
        arrays |= {signal_path(layer, name): run.signal(name) for name in layer.cell.signals}
    return Trace(
        stages=stages(model, sequences, done),
        signals=signal_infos(model),
        arrays=arrays,
        start={},
        dtype=model.dtype,
        model_hash=model.hash,
        model=model,
    )


def stages(model: Model, sequences: Sequences, done: Pass) -> dict[str, Stage]:  # noqa: ARG001 - others need them
    """Return the one clock of a run: what stands at each of its steps, for each sequence."""
    return {STEPS: Stage(STEPS, sequences.tokens)}


def _ended(x: Array, lengths: Sequence[int]) -> Array:
    """Return the input with NaN beyond each sequence's end, as in every other array of a trace."""
    beyond = np.arange(len(x))[:, None] >= np.asarray(lengths)
    return np.where(beyond[..., None], x.dtype.type(np.nan), x) if beyond.any() else x


def inputs(model: Model) -> Iterator[tuple[int, Path]]:
    """Yield the levels that read a signal of its own, and that signal."""
    for level in range(len(model.levels)):
        path = read_path(model, level)
        if path is not None:
            yield level, path


def signal_widths(model: Model) -> dict[Path, int]:
    """Return the number of units of every signal; nothing is computed for it."""
    widths = {
        path: model.level_width(level - 1) if level else model.input_width for level, path in inputs(model)
    }
    for layer in model.layers:
        sizes = layer.shapes.signals
        widths |= {signal_path(layer, name): layer.sizes[sizes[name]] for name in layer.cell.signals}
    return widths


def signal_infos(model: Model) -> dict[Path, SignalInfo]:
    """Return what is known of every signal, the input first, then layer by layer."""
    reads = {model.levels[level][0]: path for level, path in inputs(model)}
    infos: dict[Path, SignalInfo] = {}
    for place, layer in enumerate(model.layers):
        if place in reads:
            path = reads[place]
            title = "input" if place == 0 else "both directions"
            infos[path] = SignalInfo(path, INPUT, title, "input", UNBOUNDED, "")
        ranges = signal_ranges(layer.cell)
        for row in layer.cell.rows:
            path, equation = signal_path(layer, row.name), canonical(row.node)
            units = _unit_names(model, layer, row.name)
            infos[path] = SignalInfo(path, row.name, row.title, row.kind, ranges[row.name], equation, units)
    return infos


def _unit_names(model: Model, layer: Layer, signal: str) -> tuple[str, ...]:
    """Return the answers that the units of a read-out stand for; none for any other signal."""
    fits = layer.sizes[layer.shapes.signals[signal]] == len(model.labels)
    return model.labels if layer.name == READ_OUT and fits else ()


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
    arrays = {path: whole.reads[level] for level, path in inputs(model)}
    start: dict[Path, Array] = {}
    for layer, found in zip(model.layers, whole.layers, strict=True):
        arrays |= {signal_path(layer, name): found.signals[name] for name in layer.cell.signals}
        start |= {signal_path(layer, name): value for name, value in found.start.items()}
    infos = {path: replace(info, range=UNBOUNDED) for path, info in signal_infos(model).items()}
    return Trace(
        stages=stages(model, sequences, done),
        signals=infos,
        arrays=arrays,
        start=start,
        dtype=model.dtype,
        model_hash=model.hash,
        content=Content.GRADIENT,
        about=about,
        model=model,
    )
