"""descend: one step of an optimiser, against the gradient of a loss, as an edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rnn_tui.errors import DataError, UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb, whole_number
from rnn_tui.session.dials import BY_NAME, CLIPS
from rnn_tui.session.document import Document
from rnn_tui.session.loss import Loss, chosen, named, parse_loss
from rnn_tui.session.session import Session
from rnn_tui.session.update import Rule, update_of
from rnn_tui.training.optimisers import RULES


@dataclass(frozen=True)
class Descend:
    """All weights changed by one step of a fresh optimiser."""

    rule: Rule
    loss: Loss
    """Not ``auto``; an answer has its label."""
    step: int

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("a step of {optimiser}, rate {rate}").format(
            optimiser=self.rule.optimiser, rate=f"{self.rule.rate:g}".replace("-", "−")
        )

    def apply(self, document: Document) -> Document:
        """Return the document after the step, with a note of what became of the loss."""
        found = update_of(document, self.loss, self.step, self.rule)
        if not found.is_sound:
            raise DataError(_("the step would leave weights that are no numbers; lower the rate"))
        before, after = (f"{value:.4g}".replace("-", "−") for value in found.losses)
        notes = (_("loss {before} → {after}").format(before=before, after=after),)
        return replace(document, model=document.model.with_parameters(found.after), notes=notes)

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        rule, loss = self.rule, f"{self.loss.kind} {self.loss.label}" if self.loss.label else self.loss.kind
        clip = rule.by if rule.by == "none" else f"{rule.by} {rule.clip!r}"
        return f"descend {rule.optimiser} {rule.rate!r} {clip} at {self.step + 1} for {loss}"


def descend(session: Session, text: str) -> Session:
    """Take a step: ``descend``, ``descend 0.5``, ``descend adam 0.01 norm 5 at 2 for destination``.

    What is not said is as the dials of the view ``update`` stand, and as the loss is chosen.
    """
    how, _for, of = f" {text}".partition(" for ")
    document = session.document
    rule, step = _read(how.split(), Rule.of(session.dials), session.answer_step)
    steps = document.steps_of(document.answer_path)
    if not 0 <= step < steps:
        raise UsageError(_("step {n}: the sequence has steps 1 to {steps}").format(n=step + 1, steps=steps))
    loss = _loss(document, of) if of.strip() else session.loss
    return session.edit(Descend(rule, named(document, loss, step), step))


def _read(words: list[str], rule: Rule, step: int) -> tuple[Rule, int]:
    """Return the rule and the step that words say, in any order."""
    left = iter(words)
    for word in left:
        if word in RULES:
            rule = replace(rule, optimiser=word)
        elif word == "at":
            step = whole_number(_next(left), "at") - 1
        elif word == "none":
            rule = replace(rule, by=word)
        elif word in CLIPS:
            rule = replace(rule, by=word, clip=_number("clip", _next(left)))
        elif word[0].isalpha():
            raise UnknownNameError(_("optimiser"), word, (*RULES, *CLIPS, "at", "for"))
        else:
            rule = replace(rule, rate=_number("rate", word))
    return rule, step


def _next(left: Iterator[str]) -> str:
    try:
        return next(left)
    except StopIteration:
        raise UsageError(_("write for example descend 0.5, or descend adam 0.01 norm 5")) from None


def _number(dial: str, text: str) -> float:
    value = BY_NAME[dial].read(text)
    assert isinstance(value, float)  # noqa: S101 - these two dials are numbers
    return value


def _loss(document: Document, text: str) -> Loss:
    """Return the loss that is named: a kind, an answer, or a kind and its answer."""
    kind, _space, label = text.partition(" ")
    if kind == "answer" and label in document.model.labels:  # as it is written down: spaces at its ends too
        return chosen(document, Loss(kind, label))
    return chosen(document, parse_loss(document.model, text.strip()))


def _words(_session: Session) -> tuple[str, ...]:
    return tuple(RULES)


VERBS = (
    Verb(
        "descend",
        "change all weights by one step against the gradient",
        descend,
        "[OPTIMISER] [RATE] [norm|value LIMIT]",
        _words,
        raw=True,
        offered=True,
    ),
)
