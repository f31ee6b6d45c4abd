"""The order in which the signals of a step can be computed."""

from __future__ import annotations

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.nodes import signals_read
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
            raise _ring_error(reads, waiting)
        waiting.remove(ready)
        done.append(ready)
    return tuple(done)


def _ring_error(reads: dict[str, list[str]], waiting: list[str]) -> EquationError:
    ring = _ring(reads, waiting)
    drawn = " → ".join([*ring, ring[0]])
    hint = _("Read one of them at the previous step, as in {name}[-1].").format(name=ring[-1])
    message = _("signals read each other within one step: {ring}").format(ring=drawn)
    return EquationError(message, signal=ring[0], hint=hint)


def _ring(reads: dict[str, list[str]], waiting: list[str]) -> list[str]:
    path = [waiting[0]]
    while True:
        following = next(name for name in reads[path[-1]] if name in waiting)
        if following in path:
            return path[path.index(following) :]
        path.append(following)
