"""A layer: a cell with its parameters at one place of a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.attention import given_weights
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.traces.path import FORWARD, STEPS

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Layer:
    """A cell with its parameters at one place of a network."""

    name: str
    """``0``, ``1`` … for recurrent layers, ``readout`` for the last."""
    cell: Cell
    parameters: Mapping[str, Array]
    direction: str = FORWARD
    """``fwd`` or ``bwd``; empty for a layer without memory after the recurrent ones."""
    stage: str = STEPS
    """The clock that it runs by."""
    told: Mapping[str, int] = field(default_factory=dict)
    """Sizes that it has where no parameter tells them, such as the length of an input that is only added."""
    dtype: str = ""
    """The model says it to a layer that has no parameters to tell."""
    score: str = ""
    """Of attention: how a query is compared. The weights of its cell are given by another stage."""

    @cached_property
    def engine(self) -> Engine:
        """The layer, ready to run; that of attention tells sizes, and is for a source of one step."""
        parameters = self.parameters
        if self.score:
            memory = np.zeros((1, self.told["E"]), self.dtype or None)
            parameters = given_weights(self.score, parameters, memory)
        return Engine(self.cell, parameters, self.dtype or None, self.told)

    def refresh(self) -> None:
        """Run with the numbers that its parameters have become, as training does after each update."""
        if not self.score:
            self.engine.refresh(self.parameters)

    @property
    def trained(self) -> tuple[str, ...]:
        """Names of its own parameters: those of the equations, unless another stage gives these."""
        return tuple(self.parameters) if self.score else self.cell.parameters

    @property
    def tells_all(self) -> bool:
        """Whether its parameters, or who made it, tell its dtype and the length of its input."""
        told = bool(self.parameters) and infer_shapes(self.cell).tell("I")
        return told or (self.stage != STEPS and bool(self.told))

    @property
    def sizes(self) -> dict[str, int]:
        """Size of the layer by size name."""
        return self.engine.sizes

    @property
    def width(self) -> int:
        """Length of the vectors that the layer above reads."""
        return self.sizes[self.engine.shapes.signals[self.cell.output]]

    @property
    def prefix(self) -> str:
        """What the names of its parameters begin with in a file."""
        stage = "" if self.stage == STEPS else self.stage
        return ".".join(part for part in (stage, self.name, self.direction) if part)
