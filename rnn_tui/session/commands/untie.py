"""untie, tie: a cell of its own for every step, and one cell for all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb
from rnn_tui.session.document import Document
from rnn_tui.session.session import Session
from rnn_tui.session.tying import tied_model, untied_model


@dataclass(frozen=True)
class Untie:
    """A cell of its own for every step."""

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("a cell of its own at every step")

    def apply(self, document: Document) -> Document:
        """Return the document with as many cells as steps, and what that costs."""
        model = untied_model(document.model, document.steps)
        return replace(document, model=model, notes=(_cost(document.model.count, model.count),))

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return "untie"


@dataclass(frozen=True)
class Tie:
    """One cell for all steps."""

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("one cell for all steps")

    def apply(self, document: Document) -> Document:
        """Return the document with one cell, the mean of those that were."""
        model = tied_model(document.model)
        return replace(document, model=model, notes=(_cost(document.model.count, model.count),))

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return "tie"


def _cost(before: int, after: int) -> str:
    return _("{before} → {after} parameters").format(before=f"{before:,}", after=f"{after:,}")


def untie(session: Session, _text: str) -> Session:
    """Give every step a cell of its own, all alike until one is edited."""
    return session.edit(Untie())


def tie(session: Session, _text: str) -> Session:
    """Give all steps one cell, the mean of those that they have."""
    return session.edit(Tie())


VERBS = (
    Verb("untie", "give every step a cell of its own", untie, offered=True),
    Verb("tie", "let all steps share one cell", tie, offered=True),
)
