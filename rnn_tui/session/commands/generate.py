"""generate: let a network go on with a text from the cursor, by drawing what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rnn_tui.errors import DataError, UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.generating import generated, goes_on
from rnn_tui.networks.sequences import from_numbers
from rnn_tui.session.commands import Verb, bounded, numbers
from rnn_tui.session.document import Document
from rnn_tui.session.inputs import from_tokens
from rnn_tui.session.session import Session
from rnn_tui.session.tying import check_tied

FORM = "[COUNT] [TEMPERATURE] [TOP] [SEED] [at STEP]"
USUAL = (40.0, 1.0, 0.0, 0.0)
MOST = 10_000


@dataclass(frozen=True)
class Generate:
    """A text up to a step, and what was drawn after it."""

    step: int
    count: int
    temperature: float
    top: int
    seed: int

    @property
    def label(self) -> str:
        """What a screen says of it."""
        words = _("drawn from step {n} on, temperature {temperature}, seed {seed}")
        return words.format(n=self.step + 2, temperature=f"{self.temperature:g}", seed=self.seed)

    def apply(self, document: Document) -> Document:
        """Return the document with the text that was drawn; what was written to later steps goes."""
        model, tokens = document.model, document.tokens[: self.step + 1]
        kept = tuple(write for write in document.writes if write.step <= self.step)
        begun = from_numbers([tokens], [model.vocabulary.encode(tokens)] if model.vocabulary else [])
        more = generated(
            model,
            begun,
            self.count,
            temperature=self.temperature,
            top=self.top,
            seed=self.seed,
            writes=kept,
        )
        if not more and len(tokens) == 1:
            raise DataError(_("the network ended the text at once; try another seed"))
        return replace(document, sequences=from_tokens(model, (*tokens, *more)), writes=kept)

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"generate {self.count} {self.temperature!r} {self.top} {self.seed} at {self.step + 1}"


def generate(session: Session, text: str) -> Session:
    """Keep the text up to the cursor, and draw what comes after it: ``generate 60 0.7``."""
    document = session.document
    if not goes_on(document.model):
        raise UsageError(_("this network does not go on with a text; open one that does, such as names-lstm"))
    check_tied(document.model)
    words, at, place = text.rpartition(" at ")
    given = re.fullmatch(r"[0-9]{1,9}", place.strip()) if at else None
    step = int(place) - 1 if given else session.cursor.step
    if not 0 <= step < document.steps:
        message = _("step {n}: the sequence has steps 1 to {steps}")
        raise UsageError(message.format(n=step + 1, steps=document.steps))
    form = f"generate {FORM}"
    count, temperature, top, seed = numbers((words if given else text).split(), USUAL, form)
    last = len(document.model.labels)
    edit = Generate(
        step, bounded(count, 1, MOST), temperature, bounded(top, 0, last), bounded(seed, 0, 2**32)
    )
    return session.edit(edit)


VERBS = (Verb("generate", "go on with the text by drawing", generate, FORM, offered=True),)
