"""unit, line: another unit, or another equation, of the same step."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb, whole_number
from rnn_tui.session.session import Session


def to_unit(session: Session, text: str) -> Session:
    """Choose a unit: by its number, or by so many on (+1) or back (-1)."""
    units = session.units_of(session.line)
    number = whole_number(text, "unit")
    if text.startswith(("+", "-")):
        number = min(max(session.cursor.unit + number, 0), units - 1)
    if not 0 <= number < units:
        raise UsageError(_("unit {n}: there are units 0 to {last}").format(n=text[:40], last=units - 1))
    return replace(session, mean=False).move(replace(session.cursor, unit=number))


def to_line(session: Session, text: str) -> Session:
    """Choose an equation: by the name of its signal, or by so many on (+1) or back (-1)."""
    lines = session.document.lines
    if text.startswith(("+", "-")):
        place = min(max(session.cursor.line + whole_number(text, "line"), 0), len(lines) - 1)
    else:
        path = session.document.trace.path(text)
        if path not in lines:
            raise UsageError(_("{name} is the input; it has no equation").format(name=text))
        place = lines.index(path)
    unit = min(session.cursor.unit, session.units_of(lines[place]) - 1)
    _first, last = session.document.ends_of(place)
    partial = session.cursor.partial and place <= session.cursor.line and place < last
    step = session.step_of(lines[place])
    return session.move(replace(session.cursor, step=step, line=place, unit=unit, partial=partial))


VERBS = (
    Verb("unit", "choose a unit", to_unit, "N|+N|-N"),
    Verb("line", "choose an equation", to_line, "SIGNAL|+N|-N"),
)
