"""The ledger: a Rich table of what each timestep adds to one weight's gradient, walking backwards."""

from __future__ import annotations

from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, blank, rule
from rnn_tui.tui.widgets.rich_rows import RichRows
from rnn_tui.views.ledger import ledger, order_of
from rnn_tui.views.timeline import window

WIDEST = {"adds": 9, "sum": 9, "norm": 9}
"""The width of ``−1.00e−10``."""


class LedgerPane:
    """A rule, a heading, then one row a timestep around the cursor, the last step first."""

    name, title = "ledger", "gradient ledger"

    def __init__(self) -> None:
        self.rows: dict[Look, RichRows] = {}

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the table, as many rows around the cursor as there is room for."""
        table = ledger(session, max(frame.height - 2, 1))
        lines = [rule(frame.look, frame.width, table.title, table.caption, focused=frame.focused)]
        if not table.rows:
            return lines
        rows = self.rows.setdefault(frame.look, RichRows(frame.look))
        drawn = rows.lines(table, frame.width - 2, digits=session.digits, least=WIDEST)
        return lines + [[*blank(1), *line, *blank(1)] for line in drawn]

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the heading and one row a timestep."""
        return session.steps + 2

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that goes to the step under the mouse."""
        order = order_of(session)
        low, high = window(len(order), order.index(session.cursor.step), max(frame.height - 2, 1))
        return f"goto {order[low + y - 2] + 1}" if 2 <= y < high - low + 2 else ""


PANE = LedgerPane()
