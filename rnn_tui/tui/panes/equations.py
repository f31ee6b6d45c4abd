"""The equations of the step, with the numbers put in; the current one is marked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from rnn_tui.equations.numbers import Line as Numbers
from rnn_tui.equations.numbers import Role
from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.equations import Equations, equations, piece_text
from rnn_tui.views.numbers import aligned, fixed, full
from rnn_tui.views.timeline import window

WIDEST_TITLE, LEAST_FOR_TITLES = 18, 64
Way = list[tuple[str, str]]
"""A right-hand side: pieces of text and their roles."""


class EquationsPane:
    """A rule, then one line an equation."""

    name, title = "equations", "equations"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the equations, results in one column at the right edge."""
        found = equations(session)
        lines = [rule(frame.look, frame.width, found.title, found.caption, focused=frame.focused)]
        results = self.results(found, digits=session.digits)
        low, high = self.rows(found, frame)
        digits = session.digits
        return lines + [
            self.line(found, place, results[place], frame, digits=digits) for place in range(low, high)
        ]

    @staticmethod
    def rows(found: Equations, frame: Frame) -> tuple[int, int]:
        current = next(place for place, line in enumerate(found.lines) if line.current)
        return window(len(found.lines), current, max(frame.height - 1, 1))

    @staticmethod
    def results(found: Equations, *, digits: bool) -> list[str]:
        texts = []
        for line in found.lines:
            if line.result is None:
                texts.append("")
            else:
                texts.append(full(line.result, found.dtype) if digits else fixed(line.result))
        return aligned(texts)

    def line(self, found: Equations, place: int, result: str, frame: Frame, *, digits: bool) -> Line:
        """Draw one equation: mark, symbol, title, terms with their values, result."""
        line, look = found.lines[place], frame.look
        pen = Pen(look, frame.width)
        pen.space().raw(look.glyphs.mark if line.current else " ", look.style("accent")).space()
        pen.field(line.symbol, max(look.length(one.symbol) for one in found.lines), line.kind).space()
        shown = look.text(result)
        right = frame.width - max(cell_len(shown), 6) - 1
        ways = [] if line.line is None else ways_to_write(line.line, found.dtype, digits=digits)
        title = min(max(look.length(one.title) for one in found.lines), WIDEST_TITLE) + 1
        room = right - 3 - pen.used
        # The numbers say more than the title: a line that is too long for both goes without.
        if frame.width >= LEAST_FOR_TITLES and (not ways or first_that_fits(ways, look, room - title)):
            pen.field(line.title, title - 1, "dim").space()
        if not ways:
            return pen.raw(look.glyphs.unknown, look.style("dim")).done()
        self.body(pen, first_that_fits(ways, look, right - 3 - pen.used) or ways[-1], right - 3)
        equals = ":= " if line.written else "= "
        pen.to(right - len(equals)).text(equals, "dim").to(frame.width - cell_len(shown) - 1)
        style = look.style("accent" if line.current else "bold")
        if line.moved or line.written:
            style += look.style("moved")
        return pen.raw(shown, style).done()

    @staticmethod
    def body(pen: Pen, way: Way, limit: int) -> None:
        """Draw a right-hand side up to a column; what is left out is marked."""
        inside = Pen(pen.look, limit - pen.used)
        for text, role in way:
            inside.text(text, role)
        if sum(pen.look.length(text) for text, _role in way) > inside.width:
            inside.mark_cut()
        for segment in inside.segments:
            pen.raw(segment.text, segment.style or pen.look.style("text"))

    def wanted(self, session: Session, _width: int) -> int:
        """Return one line an equation and one for the rule."""
        return len(session.document.layer_of(session.line).cell.rows) + 1

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that chooses the equation under the mouse."""
        found = equations(session)
        low, high = self.rows(found, frame)
        if 1 <= y <= high - low:
            return f"line {found.lines[low + y - 1].path}"
        return ""


def ways_to_write(line: Numbers, dtype: str, *, digits: bool) -> list[Way]:
    """Return a right-hand side with all there is to it, then shorter: numbers in place of a formula last."""
    body = [
        (
            piece_text(piece, digits=digits, dtype=dtype),
            "dim" if piece.role in (Role.LABEL, Role.EQUALS) else "text",
        )
        for piece in line.body
    ]
    argument = [(piece_text(piece, digits=digits, dtype=dtype), "dim") for piece in line.argument]
    after = next((place for place, piece in enumerate(line.body, 1) if piece.role is Role.EQUALS), 0)
    return [body + argument, body, body[after:]]


def first_that_fits(ways: Sequence[Way], look: Look, room: int) -> Way | None:
    """Return the first way to write that fills no more than the room there is."""
    return next((way for way in ways if sum(look.length(text) for text, _role in way) <= room), None)


PANE = EquationsPane()
