"""The explanation that is open: terms, shares as bars, and where Enter leads."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.numbers import aligned, fixed
from rnn_tui.views.timeline import window
from rnn_tui.views.why import Explained, Share, why

BAR = 12
ROOMY = 100


class WhyPane:
    """A rule, one row a share, the sum, and what Enter does."""

    name, title = "why", "why"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the explanation, its chosen row in sight."""
        found, look = why(session), frame.look
        if found is None:
            hint = Pen(look, frame.width).space(3).text(_("press Enter on a number"), "dim").done()
            return [rule(look, frame.width, _("why"), "", focused=frame.focused), hint]
        lines = [rule(look, frame.width, found.title, found.caption, focused=frame.focused)]
        numbers = aligned(
            [fixed(one.value) for one in found.shares]
            + [fixed(rest.value) for rest in found.rest]
            + [fixed(found.total)]
        )
        widest = max([look.length(one.label) + 2 * one.indent for one in found.shares] + [8])
        detail = max([look.length(one.detail) for one in found.shares] + [0])
        low, high = self.rows(found, frame)
        for place in range(low, high):
            lines.append(self.share(found.shares[place], numbers[place], widest, detail, frame))
            for at, rest in enumerate(found.rest):
                if rest.after == place:
                    number = numbers[len(found.shares) + at]
                    lines.append(self.plain(rest.label, number, widest, detail, frame))
        lines.append(self.sum(found, numbers[-1], widest, detail, frame))
        return [
            *lines,
            Pen(look, frame.width).space(3).text(_("Enter opens the row · Backspace returns"), "dim").done(),
        ]

    @staticmethod
    def rows(found: Explained, frame: Frame) -> tuple[int, int]:
        chosen = next(place for place, one in enumerate(found.shares) if one.chosen)
        return window(len(found.shares), chosen, max(frame.height - 3 - len(found.rest), 1))

    @staticmethod
    def share(one: Share, number: str, widest: int, detail: int, frame: Frame) -> Line:
        """Draw one row: label, what is multiplied, value, bar, where it leads."""
        look = frame.look
        pen = (
            Pen(look, frame.width)
            .space()
            .raw(look.glyphs.mark if one.chosen else " ", look.style("accent"))
            .space()
        )
        role = "bold" if one.chosen else "text" if not one.indent else "dim"
        gap = gap_of(frame)
        pen.space(2 * one.indent).field(one.label, widest - 2 * one.indent, role).space(gap)
        pen.field(one.detail, detail, "dim").space(gap)
        pen.text(number, "bold" if not one.indent else "text").space(gap)
        bars(pen, one.share)
        return pen.space().text(one.leads, "dim").done()

    @staticmethod
    def plain(label: str, number: str, widest: int, detail: int, frame: Frame) -> Line:
        pen = (
            Pen(frame.look, frame.width)
            .space(5)
            .field(label, widest - 2, "dim")
            .space(detail + 2 * gap_of(frame))
        )
        return pen.text(number, "dim").done()

    @staticmethod
    def sum(found: Explained, number: str, widest: int, detail: int, frame: Frame) -> Line:
        pen = (
            Pen(frame.look, frame.width)
            .space(3)
            .field(_("sum"), widest, "title")
            .space(detail + 2 * gap_of(frame))
        )
        pen.text(number, "accent").space(2)
        if found.head:
            pen.text(f"{found.head} = {fixed(found.recorded)}", "text")
        return pen.done()

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rows with rule, sum and hint."""
        found = why(session)
        return 2 if found is None else len(found.shares) + len(found.rest) + 3

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that chooses the row under the mouse."""
        found = why(session)
        if found is None:
            return ""
        low, high = self.rows(found, frame)
        drawn = []
        for place in range(low, high):
            drawn += [place] * (1 + sum(rest.after == place for rest in found.rest))
        chosen = next(place for place, one in enumerate(found.shares) if one.chosen)
        return f"row {drawn[y - 1] - chosen:+d}" if 1 <= y <= len(drawn) else ""


def gap_of(frame: Frame) -> int:
    """Return the room between columns: on a narrow screen where Enter leads needs it more."""
    return 1 if frame.width < ROOMY else 2


def bars(pen: Pen, share: float) -> None:
    """Draw a share to the left or right of a middle."""
    look = pen.look
    length = round(abs(share) * BAR / 2)
    left, right = (length, 0) if share < 0 else (0, length)
    cold, warm = look.heat_sides
    pen.space(BAR // 2 - left).raw(look.glyphs.bar * left, cold).text(look.glyphs.bar_end, "dim")
    pen.raw(look.glyphs.bar * right, warm).space(BAR // 2 - right)


PANE = WhyPane()
