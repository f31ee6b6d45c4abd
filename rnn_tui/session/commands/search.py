"""search: a token or a timestep; next-hit, previous-hit: the other places where it is."""

from __future__ import annotations

import re
from dataclasses import replace

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb
from rnn_tui.session.session import Session
from rnn_tui.text import safe_line, shortened


def search(session: Session, text: str) -> Session:
    """Go to the first step from here on whose token holds a text, or to ``t=12``."""
    if not text:
        raise UsageError(_("name a token, or a timestep as in {example}").format(example="search t=12"))
    return next_hit(replace(session, search=text), "")


def next_hit(session: Session, _text: str) -> Session:
    """Go to the next place of what was searched last, from the end on to the first."""
    hits = _hits(session)
    return _to(session, next((place for place in hits if place > session.cursor.step), hits[0]))


def previous_hit(session: Session, _text: str) -> Session:
    """Go to the previous place of what was searched last, from the first on to the end."""
    hits = _hits(session)
    before = [place for place in hits if place < session.cursor.step]
    return _to(session, before[-1] if before else hits[-1])


def _hits(session: Session) -> list[int]:
    """Return the steps where what was searched last is, in the sequence as it is now."""
    text = session.search
    if not text:
        raise UsageError(_("nothing was searched yet; press / first"))
    if found := re.fullmatch(r"t\s*=\s*(\d{1,9})", text):
        hits = [place for place in [int(found[1]) - 1] if 0 <= place < session.steps]
    else:
        wanted = text.casefold()
        hits = [place for place, token in enumerate(session.tokens) if wanted in token.casefold()]
    if not hits:
        raise UsageError(_("'{text}' is not in the sequence").format(text=shortened(safe_line(text), 40)))
    return hits


def _to(session: Session, step: int) -> Session:
    return session.move(replace(session.cursor, step=step, partial=False))


VERBS = (
    Verb("search", "search a token or t=12", search, "TOKEN|t=STEP"),
    Verb("next-hit", "next hit", next_hit),
    Verb("previous-hit", "previous hit", previous_hit),
)
