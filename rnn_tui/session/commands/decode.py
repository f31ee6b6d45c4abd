"""decode, answer: how a decoder's answer is found, and another answer at one step to go on from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.session.answering import checked_answer
from rnn_tui.session.commands import Verb, bounded, numbers
from rnn_tui.session.decoding import KINDS, Decoding
from rnn_tui.session.document import Document
from rnn_tui.session.session import Session

WIDEST = 1000
"""Hypotheses of a beam."""
FORM = "decode greedy|beam [WIDTH] [PENALTY]|sample [TEMPERATURE] [TOP] [SEED]"


@dataclass(frozen=True)
class Decode:
    """Another way to find the answer; what was forced before goes."""

    how: Decoding

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("decode := {how}").format(how=" ".join(_words(self.how)))

    def apply(self, document: Document) -> Document:
        """Return the document decoded that way."""
        return replace(document, decoding=self.how)

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return " ".join(["decode", *_words(self.how)])


def _words(how: Decoding) -> list[str]:
    """Return what is written after ``decode``."""
    if how.kind == "beam":
        return [how.kind, str(how.width), repr(how.penalty)]
    if how.kind == "sample":
        return [how.kind, repr(how.temperature), str(how.top), str(how.seed)]
    return [how.kind]


def decode(session: Session, text: str) -> Session:
    """Find the answer greedily, by beam search, or by drawing."""
    _check_decodes(session)
    kind, *words = text.split() or [""]
    if kind not in KINDS:
        raise UnknownNameError(_("way to decode"), kind, KINDS)
    if kind == "beam":
        width, penalty = numbers(words, (4.0, 0.0), FORM)
        return session.edit(Decode(Decoding(kind, width=bounded(width, 1, WIDEST), penalty=penalty)))
    if kind == "sample":
        temperature, top, seed = numbers(words, (1.0, 0.0, 0.0), FORM)
        last = len(session.document.model.labels)
        how = Decoding(kind, temperature=temperature, top=bounded(top, 0, last), seed=bounded(seed, 0, 2**32))
        return session.edit(Decode(how))
    numbers(words, (), FORM)
    return session.edit(Decode(Decoding()))


def answer(session: Session, text: str) -> Session:
    """Write another answer: ``answer 7``, ``answer 7 at 3``."""
    _check_decodes(session)
    name, at, place = text.rpartition(" at ")
    given = at and place.strip().isascii() and place.strip().isdigit()
    step = int(place[:9]) - 1 if given else session.answer_step
    return session.edit(checked_answer(session.document, step, name.strip() if given else text))


def _check_decodes(session: Session) -> None:
    if session.document.model.target is None:
        raise UsageError(_("this network writes no sequence; open one that does, such as dates-attention"))


VERBS = (
    Verb(
        "decode",
        "how the answer is found",
        decode,
        FORM.partition(" ")[2],
        lambda _session: KINDS,
        offered=True,
    ),
    Verb(
        "answer",
        "write another answer, and go on from it",
        answer,
        "ANSWER [at STEP]",
        lambda session: session.document.model.labels,
        offered=True,
    ),
)
