"""The whole screen as lines: a pure function of the session and the screen's state."""

from __future__ import annotations

from collections.abc import Sequence

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.cover import choices, help_screen
from rnn_tui.tui.footer import footer
from rnn_tui.tui.keys import Key
from rnn_tui.tui.layout import HEAD_PANES, Place, arrange, below_sequence
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame, panes
from rnn_tui.tui.skeleton import LEAST, too_small
from rnn_tui.tui.ui import Ui, focus_of
from rnn_tui.tui.widgets.canvas import Line, Pen, blank, fitted


def compose(
    session: Session, ui: Ui, look: Look, table: Sequence[Key], width: int, height: int
) -> list[Line]:
    """Return exactly ``height`` lines of ``width`` cells."""
    if width < LEAST[0] or height < LEAST[1]:
        return too_small(look, width, height)
    places = arrange(session, ui, width, height)
    if ui.is_covered:
        lines = covered(session, ui, look, table, places, width, height)
    else:
        lines = joined(session, ui, look, places, width, height - 1)
    if ui.asking:
        role = "error" if ui.is_error else "title"
        lines[-1] = Pen(look, width).space().text(ui.message or ui.asking, role).done()
    return [*lines, footer(table, ui, look, width)]


def joined(
    session: Session, ui: Ui, look: Look, places: Sequence[Place], width: int, height: int
) -> list[Line]:
    """Draw every pane and put the pieces of each line side by side."""
    rows: list[list[tuple[int, Line]]] = [[] for _ in range(height)]
    for place in places:
        frame = frame_of(place, session, ui, look)
        drawn = panes()[place.pane].draw(session, frame)
        for offset, line in enumerate(fitted(drawn, place.width, place.height)):
            if place.y + offset < height:
                rows[place.y + offset].append((place.x, line))
    lines = [_filled(row, width) for row in rows]
    if ui.hint:
        _put_hint(lines, look, places, width)
    return lines


def frame_of(place: Place, session: Session, ui: Ui, look: Look) -> Frame:
    """Return the frame of a pane."""
    return Frame(look, place.width, place.height, focused=place.pane == focus_of(ui, session))


def covered(
    session: Session,
    ui: Ui,
    look: Look,
    table: Sequence[Key],
    places: Sequence[Place],
    width: int,
    height: int,
) -> list[Line]:
    """Draw a list or the help below the sequence."""
    kept = [place for place in places if place.pane in HEAD_PANES]
    top = below_sequence(places)
    lines = joined(session, Ui(hint=False), look, kept, width, top)
    tall = height - 1 - top
    if ui.help is not None:
        return lines + help_screen(table, ui.help, look, width, tall)
    assert ui.choices is not None  # noqa: S101 - one of the two covers the screen
    return lines + choices(ui.choices, look, width, tall)


def _filled(row: list[tuple[int, Line]], width: int) -> Line:
    if not row:
        return blank(width)
    line: Line = []
    used = 0
    for x, piece in sorted(row, key=lambda item: item[0]):
        line += blank(x - used)
        line += piece
        used = x + sum(segment.cell_length for segment in piece)
    return line + blank(width - used)


def _put_hint(lines: list[Line], look: Look, places: Sequence[Place], width: int) -> None:
    """Write the line for newcomers at the bottom where that is empty, or else above the panes."""
    text = _("→ next step · n one equation · Enter explains · ? all keys")
    above = below_sequence(places) - 1
    free = [y for y in (len(lines) - 1, above, 1) if not any(part.text.strip() for part in lines[y])]
    lines[free[0] if free else 1] = Pen(look, width).space().raw(look.caption(text), look.style("dim")).done()
