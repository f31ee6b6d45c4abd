"""Packing sums of products: many small matrices side by side in one, for one product.

Sums that read the same vector become rows of one matrix; vectors that lie side by side become columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.fuse import Span
from rnn_tui.equations.graph import Linear, Source, Term
from rnn_tui.equations.layout import Slot
from rnn_tui.equations.nodes import Parameter

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Block:
    """One matrix within a packed one; a bias is the column that meets the constant 1."""

    term: Term | Parameter
    row: int
    column: int
    half: bool


@dataclass(frozen=True, slots=True)
class Packed:
    """One product: ``out = matrix @ source`` for several joints at once."""

    source: Span
    out: Span
    blocks: tuple[Block, ...]
    adds: bool
    """True where its results are added to those of an earlier product."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of products that is to be packed with others."""

    out: Span
    linear: Linear
    half: bool


Find = Callable[[Source], Span]


def pack(sums: Sequence[Sum], find: Find, one: Span | None = None) -> tuple[Packed, ...]:
    """Pack sums whose results are neighbours and whose vectors lie in the same run.

    Args:
        sums: In the order in which their results lie.
        find: Where a vector lies.
        one: Where a constant 1 lies, if biases are to ride along as its column.
    """
    groups: list[tuple[Span, list[Sum]]] = []
    rest: list[Packed] = []
    for item in sums:
        runs = _runs(item.linear, find, one)
        if not runs:
            continue
        first, *others = runs
        last = next((group for group in groups if _joins(group, first.source, item.out)), None)
        part = Sum(item.out, first.linear, item.half)
        if last is None:
            groups.append((first.source, [part]))
        else:
            last[1].append(part)
        # Only the first run of a sum shares a product with other sums: so results never overlap in part.
        rest += [
            _packed(run.source, [Sum(item.out, run.linear, item.half)], find, one, adds=True)
            for run in others
        ]
    return (*(_packed(source, parts, find, one, adds=False) for source, parts in groups), *rest)


@dataclass(frozen=True, slots=True)
class _Run:
    """The part of a sum whose vectors lie side by side."""

    source: Span
    linear: Linear


def _runs(linear: Linear, find: Find, one: Span | None) -> list[_Run]:
    """Split the products of a sum into runs of vectors that lie side by side, biases as vectors too."""
    placed: list[tuple[Span, Term | Parameter]] = [(find(term.source), term) for term in linear.terms]
    if one is not None:
        placed += [(one, addend) for addend in linear.addends if isinstance(addend, Parameter)]
    placed.sort(key=lambda item: (item[0].memory, item[0].slot.start))
    runs: list[tuple[Span, list[Term | Parameter]]] = []
    for span, term in placed:
        last = runs[-1][0] if runs else None
        if last and last.memory == span.memory and span.slot.start <= last.slot.stop:
            joined = Span(span.memory, Slot(last.slot.start, max(last.slot.stop, span.slot.stop)))
            runs[-1] = (joined, [*runs[-1][1], term])
        else:
            runs.append((span, [term]))
    return [_Run(span, _linear(parts)) for span, parts in runs]


def _linear(parts: Sequence[Term | Parameter]) -> Linear:
    terms = tuple(part for part in parts if isinstance(part, Term))
    return Linear(terms, tuple(part for part in parts if isinstance(part, Parameter)))


def _joins(group: tuple[Span, list[Sum]], source: Span, out: Span) -> bool:
    last = group[1][-1].out
    return group[0] == source and last.memory == out.memory and last.slot.stop == out.slot.start


def _packed(source: Span, parts: list[Sum], find: Find, one: Span | None, *, adds: bool) -> Packed:
    first, last = parts[0].out, parts[-1].out
    out = Span(first.memory, Slot(first.slot.start, last.slot.stop))
    blocks: list[Block] = []
    for part in parts:
        row = part.out.slot.start - out.slot.start
        blocks += [
            Block(term, row, find(term.source).slot.start - source.slot.start, part.half)
            for term in part.linear.terms
        ]
        blocks += [
            Block(addend, row, one.slot.start - source.slot.start, part.half)
            for addend in part.linear.addends
            if one is not None and isinstance(addend, Parameter)
        ]
    return Packed(source, out, tuple(blocks), adds)


Columns = Callable[[str, int], slice]
"""The columns of a matrix that meet one part of the vector it multiplies."""


def dense(packed: Packed, parameters: Mapping[str, Array], columns: Columns, dtype: np.dtype[Any]) -> Array:
    """Return the matrix of a packed product, ``(out, source)``."""
    matrix = np.zeros((packed.out.slot.width, packed.source.slot.width), dtype)
    for block in packed.blocks:
        value = block_value(block.term, parameters, columns)
        rows = slice(block.row, block.row + value.shape[0])
        target = matrix[rows, block.column : block.column + value.shape[1]]
        target += value * dtype.type(0.5) if block.half else value
    return matrix


def block_value(term: Term | Parameter, parameters: Mapping[str, Array], columns: Columns) -> Array:
    """Return the matrix that a term multiplies by, ``(out, in)``; a bias is one column."""
    if isinstance(term, Parameter):
        return parameters[term.name][:, None]
    value = parameters[term.matrix][:, columns(term.matrix, term.part)]
    return value.T if term.transposed else value
