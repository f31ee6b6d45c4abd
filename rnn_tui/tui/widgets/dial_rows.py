"""The dials of a pane, one a line: what each is, where it stands, and between which keys it turns."""

from __future__ import annotations

from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.widgets.canvas import Line, Pen
from rnn_tui.views.dials import DialRow, dial_rows

WIDTH = 33
LABEL = 11
VALUE = WIDTH - LABEL - 5


def dial_lines(look: Look, session: Session, view: str, *, focused: bool) -> list[Line]:
    """Return one line a dial, of :data:`WIDTH` cells."""
    return [_line(look, row, focused=focused) for row in dial_rows(session, view)]


def _line(look: Look, row: DialRow, *, focused: bool) -> Line:
    turns = row.is_chosen and focused
    role = "accent" if turns else "text"
    pen = Pen(look, WIDTH).space()
    pen.raw(look.glyphs.mark if row.is_chosen else " ", look.style(role if focused else "dim")).space()
    pen.field(row.label, LABEL, role).space()
    value = f"< {row.value} >" if turns else f"  {row.value}  "
    return pen.field(value, VALUE, role, right=True).done()
