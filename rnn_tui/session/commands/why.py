"""why: take a number apart, and walk along what it is made of."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb, whole_number
from rnn_tui.session.explaining import explanation, rows, target
from rnn_tui.session.session import Session, Why


def why(session: Session, _text: str) -> Session:
    """Open the explanation of the number under the cursor, or of the row chosen in one that is open."""
    if not session.why:
        return _opened(session, Why(session.line, session.cursor.step, session.cursor.unit))
    here = session.why[-1]
    found = target(session.document, here)
    if found is None:
        raise UsageError(_("this is a number of the model or of the input; it comes from nowhere else"))
    return _opened(session, found)


def choose_row(session: Session, text: str) -> Session:
    """Choose a row of the open explanation: so many on (+1) or back (-1)."""
    if not session.why:
        return session
    here = session.why[-1]
    last = len(rows(explanation(session.document, here))) - 1
    row = min(max(here.row + whole_number(text, "row"), 0), last)
    return replace(session, why=(*session.why[:-1], replace(here, row=row)))


def close(session: Session, _text: str) -> Session:
    """Close all explanations."""
    return replace(session, why=())


def _opened(session: Session, here: Why) -> Session:
    return replace(session, why=(*session.why, here))


VERBS = (
    Verb("why", "explain the number under the cursor", why),
    Verb("row", "choose a row of an explanation", choose_row, "+N|-N"),
    Verb("close", "close explanations", close),
)
