"""mean, digits, fold: three switches of how things are drawn."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.session.commands import Verb

VERBS = (
    Verb(
        "mean",
        "mean of all units, or one unit",
        lambda session, _text: replace(session, mean=not session.mean),
    ),
    Verb("digits", "all digits", lambda session, _text: replace(session, digits=not session.digits)),
    Verb(
        "fold", "fold, unfold the network", lambda session, _text: replace(session, folded=not session.folded)
    ),
)
