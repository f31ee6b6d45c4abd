"""From the run of a network to its trace: the values of every signal, or the gradient by each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.printing import canonical
from rnn_tui.equations.ranges import signal_ranges
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.networks.passes import NetworkGradients, Pass, forward, gradients, read_path, seeded
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
    return recorded(model, done, inputs(model), stages(model, sequences, done), signal_infos(model))


def recorded(
    model: Model,
    done: Pass,
    reads: Iterable[tuple[int, Path]],
    clocks: Mapping[str, Stage],
    infos: Mapping[Path, SignalInfo],
    start: Mapping[Path, Array] | None = None,
) -> Trace:
    """Return the trace of a forward run by any number of clocks.

    Args:
        model: The model.
        done: Its run.
        reads: Each signal that is read and that no layer computes, and its place in ``done.reads``.
        clocks: The stages.
        infos: What is known of every signal.
        start: States that are not zero before the first step, ``(B, units)``.
    """
    arrays = {path: _ended(done.reads[place], clocks[path.stage].lengths) for place, path in reads}
    for layer, run in zip(model.layers, done.runs, strict=True):
        arrays |= {signal_path(layer, name): run.signal(name) for name in layer.cell.signals}
    return Trace(
        stages=clocks,
        signals=infos,
        arrays=arrays,
        start=start or starts(model, len(next(iter(clocks.values())).tokens)),
        dtype=model.dtype,
        model_hash=model.hash,
        model=model,
    )


def starts(model: Model, batch: int) -> dict[Path, Array]:
    """Return the states before the first step, ``(B, units)``, that are not zero."""
    return {
        signal_path(layer, name): np.full((batch, layer.width_of(name)), value, model.dtype)
        for layer in model.layers
        for name, value in layer.cell.start
    }


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
        widths |= {signal_path(layer, name): layer.width_of(name) for name in layer.cell.signals}
    return widths


def signal_infos(model: Model) -> dict[Path, SignalInfo]:
    """Return what is known of every signal, the input first, then layer by layer."""
    reads = {model.levels[level][0]: path for level, path in inputs(model)}
    infos: dict[Path, SignalInfo] = {}
    for place, layer in enumerate(model.layers):
        if place in reads:
            infos |= read_info(reads[place], "input" if place == 0 else "both directions")
        infos |= layer_infos(model, layer)
    return infos


def read_info(path: Path, title: str) -> dict[Path, SignalInfo]:
    """Return what is known of a signal that is read and that no layer computes."""
    return {path: SignalInfo(path, INPUT, title, "input", UNBOUNDED, "")}


def layer_infos(model: Model, layer: Layer) -> dict[Path, SignalInfo]:
    """Return what is known of the signals of a layer."""
    ranges, infos = signal_ranges(layer.cell), {}
    for row in layer.cell.rows:
        path, equation = signal_path(layer, row.name), canonical(row.node)
        units = _unit_names(model, layer, row.name)
        infos[path] = SignalInfo(path, row.name, row.title, row.kind, ranges[row.name], equation, units)
    return infos


def _unit_names(model: Model, layer: Layer, signal: str) -> tuple[str, ...]:
    """Return the answers that the units of a read-out stand for; none for any other signal."""
    fits = layer.width_of(signal) == len(model.labels)
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
    clocks, infos = stages(model, sequences, done), signal_infos(model)
    return recorded_slopes(model, whole, inputs(model), clocks, infos, about)


def recorded_slopes(
    model: Model,
    whole: NetworkGradients,
    reads: Iterable[tuple[int, Path]],
    clocks: Mapping[str, Stage],
    infos: Mapping[Path, SignalInfo],
    about: str,
) -> Trace:
    """Return ∂L/∂ every signal as a trace; the arguments are those of :func:`recorded`."""
    arrays = {path: whole.reads[place] for place, path in reads}
    start: dict[Path, Array] = {}
    for layer, found in zip(model.layers, whole.layers, strict=True):
        arrays |= {signal_path(layer, name): found.signals[name] for name in layer.cell.signals}
        start |= {signal_path(layer, name): value for name, value in found.start.items()}
    return Trace(
        stages=clocks,
        signals={path: replace(info, range=UNBOUNDED) for path, info in infos.items()},
        arrays=arrays,
        start=start,
        dtype=model.dtype,
        model_hash=model.hash,
        content=Content.GRADIENT,
        about=about,
        model=model,
    )
