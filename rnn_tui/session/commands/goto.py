"""goto: to a timestep by its number."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb, whole_number
from rnn_tui.session.session import Session
from rnn_tui.session.walking import last_place, whole_step


def goto(session: Session, text: str) -> Session:
    """Move to a timestep of the walk the cursor is in, counted from 1; −1 is the last.

    ``first`` is the step that is computed first of all, ``last`` the one that is computed last.
    """
    document, steps = session.document, session.steps
    ends = {"first": 0, "last": last_place(document)}
    if text in ends:
        return session.move(whole_step(document, session.cursor, ends[text]))
    number = whole_number(text, "goto")
    if number < 0:
        number += steps + 1
    if not 1 <= number <= steps:
        raise UsageError(_("goto {n}: the sequence has steps 1 to {steps}").format(n=text[:40], steps=steps))
    return session.move(replace(session.cursor, step=number - 1, partial=False))


VERBS = (
    Verb(
        "goto", "go to a timestep", goto, "STEP|first|last", lambda _session: ("first", "last"), offered=True
    ),
)
