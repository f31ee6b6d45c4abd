"""A walk over the sequence, from its first step to its last or back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rnn_tui.networks.model import Layer, Model
from rnn_tui.networks.paths import signal_path
from rnn_tui.traces.path import BACKWARD, Path


@dataclass(frozen=True, slots=True)
class Walk:
    """Which signals are computed at each step of a walk, and which way it goes."""

    lines: tuple[Path, ...]
    is_backward: bool = False

    @property
    def stage(self) -> str:
        """The clock that it goes by."""
        return self.lines[0].stage

    def order(self, step: int, steps: int) -> int:
        """Return how many steps of this walk come before a step; turned round, the step at a place."""
        return steps - 1 - step if self.is_backward else step


def lines_of(layer: Layer) -> tuple[Path, ...]:
    """Return the signals of a layer in the order in which they are shown."""
    return tuple(signal_path(layer, name) for name in layer.cell.signals)


def walks(model: Model) -> Iterator[Walk]:
    """Yield the walks of a network whose layers may read both ways, in the order of computing.

    What reads one way only is computed together, step by step; a direction of a level is a walk of its own,
    since what stands above it waits for both.
    """
    together: list[Path] = []
    for level in model.levels:
        layers = [model.layers[place] for place in level]
        if len(layers) == 1 and layers[0].direction != BACKWARD:
            together += lines_of(layers[0])
            continue
        if together:
            yield Walk(tuple(together))
            together = []
        for layer in layers:
            yield Walk(lines_of(layer), layer.direction == BACKWARD)
    if together:
        yield Walk(tuple(together))
