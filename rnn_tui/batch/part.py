"""What a writer gets: the numbers of one sequence, or of one part of a long one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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
    answers: Sequence[int] | None = ()
    """The model's top answer at each step; None on a clock without answers."""
    loss: Aim | None = None
    """Which loss the gradients are of."""
    more: bool = False
    """Another part of the same sequence follows."""
    stage: str = ""
    """The clock of these steps, where what is written has several."""
    units: Sequence[Sequence[str]] = ()
    """Of each series whose units are steps of another clock: what they are called."""


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

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The clocks of all series, in their order."""
        return tuple(dict.fromkeys(one.stage for one in self.series))

    @property
    def has_stages(self) -> bool:
        """Whether rows must say which clock they go by."""
        return len(self.stages) > 1

    def series_of(self, part: Part) -> tuple[Series, ...]:
        """Return the series that the rows of a part are of."""
        return tuple(one for one in self.series if one.stage == part.stage) if part.stage else self.series

    @property
    def has_tokens(self) -> bool:
        """Whether each step has a token."""
        return self.model.vocabulary is not None or self.has_stages


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
