"""Another answer at one step of a decoder, which goes on from there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.session.document import Document
from rnn_tui.text import safe_line, shortened


@dataclass(frozen=True)
class Answer:
    """Another answer at one step; the decoder goes on from there."""

    step: int
    answer: str

    @property
    def label(self) -> str:
        """What a screen says of it."""
        shown = shortened(safe_line(self.answer), 20)
        return _("answer {n} := {answer}").format(n=self.step + 1, answer=shown)

    def apply(self, document: Document) -> Document:
        """Return the document decoded anew from the step on; the answers before it stay."""
        number = document.model.labels.index(self.answer)
        forced = (*document.chosen[: self.step], number)
        return replace(document, decoding=replace(document.decoding, forced=forced))

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"answer {self.answer} at {self.step + 1}"


def checked_answer(document: Document, step: int, name: str) -> Answer:
    """Return the edit that answers with a name at a step.

    Raises:
        UsageError: The answer has no such step.
        UnknownNameError: It is no answer of the model.
    """
    steps = document.steps_of(document.answer_path)
    if not 0 <= step < steps:
        raise UsageError(_("step {n}: the answer has steps 1 to {steps}").format(n=step + 1, steps=steps))
    if name not in document.model.labels:
        raise UnknownNameError(_("answer"), name, document.model.labels)
    return Answer(step, name)
