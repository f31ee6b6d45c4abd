"""One place that turns tables into Rich, Markdown and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rnn_tui.text import safe_line
from rnn_tui.views.numbers import DECIMALS, aligned, fixed, full, spanning, special, times_ten
from rnn_tui.views.table import SPANNING, Cell, Column, Row, Table, Tense

if TYPE_CHECKING:
    from rich.style import Style
    from rich.table import Table as RichTable
    from rich.text import Text as RichText

UNKNOWN = "·"
"""Stands where nothing is computed yet."""
TEXTS = frozenset({"token", "answer", "text"})
"""Kinds of columns that begin at the left."""
Styler = Callable[[Table, Row, int], "Style"]
"""The style of one cell, by table, row and column place."""


def cell_text(cell: Cell, column: Column, table: Table, *, decimals: int, digits: bool) -> str:
    """Return the characters of a cell."""
    if cell is None:
        return UNKNOWN
    if isinstance(cell, str):
        return cell
    if column.kind == "index":
        return f"{int(cell):,}" if math.isfinite(cell) else special(cell)
    if digits:
        return full(cell, table.dtype)
    return spanning(cell) if column.kind == SPANNING else fixed(cell / 10.0**table.power, decimals)


def shown_caption(table: Table, *, digits: bool = False) -> str:
    """Return the caption that people read: with the power of ten, unless all digits are shown."""
    power = "" if digits else times_ten(table.power)
    return " ".join(part for part in (power, table.caption) if part)


def column_texts(table: Table, place: int, *, decimals: int = DECIMALS, digits: bool = False) -> list[str]:
    """Return the characters of a whole column, decimal points in line when all digits are shown."""
    column = table.columns[place]
    texts = [
        cell_text(row.cells[place], column, table, decimals=decimals, digits=digits) for row in table.rows
    ]
    if not (digits and column.is_number):
        return texts
    numbers = [
        text if isinstance(row.cells[place], float) else ""
        for text, row in zip(texts, table.rows, strict=True)
    ]
    lined = aligned(numbers)
    return [
        lined[at] if isinstance(row.cells[place], float) else texts[at] for at, row in enumerate(table.rows)
    ]


def to_rich(
    table: Table,
    styler: Styler,
    *,
    decimals: int = DECIMALS,
    digits: bool = False,
    widths: dict[str, int] | None = None,
    mark: str = "▸",
    heading: bool = True,
) -> RichTable:
    """Return a Rich table without boxes, a mark before the row of the cursor.

    Args:
        table: The table.
        styler: The style of each cell.
        decimals: Of numbers.
        digits: Show all digits of the dtype instead.
        widths: Fixed widths by column name, for panes that draw row by row.
        mark: What stands before the cursor's row.
        heading: Whether to write the heading.
    """
    from rich.table import Table as Rich
    from rich.text import Text

    rich = Rich(box=None, show_header=heading, padding=0, show_edge=False)
    rich.add_column("", width=1, no_wrap=True)
    signs = [mark if table.cursor == at else "›" if row.moved else " " for at, row in enumerate(table.rows)]
    columns = [[Text(sign, styler(table, row, -1)) for sign, row in zip(signs, table.rows, strict=True)]]
    for place, column in enumerate(table.columns):
        width = None if widths is None else widths.get(column.name)
        head, *cells = _column(table, place, styler, width or 0, decimals=decimals, digits=digits)
        rich.add_column(head, width=width and width + 1, no_wrap=True, overflow="ellipsis")
        columns.append(cells)
    if widths is None:
        for row in zip(*columns, strict=True):
            rich.add_row(*row)
    elif table.rows:
        # Lines of one row cost Rich half as much as rows of their own, and look the same.
        rich.add_row(*(Text("\n").join(cells) for cells in columns))
    return rich


def _column(
    table: Table, place: int, styler: Styler, width: int, *, decimals: int, digits: bool
) -> list[RichText]:
    """Return the heading and the cells of a column, each with the space before it.

    Rich's padding would cost as much as all the rest, and its justification takes away the spaces that
    keep decimal points in line.
    """
    from rich.text import Text

    column, head = table.columns[place], Row((), Tense.PRESENT)
    texts = [column.heading, *column_texts(table, place, decimals=decimals, digits=digits)]
    return [
        Text(lead).append(text, styler(table, row, place))
        for lead, text, row in zip(_leads(texts, column, width), texts, (head, *table.rows), strict=True)
    ]


def _leads(texts: list[str], column: Column, width: int) -> list[str]:
    """Return the spaces before each text of a column: one, and for numbers what fills the width."""
    if column.kind in TEXTS:
        return [" "] * len(texts)
    from rich.cells import cell_len

    lengths = list(map(cell_len, texts))
    widest = max(width, *lengths)
    return [" " * (1 + widest - length) for length in lengths]


def to_markdown(table: Table, *, decimals: int = DECIMALS, digits: bool = False) -> str:
    r"""Return a Markdown table under its title and caption; what foreign text holds of its signs is escaped.

    Args:
        table: The table.
        decimals: Of numbers.
        digits: Show all digits of the dtype instead.

    Example:
        >>> import rnn_tui
        >>> session = rnn_tui.start(rnn_tui.Origin(model="lee-elman"))
        >>> print(rnn_tui.to_markdown(rnn_tui.view("timeline", session)))
        ### timeline
        <BLANKLINE>
        unit 0 of 2
        <BLANKLINE>
        | t | token | h |
        | ---: | :--- | ---: |
        | 1 | (1,1) | 2.000 |
        | 2 | (1,1) | · |
        | 3 | (2,2) | · |
        <BLANKLINE>
    """
    texts = [
        column_texts(table, place, decimals=decimals, digits=digits) for place in range(len(table.columns))
    ]
    lines = [f"### {_escaped(table.title)}", ""]
    if caption := shown_caption(table, digits=digits):
        lines += [_escaped(caption), ""]
    lines.append("| " + " | ".join(_escaped(column.heading) for column in table.columns) + " |")
    rules = [":---" if column.kind in TEXTS else "---:" for column in table.columns]
    lines.append("| " + " | ".join(rules) + " |")
    for at in range(len(table.rows)):
        lines.append("| " + " | ".join(_escaped(column[at]).strip() for column in texts) + " |")
    return "\n".join(lines) + "\n"


def to_json(table: Table) -> str:
    """Return one JSON object: name, columns, rows as objects; NaN and infinity as texts, unknown as null.

    Example:
        >>> import json, rnn_tui
        >>> session = rnn_tui.start(rnn_tui.Origin(model="lee-elman"))
        >>> json.loads(rnn_tui.to_json(rnn_tui.view("timeline", session)))["rows"][0]
        {'t': 1, 'token': '(1,1)', 'h': 2.0}
    """
    return json.dumps(as_object(table), ensure_ascii=False)


def as_object(table: Table) -> dict[str, Any]:
    """Return what :func:`to_json` writes."""
    names = [column.name for column in table.columns]
    return {
        "view": table.name,
        "caption": table.caption,
        "dtype": table.dtype,
        "columns": [
            {"name": column.name, "heading": column.heading, "kind": column.kind, "title": column.title}
            for column in table.columns
        ],
        "rows": [
            {
                name: json_value(cell, column)
                for name, cell, column in zip(names, row.cells, table.columns, strict=True)
            }
            for row in table.rows
        ],
        "cursor": table.cursor,
    }


def json_value(cell: Cell, column: Column) -> Any:
    """Return a cell as JSON has it."""
    if not isinstance(cell, float):
        return cell
    if not math.isfinite(cell):
        return "NaN" if math.isnan(cell) else "Infinity" if cell > 0 else "-Infinity"
    return int(cell) if column.kind == "index" else cell


def _escaped(text: str) -> str:
    """Keep Markdown from reading foreign text as its own signs."""
    return "".join("\\" + char if char in "\\|*_`[]<>#~&" else char for char in safe_line(text))
