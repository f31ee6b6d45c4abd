"""A layer: a cell with its parameters at one place of a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from numpy.typing import NDArray

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.traces.path import FORWARD, STEPS

Array = NDArray[Any]
READ_OUT = "readout"
POOL = "pool"


@dataclass(frozen=True, eq=False)
class Layer:
    """A cell with its parameters at one place of a network."""

    name: str
    """``0``, ``1`` … for layers whose cell a person chooses; blocks have names, ``readout`` the last."""
    cell: Cell
    parameters: Mapping[str, Array]
    direction: str = FORWARD
    """``fwd`` or ``bwd``; empty for a block, of which there is one for both directions."""
    stage: str = STEPS
    """The clock that it runs by."""
    told: Mapping[str, int] = field(default_factory=dict)
    """Sizes that it has where no parameter tells them, such as the length of an input that is only added."""
    dtype: str = ""
    """The model says it to a layer that has no parameters to tell."""

    @cached_property
    def engine(self) -> Engine:
        """The layer, ready to run."""
        return Engine(self.cell, self.parameters, self.dtype or None, self.told)

    @property
    def is_block(self) -> bool:
        """Whether it is what it is, such as a pool or a read-out: its cell is not to be exchanged."""
        return not self.name.isdigit()

    @property
    def tells_all(self) -> bool:
        """Whether its parameters tell its dtype and the length of its input."""
        return bool(self.parameters) and infer_shapes(self.cell).tell("I")

    @property
    def sizes(self) -> dict[str, int]:
        """Size of the layer by size name."""
        return self.engine.sizes

    @property
    def width(self) -> int:
        """Length of the vectors that the layer above reads."""
        return self.signal_width(self.cell.output)

    def signal_width(self, name: str) -> int:
        """Return the number of units of one of its signals."""
        return self.sizes[self.engine.shapes.signals[name]]

    @property
    def prefix(self) -> str:
        """What the names of its parameters begin with in a file."""
        stage = "" if self.stage == STEPS else self.stage
        return ".".join(part for part in (stage, self.name, self.direction) if part)
