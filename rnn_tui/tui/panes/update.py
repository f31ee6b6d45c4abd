"""One step of an optimiser: its dials, what becomes of the loss, and a table of weights and gradients."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, blank, rule
from rnn_tui.tui.widgets.dial_rows import dial_at, dial_bar
from rnn_tui.tui.widgets.rich_rows import RichRows
from rnn_tui.views.dials import dial_command
from rnn_tui.views.update import fall, one_step

HEAD, FOOT = 4, 1
WIDEST = {"gradient": 9, "by_norm": 9, "by_value": 9, "change": 9}
"""The width of ``−1.00e−10``."""


class UpdatePane:
    """A rule, the dials, the loss before and after, then one row a weight and the lengths below."""

    name, title = "update", "optimiser step"

    def __init__(self) -> None:
        self.rows: dict[Look, RichRows] = {}

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the table, as many weights around the largest gradient as there is room for."""
        look = frame.look
        table = one_step(session, max(frame.height - HEAD - FOOT, 1))
        lines = [rule(look, frame.width, table.title, table.caption, focused=frame.focused)]
        if not table.rows:
            return lines
        lines.append(dial_bar(look, frame.width, session, self.name, focused=frame.focused))
        lines.append(self.loss(session, frame))
        rows = self.rows.setdefault(look, RichRows(look))
        drawn = rows.lines(table, frame.width - 2, digits=session.digits, least=WIDEST)
        return lines + [[*blank(1), *line, *blank(1)] for line in drawn]

    @staticmethod
    def loss(session: Session, frame: Frame) -> Line:
        """Draw what the step does to the loss, and how to take it."""
        look, found = frame.look, fall(session)
        pen = Pen(look, frame.width).space(3).text(_("loss") + " ", "dim").text(found.before, "bold")
        pen.raw(f" {look.glyphs.arrow} ", look.style("dim")).text(found.after, "bold").space(2)
        pen.text(found.change, "text" if found.falls else "error").space()
        pen.text(_("falls") if found.falls else _("does not fall"), "dim" if found.falls else "error")
        hint = _("take it with :descend")
        pen.to(max(frame.width - look.length(hint) - 2, pen.used + 2))
        return pen.text(hint, "dim").done()

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the dials, the loss, the heading, one row a weight and the lengths."""
        return HEAD + max(len(one_step(session).rows), 1)

    def click(self, session: Session, frame: Frame, x: int, y: int) -> str:
        """Return the command that chooses the dial under the mouse, or turns it."""
        return dial_command(session, self.name, dial_at(frame.look, session, self.name, x)) if y == 1 else ""


PANE = UpdatePane()
