"""The ledger of a gradient: what each timestep adds to the gradient of one parameter.

The same weight is read at every step, so its gradient is a sum over the steps (Werbos 1990). It is taken
apart on a float64 copy, so that the sum of the steps is the gradient to 1e-12.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.backward import Factor
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Layer
from rnn_tui.networks.passes import Pass
from rnn_tui.networks.paths import signal_path
from rnn_tui.session.document import Document
from rnn_tui.session.loss import REMEMBERED, Loss, named, seed_place, slope_of

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ledger:
    """One parameter's gradient, whole and by timestep."""

    gradient: Array
    """As back-propagation gives it, ``(rows, columns)``; one column for a vector."""
    factors: tuple[Factor, ...]
    """Of what each step adds; none where the loss does not depend on the parameter."""
    steps: int

    def entries(self, row: int, column: int) -> Array:
        """Return what each step adds to one number of the gradient, ``(T,)``."""
        total = np.zeros(self.steps)
        for factor in self.factors:
            if factor.columns.start <= column < factor.columns.stop:
                total += factor.left[:, 0, row] * factor.right[:, 0, column - factor.columns.start]
        return total

    def norms(self) -> Array:
        """Return the length of what each step adds to the whole gradient, ``(T,)``."""
        squares = np.zeros(self.steps)
        for a in self.factors:
            for b in self.factors:
                if a.columns == b.columns:  # terms of the same columns are added before they are squared
                    squares += (a.left * b.left).sum(axis=(1, 2)) * (a.right * b.right).sum(axis=(1, 2))
        return np.sqrt(np.maximum(squares, 0))


@np.errstate(all="ignore")  # a gradient that overflows is shown as what it became
def ledger_of(document: Document, loss: Loss, step: int, layer: Layer, parameter: str) -> Ledger:
    """Return the ledger of a parameter, from memory when it was asked for before.

    Args:
        document: The document.
        loss: The loss.
        step: Where the cursor is, for a loss at the cursor.
        layer: The layer that has the parameter.
        parameter: Its name in the layer's equations.

    Raises:
        UsageError: The document lacks what the loss needs.
    """
    loss = named(document, loss, step)
    place = document.model.layers.index(layer)
    key = (loss, None if loss.kind == "labels" else step, place, parameter)
    known = document.ledgers
    if key not in known:
        if len(known) >= REMEMBERED:
            known.pop(next(iter(known)))
        known[key] = _taken_apart(document.exact, loss, step, place, parameter)
    found: Ledger = known[key]
    return found


def _taken_apart(document: Document, loss: Loss, step: int, place: int, parameter: str) -> Ledger:
    model, sequences = document.model, document.reads
    top, name = seed_place(model, loss)
    done = _run(document, top, name)
    seeds = {top: {name: slope_of(document, loss, step, done.runs[top].signal(name))}}
    whole = network_of(model).gradients(
        model, sequences, done, seeds, signals=False, apart={place: parameter}
    )
    found = whole.layers[place]
    gradient = found.parameters[parameter]
    steps = document.steps_of(signal_path(model.layers[place], model.layers[place].cell.output))
    return Ledger(gradient.reshape(len(gradient), -1), found.factors, steps)


def _run(document: Document, top: int, name: str) -> Pass:
    """Return the forward run of a float64 document; it is the same wherever the cursor is."""
    known = document.ledgers
    if (top, name) not in known:
        network, model = network_of(document.model), document.model
        wanted = network.seeded(model, {top: frozenset({name})})
        known[top, name] = network.forward(model, document.reads, document.writes, wanted)
    found: Pass = known[top, name]
    return found
