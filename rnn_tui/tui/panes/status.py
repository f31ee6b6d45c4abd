"""The top lines: which model, which cell, how large, where the cursor is, and what to know of it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen
from rnn_tui.views.status import status
from rnn_tui.views.words import joined


class StatusPane:
    """Two lines, no rule."""

    name, title = "status", "status"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return two lines; what matters less is left out where it is narrow."""
        found, look = status(session), frame.look
        pen = Pen(look, frame.width)
        place = look.text(found.place)
        room = frame.width - cell_len(place) - 2
        pen.space().text(found.name, "title").space(2)
        facts = look.caption(joined(*fitting(found.facts, look, room - pen.used)))
        pen.raw(facts, look.style("dim")).to(frame.width - cell_len(place) - 1)
        pen.raw(place, look.style("title"))
        notes = Pen(look, frame.width).space()
        return [pen.done(), notes.raw(look.caption(found.notes), look.style("dim")).done()]

    def wanted(self, session: Session, _width: int) -> int:
        """Return 2, and one more to stand apart where there are notes."""
        return 3 if status(session).notes else 2

    def click(self, _session: Session, _frame: Frame, _x: int, _y: int) -> str:
        """Return nothing: there is nothing to choose."""
        return ""


def fitting(facts: Sequence[str], look: Look, room: int) -> list[str]:
    """Return as many facts, the first ones first, as there is room for."""
    kept = list(facts)
    while kept and look.length(look.caption(joined(*kept))) > room:
        kept.pop()
    return kept


PANE = StatusPane()
