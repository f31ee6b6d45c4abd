"""Variants of a cell: the same table with a function exchanged in named rows.

A linear teaching net, a ReLU cell or hard-sigmoid gates need no cell file of their own, and the screen
shows the function that is really computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell, write_cell
from rnn_tui.equations.nodes import Apply, Node, rebuild
from rnn_tui.equations.operations import OPERATIONS, function_names
from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

Exchanges = Mapping[str, Mapping[str, str]]
"""Signal → the function in its equation → the function instead."""


def exchanged(cell: Cell, exchanges: Exchanges) -> Cell:
    """Return a cell with functions exchanged in some of its rows.

    Raises:
        UnknownNameError: A signal or a function does not exist.
        EquationError: A gate could leave its range, or a function takes other arguments.
    """
    for signal, functions in exchanges.items():
        if signal not in cell.signals:
            raise UnknownNameError(_("signal"), signal, cell.signals)
        for name in (*functions, *functions.values()):
            if name not in function_names():
                raise UnknownNameError(_("function"), name, function_names())
    # Written down and read back, so that the variant is checked as a file would be.
    return parse_cell(write_cell(_swapped(cell, exchanges)), name=cell.name)


def exchanges_between(cell: Cell, variant: Cell) -> dict[str, dict[str, str]]:
    """Return the exchanges that turn a cell into a variant of it; empty where they differ otherwise."""
    found: dict[str, dict[str, str]] = {}
    for row, other in zip(cell.rows, variant.rows, strict=False):
        pairs = _pairs(row.node, other.node)
        if row.name == other.name and pairs:
            found[row.name] = pairs
    return found if _swapped(cell, found).rows == variant.rows else {}


def _swapped(cell: Cell, exchanges: Exchanges) -> Cell:
    rows = tuple(replace(row, node=_swap(row.node, exchanges.get(row.name, {}))) for row in cell.rows)
    return replace(cell, rows=rows)


def _swap(node: Node, functions: Mapping[str, str]) -> Node:
    inner = rebuild(node, lambda child: _swap(child, functions))
    if isinstance(inner, Apply) and inner.op in functions:
        name = functions[inner.op]
        defaults = tuple(default for _name, default in OPERATIONS[name].constants if default is not None)
        return replace(inner, op=name, constants=defaults)
    return inner


def _pairs(left: Node, right: Node) -> dict[str, str]:
    if not (isinstance(left, Apply) and isinstance(right, Apply)) or len(left.args) != len(right.args):
        return {}
    operators = OPERATIONS[left.op].is_operator or OPERATIONS[right.op].is_operator
    found = {left.op: right.op} if left.op != right.op and not operators else {}
    for a, b in zip(left.args, right.args, strict=True):
        found |= _pairs(a, b)
    return found
