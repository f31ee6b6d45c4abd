"""Tables drawn by Rich, row by row: a row that did not change is not drawn again.

Drawing a whole Rich table takes milliseconds; on a step of the cursor two of its rows change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style

from rnn_tui.tui.look import Look
from rnn_tui.tui.widgets.canvas import Line
from rnn_tui.views.numbers import DECIMALS
from rnn_tui.views.render import column_texts, to_rich
from rnn_tui.views.table import Column, Row, Table, Tense

MARK_WIDTH = 2
MEMORY = 4000
TOKEN_WIDTH, ANSWER_WIDTH = 14, 12
Key = tuple[object, ...]


class RichRows:
    """Draws tables of one look; remembers rows."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.memory: dict[Key, Line] = {}

    @cached_property
    def console(self) -> Console:
        """A console that only measures and cuts; colours are left as they are."""
        return Console(width=400, color_system="truecolor", force_terminal=True, legacy_windows=False)

    def lines(
        self,
        table: Table,
        width: int,
        *,
        decimals: int = DECIMALS,
        digits: bool = False,
        heading: bool = True,
    ) -> list[Line]:
        """Return the heading and the rows of a table, each of exactly ``width`` cells."""
        table = self.shown(table)
        widths = self.widths(table, width, decimals=decimals, digits=digits)
        names = tuple(widths.items())
        kept = [place for place, column in enumerate(table.columns) if column.name in widths]
        table = replace(
            table,
            columns=tuple(table.columns[place] for place in kept),
            rows=tuple(_only(row, kept) for row in table.rows),
        )
        drawn = [self.row(table, None, widths, names, width, decimals, digits)] if heading else []
        return drawn + [
            self.row(table, place, widths, names, width, decimals, digits) for place in range(len(table.rows))
        ]

    def shown(self, table: Table) -> Table:
        """Return a table with texts that this terminal can show."""
        if not self.look.ascii:
            return table
        rows = tuple(
            replace(
                row,
                cells=tuple(self.look.text(cell) if isinstance(cell, str) else cell for cell in row.cells),
            )
            for row in table.rows
        )
        columns = tuple(replace(column, heading=self.look.text(column.heading)) for column in table.columns)
        return replace(table, rows=rows, columns=columns)

    def widths(self, table: Table, width: int, *, decimals: int, digits: bool) -> dict[str, int]:
        """Return the width of each column that there is room for, in order; the first ones are kept."""
        wanted = {
            column.name: _column_width(
                column, column_texts(table, place, decimals=decimals, digits=digits), decimals
            )
            for place, column in enumerate(table.columns)
        }
        found: dict[str, int] = {}
        left = width - MARK_WIDTH
        for name, one in wanted.items():
            if left < one:
                break
            found[name] = one
            left -= one + 1
        return found

    def row(
        self,
        table: Table,
        place: int | None,
        widths: Mapping[str, int],
        names: Key,
        width: int,
        decimals: int,
        digits: bool,
    ) -> Line:
        """Return one row, or the heading, as Rich draws it."""
        row = None if place is None else table.rows[place]
        here = place is not None and place == table.cursor
        aligned = digits and tuple(row.cells) if row is not None else ()
        key = (row, names, table.columns, here, decimals, digits, width, aligned and _shape(table))
        if key not in self.memory:
            if len(self.memory) > MEMORY:
                self.memory.clear()
            one = replace(table, rows=() if row is None else self.sample(table, place, digits=digits))
            self.memory[key] = self.drawn(one, widths, width, decimals, digits=digits, place=place, here=here)
        return self.memory[key]

    @staticmethod
    def sample(table: Table, place: int | None, *, digits: bool) -> tuple[Row, ...]:
        """Return the rows that must be drawn together: all, where decimal points are lined up."""
        assert place is not None  # noqa: S101 - headings have no rows
        return table.rows if digits else (table.rows[place],)

    def drawn(
        self,
        table: Table,
        widths: Mapping[str, int],
        width: int,
        decimals: int,
        *,
        digits: bool,
        place: int | None,
        here: bool,
    ) -> Line:
        cursor = (place if digits else 0) if here else None
        rich = to_rich(
            replace(table, cursor=cursor),
            self.style,
            decimals=decimals,
            digits=digits,
            widths=dict(widths),
            mark=self.look.glyphs.mark,
            heading=not table.rows,
        )
        options = self.console.options.update(width=width, no_wrap=True)
        lines = self.console.render_lines(rich, options, pad=True)
        line = lines[place if digits and place is not None else 0] if lines else []
        return [_translated(segment, self.look) for segment in line if segment.text]

    def style(self, table: Table, row: Row, place: int) -> Style:
        """Return the style of one cell: tense, kind, and whether an edit moved it."""
        styles = self.look.styles
        if not row.cells:
            return self.heading_style(table.columns[place])
        if place < 0:
            return styles["accent"]
        if row.cells[place] is None or row.tense is Tense.FUTURE:
            return styles["dim"]
        style = styles["bold"] if row.tense is Tense.PRESENT else styles["text"]
        if place in row.moved or place in row.written:
            style += styles["moved"]
        return style

    def heading_style(self, column: Column) -> Style:
        """Return the style of a heading: the colour of the signal's kind."""
        return self.look.styles.get(column.kind, self.look.styles["dim"])


def _only(row: Row, kept: Sequence[int]) -> Row:
    """Return a row with only some of its columns."""
    places = {old: new for new, old in enumerate(kept)}
    return replace(
        row,
        cells=tuple(row.cells[place] for place in kept),
        moved=frozenset(places[place] for place in row.moved if place in places),
        written=frozenset(places[place] for place in row.written if place in places),
    )


def _shape(table: Table) -> Key:
    """Return what the places of decimal points in a table depend on."""
    return tuple(row.cells for row in table.rows)


def _column_width(column: Column, texts: Sequence[str], decimals: int) -> int:
    longest = max((cell_len(text) for text in texts), default=1)
    if column.kind == "token":
        return min(max(longest, 6), TOKEN_WIDTH)
    if column.kind == "answer":
        return min(max(longest, cell_len(column.heading), 6), ANSWER_WIDTH)
    least = decimals + 3 if column.is_number else 2  # room for −0. and the decimals
    return max(longest, cell_len(column.heading), least)


def _translated(segment: Segment, look: Look) -> Segment:
    text = (
        segment.text if not look.ascii else segment.text.replace("·", look.glyphs.unknown).replace("−", "-")
    )
    return Segment(text.replace("…", look.glyphs.ellipsis) if look.ascii else text, segment.style or Style())
