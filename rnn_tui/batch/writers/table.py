"""Tables for a terminal: no boxes, decimal points in one column, nothing cut.

What is wider than the terminal goes on in a second table below the first; where there is no terminal, no line
is broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from rnn_tui.batch.part import Head, Part, Sink, Writer
from rnn_tui.batch.tables import as_table
from rnn_tui.views.plain import plain
from rnn_tui.views.render import column_texts, to_rich
from rnn_tui.views.table import Row, Table

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.style import Style

FOR_PEOPLE = True
IS_TEXT = True
_KINDS = {"gate": "blue", "candidate": "magenta", "state": "yellow", "output": "green"}
"""Of sixteen colours, so that every terminal's own theme keeps them readable."""
_KEYS = ("t", "token")
"""What stands again at the left of a table that goes on."""


def open_writer(sink: Sink, head: Head) -> Writer:
    """Return a writer of tables."""
    return _Tables(sink, head)


class _Tables:
    def __init__(self, sink: Sink, head: Head) -> None:
        self.sink, self.head, self.begun = sink, head, False

    def write(self, part: Part) -> None:
        """Write one sequence."""
        table = as_table(self.head, part)
        text = "\n" if self.begun else ""
        text += self.drawn(*self.title(table))
        for piece in folded(table, self.head.request.width):
            text += self.drawn(to_rich(piece, self.style, mark=" "))
        self.sink.write(text.encode())
        self.begun = True

    def title(self, table: Table) -> list[RenderableType]:
        from rich.text import Text

        caption = f" · {table.caption}" if table.caption else ""
        return [Text(table.title, "bold" if self.head.request.colour else "").append(caption)]

    def style(self, table: Table, row: Row, place: int) -> Style:
        """Return the style of a cell: colour in headings only."""
        from rich.style import Style

        if row.cells or not self.head.request.colour:
            return Style.null()
        return Style(bold=True, color=_KINDS.get(table.columns[place].kind))

    def drawn(self, *parts: RenderableType) -> str:
        """Return what Rich makes of something, without spaces at the ends of lines."""
        from rich.console import Console  # 25 ms, and only for this format

        colour = self.head.request.colour
        console = Console(
            file=StringIO(),
            width=self.head.request.width or 1_000_000,
            force_terminal=colour,
            color_system="standard" if colour else None,
            no_color=not colour,
            highlight=False,
            markup=False,
            legacy_windows=False,
        )
        with console.capture() as capture:
            console.print(*parts, soft_wrap=True)
        text = capture.get()
        text = plain(text) if self.head.request.ascii else text
        return "".join(line.rstrip() + "\n" for line in text.splitlines())

    def end(self) -> None:
        """End; what was written last has ended already."""

    def close(self) -> None:
        """Nothing was borrowed."""


def folded(table: Table, width: int) -> Iterator[Table]:
    """Yield a table in as many as fit a width; in one if that is 0."""
    from rich.cells import cell_len

    widths = [
        1 + max(map(cell_len, [column.heading, *column_texts(table, place)]))
        for place, column in enumerate(table.columns)
    ]
    keys = [place for place, column in enumerate(table.columns) if column.name in _KEYS]
    room = (width or 1 << 60) - 2 - sum(widths[place] for place in keys)
    line: list[int] = []
    for place in range(len(keys), len(table.columns)):
        if line and sum(widths[one] for one in line) + widths[place] > room:
            yield _only(table, [*keys, *line])
            line = []
        line.append(place)
    yield _only(table, [*keys, *line])


def _only(table: Table, places: list[int]) -> Table:
    """Return a table with some of its columns."""
    rows = tuple(Row(tuple(row.cells[place] for place in places)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in places), rows=rows)
