"""How a gradient changes on its way back through time: ‖∂s_T/∂s_t‖, and the way along one state alone.

The Jacobian is that of the equations themselves: as many copies of the sequence run side by side as the
output has units, and a slope of 1 comes in at another unit of each. Its norm is the spectral one, the most
that any direction grows. Sources: Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.algebra import ZERO
from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.derive import slope
from rnn_tui.equations.evaluate import StepValues, evaluate
from rnn_tui.equations.nodes import Apply, Node, Previous, walk
from rnn_tui.equations.operations import OPERATIONS
from rnn_tui.equations.run import Run, Write
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Layer
from rnn_tui.networks.paths import signal_path
from rnn_tui.networks.untied import UntiedRun, run_untied, window
from rnn_tui.session.document import Document
from rnn_tui.session.explaining import input_of
from rnn_tui.session.loss import REMEMBERED
from rnn_tui.traces.path import FORWARD, Path

Array = NDArray[np.float64]
DTYPE = "float64"
NUMBERS = 4_000_000
"""Most numbers of a Jacobian's run that are kept at once: of a wide layer fewer steps are looked back."""
PRODUCTS = 20_000_000
"""Most products for the norms of one picture, so that a key is answered at once."""


@dataclass(frozen=True, eq=False)
class Norms:
    """How much the state some steps back counts, from none back on."""

    signal: str
    """Whose: ‖∂s_T/∂s_t‖."""
    all: Array
    """Along every way that the equations have, ``(steps + 1,)``."""
    state: str = ""
    """The state that is handed on number by number, if there is one: an LSTM's ``c``."""
    factor: Node | None = None
    """What each number of it is multiplied by at each step: an LSTM's ``f``."""
    path: Array | None = None
    """Along that way alone: the largest product of those factors among all units, ``(steps + 1,)``."""
    step: int = 0
    """Which step of a document T is, from 0."""
    is_cut: bool = False
    """Whether a wide layer was looked back through fewer steps than were asked for."""


def direct(cell: Cell) -> tuple[str, Node] | None:
    """Return the first state that is handed on number by number, and the factor; None where there is none."""
    for name in cell.states:
        node = cell.by_name[name].node
        if any(isinstance(part, Apply) and OPERATIONS[part.op].over_units for part in walk(node)):
            continue
        factor = slope(node, Previous(name))
        if factor != ZERO:
            return name, factor
    return None


def norms_of(
    layer: Layer,
    x: Array,
    start: dict[str, Array] | None = None,
    writes: Sequence[Write] = (),
    masks: dict[str, Array] | None = None,
) -> Norms:
    """Return the norms of a layer's Jacobians from its last step back to each.

    Args:
        layer: The layer, in float64.
        x: What it reads, in the order in which it reads, ``(T, I)``.
        start: States before the first of these steps, each ``(units,)``; zeros when omitted.
        writes: Values written over signals of these steps.
        masks: What dropout kept at these steps, each ``(T, units)``.
    """
    output = layer.cell.output
    by = output if output in layer.cell.states or not layer.cell.states else layer.cell.states[0]
    run, jacobians = _jacobians(layer, by, x, start or {}, writes, masks or {})
    found = Norms(by, spectral(jacobians)[::-1])
    way = direct(layer.cell)
    if way is None:
        return found
    state, factor = way
    each = _factors(layer, state, factor, _values(layer, run, x, start or {}))
    return replace(found, state=state, factor=factor, path=_products(state, each, writes))


@np.errstate(all="ignore")  # what overflows is shown as what it became
def spectral(matrices: Array) -> Array:
    """Return the largest singular value of each of several matrices, ``(T, n, m)``; what is no number stays.

    They are scaled before they are squared, so that 1e−300 has a norm too.
    """
    size = np.abs(matrices).max(axis=(1, 2))
    sound = np.isfinite(size) & (size > 0)
    scaled = matrices[sound] / size[sound, None, None]
    largest = np.linalg.eigvalsh(scaled.transpose(0, 2, 1) @ scaled)[:, -1]
    norms: Array = size.copy()
    norms[sound] *= np.sqrt(np.maximum(largest, 0))
    return norms


def _jacobians(
    layer: Layer,
    by: str,
    x: Array,
    start: dict[str, Array],
    writes: Sequence[Write],
    masks: dict[str, Array],
) -> tuple[Run | UntiedRun, Array]:
    """Return a run, and ∂output_T/∂signal_t of each step, ``(T, outputs, units)``."""
    output, width = layer.cell.output, layer.width
    everywhere = [replace(one, sequence=copy) for one in writes for copy in range(width)]
    reads = np.repeat(x[:, None], width, axis=1)
    states = {name: np.repeat(value[None], width, axis=0) for name, value in start.items()}
    kept = {name: np.repeat(mask[:, None], width, axis=1) for name, mask in masks.items()}
    slopes = np.zeros((len(x), width, width))
    slopes[-1] = np.eye(width)
    if layer.cells:
        lengths = [len(x)] * width
        own = run_untied(layer, reads, lengths, start=states, writes=everywhere, masks=kept)
        return own, own.backward(layer, {output: slopes}, signals=True).signals[by]
    engine = layer.engine
    wants = needed_joints(engine, frozenset({output}), writes=everywhere)
    run = engine.forward(reads, start=states, writes=everywhere, wants=wants, masks=kept)
    return run, backward(engine, run, {output: slopes}, inputs=False).signals[by]


def _values(layer: Layer, run: Run | UntiedRun, x: Array, start: dict[str, Array]) -> StepValues:
    """Return what all steps of a run read and computed, each ``(T, units)``."""
    now = {name: run.signal(name)[:, 0] for name in layer.cell.signals}
    first = {name: start.get(name, np.zeros(now[name].shape[1])) for name in layer.cell.states}
    previous = {name: np.concatenate((first[name][None], now[name][:-1])) for name in layer.cell.states}
    return StepValues(x, now, previous, layer.parameters)


def _factors(layer: Layer, state: str, factor: Node, values: StepValues) -> Array:
    """Return what each number of a state is multiplied by at each step, ``(T, units)``."""
    if not layer.cells:
        return np.broadcast_to(evaluate(factor, values), values.now[state].shape).copy()
    steps = range(layer.cells)
    each = [evaluate(factor, _at(values, step, layer.of_step(step).parameters)) for step in steps]
    return np.stack([np.broadcast_to(one, values.now[state].shape[1:]) for one in each])


def _at(values: StepValues, step: int, parameters: Mapping[str, NDArray[Any]]) -> StepValues:
    """Return one step of many."""
    now = {name: array[step] for name, array in values.now.items()}
    previous = {name: array[step] for name, array in values.previous.items()}
    return StepValues(values.x[step], now, previous, parameters)


@np.errstate(all="ignore")  # a product may vanish or overflow, and is shown as what it became
def _products(state: str, each: Array, writes: Sequence[Write]) -> Array:
    """Return the largest product of the factors of the last steps, of none first."""
    for write in writes:
        if write.signal == state:  # what was written over it is a constant
            each[write.step, write.unit] = 0
    products = np.cumprod(each[:0:-1], axis=0)
    return np.concatenate(([1.0], np.abs(products).max(axis=1)))


def own_norms(document: Document, path: Path, step: int, back: int) -> Norms | None:
    """Return the norms of a layer of a document from a step on back, on a float64 copy.

    Args:
        document: The document.
        path: A signal of the layer; of one without memory the layer below it counts.
        step: The last step; by another clock than the path's, the one computed last.
        back: How many steps to look back, at most.

    Returns:
        None where nothing in the network has a memory.
    """
    by = _remembering(document, path)
    if by is None:
        return None
    layer = document.layer_of(by)
    if by.stage != path.stage:
        step = document.walks[document.walk_of(by)].order(document.steps_of(by) - 1, document.steps_of(by))
    whole = _places(document, by, step, back)
    places = whole[-_reach(layer) - 1 :]
    key = ("norms", by, tuple(places))
    known = document.ledgers
    if key not in known:
        if len(known) >= REMEMBERED:
            known.pop(next(iter(known)))
        known[key] = _own(document, layer, by, places)
    found: Norms = known[key]
    return replace(found, step=step, is_cut=len(places) < len(whole))


def _own(document: Document, layer: Layer, path: Path, places: Sequence[int]) -> Norms:
    trace, steps = document.trace, list(places)
    x = trace.arrays[input_of(document, path)][steps, 0].astype(DTYPE)
    start = {
        name: trace.previous(signal_path(layer, name), steps[0]).astype(DTYPE) for name in layer.cell.states
    }
    writes = [
        Write(write.path.name, steps.index(write.step), write.unit, write.value)
        for write in document.writes
        if write.step in steps and write.path == signal_path(layer, write.path.name)
    ]
    weights = network_of(document.model).parameters_at(document.model, document.place_of(path), trace)
    exact = {name: array.astype(DTYPE) for name, array in weights.items()}
    masks = {
        row.name: trace.arrays[signal_path(layer, row.name)][steps, 0].astype(DTYPE)
        for row in layer.cell.masks
    }
    exact_layer = replace(layer, parameters=exact, dtype=DTYPE, given=(), direction=FORWARD)
    return norms_of(window(exact_layer, steps), x, start, writes, masks)


def _remembering(document: Document, path: Path) -> Path | None:
    """Return a signal of the layer that a path is in, or of the nearest one below it that has a memory."""
    below = document.model.layers[: document.place_of(path) + 1]
    found = next((layer for layer in reversed(below) if layer.cell.states), None)
    return None if found is None else signal_path(found, found.cell.output)


def _places(document: Document, path: Path, step: int, back: int) -> list[int]:
    """Return the last steps that a layer reads up to one, in the order in which it reads them."""
    steps = document.steps_of(path)
    walk = document.walks[document.walk_of(path)]
    here = walk.order(step, steps)
    return [walk.order(place, steps) for place in range(max(here - back, 0), here + 1)]


def _reach(layer: Layer) -> int:
    """Return how many steps of a layer can be looked back at once."""
    width, signals = layer.width, len(layer.cell.signals)
    numbers = width * (signals * width + layer.sizes["I"])
    return max(min(NUMBERS // numbers, PRODUCTS // width**3) - 1, 1)
