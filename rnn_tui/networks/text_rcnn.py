"""TextRCNN: each word between its left and its right context, a tanh layer, the maximum over time, an answer.

The left context comes from the words before, the right one from the words after:

    h⃗_t = f(U h⃗_t−1 + W e_t−1)    h⃖_t = f(U h⃖_t+1 + W e_t+1)    x_t = [h⃗_t; e_t; h⃖_t]

The cell ``context`` is that equation; with any other cell the contexts hold the word itself, too.

Source: Lai, Xu, Liu & Zhao 2015, Recurrent convolutional neural networks for text classification. Not to be
taken for the R-CNN that finds objects in images (Girshick et al. 2014).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnn_tui.blocks.join import AROUND
from rnn_tui.cells import load_cell
from rnn_tui.equations.initial import initial_parameters
from rnn_tui.networks import composing
from rnn_tui.networks.composing import misfit, pooled
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import Layer, Model
from rnn_tui.networks.passes import forward, gradients, seeded
from rnn_tui.networks.reading import given_by, parameters_at, source_of
from rnn_tui.networks.tracing import gradient_trace, inputs, signal_infos, signal_widths, stages, trace
from rnn_tui.networks.walk import walks

__all__ = [
    "STREAMS",
    "compose",
    "forward",
    "given_by",
    "gradient_trace",
    "gradients",
    "inputs",
    "misfit",
    "parameters_at",
    "seeded",
    "signal_infos",
    "signal_widths",
    "source_of",
    "stages",
    "trace",
    "walks",
]
STREAMS = False
"""It answers nothing before the sequence has ended."""
DENSE = "dense"
"""The tanh layer."""
DENSE_TITLE = "tanh layer"


def compose(design: Design, rng: np.random.Generator) -> Model:
    """Return an untrained model of a design; its option ``dense`` is the size of the tanh layer."""
    options = {"pool": "max", **design.options}
    return composing.compose(replace(design, join=AROUND, options=options), rng, _dense_and_pool)


def _dense_and_pool(design: Design, width: int, rng: np.random.Generator) -> tuple[list[Layer], int]:
    cell = replace(load_cell("feedforward"), title=DENSE_TITLE)
    sizes = {"I": width, "H": int(design.options.get(DENSE, design.hidden_size))}
    dense = Layer(DENSE, cell, initial_parameters(cell, sizes, rng, design.dtype), "")
    pool, width = pooled(design, dense.width, rng)
    return [dense, *pool], width
