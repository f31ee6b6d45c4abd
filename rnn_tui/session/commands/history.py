"""undo, redo: edits; back: places."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.session.commands import Verb
from rnn_tui.session.session import Session


def undo(session: Session, _text: str) -> Session:
    """Take back the last edit."""
    if not session.past:
        return session
    return session.turned_to(session.past[-1], session.past[:-1], (*session.future, session.document))


def redo(session: Session, _text: str) -> Session:
    """Do again the edit that was taken back last."""
    if not session.future:
        return session
    return session.turned_to(session.future[-1], (*session.past, session.document), session.future[:-1])


def back(session: Session, _text: str) -> Session:
    """Close the explanation that is open, else go where the cursor was before."""
    if session.why:
        return replace(session, why=session.why[:-1])
    if not session.places:
        return session
    return replace(session, cursor=session.places[-1], places=session.places[:-1]).settled()


VERBS = (
    Verb("undo", "undo an edit", undo),
    Verb("redo", "redo an edit", redo),
    Verb("back", "go back", back),
)
