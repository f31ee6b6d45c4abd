"""Sizes by unification: which dimensions must be equal, and what each is called.

Every signal, every vector parameter and both sides of every matrix get an unknown size; each equation
says which of them are equal (Hindley–Milner without the functions). What remains is named: I for the
input, H for the hidden signals, O for an output of its own size, or whatever ``[sizes]`` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rnn_tui.equations.cell import Cell
from rnn_tui.errors import ShapeError
from rnn_tui.i18n import _

Size = tuple[str, ...]
"""Size names that are added: ``("H",)`` or, for ``W @ [h[-1], x]``, ``("H", "I")``."""


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

    def equal_to(self, size: str) -> tuple[str, ...]:
        """Return the size names that the equations make equal to one, itself among them."""
        return next((group for group in self.equal if size in group), (size,))

    def tell(self, size: str) -> bool:
        """Say whether a parameter has a size, so that the size need not be told beside the parameters."""
        equal = self.equal_to(size)
        return any(name in equal for dims in self.parameters.values() for dim in dims for name in dim)

    def following(self, size: str, sizes: Mapping[str, int]) -> dict[str, int]:
        """Return sizes in which those that the equations make equal to one are as large as that one."""
        return {**sizes, **dict.fromkeys(self.equal_to(size), sizes[size])}

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


@lru_cache(maxsize=256)
def infer_shapes(cell: Cell) -> Shapes:
    """Return the sizes that the equations of a cell imply.

    Raises:
        EquationError: A parameter is used in two ways, or a size stays undetermined.
    """
    from rnn_tui.equations.inference import Inference

    return Inference(cell).run()


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
