"""Composing an encoder and a decoder of a design."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from rnn_tui.blocks.attention import SCORES, attention_cell, trained_shapes
from rnn_tui.blocks.embedding import Embedding
from rnn_tui.cells import load_cell
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.equations.initial import initial_parameters
from rnn_tui.errors import ShapeError, UnknownNameError
from rnn_tui.i18n import _
from rnn_tui.networks import handover
from rnn_tui.networks.composing import EMBEDDING_SPREAD, answering, embedded, stack
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import DECODER, ENCODER, Layer, Model
from rnn_tui.networks.parts import ATTENTION, COMBINED, Parts
from rnn_tui.networks.targets import LONGEST

LONGEST_USUAL = 50
"""Answers after which a decoder stops, where a design does not say it."""
BEFORE, AFTER = "before", "after"
"""Where attention stands: asked by the step before, or by this step's output."""
_COMBINED = """
title = "context joined to the output"
source = "Luong, Pham & Manning 2015"
output = "ha"
[signals]
ha = { kind = "part", title = "attentional hidden state", is = "tanh(W_c @ x + b_c)" }
[display]
ha = "h̃"
"""


def combined_cell() -> Cell:
    """Return the layer that joins the context to the decoder's output, which the read-out reads."""
    return parse_cell(_COMBINED, name="combined")


def compose(design: Design, rng: np.random.Generator, reader: Cell | None = None) -> Model:
    """Return an untrained model of a design.

    Its options: ``score`` (a kind of attention; none when empty), ``place`` (``before`` or ``after``; that of
    the paper when empty), ``longest`` (answers after which a decoder stops) and ``encoder`` (its cell, where
    it is another one than the decoder's).

    Args:
        design: What it is made of.
        rng: What the weights are drawn from, in the order of the layers.
        reader: The encoder's cell; that of the design when omitted.

    Raises:
        UnknownNameError: There is no such attention, or no such cell.
        ShapeError: A dot score is to compare vectors of different length.
    """
    embedding = embedded(design, rng)
    width = design.input_size if embedding is None else embedding.width
    named = str(design.options.get("encoder", ""))
    read_by = reader or (load_cell(named) if named else design.cell)
    encoder, memory = stack(replace(design, cell=read_by), width, rng, ENCODER)
    decoder, reads = list(_decoder(design, memory, rng)), design.embedding
    sides = 2 if design.join else 1
    levels = [encoder[at : at + sides] for at in range(0, len(encoder), sides)]
    recurrent = [layer for layer in decoder if layer.name.isdigit()]
    model = Model(
        design.name,
        design.architecture,
        (*map(_told, encoder), *handover.composed(design, levels, recurrent, rng), *decoder),
        embedding,
        design.vocabulary,
        design.labels,
        design.dtype,
        target=Embedding(
            rng.normal(0, EMBEDDING_SPREAD, (len(design.labels) + 1, reads)).astype(design.dtype)
        ),
        options={LONGEST: design.options.get(LONGEST, LONGEST_USUAL)},
    )
    return replace(model, join=design.join) if design.join else model


def recast(model: Model, exchange: Callable[[Cell], Cell], rng: np.random.Generator) -> Model:
    """Return a model with the cells of encoder and decoder exchanged.

    It is composed anew, since with its states a cell also changes what is handed over; a weight is kept where
    its name and shape are still the same.
    """
    parts = Parts(model)
    asked = None if parts.attention is None else model.layers[parts.attention]
    place = BEFORE if parts.asks_before else AFTER
    design = Design(
        model.name,
        model.architecture,
        exchange(parts.top.cell),
        parts.top.sizes.get("H", parts.top.width),
        layers=len(parts.decoder_places),
        embedding=0 if model.target is None else model.target.width,
        input_size=model.input_width,
        vocabulary=model.vocabulary,
        labels=model.labels,
        join=model.join if model.reads_both_ways else "",
        dtype=model.dtype,
        options={**model.options, **({"score": asked.score, "place": place} if asked else {})},
    )
    fresh = compose(design, rng, exchange(parts.encoder.layers[0].cell))
    shapes = {name: array.shape for name, array in fresh.parameters.items()}
    kept = {name: array for name, array in model.parameters.items() if shapes.get(name) == array.shape}
    return replace(fresh.with_parameters(kept), card=model.card)


def _told(layer: Layer) -> Layer:
    """Return a layer that knows its sizes even where its parameters do not tell them."""
    return layer if layer.tells_all else replace(layer, told=layer.sizes)


def _decoder(design: Design, memory: int, rng: np.random.Generator) -> Iterator[Layer]:
    """Yield the layers of the decoder, in the order in which they are computed."""
    score, place = attention_of(design)
    one_way = replace(design, join="")
    reads = design.embedding + (memory if place == BEFORE else 0)
    recurrent, width = stack(one_way, reads, rng, DECODER)
    if place == BEFORE:
        yield _attention(design, score, width, memory, rng)
    yield from map(_told, recurrent)
    if place == AFTER:
        yield _attention(design, score, width, memory, rng)
        cell, sizes = combined_cell(), {"I": memory + width, "H": width}
        parameters = initial_parameters(cell, sizes, rng, design.dtype)
        yield Layer(COMBINED, cell, parameters, "", DECODER)
    yield replace(answering(design, width, rng), stage=DECODER)


def attention_of(design: Design) -> tuple[str, str]:
    """Return which attention a design has, and where it stands; both empty where it has none.

    Raises:
        UnknownNameError: There is none of that name, or no such place.
    """
    score = str(design.options.get("score", ""))
    if not score:
        return "", ""
    if score not in SCORES:
        raise UnknownNameError(_("attention"), score, SCORES)
    place = str(design.options.get("place", "")) or (BEFORE if score == "additive" else AFTER)
    if place not in (BEFORE, AFTER):
        raise UnknownNameError(_("place of attention"), place, (BEFORE, AFTER))
    return score, place


def _attention(design: Design, score: str, query: int, memory: int, rng: np.random.Generator) -> Layer:
    """Return attention, its weights drawn; ``query`` and ``memory`` are the lengths of what is compared."""
    if score == "dot" and query != memory:
        message = _(
            "dot attention compares vectors of one length, but the decoder gives {query} numbers and the "
            "encoder {memory}; choose general or additive"
        )
        raise ShapeError(message.format(query=query, memory=memory))
    parameters = {}
    for name, shape in trained_shapes(score, query, memory, design.hidden_size).items():
        limit = (6 / (shape[0] + shape[-1])) ** 0.5
        parameters[name] = rng.uniform(-limit, limit, shape).astype(design.dtype)
    told = {"E": memory, "I": query}
    return Layer(
        ATTENTION,
        attention_cell(score),
        parameters,
        "",
        DECODER,
        told,
        design.dtype,
        attention_cell(score).parameters,
        score,
    )
