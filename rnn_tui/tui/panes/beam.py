"""The beam: a Rich table of the hypotheses that are alive at the cursor's step, best first."""

from __future__ import annotations

from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, blank, rule
from rnn_tui.tui.widgets.rich_rows import RichRows
from rnn_tui.views.beam import beam


class BeamPane:
    """A rule, a heading, then one row a hypothesis."""

    name, title = "beam", "beam"

    def __init__(self) -> None:
        self.rows: dict[Look, RichRows] = {}

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the table, the best hypotheses first."""
        table = beam(session)
        lines = [rule(frame.look, frame.width, table.title, table.caption, focused=frame.focused)]
        if not table.rows:
            return lines
        rows = self.rows.setdefault(frame.look, RichRows(frame.look))
        drawn = rows.lines(table, frame.width - 2, digits=session.digits)
        return (lines + [[*blank(1), *line, *blank(1)] for line in drawn])[: frame.height]

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the heading and one row a hypothesis."""
        return 2 + session.document.decoding.width

    def click(self, _session: Session, _frame: Frame, _x: int, _y: int) -> str:
        """Return nothing: a hypothesis is only looked at."""
        return ""


PANE = BeamPane()
