"""One step of an optimiser: weights before, gradient, clipped by norm and by value, weights after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.i18n import _
from rnn_tui.session.loss import spelled_out
from rnn_tui.session.session import Session
from rnn_tui.session.update import Rule, Update, update_of
from rnn_tui.views.dials import dial_text
from rnn_tui.views.ledger import parameters_near
from rnn_tui.views.numbers import full, spanning
from rnn_tui.views.table import SPANNING, Cell, Column, Row, Table, Tense
from rnn_tui.views.timeline import window
from rnn_tui.views.words import joined, token

Array = NDArray[np.floating]
LOSS_DTYPE = "float64"
"""A loss is summed up in it, whatever the model computes in."""
ARRAYS = ("before", "gradient", "by_norm", "by_value", "after")


@dataclass(frozen=True, slots=True)
class Fall:
    """What became of the loss, as it is written."""

    before: str
    after: str
    change: str
    falls: bool


def one_step(session: Session, around: int | None = None) -> Table:
    """Return one row a weight of the cursor's unit, and below them the lengths of the whole gradient.

    The weights are those of the current line, or of the nearest one that has any.

    Args:
        session: The session.
        around: So many weights around the one with the largest gradient; all when omitted.
    """
    layer = session.document.layer_of(session.line)
    parameter = next(parameters_near(session, layer), "")
    if not parameter:
        return _table("", _("no weights here: choose another equation"), (), None, session)
    found = _found(session)
    symbol = token(dict(layer.cell.aliases).get(parameter, parameter), 12)
    places, numbers = _weights(
        found, f"{layer.prefix}.{layer.named(parameter, session.cursor.step)}", session.cursor.unit
    )
    here = int(np.nan_to_num(np.abs(numbers[1])).argmax())
    low, high = window(len(places), here, around)
    rows = [
        Row((place, *cells), Tense.PRESENT if low + at == here else Tense.PAST)
        for at, (place, cells) in enumerate(zip(places[low:high], _cells(numbers[:, low:high]), strict=True))
    ]
    return _table(symbol, _caption(session, found), (*rows, _lengths(found)), here - low, session)


def fall(session: Session) -> Fall:
    """Return the loss before the step of the dials and after it."""
    before, after = _found(session).losses
    write = _in_full if session.digits else spanning
    return Fall(write(before), write(after), spanning(after - before), after < before)


def _in_full(value: float) -> str:
    return full(value, LOSS_DTYPE)


def _found(session: Session) -> Update:
    return update_of(session.document, session.loss, session.answer_step, Rule.of(session.dials))


def _weights(found: Update, name: str, unit: int) -> tuple[list[str], Array]:
    """Return the places of the weights that are shown, and the numbers of each, ``(arrays, weights)``."""
    arrays = [getattr(found, kind)[name] for kind in ARRAYS]
    if arrays[0].ndim == 1:
        return [f"[{place}]" for place in range(len(arrays[0]))], np.stack(arrays)
    row = min(unit, len(arrays[0]) - 1)
    return [f"[{row},{place}]" for place in range(arrays[0].shape[1])], np.stack([one[row] for one in arrays])


def _cells(numbers: Array) -> Iterator[tuple[Cell, ...]]:
    for before, gradient, by_norm, by_value, after in numbers.T.tolist():
        yield before, gradient, by_norm, by_value, after - before, after


def _lengths(found: Update) -> Row:
    """Return the row of the whole gradient's length, as it is and clipped."""
    return Row((_("‖all‖"), "", *found.norms, "", ""))


def _caption(session: Session, found: Update) -> str:
    dials, model = session.dials, session.document.model
    loss = _("loss {about}").format(about=spelled_out(model, found.loss, session.answer_step))
    rate, limit = dial_text("rate", dials.rate), dial_text("clip", dials.clip)
    how = _("{optimiser}, rate {rate}").format(optimiser=dials.optimiser, rate=rate)
    clips = {"norm": _("clipped by norm at {n}"), "value": _("clipped by value at {n}"), "none": ""}
    fell = fall(session)
    return joined(loss, f"{fell.before} → {fell.after}", model.dtype, how, clips[dials.by].format(n=limit))


def _table(symbol: str, caption: str, rows: tuple[Row, ...], cursor: int | None, session: Session) -> Table:
    columns = (
        Column("weight", symbol, "text"),
        Column("before", _("before"), "number"),
        Column("gradient", _("gradient"), SPANNING, _("∂loss/∂ the weight")),
        Column("by_norm", _("by norm"), SPANNING, _("the gradient, all of it scaled to the limit")),
        Column("by_value", _("by value"), SPANNING, _("the gradient, each number cut to the limit")),
        Column("change", _("change"), SPANNING),
        Column("after", _("after"), "number"),
    )
    return Table("update", _("optimiser step"), caption, columns, rows, cursor, session.document.model.dtype)
