"""A record: one sequence of a file of data with its answers, as they stand there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from rnn_tui.batch.stream import Stream
from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.text import safe_line, shortened

TAG, CLASSIFY, GENERATE, TRANSLATE = "tag", "classify", "generate", "translate"
TASKS = (TAG, CLASSIFY, GENERATE, TRANSLATE)
"""What can be learned from a file: an answer a step, one a sequence, the next token, another sequence."""
MAX_STEPS = 10_000
"""Steps of a sequence: all of them are held in memory while its gradient is taken."""

Vectors = tuple[tuple[float, ...], ...]


class Record(NamedTuple):
    """One sequence of a file; tokens or vectors, and what its task answers to it."""

    line: int
    """Where it begins, from 1."""
    tokens: tuple[str, ...] = ()
    vectors: Vectors = ()
    labels: tuple[str, ...] = ()
    """One a step, or the only one of the whole."""
    target: tuple[str, ...] = ()
    """The tokens of its translation."""

    @property
    def steps(self) -> int:
        """Number of timesteps."""
        return len(self.tokens) or len(self.vectors)


@dataclass
class Maker:
    """Makes records for one task; what it raises does not say where yet."""

    task: str
    by: str = "word"
    pool: dict[str, str] = field(default_factory=dict)
    """Equal tokens are kept once."""

    def cut(self, text: str) -> list[str]:
        """Cut a text into tokens as a model will that has learned from it.

        A word that has a label of its own is whatever stands between two blanks.
        """
        return text.split() if self.task == TAG and self.by == "word" else self._words.cut(text)

    @cached_property
    def _words(self) -> Vocabulary:
        return Vocabulary((), self.by)

    def of_text(self, line: int, text: str, labels: Sequence[str] = (), target: str | None = None) -> Record:
        """Return the record of a text."""
        return self.of_tokens(line, self.cut(text), labels, None if target is None else self.cut(target))

    def of_tokens(
        self,
        line: int,
        tokens: Sequence[str],
        labels: Sequence[str] = (),
        target: Sequence[str] | None = None,
    ) -> Record:
        """Return the record of tokens."""
        if target is not None and not target:
            raise DataError(_("the target is empty"))
        shared = [tuple(self.pool.setdefault(one, one) for one in row) for row in (tokens, target or ())]
        return self._checked(Record(line, shared[0], (), tuple(labels), shared[1]))

    def of_vectors(self, line: int, vectors: Vectors, labels: Sequence[str]) -> Record:
        """Return the record of vectors."""
        if self.task not in (TAG, CLASSIFY):
            message = _("these are numbers; --task {task} learns from texts")
            raise DataError(message.format(task=self.task))
        return self._checked(Record(line, (), vectors, tuple(labels)))

    def _checked(self, record: Record) -> Record:
        if not record.steps:
            raise DataError(_("the sequence is empty"))
        if max(record.steps, len(record.target)) > MAX_STEPS:
            message = _("the sequence has {n} steps; at most {limit} are trained on, cut it into several")
            steps = max(record.steps, len(record.target))
            raise DataError(message.format(n=f"{steps:,}", limit=f"{MAX_STEPS:,}"))
        if self.task == TAG and len(record.labels) != record.steps:
            message = _("{found} labels for {n} steps; give one a step")
            raise DataError(message.format(found=len(record.labels), n=record.steps))
        if self.task == CLASSIFY and len(record.labels) != 1:
            raise DataError(
                _("{found} labels; give one for the whole sequence").format(found=len(record.labels))
            )
        for place, label in enumerate(record.labels, start=1):
            if not label.strip():
                raise DataError(_("step {n}: the label is empty").format(n=place))
        return record


@contextlib.contextmanager
def placed(stream: Stream, line: int) -> Iterator[None]:
    """Say of what is wrong at which line it is."""
    try:
        yield
    except DataError as error:
        raise DataError(f"{stream.at(line)}: {error}") from None


def excerpt(text: str) -> str:
    """Return foreign text as an error quotes it."""
    return shortened(safe_line(text), 40)
