"""Charts: curves through dots of a fourth of a cell, and bars in eighths; in ASCII of a cell each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style

from rnn_tui.tui.look import Look
from rnn_tui.tui.widgets.canvas import Line, Pen

Points = Sequence[tuple[float, float]]
"""Places along the axis, 0…1, and values."""
LABEL = 8
"""Cells for a number to the left."""
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each of the eight dots of a braille sign, by row and column. Source: Unicode, block 28."""
BRAILLE = 0x2800
EIGHTHS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Curve:
    """Values to draw, joined by a line or each with a sign of its own."""

    points: Points
    role: str
    sign: str = ""
    """Drawn at each point; joined dots when empty."""


class Field:
    """The cells of a chart: what is drawn in each, and in which style."""

    def __init__(self, look: Look, width: int, height: int, low: float, high: float) -> None:
        self.look, self.width, self.height = look, max(width, 1), max(height, 1)
        self.low, self.high = low, high if high > low else low + 1.0
        self.fine = (1, 1) if look.ascii else (2, 4)
        """Dots of a cell, across and down."""
        self.cells: dict[tuple[int, int], tuple[str, str]] = {}
        self.bits: dict[tuple[int, int], int] = {}

    def draw(self, curve: Curve) -> None:
        """Draw a curve over what is there."""
        across, down = self.width * self.fine[0], self.height * self.fine[1]
        columns: dict[int, list[float]] = {}
        for x, y in curve.points:
            if math.isfinite(y):
                columns.setdefault(min(int(x * across), across - 1), []).append(y)
        # What shares a column is drawn as its mean: a curve, not a cloud.
        dots = [(x, self._row(math.fsum(found) / len(found), down)) for x, found in columns.items()]
        if curve.sign:
            for x, y in dots:
                self.cells[x // self.fine[0], y // self.fine[1]] = (curve.sign, curve.role)
            return
        for (x0, y0), (x1, y1) in zip(dots, dots[1:] or dots, strict=False):
            steps = max(abs(x1 - x0), abs(y1 - y0), 1)
            for step in range(steps + 1):
                self._dot(
                    x0 + round((x1 - x0) * step / steps), y0 + round((y1 - y0) * step / steps), curve.role
                )

    def _row(self, value: float, down: int) -> int:
        share = (value - self.low) / (self.high - self.low)
        return down - 1 - round(min(max(share, 0.0), 1.0) * (down - 1))

    def _dot(self, x: int, y: int, role: str) -> None:
        place = x // self.fine[0], y // self.fine[1]
        if self.look.ascii:
            self.cells[place] = ("*", role)
            return
        self.bits[place] = self.bits.get(place, 0) | DOTS[y % 4][x % 2]
        self.cells[place] = (chr(BRAILLE + self.bits[place]), role)

    def lines(self) -> list[Line]:
        """Return the chart with its ends of the scale to the left."""
        return [self._line(row) for row in range(self.height)]

    def _line(self, row: int) -> Line:
        pen = Pen(self.look, LABEL + 1 + self.width)
        label = self.high if row == 0 else self.low if row == self.height - 1 else None
        pen.field("" if label is None else number(label), LABEL - 1, "dim", right=True).space()
        pen.raw("|" if self.look.ascii else "│", self.look.style("rule"))
        for column in range(self.width):
            sign, role = self.cells.get((column, row), (" ", "text"))
            pen.raw(sign, self.look.style(role))
        return pen.done()


def axis(look: Look, width: int, first: str, last: str) -> Line:
    """Return the line below a chart: its ends, and what is counted there."""
    pen = Pen(look, width).space(LABEL + 1).text(first, "dim")
    return pen.to(width - look.length(last)).text(last, "dim").done()


def bars(look: Look, width: int, height: int, whole: Points, kept: Points, high: float) -> list[Line]:
    """Draw what was kept of a whole as solid bars, and above it lightly what was cut off."""
    columns: list[tuple[float, float]] = [(0.0, 0.0)] * width
    for (x, value), (_x, rest) in zip(whole, kept, strict=True):
        place = min(int(x * width), width - 1)
        if value >= columns[place][0]:
            columns[place] = (value, rest)
    lines = []
    for row in range(height):
        pen = Pen(look, LABEL + 1 + width)
        label = number(high) if row == 0 else "0" if row == height - 1 else ""
        pen.field(label, LABEL - 1, "dim", right=True).space()
        pen.raw("|" if look.ascii else "│", look.style("rule"))
        for value, rest in columns:
            pen.raw(*_bar_cell(look, value / high, rest / high, height, height - 1 - row))
        lines.append(pen.done())
    return lines


def _bar_cell(look: Look, value: float, rest: float, height: int, floor: int) -> tuple[str, Style]:
    """Return the sign of a bar in one cell, so many cells above the bottom."""
    solid, whole = rest * height - floor, value * height - floor
    if solid >= 1 or (solid > 0 and whole - solid < 0.125):
        eighths = math.ceil(min(solid, 1.0) * 8)
        return ("#" if solid >= 0.5 else ".") if look.ascii else EIGHTHS[eighths], look.style("gate")
    if whole > 0 and solid <= 0:
        return (":" if look.ascii else "░") if whole >= 0.5 else " ", look.style("state")
    return (":" if look.ascii else "▒") if whole > 0 else " ", look.style("state")


def number(value: float) -> str:
    """Return a number for the end of a scale: short, and told apart from its neighbours."""
    if not math.isfinite(value):
        return "·"
    size = abs(value)
    if size and (size < 0.001 or size >= 1e5):
        return f"{value:.1e}"
    return f"{value:.3f}" if size < 10 else f"{value:.1f}" if size < 1000 else f"{value:.0f}"


def signs(look: Look) -> tuple[str, str]:
    """Return the signs for what is right and what is wrong."""
    return ("+", "x") if look.ascii else ("✓", "✗")
