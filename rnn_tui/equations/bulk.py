"""Work on many timesteps at once, before and after the loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.calls import function, softmax, softmax_slope
from rnn_tui.equations.emit import Value, primitive
from rnn_tui.equations.fuse import Span
from rnn_tui.equations.graph import Elementwise, Softmax, SoftmaxSlope, Source
from rnn_tui.equations.nodes import Apply, Given, Node, Number, Parameter, Previous, Signal
from rnn_tui.equations.plan import BulkFormula, BulkStep, BulkSum, Plan
from rnn_tui.equations.sums import Packed
from rnn_tui.equations.weights import Weights

Array = NDArray[Any]
Memories = Mapping[str, Array]
"""Arrays ``(steps, width)`` or ``(steps, width, batch)`` by memory."""


class BulkRunner:
    """Runs the work before and after the loop on one block of steps after another."""

    def __init__(self, plan: Plan, weights: Weights) -> None:
        self.plan, self.weights = plan, weights
        self.scratch: list[Array] = []
        self.known: dict[Node, Array] = {}

    def run(
        self, steps: tuple[BulkStep, ...], memories: Memories, done: Callable[[str], None] | None
    ) -> None:
        """Compute steps into memories; ``done`` hears of each joint as soon as it is complete."""
        self.memories = memories
        for step in steps:
            if isinstance(step, BulkSum):
                self.sum(step)
                names: tuple[str, ...] = step.joints
            else:
                self.formula(step)
                names = (step.joint,)
            if done is not None:
                for name in names:
                    done(name)
        self.memories = {}  # a model outlives its runs, and their numbers shall not live as long

    def at(self, span: Span) -> Array:
        return self.memories[span.memory][:, span.slot.start : span.slot.stop]

    # Sums of products.

    def sum(self, step: BulkSum) -> None:
        hull = step.hull
        if sum(packed.out.slot.width for packed in step.packed if not packed.adds) < hull.slot.width:
            self.at(hull)[...] = 0  # some sums have no product at all
        for packed in step.packed:
            self.product(packed)
        biases = self.weights.biases(step)
        if biases is not None:
            out = self.at(hull)
            np.add(out, biases, out=out)
        for place, addend, half in step.addends:
            if isinstance(addend, Given):
                self.add(self.at(step.outs[place]), self.leaf(addend), half=half)

    def product(self, packed: Packed) -> None:
        source, out, matrix = self.at(packed.source), self.at(packed.out), self.weights.packed(packed)
        target = self.take(out.shape) if packed.adds else out
        if self.plan.batched:
            np.matmul(matrix, source, out=target)
        else:
            np.matmul(source, matrix, out=target)
        if packed.adds:
            np.add(out, target, out=out)
            self.scratch.append(target)

    def add(self, out: Array, value: Array, *, half: bool) -> None:
        np.add(out, value * out.dtype.type(0.5) if half else value, out=out)

    # Formulas.

    def formula(self, step: BulkFormula) -> None:
        out = self.at(step.out)
        match step.definition:
            case Elementwise(node=node):
                formula, uses = _prepared(node)
                self.uses, self.known = Counter(uses), {}
                result = self.visit(formula, out)
                if result is not out:
                    np.copyto(out, result)
            case Softmax(source=source):
                softmax(self.leaf(source), out, axis=1)
            case SoftmaxSlope(result=result, cotangent=cotangent):
                softmax_slope(self.leaf(result), self.leaf(cotangent), out, axis=1)

    def visit(self, node: Node, out: Array | None) -> Array:
        """Return the value of a formula, computed into ``out`` if one is given."""
        if not isinstance(node, Apply):
            return self.leaf(node)
        if node in self.known:
            return self.known[node]
        args = [self.visit(arg, None) for arg in node.args]
        spent = self.spend(node.args, args)
        shared = self.uses[node] > 1
        target = out if out is not None and not shared else self.target(spent, args)
        function(node.op)(*args, target)
        self.scratch += [value for value in spent if value is not target]
        if shared:
            self.known[node] = target
        return target

    def spend(self, nodes: tuple[Node, ...], values: list[Array]) -> list[Array]:
        """Count that operands were read; return the arrays of those that nobody reads again."""
        spent: dict[int, Array] = {}
        for node, value in zip(nodes, values, strict=True):
            if isinstance(node, Apply):
                self.uses[node] -= 1
                if not self.uses[node]:
                    spent[id(value)] = value
        return list(spent.values())

    def target(self, spent: list[Array], args: list[Array]) -> Array:
        """Return an array for a result: an operand that nobody reads again, or a scratch array."""
        shape = np.broadcast_shapes(*(arg.shape for arg in args))
        fitting = [array for array in spent if array.shape == shape]
        return fitting[0] if fitting else self.take(shape)

    def take(self, shape: tuple[int, ...]) -> Array:
        """Return a scratch array of a shape, an old one if there is one."""
        for place, array in enumerate(self.scratch):
            if array.shape == shape:
                return self.scratch.pop(place)
        return np.empty(shape, self.weights.dtype)

    def leaf(self, node: Node | Source) -> Array:
        match node:
            case Number():
                return self.weights.constant(node)
            case Parameter():
                return self.weights.vector(node)
            case Given(name=name, previous=previous):
                return self.memories[f"given {name}" + (" previous" if previous else "")]
            case Signal(name=name):
                return self.at(self.plan.places[Value(name)])
            case Previous(name=name):
                return self.at(self.plan.places[Value(name, previous=True)])
        raise AssertionError(node)


@lru_cache(maxsize=1024)
def _prepared(node: Node) -> tuple[Node, Mapping[Node, int]]:
    """Return a formula in ufuncs, and how often each of its parts is read."""
    formula = primitive(node)
    uses: Counter[Node] = Counter()

    def count(part: Node) -> None:
        if isinstance(part, Apply):
            uses[part] += 1
            if uses[part] == 1:
                for arg in part.args:
                    count(arg)

    count(formula)
    return formula, uses
