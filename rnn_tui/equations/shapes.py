"""Sizes by unification: which dimensions must be equal, and what each is called.

Every signal, every vector parameter and both sides of every matrix get an unknown size; each equation
says which of them are equal (Hindley–Milner without the functions). What remains is named: I for the
input, H for the hidden signals, O for an output of its own size, or whatever ``[sizes]`` says.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.nodes import (
    Apply,
    Given,
    Input,
    Join,
    MatMul,
    Node,
    Number,
    Parameter,
    Previous,
    Signal,
)
from rnn_tui.errors import EquationError, ShapeError
from rnn_tui.i18n import _

Size = tuple[str, ...]
"""Size names that are added: ``("H",)`` or, for ``W @ [h[-1], x]``, ``("H", "I")``."""

_INPUT = "x"


@dataclass(frozen=True)
class Shapes:
    """The sizes of a cell, by name."""

    signals: dict[str, str]
    """Size name of every signal."""
    parameters: dict[str, tuple[Size, ...]]
    """Rows, or rows and columns, of every parameter."""
    equal: tuple[tuple[str, ...], ...]
    """Groups of size names that the equations force to be equal, such as I and H."""

    @property
    def names(self) -> list[str]:
        """Every size name: I first, then in order of appearance."""
        used = [name for dims in self.parameters.values() for dim in dims for name in dim]
        return list(dict.fromkeys(["I", *self.signals.values(), *used]))

    def bind(self, sizes: dict[str, int]) -> dict[str, int]:
        """Return a number for every size name; names that are missing take the size of H.

        Raises:
            ShapeError: A size is not a positive number, or two that must be equal are not.
        """
        bound = {name: sizes.get(name, sizes.get("H", 1)) for name in self.names}
        for name, value in bound.items():
            if value < 1:
                raise ShapeError(_("size {name} is {n}; a size is at least 1").format(name=name, n=value))
        for group in self.equal:
            given = {name: bound[name] for name in group if name in sizes}
            if len(set(given.values())) > 1:
                text = ", ".join(f"{name} = {value}" for name, value in given.items())
                raise ShapeError(
                    _("the equations need {names} to be equal, got {text}; give them one size").format(
                        names=" = ".join(group), text=text
                    )
                )
            value = next(iter(given.values()), bound[group[0]])
            bound |= dict.fromkeys(group, value)
        return bound

    def shape(self, parameter: str, bound: dict[str, int]) -> tuple[int, ...]:
        """Return the shape of one parameter in numbers."""
        return tuple(sum(bound[name] for name in size) for size in self.parameters[parameter])


def infer_shapes(cell: Cell) -> Shapes:
    """Return the sizes that the equations of a cell imply.

    Raises:
        EquationError: A parameter is used in two ways, or a size stays undetermined.
    """
    return _Inference(cell).run()


def parameter_count(cell: Cell, sizes: dict[str, int]) -> int:
    """Return the number of trained numbers of a cell of the given sizes."""
    shapes = infer_shapes(cell)
    bound = shapes.bind(sizes)
    total = 0
    for name in shapes.parameters:
        count = 1
        for side in shapes.shape(name, bound):
            count *= side
        total += count
    return total


@dataclass
class _Inference:
    cell: Cell
    parent: dict[str, str] = field(default_factory=dict)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    role: dict[str, str] = field(default_factory=dict)

    def run(self) -> Shapes:
        self.find(_INPUT)
        for row in self.cell.rows:
            try:
                size = self.visit(row.node)
                if size is not None:
                    self.join(f"signal {row.name}", size)
                else:
                    self.find(f"signal {row.name}")
            except EquationError as error:
                from rnn_tui.equations.printing import canonical

                text = "" if error.span is None else canonical(row.node)
                raise error.at(signal=row.name, text=text) from None
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
        """Return the unknown size of a node; None for a constant, which fits everywhere."""
        match node:
            case Number():
                return None
            case Input():
                return self.find(_INPUT)
            case Signal(name=name) | Previous(name=name):
                return self.find(f"signal {name}")
            case Parameter(name=name):
                self.use(node, "vector")
                return self.find(f"rows {name}")
            case MatMul(matrix=matrix, vector=vector):
                return self.product(matrix, vector)
            case Apply(args=args):
                sizes = [size for size in map(self.visit, args) if size is not None]
                for other in sizes[1:]:
                    self.join(sizes[0], other)
                return self.find(sizes[0]) if sizes else None
            case Join():
                raise EquationError(_("a list of vectors stands only right of '@'"), span=node.span)
            case Given():
                raise AssertionError("a cell's own equations hold no givens")

    def use(self, parameter: Parameter, role: str) -> None:
        before = self.role.setdefault(parameter.name, role)
        if before != role:
            raise EquationError(
                _("{name} is used as a matrix and as a vector").format(name=parameter.name),
                hint=_("Give the two uses two names."),
            )

    def product(self, matrix: Parameter, vector: Node) -> str:
        self.use(matrix, "matrix")
        parts = vector.parts if isinstance(vector, Join) else (vector,)
        sizes = [self.visit(part) for part in parts]
        if any(size is None for size in sizes):
            raise EquationError(
                _("{name} @ a number has no size").format(name=matrix.name),
                hint=_("Right of '@' stands a vector."),
            )
        found = tuple(str(size) for size in sizes)
        before = self.columns.setdefault(matrix.name, found)
        if len(before) != len(found):
            raise EquationError(
                _("{name} is multiplied by vectors of different make-up").format(name=matrix.name),
                hint=_("Use one matrix for each."),
            )
        for left, right in zip(before, found, strict=True):
            self.join(left, right)
        return self.find(f"rows {matrix.name}")

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
        first = {"I": _INPUT}
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
                    hint=_("The equations make these signals equally long."),
                )
        return names

    def name_rest(self, names: dict[str, list[str]]) -> None:
        for kinds, name in ((("state", "candidate"), "H"), (("output",), "O"), (("gate", "part"), "H")):
            for row in self.cell.rows:
                root = self.find(f"signal {row.name}")
                if row.kind not in kinds or (root in names and names[root] != ["I"]):
                    continue
                taken = any(name in group for group in names.values())
                if taken and root not in names:
                    raise self.undetermined(row.name)
                if not taken:
                    names.setdefault(root, []).append(name)
        for parameter in self.cell.parameters:
            for key in (f"rows {parameter}", *self.columns.get(parameter, ())):
                if self.find(key) not in names:
                    raise self.undetermined(parameter)

    def undetermined(self, name: str) -> EquationError:
        signal = name if name in self.cell.signals else ""
        return EquationError(
            _("the size of '{name}' does not follow from the equations").format(name=name),
            signal=signal,
            hint=_('Bind it: [sizes] {name} = "P"').format(name=name),
        )
