"""Cells with dropout: the same table with a mask before what is read, and the table without.

A mask is a signal like any other, so what was dropped at a step can be looked at, explained and changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rnn_tui.equations.cell import Cell, Row
from rnn_tui.equations.cell_file import parse_cell, write_cell
from rnn_tui.equations.nodes import (
    Apply,
    Input,
    Mask,
    MatMul,
    Node,
    Previous,
    Signal,
    rebuild,
    states_read,
    substitute,
    walk,
)

PREFIX = "m_"
"""What the name of a mask begins with; the rest is what it is a mask of."""
OF_INPUT, OF_STATE = "input mask", "state mask"
"""Titles of masks, in English; translated where they are shown."""


def masked(cell: Cell, *, read: float = 0.0, state: float = 0.0, locked: bool = False) -> Cell:
    """Return a cell with masks in its equations.

    ``W_f @ x + U_f @ h[-1]`` becomes ``W_f @ (m_x * x) + U_f @ (m_h * h[-1])``. A state that is only read
    unit by unit, as c of an LSTM, is left alone: what it holds must not be lost.

    Args:
        cell: A cell without masks.
        read: Share of x that is dropped.
        state: Share that is dropped of each state that a matrix multiplies.
        locked: One draw for all steps of a sequence.

    Raises:
        EquationError: With the masks the cell would be too large.
    """
    masks: list[Row] = []

    def masking(of: Node, name: str, rate: float, title: str) -> dict[Node, Node]:
        while name in cell.signals:
            name += "_"
        masks.append(Row(name, "mask", title, Mask(name, rate, locked)))
        return {of: Apply("*", (Signal(name), of))}

    inputs = masking(Input(), f"{PREFIX}x", read, OF_INPUT) if read and reads_input(cell) else {}
    states: dict[Node, Node] = {}
    for name in fed_back(cell) if state else ():
        states |= masking(Previous(name), PREFIX + name, state, OF_STATE)
    rows = (replace(row, node=_in_products(substitute(row.node, inputs), states)) for row in cell.rows)
    # Written down and read back, so that the variant is checked as a file would be.
    return parse_cell(write_cell(replace(cell, rows=(*masks, *rows))), name=cell.name) if masks else cell


def unmasked(cell: Cell) -> Cell:
    """Return a cell without its masks; one that does more than multiply stays, and keeps all."""
    names = {row.name for row in cell.masks}
    left = {
        part.name
        for row in cell.rows
        for part in walk(_without(row.node, names))
        if isinstance(part, Signal | Previous)
    }
    gone = names - left - {cell.output}
    return replace(
        cell,
        rows=tuple(replace(row, node=_without(row.node, gone)) for row in cell.rows if row.name not in gone),
        sizes=tuple(pair for pair in cell.sizes if pair[0] not in gone),
        aliases=tuple(pair for pair in cell.aliases if pair[0] not in gone),
    )


def reads_input(cell: Cell) -> bool:
    """Say whether any equation reads x."""
    return any(isinstance(part, Input) for row in cell.rows for part in walk(row.node))


def fed_back(cell: Cell) -> tuple[str, ...]:
    """Return the states that a matrix multiplies at [-1], in the order of the table."""
    found = {
        name
        for row in cell.rows
        for part in walk(row.node)
        if isinstance(part, MatMul)
        for name in states_read(part.vector)
    }
    return tuple(name for name in cell.signals if name in found)


def is_of_input(cell: Cell, mask: str) -> bool:
    """Say whether a mask is multiplied with x, so that both directions of a layer share it."""
    return any(
        isinstance(part, Apply) and {Signal(mask), Input()} == set(part.args)
        for row in cell.rows
        for part in walk(row.node)
    )


def _in_products(node: Node, replacements: Mapping[Node, Node]) -> Node:
    """Return a node with replacements made where a matrix multiplies."""
    if isinstance(node, MatMul):
        return replace(node, vector=substitute(node.vector, dict(replacements)))
    return rebuild(node, lambda child: _in_products(child, replacements))


def _without(node: Node, masks: set[str]) -> Node:
    """Return a node in which what a mask multiplies stands alone."""
    match node:
        case Apply(op="*", args=(Signal(name=name), inner)) if name in masks:
            return _without(inner, masks)
        case Apply(op="*", args=(inner, Signal(name=name))) if name in masks:
            return _without(inner, masks)
        case _:
            return rebuild(node, lambda child: _without(child, masks))
