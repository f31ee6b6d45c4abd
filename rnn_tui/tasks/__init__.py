"""Tasks: generated data with a seed, or a small licensed text. The folder is the registry."""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _
from rnn_tui.networks.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Example:
    """One sequence with what there is to answer."""

    tokens: tuple[str, ...]
    targets: tuple[str, ...]
    """To tag or to go on: one a step; to classify: one; to translate: the other sequence."""
    scored: tuple[int, ...] = ()
    """The steps whose answers count for the accuracy; all when empty."""
    vectors: tuple[tuple[float, ...], ...] = ()
    """What a net without a vocabulary reads at each step; the tokens then only name the steps."""
    values: tuple[tuple[float, ...], ...] = ()
    """Numbers to come near to, one row a step; NaN where nothing is asked."""
    facts: tuple[int, ...] = ()
    """The sentences of a story that its answer follows from, in the order in which they are needed."""


SHARED = {"__init__", "pixels"}
"""What several tasks are made of, beside the tasks themselves."""
COUNTED = ("tag", "classify", "translate", "answer")
"""Kinds of task whose answers are right or wrong; the others are measured by how far off they are."""


@dataclass(frozen=True)
class Task:
    """Data to learn from, and how to tell how well it was learned."""

    name: str
    kind: str
    """``tag`` (an answer a step), ``classify`` (one at the end), ``generate`` (the next token), ``translate``
    (another sequence), ``answer`` (a question at the end of a story) or ``regress`` (numbers)."""
    vocabulary: Vocabulary | None
    """None where the input is vectors."""
    labels: tuple[str, ...]
    train: tuple[Example, ...]
    held_out: tuple[Example, ...]
    """Drawn apart from the training data; a short sentence may have come up in both."""
    measure: str
    """What the figure on held-out data is, in English; translated where it is shown."""
    data: str
    licence: str
    drawn: Callable[[int], tuple[Example, ...]] | None = None
    """The examples of an epoch, by its number, where they are cheap and endlessly many."""

    @property
    def counts_right(self) -> bool:
        """Whether its figure is the share of right answers: the more the better."""
        return self.kind in COUNTED

    def told(self, figure: float, digits: int = 3) -> str:
        """Return a figure with the words of :attr:`measure`, such as ``accuracy on cities 0.856``."""
        number = f"{figure:.{digits}f}"
        return f"{self.measure} {number}" if self.counts_right else f"{number} {self.measure}"


class Wheel:
    """Draws choices so that after each full turn every one came up equally often."""

    def __init__(self, choices: Sequence[str], rng: random.Random) -> None:
        self.choices, self.rng = choices, rng
        self.left: list[str] = []

    def draw(self) -> str:
        """Return the next choice."""
        if not self.left:
            self.left = list(self.choices)
            self.rng.shuffle(self.left)
        return self.left.pop()


def deck(counts: Sequence[int], rng: random.Random) -> list[int]:
    """Return the place of each count as often as it says, shuffled: shares that are exact, not drawn."""
    places = [place for place, count in enumerate(counts) for _ in range(count)]
    rng.shuffle(places)
    return places


@cache
def task_names() -> tuple[str, ...]:
    """Return the names of the tasks, sorted; imports none of them."""
    folder = Path(__file__).parent
    return tuple(sorted(path.stem for path in folder.glob("*.py") if path.stem not in SHARED))


@cache
def load_task(name: str) -> Task:
    """Make the data of a task.

    Raises:
        UnknownNameError: There is no task of that name.
    """
    if name not in task_names():
        raise UnknownNameError(_("task"), name, task_names())
    task = importlib.import_module(f"rnn_tui.tasks.{name}").make()
    assert isinstance(task, Task)  # noqa: S101 - every file of the folder makes one
    return task
