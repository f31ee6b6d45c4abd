"""From a file of data to a task: split with a seed, its vocabulary and labels those of the training part."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rnn_tui.batch.stream import STANDARD, Stream, open_stream
from rnn_tui.datasets import chosen_kind, records
from rnn_tui.datasets.record import CLASSIFY, GENERATE, TAG, TASKS, TRANSLATE, Maker, Record, excerpt
from rnn_tui.datasets.words import UNKNOWN, vocabulary
from rnn_tui.errors import DataError, UnknownNameError
from rnn_tui.files import shown
from rnn_tui.i18n import _
from rnn_tui.networks.targets import END
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task

MAX_TOKENS = 20_000_000
"""Of a file, numbers among them: all of it is held in memory."""
HELD_OUT = 0.1
"""Share of the sequences that a model is measured on and never sees."""
Tokens = tuple[str, ...]
EDGE = "\n"
"""Stands before and after each text that is to be gone on with: no line of a file can hold it."""
MEASURES = {TAG: "accuracy on steps", CLASSIFY: "accuracy on sequences", TRANSLATE: "share without a mistake"}
NATS = {"word": "nats a word", "char": "nats a letter"}


@dataclass(frozen=True)
class Request:
    """Which data to learn what from."""

    task: str
    """One of :data:`rnn_tui.datasets.record.TASKS`."""
    input: str
    """A path, or ``-``."""
    format: str = ""
    by: str = "word"
    seed: int = 0
    """Of the split."""
    held_out: float = HELD_OUT
    vocabulary: int = 0
    """Tokens to keep, the commonest; 0 for all."""


def read_task(request: Request, stdin: BinaryIO | None = None) -> Task:
    """Return the task of a file.

    Raises:
        UnknownNameError: There is no such task or format.
        UsageError: The format cannot hold what the task needs.
        DataError: The file cannot be read, a line does not fit, or nothing can be learned from it.
    """
    if request.task not in TASKS:
        raise UnknownNameError(_("task"), request.task, TASKS)
    with contextlib.closing(open_stream(request.input, stdin)) as stream:
        found = _read(stream, request)
        try:
            return _Split(request, found).task()
        except DataError as error:
            raise DataError(f"{stream.where}: {error}") from None


def _read(stream: Stream, request: Request) -> list[Record]:
    kind = chosen_kind(request.format, request.input, stream, request.task)
    found: list[Record] = []
    size = 0
    for record in records(kind, stream, Maker(request.task, request.by)):
        width = len(record.vectors[0]) if record.vectors else 1
        if found and width != (len(found[0].vectors[0]) if found[0].vectors else 1):
            message = _("each step has {found} numbers, the sequences before it have {width}")
            first = len(found[0].vectors[0])
            raise DataError(f"{stream.at(record.line)}: " + message.format(found=width, width=first))
        if found and bool(record.vectors) != bool(found[0].vectors):
            raise DataError(f"{stream.at(record.line)}: " + _("numbers and texts do not mix"))
        size += record.steps * width + len(record.target)
        if size > MAX_TOKENS:
            message = _("more than {limit} tokens or numbers; train on a part of them")
            raise DataError(f"{stream.where}: " + message.format(limit=f"{MAX_TOKENS:,}"))
        found.append(record)
    if not found:
        raise DataError(_("{where}: the input is empty").format(where=stream.where))
    return found


class _Split:
    """The two parts of some data, and what is made of them."""

    def __init__(self, request: Request, found: Sequence[Record]) -> None:
        self.request, self.total = request, len(found)
        order = list(range(len(found)))
        random.Random(request.seed).shuffle(order)  # noqa: S311 - data, not secrets
        count = max(round(request.held_out * len(found)), 1)
        if count >= len(found):
            message = _("{n} sequences; at least 2 are needed, one of them to hold out")
            raise DataError(message.format(n=len(found)))
        self.held_out = [found[place] for place in sorted(order[:count])]
        self.train = [found[place] for place in sorted(order[count:])]

    def task(self) -> Task:
        """Return the task."""
        request = self.request
        words = self.words()
        labels, known = self.labels(words)
        name = "standard input" if request.input == STANDARD else shown(Path(request.input).name)
        return Task(
            name=name,
            kind=request.task,
            vocabulary=words,
            labels=labels,
            train=tuple(self.example(one, known) for one in self.train),
            held_out=tuple(self.example(one, known) for one in self.held_out),
            measure=MEASURES.get(request.task) or NATS[request.by],
            data=f"{name}, {self.total:,} sequences",
            licence="",
        )

    def words(self) -> Vocabulary | None:
        """Return the vocabulary of what is read; None where that is numbers."""
        if self.train[0].vectors:
            return None
        start = EDGE if self.request.task == GENERATE else ""
        edge = (start,) if start else ()
        return self.vocabulary([(*one.tokens, *edge) for one in self.train], self.held_out, start)

    def vocabulary(self, train: Sequence[Tokens], held_out: Sequence[Record], start: str = "") -> Vocabulary:
        """Return the vocabulary of some tokens of the training part."""
        request = self.request
        tokens = [one.tokens for one in held_out]
        return vocabulary(train, tokens, by=request.by, most=request.vocabulary, start=start)

    def labels(self, words: Vocabulary | None) -> tuple[tuple[str, ...], Vocabulary | None]:
        """Return the answers, and the vocabulary that they are of, if they are of one."""
        if self.request.task == GENERATE:
            assert words is not None  # noqa: S101 - numbers were refused where they are no input
            return words.tokens, words
        if self.request.task == TRANSLATE:
            targets = [one._replace(tokens=one.target) for one in self.held_out]
            found = self.vocabulary([one.target for one in self.train], targets)
            return (*(token for token in found.tokens if token != END), END), found
        return self.named(), None

    def named(self) -> tuple[str, ...]:
        """Return the labels of the training part."""
        labels = {label for one in self.train for label in one.labels}
        for one in self.held_out:
            for label in one.labels:
                if label not in labels:
                    message = _(
                        "the label '{label}' of line {n} is only in the held-out part; "
                        "give more examples of it, or another --seed"
                    )
                    raise DataError(message.format(n=one.line, label=excerpt(label)))
        if len(labels) < 2:
            message = _("only one label, '{label}'; there is nothing to learn from it")
            raise DataError(message.format(label=excerpt(*labels)))
        return tuple(sorted(labels))

    def example(self, one: Record, known: Vocabulary | None) -> Example:
        """Return an example; a token that is not known is still shown as it is written."""
        if one.vectors:
            steps = tuple(str(number) for number in range(1, one.steps + 1))
            return Example(steps, one.labels, vectors=one.vectors)
        if known is None:
            return Example(one.tokens, one.labels)
        if self.request.task == GENERATE:
            return Example((EDGE, *one.tokens), (*answers(one.tokens, known), EDGE))
        return Example(one.tokens, (*answers(one.target, known), END))


def answers(tokens: Tokens, known: Vocabulary) -> Tokens:
    """Return tokens as a model can answer with them."""
    return tuple(known.known(token) or UNKNOWN for token in tokens)
