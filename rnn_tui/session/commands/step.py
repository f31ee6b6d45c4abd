"""step, reverse-step: from one equation to the next, within a timestep and across it."""

from __future__ import annotations

from rnn_tui.session.commands import Verb
from rnn_tui.session.session import Session
from rnn_tui.session.walking import next_line, previous_line


def forward(session: Session, _text: str) -> Session:
    """Compute one more equation; after the last one, the first of the next timestep."""
    return session.move(next_line(session.document, session.cursor))


def backward(session: Session, _text: str) -> Session:
    """Take back one equation; before the first one, the timestep before is whole."""
    return session.move(previous_line(session.document, session.cursor))


VERBS = (
    Verb("step", "next equation", forward),
    Verb("reverse-step", "previous equation", backward),
)
