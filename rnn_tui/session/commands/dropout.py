"""dropout: drop numbers at random as in training, to see which; or no longer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnn_tui.blocks.dropout import Dropout, parse_dropout
from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.masks import drawn_with, has_masks, with_masks, without_masks
from rnn_tui.session.commands import Verb
from rnn_tui.session.document import Document
from rnn_tui.session.session import Session

ON, OFF = "on", "off"
MAX_DIGITS = 18
"""Of a seed."""


@dataclass(frozen=True)
class SetDropout:
    """Dropout on, with masks drawn from a seed."""

    seed: int
    dropout: Dropout
    """What is dropped; what the model itself dropped while it learned when empty."""

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("dropout {what}, seed {n}").format(what=self.dropout.text or ON, n=self.seed)

    def apply(self, document: Document) -> Document:
        """Return the document with other masks."""
        model = document.model
        if self.dropout:
            model = replace(without_masks(model), dropout=self.dropout)
        elif not (model.dropout or has_masks(model)):
            hint = _("the model learned without dropout; say what to drop, for example dropout recurrent=0.1")
            raise UsageError(hint)
        changed = with_masks(model, self.seed)
        if not has_masks(changed):
            message = _("{what}: there is nothing to drop; no matrix multiplies a state")
            raise UsageError(message.format(what=self.dropout.text or model.dropout.text))
        return document.with_model(changed)

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
    words = text.split()
    if words == [OFF]:
        return session.edit(StopDropout())
    is_seeded = bool(words) and words[-1].isascii() and words[-1].isdigit()
    seed = _seed(words.pop()) if is_seeded else session.document.origin.seed
    as_learned = words == [ON] or (is_seeded and not words)
    dropout = Dropout() if as_learned else parse_dropout(" ".join(words))
    if not (dropout or as_learned):
        raise UsageError(_("write for example dropout on, dropout recurrent=0.1 7, or dropout off"))
    return session.edit(SetDropout(seed, dropout))


def _seed(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise UsageError(_("a seed has at most {n} digits").format(n=MAX_DIGITS))
    return int(text)


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
