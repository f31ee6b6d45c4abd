"""decode, answer: how a decoder's answer is found, and another answer at one step to go on from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.session.answering import checked_answer
from rnn_tui.session.commands import Verb
from rnn_tui.session.decoding import KINDS, Decoding
from rnn_tui.session.document import Document
from rnn_tui.session.session import Session
from rnn_tui.text import safe_line, shortened

WIDEST = 1000
"""Hypotheses of a beam."""
FORM = "greedy|beam [WIDTH] [PENALTY]|sample [TEMPERATURE] [TOP] [SEED]"


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
    kind, *numbers = text.split() or [""]
    if kind not in KINDS:
        raise UnknownNameError(_("way to decode"), kind, KINDS)
    if kind == "beam":
        width, penalty = _numbers(numbers, (4.0, 0.0))
        return session.edit(Decode(Decoding(kind, width=_whole(width, 1, WIDEST), penalty=penalty)))
    if kind == "sample":
        temperature, top, seed = _numbers(numbers, (1.0, 0.0, 0.0))
        last = len(session.document.model.labels)
        how = Decoding(kind, temperature=temperature, top=_whole(top, 0, last), seed=_whole(seed, 0, 2**32))
        return session.edit(Decode(how))
    _numbers(numbers, ())
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


def _numbers(texts: list[str], usual: tuple[float, ...]) -> list[float]:
    """Return the numbers that were given, and the usual ones where none was."""
    if len(texts) > len(usual):
        raise UsageError(_("write for example {form}").format(form=f"decode {FORM}"))
    found = []
    for text in texts:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= 0):
            shown = shortened(safe_line(text), 40)
            raise UsageError(_("'{text}' is not a number from 0 on").format(text=shown))
        found.append(value)
    return [*found, *usual[len(found) :]]


def _whole(value: float, low: int, high: int) -> int:
    if value != int(value) or not low <= value <= high:
        raise UsageError(
            _("{n} is not a whole number from {low} to {high}").format(n=f"{value:g}", low=low, high=high)
        )
    return int(value)


VERBS = (
    Verb("decode", "how the answer is found", decode, FORM, lambda _session: KINDS, offered=True),
    Verb(
        "answer",
        "write another answer, and go on from it",
        answer,
        "ANSWER [at STEP]",
        lambda session: session.document.model.labels,
        offered=True,
    ),
)
