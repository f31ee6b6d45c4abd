"""A layer: a cell with its parameters at one place of a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from numpy.typing import NDArray

from rnn_tui.blocks.attention import MADE_OF, trained_names
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.fit import check_parameters
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.shapes import Shapes, infer_shapes
from rnn_tui.equations.stepwise import Stepwise
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
    given: tuple[str, ...] = ()
    """Weights in its equations that are not trained: another stage gives them anew for each sequence."""
    score: str = ""
    """Of attention: how a query is compared. Its equations read what is made of its trained parameters."""
    seed: int | None = None
    """What its masks are drawn with; None while dropout is off, and they keep all."""
    cells: int = 0
    """How many steps have each a cell of its own, with parameters such as ``2.W_f``; 0: all share one."""

    @cached_property
    def engine(self) -> Engine:
        """The layer, ready to run; none where weights are given. Where each step has its own, the first's."""
        if self.cells:
            return self.of_step(0).engine
        return Engine(self.cell, self.parameters, self.dtype or None, self.told)

    @cached_property
    def stepwise(self) -> Stepwise:
        """The layer, ready to go one step at a time with the numbers that its parameters have."""
        return Stepwise(self.engine)

    @property
    def shapes(self) -> Shapes:
        """The sizes that its equations imply, by name."""
        return infer_shapes(self.cell)

    @property
    def trained(self) -> tuple[str, ...]:
        """The names of its trained parameters, in the order in which the equations first use them."""
        if self.score:
            return trained_names(self.score)
        if self.cells:
            return tuple(self.parameters)
        return tuple(name for name in self.cell.parameters if name not in self.given)

    def of_step(self, step: int) -> Layer:
        """Return the layer as it is at one step, counted from 0."""
        return self._by_step[step] if self.cells else self

    @cached_property
    def _by_step(self) -> tuple[Layer, ...]:
        return tuple(
            replace(
                self,
                parameters={name: self.parameters[f"{step}.{name}"] for name in self.cell.parameters},
                cells=0,
            )
            for step in range(1, self.cells + 1)
        )

    def named(self, parameter: str, step: int) -> str:
        """Return what a parameter of the equations is called among this layer's own, at one step.

        Those of attention are made of its own: it is that one's name.
        """
        if self.score:
            return MADE_OF.get(parameter, parameter)
        return f"{step + 1}.{parameter}" if self.cells else parameter

    @property
    def is_block(self) -> bool:
        """Whether it is what it is, such as a pool or a read-out: its cell is not to be exchanged."""
        return not self.name.isdigit()

    @property
    def tells_all(self) -> bool:
        """Whether its parameters, or who made it, tell its dtype and the length of its input."""
        told = bool(self.parameters) and self.shapes.tell("I")
        return told or (self.stage != STEPS and bool(self.told))

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Size of the layer by size name; of what is given, there is none yet."""
        if self.score:
            return dict(self.told)
        if self.given:
            return check_parameters(self.cell, self.parameters, self.told, self.given)
        return self.engine.sizes

    @property
    def width(self) -> int:
        """Length of the vectors that the layer above reads."""
        return self.width_of(self.cell.output)

    def width_of(self, signal: str) -> int:
        """Return the number of units of a signal; 0 where each sequence has its own number."""
        return self.sizes.get(self.shapes.signals[signal], 0)

    def refresh(self) -> None:
        """Go on with parameters whose numbers were changed in place."""
        if not self.given:
            self.engine.refresh(self.parameters)
            vars(self).pop("stepwise", None)

    @property
    def prefix(self) -> str:
        """What the names of its parameters begin with in a file."""
        stage = "" if self.stage == STEPS else self.stage
        return ".".join(part for part in (stage, self.name, self.direction) if part)
