"""A cell from a few rows, for tests that need one of their own."""

from __future__ import annotations

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell


def cell(*rows: str, output: str = "h", more: str = "", name: str = "mine") -> Cell:
    """A cell of the given rows of its table; ``more`` is what stands below them in the file."""
    return parse_cell(f'output = "{output}"\n[signals]\n' + "\n".join(rows) + "\n" + more, name=name)


def single(text: str, more: str = "") -> Cell:
    """A cell of one state ``h`` with the given equation."""
    return cell(f'h = {{ kind = "state", is = "{text}" }}', more=more)
