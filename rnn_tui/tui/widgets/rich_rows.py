"""Tables drawn by Rich: a row that did not change is not drawn again.

Drawing a whole Rich table takes milliseconds; on a step of the cursor two of its rows change. Those that
are new are drawn together, as one small table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Shape:
    """What all rows of a drawing share."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    width: int
    decimals: int


class RichRows:
    """Draws tables of one look; remembers rows."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.memory: dict[object, Line] = {}

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
        least: Mapping[str, int] = NOTHING,
    ) -> list[Line]:
        """Return the heading and the rows of a table, each of exactly ``width`` cells.

        Args:
            table: The table.
            width: Of each line.
            decimals: Of numbers.
            digits: Show all digits instead.
            least: Widths by column that texts yet to come will need, so that nothing shifts then.
        """
        table = self.spelled(table, decimals=decimals, digits=digits)
        widths = self.widths(table, width, decimals=decimals, least=least)
        table = _first(table, len(widths))
        shape = Shape(table.columns, widths, width, decimals)
        keys: list[object] = [(shape, None)]
        keys += [(shape, row, place == table.cursor) for place, row in enumerate(table.rows)]
        self.remember(table, shape, keys)
        return [self.memory[key] for key in keys]

    def spelled(self, table: Table, *, decimals: int, digits: bool) -> Table:
        """Return a table whose cells are all texts that this terminal can show, decimal points in line."""
        columns = [
            [self.look.text(text) for text in column_texts(table, place, decimals=decimals, digits=digits)]
            for place in range(len(table.columns))
        ]
        rows = tuple(
            replace(
                row,
                cells=tuple(
                    None if cell is None else columns[at][place] for at, cell in enumerate(row.cells)
                ),
            )
            for place, row in enumerate(table.rows)
        )
        heads = tuple(replace(column, heading=self.look.text(column.heading)) for column in table.columns)
        return replace(table, columns=heads, rows=rows)

    @staticmethod
    def widths(table: Table, width: int, *, decimals: int, least: Mapping[str, int]) -> tuple[int, ...]:
        """Return the width of each column that there is room for; the first ones are kept."""
        found: list[int] = []
        left = width - MARK_WIDTH
        for place, column in enumerate(table.columns):
            texts = [row.cells[place] for row in table.rows]
            wanted = _column_width(column, texts, decimals, least.get(column.name, 0))
            if left < wanted:
                break
            found.append(wanted)
            left -= wanted + 1
        return tuple(found)

    def remember(self, table: Table, shape: Shape, keys: Sequence[object]) -> None:
        """Draw the rows that are not known yet, all of them at once."""
        if len(self.memory) > MEMORY:
            self.memory.clear()
        new = [place for place, key in enumerate(keys[1:]) if key not in self.memory]
        heading = keys[0] not in self.memory
        if not new and not heading:
            return
        cursor = new.index(table.cursor) if table.cursor in new else None
        drawn = self.drawn(
            replace(table, rows=tuple(table.rows[place] for place in new), cursor=cursor),
            shape,
            heading=heading,
        )
        wanted = [keys[0]] * heading + [keys[place + 1] for place in new]
        self.memory.update(zip(wanted, drawn, strict=True))

    def drawn(self, table: Table, shape: Shape, *, heading: bool) -> list[Line]:
        """Return the lines of a table as Rich draws them."""
        rich = to_rich(
            table,
            self.style,
            decimals=shape.decimals,
            widths={column.name: one for column, one in zip(shape.columns, shape.widths, strict=True)},
            mark=self.look.glyphs.mark,
            heading=heading,
        )
        options = self.console.options.update(width=shape.width, no_wrap=True)
        lines = self.console.render_lines(rich, options, pad=True)
        return [[_translated(segment, self.look) for segment in line if segment.text] for line in lines]

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


def _first(table: Table, count: int) -> Table:
    """Return a table with only its first columns."""
    rows = tuple(
        replace(
            row,
            cells=row.cells[:count],
            moved=frozenset(place for place in row.moved if place < count),
            written=frozenset(place for place in row.written if place < count),
        )
        for row in table.rows
    )
    return replace(table, columns=table.columns[:count], rows=rows)


def _column_width(column: Column, cells: Sequence[object], decimals: int, least: int) -> int:
    longest = max((cell_len(cell) for cell in cells if isinstance(cell, str)), default=1)
    longest = max(longest, least)
    if column.kind == "token":
        return min(max(longest, 6), TOKEN_WIDTH)
    if column.kind == "answer":
        return min(max(longest, cell_len(column.heading), 6), ANSWER_WIDTH)
    room = decimals + 3 if column.is_number else 2  # for −0. and the decimals
    return max(longest, cell_len(column.heading), room)


def _translated(segment: Segment, look: Look) -> Segment:
    """Return a segment with the signs that Rich and the views draw, as this terminal has them."""
    text = segment.text
    if look.ascii:
        text = text.replace("·", look.glyphs.unknown).replace("…", look.glyphs.ellipsis)
        text = text.replace("›", look.glyphs.moved)
    return Segment(text, segment.style or Style())
