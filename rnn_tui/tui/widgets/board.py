"""The board: the one widget, which sends the terminal only the cells that changed.

Each key makes new lines; they are compared with the last ones cell by cell, and only the runs that differ
are drawn again. A run is cut out of its line so that the toolkit sends it and nothing beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from rnn_tui.tui.widgets.canvas import Line, blank

NEAR = 4
"""Runs that are nearer than this are sent as one: moving the cursor costs bytes too."""
Cell = tuple[str, Style | None]


class Board(Widget):
    """Shows lines; draws again what differs."""

    DEFAULT_CSS = "Board { width: 100%; height: 100%; }"

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.strips: list[Strip] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show lines in place of the last ones."""
        old, self.lines = self.lines, list(lines)
        if len(old) != len(self.lines) or not self.strips:
            self.strips = [Strip(line) for line in self.lines]
            self.refresh()
            return
        regions: list[Region] = []
        for y, (before, after) in enumerate(zip(old, self.lines, strict=True)):
            if before == after:
                continue
            runs = list(changed_runs(before, after))
            if runs:
                self.strips[y] = Strip(cut_at(after, runs))
                regions += [Region(start, y, stop - start, 1) for start, stop in runs]
        if regions:
            self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region, as they are: styles were chosen for this terminal already."""
        drawn = []
        for y in range(crop.y, crop.bottom):
            strip = self.strips[y] if y < len(self.strips) else Strip(blank(self.size.width))
            whole = crop.x == 0 and crop.width >= strip.cell_length
            drawn.append(strip if whole else strip.crop(crop.x, crop.right))
        return drawn


def changed_runs(before: Line, after: Line) -> Iterator[tuple[int, int]]:
    """Yield the runs of columns in which two lines differ."""
    old, new = cells(before), cells(after)
    if len(old) != len(new):
        yield 0, len(new)
        return
    start = stop = -1
    for column, (a, b) in enumerate(zip(old, new, strict=True)):
        if a == b:
            continue
        if start < 0:
            start = column
        elif column - stop >= NEAR:
            yield _whole(new, start, stop)
            start = column
        stop = column + 1
    if start >= 0:
        yield _whole(new, start, stop)


def cells(line: Line) -> list[Cell]:
    """Return a line cell by cell; the second cell of a wide character is empty."""
    found: list[Cell] = []
    for text, style, _control in line:
        if text.isascii():
            found += [(char, style) for char in text]
            continue
        for char in text:
            width = cell_len(char)
            if not width and found:  # a mark that joins the character before it
                found[-1] = (found[-1][0] + char, found[-1][1])
            else:
                found += [(char, style), *[("", style)] * (width - 1)]
    return found


def cut_at(line: Line, runs: Sequence[tuple[int, int]]) -> Line:
    """Return a line whose segments begin and end where the runs do."""
    cuts = sorted({edge for run in runs for edge in run})
    pieces: Line = []
    for strip in Strip(line).divide([*cuts, max(sum(cell_len(text) for text, _s, _c in line), *cuts)]):
        pieces += list(strip)
    return [Segment(text, style) for text, style, _control in pieces if text]


def _whole(found: list[Cell], start: int, stop: int) -> tuple[int, int]:
    """Return a run that cuts no wide character in two."""
    while start > 0 and found[start][0] == "":
        start -= 1
    while stop < len(found) and found[stop][0] == "":
        stop += 1
    return start, stop
