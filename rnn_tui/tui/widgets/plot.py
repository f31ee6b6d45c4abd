"""A field of cells with curves of dots and with signs upon it: eight dots to a cell, in ASCII one."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style

from rnn_tui.tui.look import Look
from rnn_tui.tui.widgets.canvas import Pen

BRAILLE = 0x2800
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a cell, by row and column (Unicode, Braille Patterns)."""

NOTHING = Style()


class Plot:
    """Draws heights between 0, the foot, and 1."""

    def __init__(self, look: Look, width: int, height: int) -> None:
        self.look, self.width, self.height = look, width, height
        self.across, self.down = (1, 1) if look.ascii else (2, 4)
        self.dots: dict[tuple[int, int], tuple[int, Style]] = {}
        self.signs: dict[tuple[int, int], tuple[str, Style]] = {}
        self.levels: dict[int, Style] = {}

    @property
    def places(self) -> int:
        """How many places a curve has from left to right."""
        return self.width * self.across

    def curve(self, heights: Sequence[float | None], style: Style) -> None:
        """Draw a curve, one height a place; where it is steep its dots are joined, None leaves a gap."""
        last: int | None = None
        for place, height in enumerate(heights):
            here = None if height is None else self.dot_row(height)
            if here is not None:
                start = here if last is None else last + (here > last) - (here < last)
                for row in range(min(start, here), max(start, here) + 1):
                    self.dot(row, place, style)
            last = here

    def dot_row(self, height: float) -> int:
        """Return the row of dots, from the top, that a height lies in."""
        return round((1 - height) * (self.height * self.down - 1))

    def dot(self, row: int, place: int, style: Style) -> None:
        """Draw one dot."""
        cell = row // self.down, place // self.across
        bit = DOTS[row % self.down][place % self.across]
        self.dots[cell] = (self.dots.get(cell, (0, style))[0] | bit, style)

    def sign(self, across: float, height: float, sign: str, style: Style) -> None:
        """Draw a sign at a place, both 0…1; the last one that falls into a cell is seen."""
        self.signs[self.row(height), round(across * (self.width - 1))] = (sign, style)

    def row(self, height: float) -> int:
        """Return the line, from the top, that a height lies in."""
        return self.dot_row(height) // self.down

    def level(self, height: float, style: Style) -> None:
        """Draw a thin line across, under everything else."""
        self.levels[self.row(height)] = style

    def onto(self, pen: Pen, row: int) -> Pen:
        """Write one line of the field."""
        for column in range(self.width):
            text, style = self.at(row, column)
            pen.raw(text, style)
        return pen

    def at(self, row: int, column: int) -> tuple[str, Style]:
        """Return what stands in a cell: a sign, else dots, else a line across, else nothing."""
        cell = row, column
        if cell in self.signs:
            return self.signs[cell]
        if cell in self.dots:
            bits, style = self.dots[cell]
            return (self.look.glyphs.curve, style) if self.look.ascii else (chr(BRAILLE | bits), style)
        if row in self.levels:
            return self.look.glyphs.rule, self.levels[row]
        return " ", NOTHING
