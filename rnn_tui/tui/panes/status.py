"""The top line: which model, which cell, how large, and where the cursor is."""

from __future__ import annotations

from rich.cells import cell_len

from rnn_tui.session.session import Session
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen
from rnn_tui.views.status import status


class StatusPane:
    """One line, no rule."""

    name, title = "status", "status"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the line; what matters less is left out where it is narrow."""
        found, look = status(session), frame.look
        pen = Pen(look, frame.width)
        place = look.text(found.place)
        room = frame.width - cell_len(place) - 2
        pen.space().text(found.name, "title").space(2)
        facts = look.caption(f"{found.facts} · {found.convention}" if found.convention else found.facts)
        if cell_len(facts) > room - pen.used:
            facts = pen.cut(facts, max(room - pen.used, 0))
        pen.raw(facts, look.style("dim")).to(frame.width - cell_len(place) - 1).raw(
            place, look.style("title")
        )
        return [pen.done()]

    def wanted(self, _session: Session, _width: int) -> int:
        """Return 1."""
        return 1

    def click(self, _session: Session, _frame: Frame, _x: int, _y: int) -> str:
        """Return nothing: there is nothing to choose."""
        return ""


PANE = StatusPane()
