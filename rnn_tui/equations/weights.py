"""The parameters of a plan as its products want them: packed, transposed, halved, in the run's dtype."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.graph import Term
from rnn_tui.equations.memory import aligned_copy
from rnn_tui.equations.nodes import Number, Parameter
from rnn_tui.equations.plan import BulkSum, Plan
from rnn_tui.equations.sums import Columns, Packed, block_value, dense

Array = NDArray[Any]


class Weights:
    """Arrays built once for a plan and a set of parameters."""

    def __init__(
        self, plan: Plan, parameters: Mapping[str, Array], columns: Columns, dtype: np.dtype[Any]
    ) -> None:
        self.parameters, self.columns, self.dtype = parameters, columns, dtype
        self.batched = plan.batched
        self._packed: dict[int, Array] = {}
        self._constants: dict[float, Array] = {}
        self._vectors: dict[str, Array] = {}
        self._biases: dict[int, Array | None] = {}
        for packed in (
            *plan.packed,
            *(
                item
                for step in (*plan.before, *plan.after)
                if isinstance(step, BulkSum)
                for item in step.packed
            ),
        ):
            self._packed[id(packed)] = self.oriented(dense(packed, parameters, columns, dtype))

    def oriented(self, matrix: Array) -> Array:
        """Return a matrix as a step multiplies by it: from the left in a slab, from the right in a row."""
        return aligned_copy(matrix if self.batched else matrix.T)

    def packed(self, packed: Packed) -> Array:
        """Return the matrix of a packed product: ``(out, in)`` in a slab, ``(in, out)`` in a row."""
        return self._packed[id(packed)]

    def term(self, term: Term) -> Array:
        """Return the matrix of a single product, oriented as :meth:`packed`."""
        value = np.asarray(block_value(term, self.parameters, self.columns), self.dtype)
        return self.oriented(value)

    def constant(self, number: Number) -> Array:
        """Return a constant as an array; a Python number would double the price of a small call."""
        if number.value not in self._constants:
            self._constants[number.value] = np.array(number.value, self.dtype)
        return self._constants[number.value]

    def vector(self, parameter: Parameter) -> Array:
        """Return a vector parameter, shaped to meet one step: ``(n, 1)`` in a slab, ``(n,)`` in a row."""
        if parameter.name not in self._vectors:
            value = np.asarray(self.parameters[parameter.name], self.dtype)
            self._vectors[parameter.name] = value[:, None] if self.batched else value
        return self._vectors[parameter.name]

    def biases(self, step: BulkSum) -> Array | None:
        """Return the sum of a step's biases along its hull of results; None when it has none."""
        if id(step) not in self._biases:
            self._biases[id(step)] = self._gather_biases(step)
        return self._biases[id(step)]

    def _gather_biases(self, step: BulkSum) -> Array | None:
        hull = step.hull
        total = np.zeros(hull.slot.width, self.dtype)
        found = False
        for place, addend, half in step.addends:
            if isinstance(addend, Parameter):
                slot = step.outs[place].slot
                value = np.asarray(self.parameters[addend.name], self.dtype)
                run = total[slot.start - hull.slot.start : slot.stop - hull.slot.start]
                run += value * self.dtype.type(0.5) if half else value
                found = True
        if not found:
            return None
        return total[:, None] if self.batched else total
