"""Composing a network of layers one above the other: embedding, cells, read-out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from rnn_tui.blocks.embedding import Embedding
from rnn_tui.blocks.join import joined_width, may_differ, parts_of
from rnn_tui.blocks.pooling import LAST, pooling
from rnn_tui.blocks.read_out import read_out
from rnn_tui.equations.initial import initial_parameters
from rnn_tui.i18n import _
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import POOL, READ_OUT, Layer, Model
from rnn_tui.traces.path import BACKWARD, FORWARD

EMBEDDING_SPREAD = 0.5


Blocks = Callable[[Design, int, np.random.Generator], tuple[list[Layer], int]]
"""What makes layers of a design, given how many numbers they read; and says how many they give."""


def compose(design: Design, rng: np.random.Generator, between: Blocks | None = None) -> Model:
    """Return an untrained model of a design.

    Args:
        design: What it is made of.
        rng: What the weights are drawn from, in the order of the layers.
        between: Makes what stands between the recurrent layers and the read-out.
    """
    embedding = embedded(design, rng)
    layers, width = stack(design, design.input_size if embedding is None else embedding.width, rng)
    if between is not None:
        blocks, width = between(design, width, rng)
        layers += blocks
    layers.append(answering(design, width, rng))
    model = Model(
        design.name,
        design.architecture,
        tuple(layers),
        embedding,
        design.vocabulary,
        design.labels,
        design.dtype,
    )
    return replace(model, join=design.join) if design.join else model


def embedded(design: Design, rng: np.random.Generator) -> Embedding | None:
    """Return a fresh table with a row for each token; none where the input is vectors."""
    if design.vocabulary is None:
        return None
    shape = len(design.vocabulary.tokens), design.embedding
    return Embedding(rng.normal(0, EMBEDDING_SPREAD, shape).astype(design.dtype))


def stack(
    design: Design, width: int, rng: np.random.Generator, stage: str | None = None
) -> tuple[list[Layer], int]:
    """Return the recurrent layers of a design, and how many numbers the last of them give.

    Args:
        design: What they are made of.
        width: How many numbers the lowest reads.
        rng: What their weights are drawn from.
        stage: Their clock, where there are several.
    """
    layers: list[Layer] = []
    cell, sizes = design.cell, {"H": design.hidden_size}
    if cell is None:
        return layers, width
    for place in range(design.layers):
        level = [
            Layer(str(place), cell, initial_parameters(cell, {**sizes, "I": width}, rng, design.dtype), way)
            for way in ((FORWARD, BACKWARD) if design.join else (FORWARD,))
        ]
        layers += [replace(layer, stage=stage) if stage else layer for layer in level]
        width = joined_width(design.join, parts_of(design.join, [layer.width for layer in level], width))
    return layers, width


def pooled(design: Design, width: int, _rng: np.random.Generator) -> tuple[list[Layer], int]:
    """Return the pool of a design as its option ``pool`` says: a layer, or none for ``last``.

    Raises:
        UnknownNameError: It is no kind of pool.
    """
    cell = pooling(str(design.options.get("pool", LAST)))
    return [] if cell is None else [Layer(POOL, cell, {}, "")], width


def answering(design: Design, width: int, rng: np.random.Generator) -> Layer:
    """Return the read-out of a design."""
    cell, sizes = read_out(design.answer), {"I": width, "O": design.answers}
    return Layer(READ_OUT, cell, initial_parameters(cell, sizes, rng, design.dtype), "")


def misfit(model: Model) -> str:
    """Return in words what does not fit between layers one above the other; empty if all fits."""
    width = None if model.embedding is None else model.embedding.width
    for number, level in enumerate(model.levels):
        layers = [model.layers[place] for place in level]
        if any(layer.given for layer in layers):
            return _("layer {name}: nothing gives it its weights").format(name=layers[0].name)
        for layer in layers:
            found = layer.sizes["I"]
            if found != (found if width is None else width) or found != layers[0].sizes["I"]:
                message = _("layer {name} reads {found} numbers, but the one below gives {width}")
                return message.format(name=layer.name, found=found, width=width)
        if not may_differ(model.join) and len({layer.width for layer in layers}) > 1:
            message = _("the directions of layer {name} give vectors of different length")
            return message.format(name=layers[0].name)
        width = model.level_width(number)
    if model.labels and len(model.labels) != width:
        message = _("the model names {n} answers but gives {width}")
        return message.format(n=len(model.labels), width=width)
    return ""
