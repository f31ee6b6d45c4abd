"""The winners: which step each unit of a maximum over time comes from, among the steps that were read.

Of equal values the earliest has won: it is its gradient, too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.nodes import Apply, Input, Node, Previous
from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.traces.path import Path
from rnn_tui.views.table import Cell, Column, Row, Table, Tense
from rnn_tui.views.timeline import signal_column
from rnn_tui.views.words import joined, token

NONE_YET = -1
"""In place of a step: nothing was read yet."""


@dataclass(frozen=True, eq=False)
class Winners:
    """Which step each unit comes from."""

    caption: str
    path: Path
    steps: NDArray[np.intp]
    """By unit, from 0."""
    read: int
    """How many steps were read."""
    tokens: tuple[str, ...]
    unit: int
    """The one that the cursor means."""

    def of_step(self, step: int) -> list[int]:
        """Return the units that a step has won."""
        return [int(unit) for unit in np.flatnonzero(self.steps == step)]


def maxima(session: Session) -> Iterator[Path]:
    """Yield the signals that are the maximum so far of what their layer reads."""
    document = session.document
    for path in document.lines:
        if is_running_maximum(path.name, document.layer_of(path).cell.by_name[path.name].node):
            yield path


def is_running_maximum(name: str, node: Node) -> bool:
    """Say whether an equation is ``max(s[-1], x)``, from either side."""
    if not isinstance(node, Apply) or node.op != "max":
        return False
    kinds = {type(arg) for arg in node.args}
    return kinds == {Previous, Input} and name in {arg.name for arg in node.args if isinstance(arg, Previous)}


def has_winners(session: Session) -> bool:
    """Say whether there is a maximum over time."""
    return next(maxima(session), None) is not None


def winners(session: Session) -> Winners:
    """Return which steps have won so far: of the current line's maximum, else of the first; there is one."""
    paths = list(maxima(session))
    path = session.line if session.line in paths else paths[0]
    document = session.document
    walk, count = document.walks[document.walk_of(path)], document.steps_of(path)
    read = bisect_left(
        range(count), True, key=lambda place: not session.is_known(walk.order(place, count), path)
    )
    order = np.array([walk.order(place, count) for place in range(read)], np.intp)
    units = document.units_of(path)
    unit = min(session.cursor.unit, units - 1)
    symbol = signal_column(session, path)
    caption = joined(f"{symbol.heading} {symbol.title}", _("unit {unit} of {n}").format(unit=unit, n=units))
    return Winners(caption, path, _winning(session, path, order), read, document.tokens_of(path), unit)


def _winning(session: Session, path: Path, order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return for each unit the step of ``order`` at which its value changed last."""
    trace = session.document.trace
    if not len(order):
        return np.full(session.units_of(path), NONE_YET)
    values = trace.arrays[path][order, 0]
    before = np.vstack((trace.previous(path, int(order[0]))[None], values[:-1]))
    changed = (values != before)[::-1]
    last = len(order) - 1 - changed.argmax(axis=0)
    return np.where(changed.any(axis=0), order[last], NONE_YET)


def as_table(session: Session) -> Table:
    """Return one row a unit: its maximum so far, and the step that it comes from."""
    if not has_winners(session):
        return Table("winners", _("winners"), _("no maximum over time"), (), ())
    found = winners(session)
    columns = (
        Column("u", "u", "index"),
        signal_column(session, found.path),
        Column("t", "t", "index"),
        Column("token", _("token"), "token"),
    )
    rows = tuple(_row(session, found, unit) for unit in range(len(found.steps)))
    return Table(
        "winners", _("winners"), found.caption, columns, rows, found.unit, session.document.trace.dtype
    )


def _row(session: Session, found: Winners, unit: int) -> Row:
    step = int(found.steps[unit])
    here = Tense.PRESENT if unit == found.unit else Tense.PAST
    if step == NONE_YET:
        return Row((float(unit), None, None, None), here)
    value = session.document.trace.arrays[found.path][step, 0, unit]
    cells: tuple[Cell, ...] = (float(unit), float(value), float(step + 1), token(found.tokens[step]))
    return Row(cells, here)
