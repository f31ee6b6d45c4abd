"""dial: choose a dial of a view, turn it by notches, or put it at a value."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb, whole_number
from rnn_tui.session.dials import BY_NAME, Value, dial_named
from rnn_tui.session.session import Session


def dial(session: Session, text: str) -> Session:
    """Choose a dial: ``dial radius``; turn it: ``dial radius +1``; put it: ``dial radius = 1.1``."""
    name, equals, value = text.partition("=")
    name, _space, turn = name.strip().partition(" ")
    if not name or (equals and turn.strip()):
        raise UsageError(_("write for example dial radius = 1.1, or dial radius +1"))
    found = dial_named(name)
    here: Value = getattr(session.dials, name)
    if equals:
        here = found.read(value.strip())
    elif turn.strip():
        here = found.after(here, whole_number(turn.strip(), "dial"))
    return replace(session, dial=name, dials=session.dials.turned(name, here))


VERBS = (
    Verb(
        "dial", "turn a dial of a view", dial, "NAME [= VALUE|+N|-N]", lambda _session: BY_NAME, offered=True
    ),
)
