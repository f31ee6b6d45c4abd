"""next, reverse-next: from one timestep to another."""

from __future__ import annotations

from rnn_tui.session.commands import Verb, whole_number
from rnn_tui.session.session import Session
from rnn_tui.session.walking import place_of, whole_step


def by_steps(session: Session, count: int) -> Session:
    """Move some timesteps on, or back; a step that was walked through line by line is whole again."""
    place = place_of(session.document, session.cursor) + count
    return session.move(whole_step(session.document, session.cursor, place))


VERBS = (
    Verb(
        "next",
        "next timestep",
        lambda session, text: by_steps(session, whole_number(text or "1", "next")),
        "[N]",
    ),
    Verb(
        "reverse-next",
        "previous timestep",
        lambda session, text: by_steps(session, -whole_number(text or "1", "reverse-next")),
        "[N]",
    ),
)
