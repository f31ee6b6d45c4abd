"""How large a network of a design will be, told before anything is allocated."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rnn_tui.blocks.join import joined_width
from rnn_tui.blocks.read_out import read_out
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.networks.design import Design


def numbers_of(design: Design) -> tuple[int, int]:
    """Return how many weights a network has, and how many numbers it records at each step of a sequence.

    One of several clocks has about as many again for each of them; one without a cell has little else
    than its embeddings.

    Raises:
        ShapeError: The sizes do not fit the equations of the cell.
    """
    rows = len(design.vocabulary.tokens) if design.vocabulary else 0
    weights, recorded = zip(*_by_layer(design), strict=True)
    return rows * design.embedding + sum(weights), sum(recorded)


def _by_layer(design: Design) -> Iterator[tuple[int, int]]:
    width = (design.embedding if design.vocabulary else design.input_size) or 1
    directions = 2 if design.join else 1
    for _layer in range(design.layers if design.cell else 0):
        assert design.cell is not None  # noqa: S101 - the line above asked
        weights, recorded, out = _of_cell(design.cell, {"I": width, "H": design.hidden_size})
        yield directions * weights, directions * recorded
        width = joined_width(design.join, [out] * directions)
    weights, recorded, _out = _of_cell(read_out(design.answer), {"I": width, "O": design.answers})
    yield weights, recorded


def _of_cell(cell: Cell, sizes: dict[str, int]) -> tuple[int, int, int]:
    """Return the weights of a cell, the numbers that it records at a step, and the width of its output."""
    shapes = infer_shapes(cell)
    bound = shapes.bind(sizes)
    weights = sum(math.prod(shapes.shape(name, bound)) for name in cell.parameters)
    widths = {name: bound[size] for name, size in shapes.signals.items()}
    return weights, sum(widths.values()), widths[cell.output]
