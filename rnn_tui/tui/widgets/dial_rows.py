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


def dial_bar(look: Look, width: int, session: Session, view: str, *, focused: bool) -> Line:
    """Return all dials of a view side by side on one line."""
    pen = Pen(look, width)
    for row, start in _starts(look, session, view):
        turns = row.is_chosen and focused
        pen.to(start).raw(
            look.glyphs.mark if row.is_chosen else " ", look.style("accent" if focused else "dim")
        )
        pen.space().text(f"{row.label} ", "accent" if turns else "dim")
        pen.text(f"< {row.value} >" if turns else row.value, "accent" if turns else "bold")
    return pen.done()


def dial_at(look: Look, session: Session, view: str, x: int) -> int:
    """Return which dial of a line of dials stands at a column; −1 before the first."""
    return sum(start <= x for _row, start in _starts(look, session, view)) - 1


def _starts(look: Look, session: Session, view: str) -> list[tuple[DialRow, int]]:
    """Return the dials of a line, and the column where each begins: the same, whichever is chosen."""
    found, start = [], 1
    for row in dial_rows(session, view):
        found.append((row, start))
        start += look.length(f"{row.label} {row.value}") + 8
    return found
