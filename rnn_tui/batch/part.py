"""What a writer gets: the numbers of one sequence, or of one part of a long one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from numpy.typing import NDArray

from rnn_tui.batch.gradients import Aim
from rnn_tui.batch.request import RunRequest
from rnn_tui.batch.series import Series
from rnn_tui.networks.model import Model

Array = NDArray[Any]


class Part(NamedTuple):
    """Some steps of one sequence."""

    id: str
    steps: NDArray[Any]
    """Numbers of the steps, from 1, rising."""
    rows: Sequence[Array]
    """One array ``(steps, units)`` a series."""
    tokens: Sequence[str] = ()
    """What stands at each step; empty where the input is vectors."""
    answers: Sequence[int] = ()
    """The model's top answer at each step; empty where it names none."""
    loss: Aim | None = None
    """Which loss the gradients are of."""
    more: bool = False
    """Another part of the same sequence follows."""


@dataclass(frozen=True)
class Head:
    """What is the same for all sequences of a run."""

    request: RunRequest
    series: tuple[Series, ...]
    labels: tuple[str, ...]
    """Names of the answers, where the model gives any."""

    @property
    def model(self) -> Model:
        """The model that runs."""
        return self.request.model

    @property
    def has_tokens(self) -> bool:
        """Whether each step has a token."""
        return self.model.vocabulary is not None


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes | memoryview, /) -> int:
        """Take all of the bytes."""


class Writer(Protocol):
    """One format; :mod:`rnn_tui.batch.writers` says how to add one."""

    def write(self, part: Part) -> None:
        """Write one sequence, or the next part of the one that was begun."""

    def end(self) -> None:
        """Write what belongs at the end."""

    def close(self) -> None:
        """Give back what was borrowed, whether the end was reached or not."""
