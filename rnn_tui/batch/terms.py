"""The terms that each equation is the sum of, for many steps at once, in float64.

The values are those that the run recorded, widened, as in the explorer's explanations; a function of one
operand is opened first, so the terms of ``sigmoid(W_f @ x + U_f @ h[-1] + b_f)`` add up to what the sigmoid
is applied to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.algebra import summands
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.evaluate import StepValues, evaluate
from rnn_tui.equations.explain import opened
from rnn_tui.equations.nodes import Node
from rnn_tui.equations.notation import screen
from rnn_tui.equations.numbers import term_label
from rnn_tui.equations.printing import canonical
from rnn_tui.networks.layer_run import LayerRun
from rnn_tui.networks.model import Layer

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Term:
    """One share of a sum; what an equation adds several times is one term."""

    label: str
    """In the language of cells: ``W_f @ x``."""
    heading: str
    """As the explorer writes it: ``W·x``."""
    parts: tuple[tuple[int, Node], ...]
    """Signs and nodes."""


@lru_cache(maxsize=256)
def split(cell: Cell, signal: str) -> tuple[Term, ...]:
    """Return the terms of a signal's equation."""
    _function, inner = opened(cell.by_name[signal].node)
    notation = screen(dict(cell.aliases))
    found: dict[str, Term] = {}
    for sign, node in summands(inner):
        label = canonical(node) if sign > 0 else f"-{canonical(node)}"
        heading = ("" if sign > 0 else notation.symbols["neg"]) + term_label(signal, node, notation)
        known = found.get(label, Term(label, heading, ()))
        found[label] = Term(label, heading, (*known.parts, (sign, node)))
    return tuple(found.values())


class LayerValues:
    """All that one layer read and computed in a run, widened to float64 when it is asked for.

    Args:
        layer: The layer.
        run: Its run, over B sequences of at most T steps.
        below: What it read, ``(T, B, I)``.
        start: Its states before the first step, each ``(B, units)``; where missing, what its cell says.
        given: Its weights for each sequence, where another stage gives them.
    """

    def __init__(
        self,
        layer: Layer,
        run: LayerRun,
        below: Array,
        start: Mapping[str, Array],
        given: Sequence[Mapping[str, Array]] = (),
    ) -> None:
        self.layer, self.run, self.given = layer, run, given
        self.shape = below.shape[:2]
        now = {name: wide(run.signal(name)) for name in layer.cell.signals}
        begin: dict[str, Array | float] = {**layer.cell.starts, **start}
        previous = {name: wide(run.previous(name, begin.get(name, 0.0))) for name in layer.cell.states}
        self.values = StepValues(wide(below), now, previous, layer.parameters)

    def term(self, signal: str, place: int, units: slice | list[int]) -> Array:
        """Return some units of one term of a signal's equation, ``(B, T, units)``."""
        width = self.values.now[signal].shape[2]
        total: Array = np.zeros((*self.shape, width))
        for sign, node in split(self.layer.cell, signal)[place].parts:
            if self.given:
                self.add_each(total, sign, node)
            else:
                total = total + sign * evaluate(node, self.values)
        return total[:, :, units].transpose(1, 0, 2)

    def add_each(self, total: Array, sign: int, node: Node) -> None:
        """Add a node to a sum ``(T, B, units)``, for each sequence with the weights that it was given."""
        values = self.values
        for place, weights in enumerate(self.given):
            now = {name: _own(array[:, place]) for name, array in values.now.items()}
            previous = {name: array[:, place] for name, array in values.previous.items()}
            found = evaluate(node, StepValues(values.x[:, place], now, previous, weights))
            total[:, place, : found.shape[1]] += sign * found


def _own(array: Array) -> Array:
    """Return a sequence's signal ``(T, units)`` without units that only longer sequences have."""
    return array[:, ~np.isnan(array).all(axis=0)]


def wide(array: Array) -> NDArray[np.float64]:
    """Return an array in float64."""
    return np.asarray(array, np.float64)
