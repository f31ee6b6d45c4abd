"""The parameters of a plan as its products want them: packed, transposed, halved, in the run's dtype.

Every array is built once and kept, since the calls of a loop are bound to it; new parameters, as in
training, are written into the same arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.emit import Call
from rnn_tui.equations.memory import aligned_copy
from rnn_tui.equations.nodes import Number, Parameter
from rnn_tui.equations.plan import BulkSum
from rnn_tui.equations.sums import Columns, Packed, block_value, dense

Array = NDArray[Any]


class Weights:
    """Arrays built once for a plan and a set of parameters."""

    def __init__(
        self, parameters: Mapping[str, Array], columns: Columns, dtype: np.dtype[Any], *, batched: bool
    ) -> None:
        self.parameters, self.columns, self.dtype, self.batched = parameters, columns, dtype, batched
        self.built: dict[Hashable, tuple[Array, Callable[[], Array]]] = {}
        self.constants: dict[float, Array] = {}

    def refresh(self, parameters: Mapping[str, Array]) -> None:
        """Write new parameters into the arrays that calls are bound to."""
        self.parameters = parameters
        for array, build in self.built.values():
            array[...] = build()

    def kept(self, key: Hashable, build: Callable[[], Array]) -> Array:
        """Return the array of a key, building an aligned copy the first time."""
        if key not in self.built:
            self.built[key] = (aligned_copy(build()), build)
        return self.built[key][0]

    def oriented(self, matrix: Array) -> Array:
        """Return a matrix as a step multiplies by it: from the left in a slab, from the right in a row."""
        return matrix if self.batched else matrix.T

    def packed(self, packed: Packed) -> Array:
        """Return the matrix of a packed product: ``(out, in)`` in a slab, ``(in, out)`` in a row."""
        return self.kept(
            id(packed), lambda: self.oriented(dense(packed, self.parameters, self.columns, self.dtype))
        )

    def single(self, call: Call) -> Array:
        """Return the matrix of a product that stands alone in a step, oriented as :meth:`packed`."""
        term, scale = call.term, self.dtype.type(0.5 if call.half else 1)
        assert term is not None  # noqa: S101 - every product knows its matrix

        def build() -> Array:
            return self.oriented(self.cast(block_value(term, self.parameters, self.columns)) * scale)

        return self.kept((term, call.half), build)

    def constant(self, number: Number) -> Array:
        """Return a constant as an array; a Python number would double the price of a small call."""
        if number.value not in self.constants:
            self.constants[number.value] = np.array(number.value, self.dtype)
        return self.constants[number.value]

    def vector(self, parameter: Parameter) -> Array:
        """Return a vector parameter, shaped to meet one step: ``(n, 1)`` in a slab, ``(n,)`` in a row."""
        return self.kept(parameter.name, lambda: self.upright(self.cast(self.parameters[parameter.name])))

    def biases(self, step: BulkSum) -> Array | None:
        """Return the sum of a step's biases along its hull of results; None when it has none."""
        if not any(isinstance(addend, Parameter) for _place, addend, _half in step.addends):
            return None
        return self.kept(id(step), lambda: self.upright(self.gathered_biases(step)))

    def gathered_biases(self, step: BulkSum) -> Array:
        hull = step.hull.slot
        total = np.zeros(hull.width, self.dtype)
        for place, addend, half in step.addends:
            if isinstance(addend, Parameter):
                slot = step.outs[place].slot
                value = self.cast(self.parameters[addend.name])
                run = total[slot.start - hull.start : slot.stop - hull.start]
                run += value * self.dtype.type(0.5) if half else value
        return total

    def cast(self, array: Array) -> Array:
        return np.asarray(array, self.dtype)

    def upright(self, vector: Array) -> Array:
        return vector[:, None] if self.batched else vector
