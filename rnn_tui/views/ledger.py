"""The ledger: one weight's gradient as the sum of what every timestep adds, walking backwards."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnn_tui.equations.nodes import MatMul, parameters_read, walk
from rnn_tui.equations.printing import write
from rnn_tui.i18n import _
from rnn_tui.networks.model import Layer
from rnn_tui.session.ledger import Ledger, ledger_of
from rnn_tui.session.loss import describe
from rnn_tui.session.session import Session
from rnn_tui.views.numbers import full, spanning
from rnn_tui.views.sequence import tense
from rnn_tui.views.table import SPANNING, Column, Row, Table
from rnn_tui.views.timeline import window
from rnn_tui.views.words import joined, notation_of, token

DTYPE = "float64"
PREFERRED = "UVWPb"
"""Of the parameters of an equation, first what reads a state: it is there that time matters."""


def ledger(session: Session, around: int | None = None) -> Table:
    """Return one row a timestep, the one that is computed last first: what it adds, and the sum so far.

    The weight is of the current line, or of the nearest one that has any; its row is the cursor's unit, its
    column the one of the largest gradient in that row.

    Args:
        session: The session.
        around: So many rows around the cursor; all when omitted.
    """
    layer = session.document.layer_of(session.line)
    parameter = next(parameters_near(session, layer), "")
    if not parameter:
        return _table("", _("no weights here: choose another equation"), (), None)
    full_name = layer.named(parameter, session.cursor.step)
    found = ledger_of(session.document, session.loss, session.answer_step, layer, full_name)
    row, column = entry_of(found, session.cursor.unit)
    order = order_of(session)
    here = order.index(session.cursor.step)
    low, high = window(len(order), here, around)
    adds, norms = found.entries(row, column)[order], found.norms()[order]
    numbers = np.stack((adds, np.cumsum(adds), norms), axis=1)[low:high]
    rows = (_row(session, step, *line) for step, line in zip(order[low:high], numbers.tolist(), strict=True))
    symbol = token(dict(layer.cell.aliases).get(parameter, parameter), 12)
    index = f"{row},{column}" if layer.parameters[full_name].ndim > 1 else f"{row}"
    why = _why_nothing(found, layer, parameter)
    caption = _caption(session, f"∂/∂{symbol}[{index}]", float(found.gradient[row, column]), why)
    return _table(symbol, caption, tuple(rows), here - low)


def order_of(session: Session) -> list[int]:
    """Return the timesteps in the order of the rows: backwards through the walk that the cursor is in."""
    walk = session.document.walks[session.document.walk_of(session.line)]
    return sorted(range(session.steps), key=lambda step: -walk.order(step, session.steps))


def parameters_near(session: Session, layer: Layer) -> Iterator[str]:
    """Yield trained parameters: of the current line, of those above it, nearest first, of those below."""
    rows = layer.cell.rows
    here = next(place for place, row in enumerate(rows) if row.name == session.line.name)
    for row in (*reversed(rows[: here + 1]), *rows[here + 1 :]):
        names = parameters_read(row.node)
        trained = [name for name in names if layer.named(name, session.cursor.step) in layer.trained]
        ordered = sorted(trained, key=lambda name: PREFERRED.index(name[0]))
        yield from (layer.named(name, 0) for name in ordered) if layer.score else ordered


def entry_of(found: Ledger, unit: int) -> tuple[int, int]:
    """Return the row and the column that are looked at."""
    row = min(unit, len(found.gradient) - 1)
    return row, int(np.nan_to_num(np.abs(found.gradient[row])).argmax())


def _why_nothing(found: Ledger, layer: Layer, parameter: str) -> str:
    """Return why a matrix gets no gradient, where what it multiplies is the reason."""
    if not found.factors or any(factor.right.any() for factor in found.factors):
        return ""
    notation = notation_of(layer)
    parts = [part for row in layer.cell.rows for part in walk(row.node) if isinstance(part, MatMul)]
    read = dict.fromkeys(write(part.vector, notation) for part in parts if part.matrix.name == parameter)
    return _("{name} is 0 at every step").format(name=", ".join(read))


def _caption(session: Session, symbol: str, gradient: float, why: str) -> str:
    about = describe(session.document, session.loss, session.answer_step)
    value = full(gradient, DTYPE) if session.digits else spanning(gradient)
    return joined(f"{symbol} = {value}", why, DTYPE, _("loss {about}").format(about=about))


def _row(session: Session, step: int, adds: float, total: float, norm: float) -> Row:
    word = token(session.tokens[step])
    return Row((float(step + 1), word, adds, total, norm), tense(session, step))


def _table(symbol: str, caption: str, rows: tuple[Row, ...], cursor: int | None) -> Table:
    columns = (
        Column("t", "t", "index"),
        Column("token", _("token"), "token"),
        Column("adds", _("adds"), SPANNING, _("what the step adds")),
        Column("sum", _("sum"), SPANNING, _("the sum so far")),
        Column("norm", f"‖∂{symbol}‖", SPANNING, _("length of what the step adds to the whole matrix")),
    )
    return Table("ledger", _("gradient ledger"), caption, columns, rows, cursor, DTYPE)
