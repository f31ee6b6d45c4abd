"""A glimpse of a model between two steps: its answers to a few examples, and how its gates stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.networks.aims import Aim, aims
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.decoding import greedy
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import Pass
from rnn_tui.networks.targets import words
from rnn_tui.tasks import Example, Task
from rnn_tui.training.batches import encoded, scored_only
from rnn_tui.training.saturation import gates


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one step that counts, or a whole sequence of them."""

    step: int
    """Negative where the answer is to the whole example."""
    given: str
    right: str

    @property
    def is_right(self) -> bool:
        """Whether the two are the same."""
        return self.given == self.right


@dataclass(frozen=True, slots=True)
class Outcome:
    """An example and what was answered to it."""

    example: Example
    answers: tuple[Answer, ...] = ()
    numbers: tuple[float, float] | None = None
    """Of a task of numbers, the last answer and what was asked for: they are near, not right or wrong."""

    @property
    def hits(self) -> int:
        """Number of right answers."""
        return sum(answer.is_right for answer in self.answers)

    @property
    def is_right(self) -> bool:
        """Whether all answers are right."""
        return self.hits == len(self.answers)

    @property
    def first_wrong(self) -> Answer | None:
        """The first answer that is not right."""
        return next((answer for answer in self.answers if not answer.is_right), None)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What was seen."""

    outcomes: tuple[Outcome, ...] = ()
    saturated: tuple[tuple[str, float], ...] = ()
    """Gates by the names of their signals, and the share of their numbers that are close to 0 or 1."""


def glimpse(model: Model, task: Task, examples: Sequence[Example]) -> Glimpse:
    """Run a model over some examples and return what there is to see of it."""
    if not examples:
        return Glimpse()
    if task.kind == "translate":
        return _translations(model, task, examples)
    batch = scored_only(encoded(task, examples), examples)
    aim = aims(model, batch)[0]
    with np.errstate(over="ignore", invalid="ignore"):  # a model that diverges is looked at too
        done = network_of(model).forward(model, batch)
        saturated = tuple(_saturated(model, done))
    if aim.answer != "softmax":
        return Glimpse(tuple(_near(aim, done, examples)), saturated)
    given = done.runs[aim.place].signal(aim.signal).argmax(axis=-1)
    found = []
    for column, example in enumerate(examples):
        steps = np.flatnonzero(aim.targets[:, column] >= 0).tolist()
        pairs = ((step, given[step, column], aim.targets[step, column]) for step in steps)
        answers = (Answer(step, task.labels[one], task.labels[right]) for step, one, right in pairs)
        found.append(Outcome(example, tuple(answers)))
    return Glimpse(tuple(found), saturated)


def _near(aim: Aim, done: Pass, examples: Sequence[Example]) -> Iterator[Outcome]:
    """Yield the examples of a task of numbers with the last one that was asked for."""
    given = done.runs[aim.place].signal(aim.signal)
    for column, example in enumerate(examples):
        asked = np.flatnonzero(~np.isnan(aim.targets[:, column, 0]))
        step = int(asked[-1]) if aim.answer == "linear" and asked.size else -1
        pair = (float(given[step, column, 0]), float(aim.targets[step, column, 0]))
        yield Outcome(example, numbers=pair if step >= 0 else None)


def _translations(model: Model, task: Task, examples: Sequence[Example]) -> Glimpse:
    """Return whole sequences that a model answers with, reading nothing but its own answers."""
    batch = encoded(task, examples)
    with np.errstate(over="ignore", invalid="ignore"):
        given = [words(model, one) for one in greedy(model, batch).answers]
        saturated = tuple(_saturated(model, network_of(model).forward(model, batch)))
    found = []
    for example, one in zip(examples, given, strict=True):
        right = example.targets[:-1]  # without the mark of its end
        joint = "" if all(len(token) == 1 for token in right) else " "
        found.append(Outcome(example, (Answer(-1, joint.join(one), joint.join(right)),)))
    return Glimpse(tuple(found), saturated)


def _saturated(model: Model, done: Pass) -> Iterator[tuple[str, float]]:
    return ((gate.name, gate.near / max(gate.total, 1)) for gate in gates(model, done))
