"""The units: a Rich table of every signal of every unit at the cursor."""

from __future__ import annotations

from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, blank, rule
from rnn_tui.tui.widgets.rich_rows import RichRows
from rnn_tui.views.render import shown_caption
from rnn_tui.views.timeline import layer_paths, window
from rnn_tui.views.units import units

NARROW = 48


class UnitsPane:
    """A rule, a heading, then one row a unit around the cursor's."""

    name, title = "units", "units"

    def __init__(self) -> None:
        self.rows: dict[Look, RichRows] = {}

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the table; with two decimals where three do not fit."""
        table = units(session, max(frame.height - 2, 1))
        caption = shown_caption(table, digits=session.digits)
        lines = [rule(frame.look, frame.width, table.title, caption, focused=frame.focused)]
        decimals = 2 if frame.width < NARROW else 3
        rows = self.rows.setdefault(frame.look, RichRows(frame.look))
        drawn = rows.lines(table, frame.width - 2, decimals=decimals, digits=session.digits)
        return lines + [[*blank(1), *line, *blank(1)] for line in drawn]

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the heading and one row a unit."""
        return max(session.units_of(path) for path in layer_paths(session)) + 2

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that chooses the unit under the mouse."""
        count = self.wanted(session, frame.width) - 2
        low, high = window(count, session.cursor.unit, max(frame.height - 2, 1))
        return f"unit {low + y - 2}" if 2 <= y < high - low + 2 else ""


PANE = UnitsPane()
