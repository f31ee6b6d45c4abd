"""The equations of the step, with the numbers put in; the current one is marked."""

from __future__ import annotations

from rich.cells import cell_len

from rnn_tui.equations.numbers import Role
from rnn_tui.session.session import Session
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.equations import EquationLine, Equations, equations, piece_text
from rnn_tui.views.numbers import aligned, fixed, full
from rnn_tui.views.timeline import window

WIDEST_TITLE = 18


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
        symbol = max(look.length(one.symbol) for one in found.lines)
        pen.field(line.symbol, symbol, line.kind).space()
        widest = max(look.length(one.title) for one in found.lines)
        if frame.width >= 64:
            pen.field(line.title, min(widest, WIDEST_TITLE), "dim").space()
        if line.line is None:
            return pen.raw(look.glyphs.unknown, look.style("dim")).done()
        shown = look.text(result)
        right = frame.width - max(cell_len(shown), 6) - 1
        self.body(pen, line, right - 3, found.dtype, digits=digits)
        pen.to(right - 2).text("= ", "dim").to(frame.width - cell_len(shown) - 1)
        style = look.style("accent" if line.current else "bold")
        if line.moved or line.written:
            style += look.style("moved")
        return pen.raw(shown, style).done()

    @staticmethod
    def body(pen: Pen, line: EquationLine, limit: int, dtype: str, *, digits: bool) -> None:
        """Draw the right-hand side up to a column: the argument only where it fits whole."""
        assert line.line is not None  # noqa: S101 - the caller draws what is computed
        look = pen.look
        inside = Pen(look, limit - pen.used)
        body = list(line.line.body)
        whole = "".join(piece_text(one, digits=digits, dtype=dtype) for one in (*body, *line.line.argument))
        if look.length(whole) <= inside.width:
            body += line.line.argument
        seen_argument = len(line.line.body)
        for place, piece in enumerate(body):
            text = piece_text(piece, digits=digits, dtype=dtype)
            dimmed = piece.role is Role.LABEL or place >= seen_argument or piece.role is Role.EQUALS
            inside.text(text, "dim" if dimmed else "text")
        for segment in inside.segments:
            pen.raw(segment.text, segment.style or look.style("text"))

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


PANE = EquationsPane()
