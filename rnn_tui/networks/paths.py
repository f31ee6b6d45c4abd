"""Where the signals of a network stand, and values written over them."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.networks.model import EMBEDDING, Layer
from rnn_tui.traces.path import STEPS, Path

INPUT = "x"


@dataclass(frozen=True)
class StepWrite:
    """A value written over a signal of one step of one sequence."""

    path: Path
    step: int
    unit: int
    value: float
    sequence: int = 0


def input_path(stage: str = STEPS) -> Path:
    """Return the path of the vectors that the first layer of a stage reads."""
    return Path(stage, EMBEDDING, "", INPUT)


def joined_path(layer: Layer) -> Path:
    """Return the path of the vectors that a layer reads where two directions were joined below it."""
    return Path(layer.stage, layer.name, "", INPUT)


def signal_path(layer: Layer, name: str) -> Path:
    """Return the path of a layer's signal."""
    return Path(layer.stage, layer.name, layer.direction, name)
