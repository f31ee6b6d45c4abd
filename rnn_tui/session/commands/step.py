"""step, reverse-step: from one equation to the next, within a timestep and across it."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.session.commands import Verb
from rnn_tui.session.session import Session


def forward(session: Session, _text: str) -> Session:
    """Compute one more equation; after the last one, the first of the next timestep."""
    cursor, last = session.cursor, len(session.document.lines) - 1
    if cursor.partial and cursor.line < last:
        line = cursor.line + 1
        return _at(session, cursor.step, line, partial=line < last)
    if cursor.step + 1 >= session.document.steps:
        return session
    return _at(session, cursor.step + 1, 0, partial=last > 0)


def backward(session: Session, _text: str) -> Session:
    """Take back one equation; before the first one, the timestep before is whole."""
    cursor, last = session.cursor, len(session.document.lines) - 1
    if not cursor.partial and last > 0:
        return _at(session, cursor.step, last - 1, partial=True)
    if cursor.partial and cursor.line > 0:
        return _at(session, cursor.step, cursor.line - 1, partial=True)
    if cursor.step == 0:
        return session
    return _at(session, cursor.step - 1, last, partial=False)


def _at(session: Session, step: int, line: int, *, partial: bool) -> Session:
    unit = min(session.cursor.unit, session.units_of(session.document.lines[line]) - 1)
    return session.move(replace(session.cursor, step=step, line=line, unit=unit, partial=partial))


VERBS = (
    Verb("step", "next equation", forward),
    Verb("reverse-step", "previous equation", backward),
)
