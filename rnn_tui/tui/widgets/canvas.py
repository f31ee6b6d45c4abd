"""Lines of styled text with exact widths: what panes are drawn with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from rnn_tui.tui.look import Look

Line = list[Segment]
_PLAIN = Style()


class Pen:
    """Writes one line, never wider than it may be."""

    def __init__(self, look: Look, width: int) -> None:
        self.look, self.width = look, width
        self.segments: Line = []
        self.used = 0

    def text(self, text: str, role: str = "text", style: Style | None = None) -> Pen:
        """Add text in the style of a role."""
        return self.raw(self.look.text(text), self.look.style(role) if style is None else style)

    def raw(self, text: str, style: Style) -> Pen:
        """Add text that this terminal can show, cut where the line ends."""
        room = self.width - self.used
        if not text or room <= 0:
            return self
        length = cell_len(text)
        if length > room:
            text, length = self.cut(text, room), room
        self.segments.append(Segment(text, style))
        self.used += length
        return self

    def cut(self, text: str, width: int) -> str:
        """Return text of exactly a width, its end marked if something is left out."""
        if cell_len(text) <= width:
            return set_cell_size(text, width)
        return set_cell_size(text, width - 1) + self.look.glyphs.ellipsis if width > 0 else ""

    def field(self, text: str, width: int, role: str = "text", *, right: bool = False) -> Pen:
        """Add text in a field of a width."""
        shown = self.look.text(text)
        length = cell_len(shown)
        if length >= width:
            return self.raw(self.cut(shown, width), self.look.style(role))
        spaces = " " * (width - length)
        return self.raw(spaces + shown if right else shown + spaces, self.look.style(role))

    def space(self, count: int = 1) -> Pen:
        """Add spaces."""
        return self.raw(" " * count, _PLAIN)

    def to(self, column: int) -> Pen:
        """Add spaces up to a column."""
        return self.space(max(column - self.used, 0))

    def mark_cut(self) -> None:
        """Put the sign for something left out in place of the last cell."""
        if not self.segments or self.used < self.width:
            self.raw(self.look.glyphs.ellipsis, self.look.style("dim"))
            return
        text, style, _control = self.segments.pop()
        short = set_cell_size(text, cell_len(text) - 1)
        self.segments += [Segment(short, style), Segment(self.look.glyphs.ellipsis, style)]

    def done(self) -> Line:
        """Return the line, filled to its width."""
        self.to(self.width)
        return self.segments


def blank(width: int) -> Line:
    """Return an empty line."""
    return [Segment(" " * width, _PLAIN)] if width else []


def rule(look: Look, width: int, title: str, caption: str, *, focused: bool = False) -> Line:
    """Return the head of a pane: a thin rule, a bold title, and what is shown."""
    pen = Pen(look, width)
    role = "focus" if focused else "rule"
    pen.raw(look.glyphs.rule * 2 + " ", look.style(role))
    pen.text(title, "focus" if focused else "title").space()
    if caption:
        room = max(width - pen.used - 2, 0)
        pen.raw(
            pen.cut(look.caption(caption), min(room, cell_len(look.caption(caption)))), look.style("dim")
        ).space()
    return pen.raw(look.glyphs.rule * max(width - pen.used, 0), look.style(role)).done()


def fitted(lines: Sequence[Line], width: int, height: int) -> list[Line]:
    """Return exactly so many lines: too many are cut, missing ones are blank."""
    kept = list(lines[:height])
    return kept + [blank(width) for _ in range(height - len(kept))]


def beside(left: Iterable[Line], right: Iterable[Line], gap: int) -> list[Line]:
    """Return lines put side by side."""
    return [[*a, *blank(gap), *b] for a, b in zip(left, right, strict=True)]
