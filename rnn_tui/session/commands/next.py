"""next, reverse-next: from one timestep to another."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.session.commands import Verb, whole_number
from rnn_tui.session.session import Session


def by_steps(session: Session, count: int) -> Session:
    """Move some timesteps on, or back; a step that was walked through line by line is whole again."""
    step = min(max(session.cursor.step + count, 0), session.document.steps - 1)
    return session.move(replace(session.cursor, step=step, partial=False))


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
