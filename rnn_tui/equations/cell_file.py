"""Reading and writing a cell file: TOML in, a checked :class:`Cell` out, and an error that points.

title  = "Elman"
source = "Elman 1990"
output = "h"
[signals]
h = { kind = "state", title = "hidden state", is = "tanh(W_h @ x + U_h @ h[-1] + b_h)" }
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rnn_tui.equations.cell import Cell, Row
from rnn_tui.equations.order import computing_order
from rnn_tui.equations.parse import parse
from rnn_tui.equations.printing import canonical
from rnn_tui.equations.ranges import check_ranges
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.equations.table_checks import TEXTS, check_sections, check_table
from rnn_tui.equations.toml_text import quoted, toml_table
from rnn_tui.equations.work import check_work
from rnn_tui.errors import EquationError
from rnn_tui.files import read_text

MAX_BYTES = 64 * 1024


def read_cell(path: Path) -> Cell:
    """Read and check a cell file.

    Raises:
        EquationError: The file is not a cell of the language.
        DataError: The file cannot be read.
    """
    return parse_cell(read_text(path, MAX_BYTES), name=path.stem, file=path.name)


def parse_cell(text: str, *, name: str, file: str = "") -> Cell:
    """Read and check the text of a cell file; ``file`` is what errors call it.

    Raises:
        EquationError: The text is not a cell of the language.
    """
    try:
        data = toml_table(text, MAX_BYTES)
        check_table(data)
        return _checked(_cell(data, name), data["signals"])
    except EquationError as error:
        raise error.at(file=file) from None


def write_cell(cell: Cell) -> str:
    """Return the canonical text of a cell; :func:`parse_cell` reads it back to an equal cell."""
    lines = [f"{key} = {quoted(getattr(cell, key))}" for key in TEXTS]
    lines += ["", "[signals]"]
    for row in cell.rows:
        inside = ", ".join(
            f"{key} = {quoted(value)}"
            for key, value in (("kind", row.kind), ("title", row.title), ("is", canonical(row.node)))
        )
        lines.append(f"{row.name} = {{ {inside} }}")
    if cell.start:
        lines += ["", "[start]", *(f"{key} = {value!r}" for key, value in cell.start)]
    for section, pairs in (("sizes", cell.sizes), ("init", cell.init), ("display", cell.aliases)):
        if pairs:
            lines += ["", f"[{section}]", *(f"{key} = {quoted(value)}" for key, value in pairs)]
    return "\n".join(lines) + "\n"


def _cell(data: Mapping[str, Any], name: str) -> Cell:
    return Cell(
        name=name,
        title=data.get("title", name),
        source=data.get("source", ""),
        output=data["output"],
        note=data.get("note", ""),
        rows=tuple(_row(signal, row, list(data["signals"])) for signal, row in data["signals"].items()),
        sizes=tuple(data.get("sizes", {}).items()),
        init=tuple(data.get("init", {}).items()),
        start=tuple((state, float(value)) for state, value in data.get("start", {}).items()),
        aliases=tuple(data.get("display", {}).items()),
    )


def _row(signal: str, row: Mapping[str, str], signals: list[str]) -> Row:
    try:
        node = parse(row["is"], signals, signal)
    except EquationError as error:
        raise error.at(signal=signal) from None
    return Row(signal, row.get("kind", "part"), row.get("title", signal), node)


def _checked(cell: Cell, rows: Mapping[str, Mapping[str, str]]) -> Cell:
    """Refuse what only the whole table shows: rings, sizes, ranges, sections that name nothing."""
    try:
        check_sections(cell)
        computing_order(cell)
        infer_shapes(cell)
        check_ranges(cell)
        check_work(cell)
    except EquationError as error:
        # The places that these errors know are places in the text that the user wrote.
        raise error.at(text=rows[error.signal]["is"] if error.signal else "") from None
    return cell
