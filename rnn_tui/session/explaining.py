"""The explanation of a number of a document: its values in float64, its rows, and where each row leads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnn_tui.equations.evaluate import StepValues
from rnn_tui.equations.explain import Explanation, Factor, Product, Reference, Term, explain
from rnn_tui.equations.notation import screen
from rnn_tui.networks.paths import input_path, signal_path
from rnn_tui.session.document import Document
from rnn_tui.session.session import Why
from rnn_tui.traces.path import Path

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
    layer, trace = document.layer_of(path), document.trace
    names = layer.cell.signals
    paths = {name: signal_path(layer, name) for name in names}
    return StepValues(
        x=below(document, path, step),
        now={name: np.asarray(trace.arrays[paths[name]][step, 0], np.float64) for name in names},
        previous={
            name: np.asarray(trace.previous(paths[name], step), np.float64) for name in layer.cell.states
        },
        parameters=layer.parameters,
    )


def below(document: Document, path: Path, step: int) -> np.ndarray:
    """Return the vector that a signal's layer reads at a step, float64."""
    source = input_of(document, path)
    return np.asarray(document.trace.arrays[source][step, 0], np.float64)


def input_of(document: Document, path: Path) -> Path:
    """Return the signal that a layer reads as x: the embedding's, or the output of the layer below."""
    layers = document.model.layers
    place = layers.index(document.layer_of(path))
    return input_path() if place == 0 else signal_path(layers[place - 1], layers[place - 1].cell.output)


def explanation(document: Document, why: Why) -> Explanation:
    """Return one number of a document, taken apart."""
    layer = document.layer_of(why.path)
    row = layer.cell.by_name[why.path.name]
    values = step_values(document, why.path, why.step)
    return explain(why.path.name, row.node, values, why.unit, screen(dict(layer.cell.aliases)))


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
    """Return where a reference leads: a signal of this step, of the step before, or of the layer below."""
    if source is None:
        return None
    if source.name == "x":
        path = input_of(document, why.path)
        return Why(path, why.step, source.unit) if path in document.lines else None
    step = why.step - source.previous
    layer = document.layer_of(why.path)
    return Why(signal_path(layer, source.name), step, source.unit) if step >= 0 else None
