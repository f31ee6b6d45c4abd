"""Whether parameters fit the equations, and if not, which axis of which does not and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from numpy.typing import NDArray

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.nodes import parameters_read
from rnn_tui.equations.printing import canonical
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.errors import ShapeError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line

Array = NDArray[Any]


def check_parameters(
    cell: Cell,
    parameters: Mapping[str, Array],
    told: Mapping[str, int] | None = None,
    given: Collection[str] = (),
) -> dict[str, int]:
    """Return the sizes that parameters have, or say which shape does not fit.

    Args:
        cell: The equations.
        parameters: Arrays by name.
        told: Sizes, for those that no parameter has.
        given: Parameters that are not there yet.

    Raises:
        ShapeError: A parameter is missing, or its shape contradicts the others.
    """
    shapes = infer_shapes(cell)
    sizes: dict[str, int] = {}
    names = [name for name in cell.parameters if name not in given]
    for name in names:
        if name not in parameters:
            raise ShapeError(
                _("parameter {name} is missing; the equations of {cell} read it").format(
                    name=name, cell=safe_line(cell.name)
                )
            )
        array, dims = parameters[name], shapes.parameters[name]
        if array.ndim != len(dims):
            kind = _("a matrix (out, in)") if len(dims) == 2 else _("a vector")
            raise ShapeError(
                _("parameter {name} has shape {found}; the equations need {kind}").format(
                    name=name, found=array.shape, kind=kind
                )
            )
        for axis, (dim, length) in enumerate(zip(dims, array.shape, strict=True)):
            for size, number in _learnt(sizes, name, axis, dim, length).items():
                sizes |= dict.fromkeys(shapes.equal_to(size), number)
    for name in names:
        expected = shapes.shape(name, shapes.bind(sizes))
        if parameters[name].shape != expected:
            raise ShapeError(_misfit(cell, name, parameters[name].shape, expected))
    return shapes.bind({**(told or {}), **sizes})


def _learnt(
    sizes: Mapping[str, int], name: str, axis: int, dim: tuple[str, ...], length: int
) -> dict[str, int]:
    """Return the one unknown size that the length of an axis tells; nothing where none or several are."""
    unknown = [part for part in dim if part not in sizes]
    if len(unknown) != 1:
        return {}
    rest = length - sum(sizes[part] for part in dim if part in sizes)
    if rest < 1:
        raise ShapeError(
            _("parameter {name}, axis {axis}: length {n} is too short").format(name=name, axis=axis, n=length)
        )
    return {unknown[0]: rest}


def _misfit(cell: Cell, name: str, found: tuple[int, ...], expected: tuple[int, ...]) -> str:
    row = next(row for row in cell.rows if name in parameters_read(row.node))
    axis = next(place for place, pair in enumerate(zip(found, expected, strict=True)) if pair[0] != pair[1])
    side = (_("rows"), _("columns"))[axis]
    return _(
        "parameter {name} has shape {found}, but {signal} = {text} needs {expected}; "
        "axis {axis} ({side}) differs"
    ).format(
        name=name,
        found=found,
        expected=expected,
        signal=row.name,
        text=canonical(row.node),
        axis=axis,
        side=side,
    )
