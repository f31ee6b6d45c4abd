"""A cell that runs one step at a time, over rows that come and go, as for a decoder that reads its answers.

Nothing is recorded, so that a step costs little: sums that read the input and the states of the step before
are one product, and a function that stands on several of them is called once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.forward import Engine
from rnn_tui.equations.graph import Definition, Elementwise, Linear, Softmax, Term, leaves, reads_joint
from rnn_tui.equations.nodes import Apply, Given, Node, Number, Parameter, Previous, Signal
from rnn_tui.equations.operations import OPERATIONS
from rnn_tui.equations.sums import block_value

Array = NDArray[Any]
Values = dict[str, Array]
"""What a step has computed so far, ``(rows, units)``; states of the step before are called ``name[-1]``."""
Formula = Callable[[Values], Array]
INPUT = "x"


class Stepwise:
    """A cell, ready to go step by step with the weights that it has now.

    Args:
        engine: The cell with its parameters; they are copied into one matrix.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine, self.number = engine, engine.dtype.type
        self.states = engine.cell.states
        self.before = tuple((name, f"{name}[-1]") for name in self.states)
        joints = engine.graph.joints
        needed = _needed(joints, (engine.cell.output, *self.states))
        self.joints = {name: joint for name, joint in joints.items() if name in needed}
        early = [name for name, joint in self.joints.items() if self._is_early(joint)]
        alone = dict(self._alone(early))
        early.sort(key=lambda name: alone.get(name, ("", ""))[0])  # those of one function side by side
        self.sources = list(
            dict.fromkeys(_called(term.source) for name in early for term in self.terms(name))
        )
        self.matrix, self.bias, self.places = self._packed(early)
        self.groups = list(self._groups(early, alone))
        known = {*early, *(joint for _function, _where, joints in self.groups for joint, _place in joints)}
        constant = self._constant()
        self.rest = [
            (name, self._spread(name) if name in constant else self._formula(name))
            for name in self.joints
            if name not in known
        ]

    def step(self, x: Array, states: Mapping[str, Array]) -> Values:
        """Run a step.

        Args:
            x: Input, ``(rows, I)``.
            states: All states of the step before, ``(rows, units)``.

        Returns:
            The output, the states, and what they are made of, ``(rows, units)``.
        """
        values: Values = {INPUT: x}
        for name, called in self.before:
            values[called] = states[name]
        if self.sources:
            read = [values[name] for name in self.sources]
            sums = (np.concatenate(read, axis=1) if len(read) > 1 else read[0]) @ self.matrix
            sums += self.bias
            for name, place in self.places.items():
                values[name] = sums[:, place]
            for function, where, joints in self.groups:
                found = function(sums[:, where])
                for name, place in joints:
                    values[name] = found[:, place]
        for name, formula in self.rest:
            values[name] = formula(values)
        return values

    def terms(self, name: str) -> tuple[Term, ...]:
        """Return the products of a sum."""
        joint = self.joints[name]
        return joint.terms if isinstance(joint, Linear) else ()

    @staticmethod
    def _is_early(joint: object) -> bool:
        """Say whether a joint is a sum of which all is known when a step begins."""
        return (
            isinstance(joint, Linear)
            and bool(joint.terms)
            and not any(isinstance(term.source, Signal) for term in joint.terms)
        )

    def _alone(self, early: Sequence[str]) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield each sum that a joint is one function of, with that function and that joint."""
        for name, joint in self.joints.items():
            match joint:
                case Elementwise(node=Apply(op=op, args=(Signal(name=of),), constants=())) if of in early:
                    yield of, (op, name)

    def _packed(self, early: Sequence[str]) -> tuple[Array, Array, dict[str, slice]]:
        """Return the sums that a step begins with as one matrix, its bias, and where each sum is."""
        engine, at = self.engine, 0
        widths = {name: self._width(name) for name in early}
        rows = {name: self._source_width(name) for name in self.sources}
        lows = dict(zip(rows, np.cumsum([0, *rows.values()]).tolist(), strict=False))
        matrix = np.zeros((sum(rows.values()), sum(widths.values())), engine.dtype)
        bias, places = np.zeros(matrix.shape[1], engine.dtype), {}
        for name, width in widths.items():
            places[name] = slice(at, at + width)
            for term in self.terms(name):
                source = _called(term.source)
                low = lows[source]
                part = block_value(term, engine.parameters, engine.columns)
                matrix[low : low + rows[source], places[name]] += part.T
            bias[places[name]] = self._addends(name)
            at += width
        return matrix, bias, places

    def _width(self, name: str) -> int:
        engine, first = self.engine, self.terms(name)[0]
        return len(block_value(first, engine.parameters, engine.columns))

    def _source_width(self, source: str) -> int:
        if source == INPUT:
            return self.engine.sizes["I"]
        return self.engine.sizes[self.engine.shapes.signals[source.removesuffix("[-1]")]]

    def _addends(self, name: str) -> Array:
        joint = self.joints[name]
        assert isinstance(joint, Linear)  # noqa: S101 - only sums are packed
        parts = [self.engine.parameters[one.name] for one in joint.addends if isinstance(one, Parameter)]
        return np.asarray(sum(parts, self.number(0)))

    def _groups(
        self, early: Sequence[str], alone: Mapping[str, tuple[str, str]]
    ) -> Iterator[tuple[Callable[[Array], Array], slice, list[tuple[str, slice]]]]:
        """Yield each function of sums, the run of sums that it stands on, and the joints that it makes."""
        for op in dict.fromkeys(alone[name][0] for name in early if name in alone):
            mine = [name for name in early if name in alone and alone[name][0] == op]
            low, high = self.places[mine[0]].start, self.places[mine[-1]].stop
            joints = [
                (alone[name][1], slice(self.places[name].start - low, self.places[name].stop - low))
                for name in mine
            ]
            yield OPERATIONS[op].value, slice(low, high), joints

    def _formula(self, name: str) -> Formula:
        """Return how a joint is computed of what came before it."""
        match self.joints[name]:
            case Linear(terms=terms):
                engine, bias = self.engine, self._addends(name)
                parts = [
                    (_called(term.source), block_value(term, engine.parameters, engine.columns).T.copy())
                    for term in terms
                ]
                return lambda values: sum((values[source] @ part for source, part in parts), bias)
            case Softmax(source=source):
                of, softmax = _called(source), OPERATIONS["softmax"].value
                return lambda values: softmax(values[of])
            case Elementwise(node=node):
                return self._node(node)
        raise AssertionError(name)

    def _constant(self) -> set[str]:
        """Return the joints that read no input and no state: of numbers and parameters alone."""
        found: set[str] = set()
        for name, joint in self.joints.items():
            read = [leaf for leaf in leaves(joint) if not isinstance(leaf, Number | Parameter)]
            if all(isinstance(leaf, Signal) and leaf.name in found for leaf in read):
                found.add(name)
        return found

    def _spread(self, name: str) -> Formula:
        """Return how a constant joint is computed, one number for each row and unit."""
        formula, width = self._formula(name), self.engine.sizes[self.engine.graph.sizes[name]]
        return lambda values: np.broadcast_to(formula(values), (len(values[INPUT]), width))

    def _node(self, node: Node) -> Formula:
        match node:
            case Number(value=value):
                constant = np.asarray(self.number(value))
                return lambda _values: constant
            case Parameter(name=name):
                vector = np.asarray(self.engine.parameters[name], self.engine.dtype)
                return lambda _values: vector
            case Apply(op=op, args=args, constants=constants):
                function, parts = OPERATIONS[op].value, [self._node(arg) for arg in args]
                if len(parts) == 2 and not constants:
                    left, right = parts
                    return lambda values: function(left(values), right(values))
                return lambda values: function(*(part(values) for part in parts), *constants)
        name = _called(node)
        return lambda values: values[name]


def _needed(joints: Mapping[str, Definition], wanted: Sequence[str]) -> set[str]:
    """Return the joints that some of them are made of, themselves among them."""
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += reads_joint(joints[name])
    return found


def _called(source: Node) -> str:
    """Return what a source is called among the values of a step."""
    match source:
        case Previous(name=name):
            return f"{name}[-1]"
        case Signal(name=name) | Given(name=name):
            return name
    raise AssertionError(source)
