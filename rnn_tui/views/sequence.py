"""The sequence: its tokens, and the answer to each of those that were read."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.views.table import Cell, Column, Row, Table, Tense
from rnn_tui.views.words import token


def sequence(session: Session, low: int = 0, high: int | None = None) -> Table:
    """Return one row a timestep: its number, token, answer and the answer's probability.

    Args:
        session: The session.
        low: The first step.
        high: The one after the last; all of them when omitted.
    """
    document = session.document
    high = session.steps if high is None else min(high, session.steps)
    columns = [Column("t", "t", "index"), Column("token", _("token"), "token")]
    answering = session.is_answering
    if answering:
        columns += [Column("answer", _("answer"), "answer"), Column("p", "p", "number")]
    rows = []
    for step in range(low, high):
        cells: list[Cell] = [float(step + 1), token(session.tokens[step])]
        if answering:
            cells += answer_cells(session, step)
        rows.append(Row(tuple(cells), tense(session, step)))
    cursor = session.cursor.step - low if low <= session.cursor.step < high else None
    dtype = document.trace.dtype
    return Table("sequence", _("sequence"), "", tuple(columns), tuple(rows), cursor, dtype)


def tense(session: Session, step: int) -> Tense:
    """Return where a step stands, seen from the cursor."""
    return (Tense.PRESENT, Tense.FUTURE, Tense.PAST)[session.time_of(step)]


def answer_cells(session: Session, step: int) -> list[Cell]:
    """Return the model's answer at a step and its probability; nothing before it is computed."""
    document = session.document
    path = document.answer_path
    if not session.is_known(step, path):
        return [None, None]
    top = document.chosen[step]
    return [token(document.model.labels[top]), float(document.trace.arrays[path][step, 0, top])]
