"""signal: what the heat map shows."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb, whole_number
from rnn_tui.session.session import Session


def choose(session: Session, text: str) -> Session:
    """Choose a signal by its name, or by its number counted from 1."""
    lines = session.document.lines
    if text.isdecimal():
        number = whole_number(text, "signal")
        if not 1 <= number <= len(lines):
            message = _("signal {n}: there are signals 1 to {last}")
            raise UsageError(message.format(n=text[:40], last=len(lines)))
        return replace(session, heat=lines[number - 1])
    path = session.document.trace.path(text)
    if path not in lines:
        raise UsageError(_("{name} is the input; it has no heat map").format(name=text))
    return replace(session, heat=path)


VERBS = (
    Verb(
        "signal",
        "signal of the heat map",
        choose,
        "NAME|N",
        lambda session: [session.document.trace.short(path) for path in session.document.lines],
    ),
)
