"""Composing a memory network: four layers, one a clock, and what must fit between them."""

from __future__ import annotations

import numpy as np

from rnn_tui.blocks.embedding import OneHot
from rnn_tui.blocks.memory import ADDRESSED, READ, READINGS, hop_cell, memory_cell
from rnn_tui.blocks.read_out import read_out
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.initial import initial_parameters
from rnn_tui.i18n import _
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.networks.remembering import (
    ANSWER,
    ANSWERING,
    ASKING,
    HOP,
    HOPS,
    QUESTION,
    SENTENCE,
    room,
)
from rnn_tui.networks.story import ASK, STOP

ROOM, READING = "room", "reading"
"""Options of a design: how many sentences a story may have, and whether hops are soft or hard."""
USUAL_ROOM, MOST_HOPS = 10, 10
_NAMES = ("memory", "question", "hop", READ_OUT)
_STAGES = (SENTENCE, QUESTION, HOP, ANSWER)


def compose(design: Design, rng: np.random.Generator) -> Model:
    """Return an untrained model of a design.

    Args:
        design: What it is made of; of its options ``hops``, ``room`` and ``reading``.
        rng: What the weights are drawn from, in the order of the layers.

    Raises:
        UnknownNameError: There is no such way of reading.
    """
    assert design.vocabulary is not None  # noqa: S101 - stories are words
    words, hidden = len(design.vocabulary.tokens), design.hidden_size
    sentence = words + int(design.options.get(ROOM, USUAL_ROOM))
    sizes: list[dict[str, int]] = [{"I": sentence}, {"I": words}, {}, {"I": hidden, "O": design.answers}]
    layers = []
    for layer, size in zip(_layers(str(design.options.get(READING, READINGS[0]))), sizes, strict=True):
        drawn = initial_parameters(layer.cell, {"H": hidden, **size}, rng, design.dtype)
        parameters = {name: drawn[name] for name in layer.trained}
        layers.append(Layer(layer.name, layer.cell, parameters, "", layer.stage, given=layer.given))
    return Model(
        design.name,
        design.architecture,
        tuple(layers),
        OneHot(words, design.dtype),
        design.vocabulary,
        design.labels,
        design.dtype,
        options={HOPS: int(design.options.get(HOPS, 1))},
    )


def _layers(reading: str) -> list[Layer]:
    """Return the layers without their parameters."""
    cells = memory_cell("memory"), memory_cell("question"), hop_cell(reading), read_out("softmax")
    names = zip(_NAMES, cells, _STAGES, strict=True)
    return [Layer(name, cell, {}, "", stage, given=_given(cell)) for name, cell, stage in names]


def _given(cell: Cell) -> tuple[str, ...]:
    return tuple(name for name in cell.parameters if name in (ADDRESSED, *READ.values()))


def misfit(model: Model) -> str:
    """Return in words what does not fit in a model that a file describes; empty if all fits."""
    wanted = [[_form(layer) for layer in _layers(reading)] for reading in READINGS]
    if [_form(layer) for layer in model.layers] not in wanted:
        return _("a memory network has a memory, a question, a hop and a read-out with their own equations")
    words, hops = model.vocabulary, model.options.get(HOPS)
    if isinstance(hops, bool) or not isinstance(hops, int) or not 1 <= hops <= MOST_HOPS:
        return _("a memory network makes 1 to {n} hops").format(n=MOST_HOPS)
    if words is None or not {STOP, ASK} <= set(words.tokens):
        return _("a memory network reads words, and knows the tokens . and ?")
    last = model.layers[ANSWERING]
    widths = {layer.width for layer in model.layers[:ANSWERING]} | {last.sizes["I"]}
    reads = model.layers[ASKING].sizes["I"] == len(words.tokens) and room(model) > 0
    if len(widths) > 1 or not reads or len(model.labels) != last.width:
        return _("the layers of a memory network do not fit each other")
    return ""


def _form(layer: Layer) -> tuple[str, str, str, Cell, tuple[str, ...]]:
    """Return all of a layer but its numbers."""
    return layer.name, layer.stage, layer.direction, layer.cell, layer.given
