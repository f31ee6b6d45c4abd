"""A model with other cells: composed anew, with all the weights that still fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.join import joined_width, parts_of
from rnn_tui.blocks.read_out import answer_of, read_out
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.initial import initial_parameters
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.errors import ShapeError
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.masks import drawn_with, has_masks, seed_of, with_masks
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.session.document import Document
from rnn_tui.session.tying import check_tied

Arrays = Mapping[str, NDArray[np.floating]]


def rebuilt(document: Document, exchange: Callable[[Cell], Cell], seed: int) -> Document:
    """Return the document with the cell of each recurrent layer exchanged, and what became of its weights."""
    model = document.model
    check_tied(model)
    rng = np.random.default_rng(seed)
    own = getattr(network_of(model), "recast", None)
    if own is not None:  # an architecture that is more than a stack
        changed = own(model, exchange, rng)
        known = model.parameters
        fresh = [name for name, array in changed.parameters.items() if array is not known.get(name)]
        return _told(document, changed, fresh)
    layers: list[Layer] = []
    drawn: list[str] = []
    width = model.input_width
    for level in model.levels:
        olds = [model.layers[place] for place in level if model.layers[place].name != READ_OUT]
        for old in olds:
            cell = old.cell if old.is_block else exchange(old.cell)
            layer, new = _exchanged(model, old, cell, width, rng)
            layers.append(layer)
            drawn += [_named(model, old, name) for name in new]
        widths = [layer.width for layer in layers[len(layers) - len(olds) :]]
        width = joined_width(model.join, parts_of(model.join, widths, width)) if olds else width
    last = _read_out(model, layers[-1].cell)
    if last is not None:
        pool = {**model.recurrent[-1].parameters, **(model.read_out.parameters if model.read_out else {})}
        sizes = {"I": width, **_answers(model)}
        layer, new = _filled(Layer(READ_OUT, last, {}, ""), sizes, pool, rng, model.dtype)
        layers.append(layer)
        drawn += new
    changed = replace(model, layers=tuple(layers))
    _check_answers(changed)
    return _told(document, changed, drawn)


def _told(document: Document, changed: Model, drawn: Sequence[str]) -> Document:
    """Return the document with a changed model, and what became of its weights."""
    notes = (_("drawn anew: {names}").format(names=", ".join(drawn)) if drawn else _("all weights kept"),)
    if has_masks(document.model):
        changed = drawn_with(with_masks(changed, 0), seed_of(document.model))
    return replace(document.with_model(changed), notes=notes)


def _exchanged(
    model: Model, old: Layer, cell: Cell, width: int, rng: np.random.Generator
) -> tuple[Layer, list[str]]:
    """Return a layer with another cell, as large as it was where the equations allow; and the names drawn."""
    known = {"H": width, **old.sizes, **_answers(model), "I": width}
    sizes = infer_shapes(cell).following("I", known)
    pool = {**(model.read_out.parameters if model.read_out else {}), **old.parameters}
    return _filled(replace(old, cell=cell, parameters={}), sizes, pool, rng, model.dtype)


def _named(model: Model, layer: Layer, name: str) -> str:
    """Return what to call a parameter: with its layer, and its direction, where there are others."""
    sides = model.levels[model.level_of(model.layers.index(layer))]
    parts = (layer.name * (len(model.recurrent) > 1), layer.direction * (len(sides) > 1), name)
    return ".".join(part for part in parts if part)


def _check_answers(model: Model) -> None:
    """Refuse an output of another size than the answers have, since nobody could say what its units mean."""
    width = model.layers[-1].width
    if model.labels and width != len(model.labels):
        message = _("the output would have {n} units; the model has {count} answers")
        raise ShapeError(message.format(n=width, count=len(model.labels)))


def _answers(model: Model) -> dict[str, int]:
    """Return the number of answers that a model gives, as the size O."""
    last = model.layers[-1]
    has_answers = model.read_out is not None or last.cell.by_name[last.cell.output].kind == "output"
    return {"O": last.width} if has_answers else {}


def _read_out(model: Model, cell: Cell) -> Cell | None:
    """Return the read-out that goes with a cell: none, or only probabilities, after one that makes scores."""
    last = model.layers[-1].cell
    answers = answer_of(last)
    if cell.by_name[cell.output].kind == "output":
        return None if answers == "linear" else read_out(answers, bare=True)
    made_scores = last.by_name[last.output].kind == "output"
    return read_out(answers) if model.read_out is not None or made_scores else None


def _filled(
    layer: Layer, sizes: dict[str, int], pool: Arrays, rng: np.random.Generator, dtype: str
) -> tuple[Layer, list[str]]:
    """Return a layer with parameters from the pool where name and shape fit; and the names drawn anew."""
    fresh = initial_parameters(layer.cell, sizes, rng, dtype)
    kept = {
        name: pool[name] for name, array in fresh.items() if name in pool and pool[name].shape == array.shape
    }
    drawn = [name for name in fresh if name not in kept]
    return replace(layer, parameters={**fresh, **kept}, told=sizes), drawn
