"""dropout: drop numbers at random as in training, to see which; or no longer."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.blocks.dropout import ON, Dropout, parse_request
from rnn_tui.i18n import _
from rnn_tui.networks.masks import drawn_with, dropping, without_masks
from rnn_tui.session.commands import Verb
from rnn_tui.session.document import Document
from rnn_tui.session.session import Session

OFF = "off"


@dataclass(frozen=True)
class SetDropout:
    """Dropout on, with masks drawn from a seed."""

    dropout: Dropout
    """What is dropped; what the model itself dropped while it learned when empty."""
    seed: int

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("dropout {what}, seed {n}").format(what=self.dropout.text or ON, n=self.seed)

    def apply(self, document: Document) -> Document:
        """Return the document with other masks."""
        return document.with_model(dropping(document.model, self.dropout, self.seed))

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"dropout {self.dropout.text or ON} {self.seed}"


@dataclass(frozen=True)
class StopDropout:
    """Dropout off, as a model is used."""

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("dropout off")

    def apply(self, document: Document) -> Document:
        """Return the document without masks; those of a person's own cell stay and keep all."""
        model = document.model
        return document.with_model(without_masks(model) if model.dropout else drawn_with(model, None))

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"dropout {OFF}"


def set_dropout(session: Session, text: str) -> Session:
    """Switch dropout: ``on``, ``off``, ``recurrent=0.1``; a seed may stand behind all but ``off``."""
    if text == OFF:
        return session.edit(StopDropout())
    dropout, seed = parse_request(text)
    return session.edit(SetDropout(dropout, session.document.origin.seed if seed is None else seed))


VERBS = (
    Verb(
        "dropout",
        "drop numbers at random, as in training",
        set_dropout,
        "on|off|input=RATE|layers=RATE|recurrent=RATE|locked [SEED]",
        lambda _session: (ON, OFF),
        offered=True,
    ),
)
