"""What a model answers to a few examples, and whether it is right: to be looked at, not to be summed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.tasks import Example, Task
from rnn_tui.training.batches import encoded, scored_only


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one step that counts."""

    step: int
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
    answers: tuple[Answer, ...]

    @property
    def hits(self) -> int:
        """Number of right answers."""
        return sum(answer.is_right for answer in self.answers)

    @property
    def first_wrong(self) -> Answer | None:
        """The first answer that is not right."""
        return next((answer for answer in self.answers if not answer.is_right), None)


def outcomes(model: Model, task: Task, examples: Sequence[Example]) -> tuple[Outcome, ...]:
    """Return what a model answers at the steps of some examples whose answers count.

    Where a step has no class to be right about, such as in a task of numbers, there are no answers.
    """
    batch = scored_only(encoded(task, examples), examples)
    if batch.targets is None or not task.labels:
        return tuple(Outcome(example, ()) for example in examples)
    place, name = model.scores
    with np.errstate(over="ignore", invalid="ignore"):  # a model that diverges is looked at too
        given = network_of(model).forward(model, batch).runs[place].signal(name).argmax(axis=-1)
    found = []
    for column, example in enumerate(examples):
        steps = np.flatnonzero(batch.targets[:, column] >= 0).tolist()
        answers = (
            Answer(step, task.labels[given[step, column]], task.labels[batch.targets[step, column]])
            for step in steps
        )
        found.append(Outcome(example, tuple(answers)))
    return tuple(found)
