"""The explanation of a number of a document: its values in float64, its rows, and where each row leads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnn_tui.equations.evaluate import StepValues
from rnn_tui.equations.explain import Explanation, Factor, Product, Reference, Term, explain
from rnn_tui.equations.notation import screen
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.paths import signal_path
from rnn_tui.session.document import Document
from rnn_tui.session.session import Why
from rnn_tui.traces.path import BACKWARD, Path

LARGEST = 8
"""How many of a matrix product's weights an explanation lists."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an explanation: a term, or one weight of the chosen term."""

    term: Term
    factor: Factor | None = None
    product: Product | None = None


def step_values(document: Document, path: Path, step: int) -> StepValues:
    """Return what one step of a signal's layer reads and computes, float64.

    The values are those that the run recorded, widened; what is computed from them is exact to 1e-12.
    """
    layer, trace, place = document.layer_of(path), document.trace, document.place_of(path)
    names = layer.cell.signals
    paths = {name: signal_path(layer, name) for name in names}
    return StepValues(
        x=below(document, path, step),
        now={name: np.asarray(trace.arrays[paths[name]][step, 0], np.float64) for name in names},
        previous={
            name: np.asarray(trace.previous(paths[name], step), np.float64) for name in layer.cell.states
        },
        parameters=layer.of_step(step).parameters
        if layer.cells
        else network_of(document.model).parameters_at(document.model, place, trace),
    )


def below(document: Document, path: Path, step: int) -> np.ndarray:
    """Return the vector that a signal's layer reads at a step, float64."""
    source = input_of(document, path)
    return np.asarray(document.trace.arrays[source][read_step(document, path, source, step), 0], np.float64)


def read_step(document: Document, path: Path, source: Path, step: int) -> int:
    """Return the step at which a signal's layer reads a source: its own, or another clock's last to come."""
    if source.stage == path.stage:
        return step
    return 0 if source.direction == BACKWARD else document.steps_of(source) - 1


def input_of(document: Document, path: Path) -> Path:
    """Return the signal that a signal's layer reads as x."""
    return network_of(document.model).source_of(document.model, document.place_of(path))


def explanation(document: Document, why: Why) -> Explanation:
    """Return one number of a document, taken apart."""
    layer = document.layer_of(why.path)
    row = layer.cell.by_name[why.path.name]
    values = step_values(document, why.path, why.step)
    notation = screen(dict(layer.cell.aliases), backward=layer.direction == BACKWARD)
    return explain(why.path.name, row.node, values, why.unit, notation)


def rows(found: Explanation) -> list[Row]:
    """Return the rows of an explanation: each term, below it its factors or its largest weights."""
    listed: list[Row] = []
    for term in found.terms:
        listed.append(Row(term))
        if len(term.factors) > 1:
            listed += [Row(term, factor=factor) for factor in term.factors]
        listed += [Row(term, product=product) for product in term.products[:LARGEST]]
    return listed


def target(document: Document, why: Why) -> Why | None:
    """Return the number that the chosen row leads to, if it leads anywhere."""
    listed = rows(explanation(document, why))
    row = listed[min(why.row, len(listed) - 1)]
    if row.product is not None:
        return followed(document, why, row.product.source)
    if row.factor is not None:
        return followed(document, why, row.factor.source)
    sources = [factor.source for factor in row.term.factors] + [item.source for item in row.term.products[:1]]
    return next((found for found in (followed(document, why, source) for source in sources) if found), None)


def followed(document: Document, why: Why, source: Reference | None) -> Why | None:
    """Return where a reference leads: a signal of this step, of the step before, or of the layer below.

    A state that another stage began leads there from the first step; an architecture of which that is so has
    a function ``begun_by``.
    """
    if source is None:
        return None
    if source.name == "x":
        given = network_of(document.model).given_by(document.model, document.place_of(why.path), source.unit)
        if given is None:
            return None
        return Why(given[0], read_step(document, why.path, given[0], why.step), given[1])
    layer = document.layer_of(why.path)
    step = why.step + (source.previous if layer.direction == BACKWARD else -source.previous)
    if 0 <= step < document.steps_of(why.path):
        return Why(signal_path(layer, source.name), step, source.unit)
    own = getattr(network_of(document.model), "begun_by", None)
    begun = own(document.model, document.place_of(why.path), source.unit) if own else None
    return None if begun is None else Why(begun[0], document.steps_of(begun[0]) - 1, begun[1])
