"""The output: the top answers at the cursor as bars."""

from __future__ import annotations

from rnn_tui.session.session import Session
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.numbers import fixed, full
from rnn_tui.views.output import Bar, Output, output

WIDEST_LABEL = 16


class OutputPane:
    """A rule, then one bar an answer."""

    name, title = "output", "output"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the most probable answers, or why there are none."""
        found = output(session)
        lines = [rule(frame.look, frame.width, found.title, found.caption, focused=frame.focused)]
        if found.note:
            lines.append(Pen(frame.look, frame.width).space(3).text(found.note, "dim").done())
        bars = found.bars[: max(frame.height - 1, 0)]
        width = max((frame.look.length(bar.label) for bar in bars), default=0)
        widest, digits = min(width, WIDEST_LABEL), session.digits
        return lines + [self.bar(found, bar, widest, frame, digits=digits) for bar in bars]

    @staticmethod
    def bar(found: Output, bar: Bar, width: int, frame: Frame, *, digits: bool) -> Line:
        """Draw one answer: its label, a bar, and its number."""
        look = frame.look
        pen = Pen(look, frame.width).space(3).field(bar.label, width, "bold" if bar.top else "text").space()
        number = full(bar.value, found.dtype) if digits else fixed(bar.value)
        room = max(frame.width - pen.used - look.length(number) - 5, 4)
        share = abs(bar.value) / found.largest
        length = round(min(share, 1.0) * room) if share == share else 0  # noqa: PLR0124 - NaN is not itself
        style = look.style("accent" if bar.top else "dim")
        pen.raw(look.glyphs.bar * length if length else look.glyphs.bar_end, style).space()
        pen.text(number, "bold" if bar.top else "text")
        if bar.right:
            pen.space().text(look.glyphs.right_answer, "title")
        return pen.done()

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule and one line a bar, or one for the note."""
        return 1 + max(len(output(session).bars), 1)

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that shows the gradient of the answer under the mouse."""
        labels = session.document.model.labels
        bars = output(session).bars[: max(frame.height - 1, 0)]
        if labels and 1 <= y <= len(bars) and bars[y - 1].label in labels:
            return f"loss {bars[y - 1].label}"
        return ""


PANE = OutputPane()
