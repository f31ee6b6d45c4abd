"""Finding sizes by unification: every equation says which unknown sizes are one and the same.

Source: Hindley 1969, Milner 1978, without the functions; union-find as in Tarjan 1975.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from rnn_tui.equations.cell import Cell, Row
from rnn_tui.equations.names import INPUT
from rnn_tui.equations.nodes import (
    Apply,
    Given,
    Input,
    Join,
    Mask,
    MatMul,
    Node,
    Number,
    Parameter,
    Previous,
    Signal,
    signals_read,
    states_read,
    walk,
)
from rnn_tui.equations.operations import OPERATIONS
from rnn_tui.equations.shapes import Shapes, Size
from rnn_tui.errors import EquationError
from rnn_tui.i18n import _

NAMING = ((("state", "candidate"), "H"), (("output",), "O"), (("gate", "part"), "H"), (("mask",), "I"))
"""The kinds of signals and the name of their size, in the order in which the names are given."""


def _taken(name: str, names: Mapping[str, list[str]]) -> bool:
    return any(name in group for group in names.values())


@dataclass
class Inference:
    """The unknown sizes of one cell; see :func:`rnn_tui.equations.shapes.infer_shapes`."""

    cell: Cell
    parent: dict[str, str] = field(default_factory=dict)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    role: dict[str, str] = field(default_factory=dict)

    def run(self) -> Shapes:
        self.find(INPUT)
        for row in self.cell.rows:
            try:
                size = self.visit(row.node)
            except EquationError as error:
                raise error.at(signal=row.name) from None
            self.join(f"signal {row.name}", size or f"signal {row.name}")
        return self.named()

    def find(self, name: str) -> str:
        root = self.parent.setdefault(name, name)
        while root != self.parent[root]:
            root = self.parent[root]
        self.parent[name] = root
        return root

    def join(self, left: str, right: str) -> str:
        a, b = self.find(left), self.find(right)
        self.parent[max(a, b)] = min(a, b)
        return min(a, b)

    def visit(self, node: Node) -> str | None:
        """Return the unknown size of a node; None for a constant or a mask, which fit everywhere."""
        match node:
            case Number() | Mask():
                return None
            case Input():
                return self.find(INPUT)
            case Signal(name=name) | Previous(name=name):
                return self.find(f"signal {name}")
            case Parameter(name=name):
                self.use(node, "vector")
                return self.find(f"rows {name}")
            case MatMul(matrix=matrix, vector=vector):
                return self.product(matrix, vector)
            case Apply():
                return self.elementwise(node)
            case Join() | Given():
                raise AssertionError("a list stands right of '@', and no cell file holds a given")

    def elementwise(self, node: Apply) -> str | None:
        sizes = [size for size in map(self.visit, node.args) if size is not None]
        for other in sizes[1:]:
            self.join(sizes[0], other)
        if not sizes and OPERATIONS[node.op].over_units:
            message = _("{name} of a number has no size").format(name=node.op)
            raise EquationError(message, span=node.span, hint=_("It stands over a vector."))
        return self.find(sizes[0]) if sizes else None

    def use(self, parameter: Parameter, role: str) -> None:
        before = self.role.setdefault(parameter.name, role)
        if before != role:
            raise EquationError(
                _("{name} is used as a matrix and as a vector").format(name=parameter.name),
                span=parameter.span,
                hint=_("Give the two uses two names."),
            )

    def product(self, matrix: Parameter, vector: Node) -> str:
        self.use(matrix, "matrix")
        parts = vector.parts if isinstance(vector, Join) else (vector,)
        found = tuple(self.visit(part) or self.refuse_number(matrix, part) for part in parts)
        before = self.columns.setdefault(matrix.name, found)
        if len(before) != len(found):
            raise EquationError(
                _("{name} is multiplied by vectors of different make-up").format(name=matrix.name),
                span=matrix.span,
                hint=_("Use one matrix for each."),
            )
        for left, right in zip(before, found, strict=True):
            self.join(left, right)
        return self.find(f"rows {matrix.name}")

    def refuse_number(self, matrix: Parameter, part: Node) -> NoReturn:
        message = _("{name} @ a number has no size").format(name=matrix.name)
        raise EquationError(message, span=part.span, hint=_("Right of '@' stands a vector."))

    def named(self) -> Shapes:
        names = self.bound_names()
        self.name_rest(names)
        signals = {name: names[self.find(f"signal {name}")][-1] for name in self.cell.signals}
        parameters: dict[str, tuple[Size, ...]] = {}
        for name in self.cell.parameters:
            rows = (names[self.find(f"rows {name}")][-1],)
            if name in self.columns:
                columns = tuple(names[self.find(part)][0] for part in self.columns[name])
                parameters[name] = (rows, columns)
            else:
                parameters[name] = (rows,)
        equal = tuple(tuple(group) for group in names.values() if len(group) > 1)
        return Shapes(signals, parameters, equal)

    def bound_names(self) -> dict[str, list[str]]:
        """Name the sizes that the input and ``[sizes]`` name; one name makes two sizes equal."""
        first = {"I": INPUT}
        for signal, wanted in self.cell.sizes:
            self.join(first.setdefault(wanted, f"signal {signal}"), f"signal {signal}")
        names: dict[str, list[str]] = {}
        for name, member in first.items():
            names.setdefault(self.find(member), []).append(name)
        for group in names.values():
            bound = [name for name in group if name != "I"]
            if len(bound) > 1:
                raise EquationError(
                    _("[sizes] gives one size two names, {names}").format(names=", ".join(bound)),
                    hint=_("the equations make these signals equally long"),
                )
        return names

    def name_rest(self, names: dict[str, list[str]]) -> None:
        """Name the sizes that are left by the kinds of their signals: H, or O for an output of its own size.

        The signals that the output is made of come first, so that one that nothing reads takes no name away
        from them; its own size is whatever its equation leaves it, and so it is as long as they are.
        """
        live = self.live()
        for name, row in self.by_kind():
            root = self.find(f"signal {row.name}")
            if row.name in live and root not in names:
                if _taken(name, names):
                    raise self.undetermined(row)
                names[root] = [name]
        for name, row in self.by_kind():
            names.setdefault(self.find(f"signal {row.name}"), [name])
        for name, row in self.by_kind():
            root = self.find(f"signal {row.name}")
            if names[root] == ["I"] and not _taken(name, names):
                names[root].append(name)
        self.check_sides(names)

    def by_kind(self) -> Iterator[tuple[str, Row]]:
        """Yield the rows in the order in which their sizes are named, each with the name that suits it."""
        for kinds, name in NAMING:
            yield from ((name, row) for row in self.cell.rows if row.kind in kinds)

    def check_sides(self, names: Mapping[str, list[str]]) -> None:
        """Refuse a parameter one of whose sides has no name."""
        for parameter in self.cell.parameters:
            for key in (f"rows {parameter}", *self.columns.get(parameter, ())):
                if self.find(key) not in names:
                    raise self.undetermined_side(parameter)

    def live(self) -> set[str]:
        """Return the signals that the output reads, directly or through others, at this step or before."""
        found, reached = set[str](), [self.cell.output]
        while reached:
            name = reached.pop()
            if name not in found:
                found.add(name)
                node = self.cell.by_name[name].node
                reached += signals_read(node) + states_read(node)
        return found

    def undetermined(self, row: Row) -> EquationError:
        return EquationError(
            _("the size of '{name}' does not follow from the equations").format(name=row.name),
            signal=row.name,
            span=row.node.span,
            hint=_('Bind it: [sizes] {name} = "P"').format(name=row.name),
        )

    def undetermined_side(self, parameter: str) -> EquationError:
        row, place = next(
            (row, part)
            for row in self.cell.rows
            for part in walk(row.node)
            if isinstance(part, Parameter) and part.name == parameter
        )
        return EquationError(
            _("a size of '{name}' does not follow from the equations").format(name=parameter),
            signal=row.name,
            span=place.span,
            hint=_("Make what it multiplies, or its product, a signal and bind its size in [sizes]."),
        )
