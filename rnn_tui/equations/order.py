"""The order in which the signals of a step can be computed."""

from __future__ import annotations

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.nodes import Signal, signals_read, walk
from rnn_tui.errors import EquationError
from rnn_tui.i18n import _


def computing_order(cell: Cell) -> tuple[str, ...]:
    """Return the signals so that each comes after all that it reads within the step.

    The order of the table is kept wherever the equations allow it.

    Raises:
        EquationError: Signals read each other in a ring within one step.
    """
    reads = {row.name: signals_read(row.node) for row in cell.rows}
    done: list[str] = []
    waiting = list(cell.signals)
    while waiting:
        ready = next((name for name in waiting if all(other in done for other in reads[name])), None)
        if ready is None:
            raise _ring_error(cell, _ring(reads, waiting))
        waiting.remove(ready)
        done.append(ready)
    return tuple(done)


def _ring_error(cell: Cell, ring: list[str]) -> EquationError:
    closed = [*ring, ring[0]]
    read = next(part for part in walk(cell.by_name[ring[0]].node) if part == Signal(closed[1]))
    return EquationError(
        _("signals read each other within one step: {ring}").format(ring=" → ".join(closed)),
        signal=ring[0],
        span=read.span,
        hint=_("Read one of them at the previous step, as in {name}[-1].").format(name=closed[1]),
    )


def _ring(reads: dict[str, list[str]], waiting: list[str]) -> list[str]:
    path = [waiting[0]]
    while True:
        following = next(name for name in reads[path[-1]] if name in waiting)
        if following in path:
            return path[path.index(following) :]
        path.append(following)
