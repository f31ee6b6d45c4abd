"""The output: the model's answers at the cursor, the most probable first."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnn_tui.blocks.read_out import PROBABILITY
from rnn_tui.i18n import _
from rnn_tui.session.loss import has_answers
from rnn_tui.session.session import Session
from rnn_tui.views.table import Column, Row, Table, Tense
from rnn_tui.views.words import joined, token


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer."""

    label: str
    value: float
    top: bool
    right: bool
    """Whether it is the label that was given."""


@dataclass(frozen=True, slots=True)
class Output:
    """The answers at the cursor; no bars where there is nothing to answer, or not yet."""

    title: str
    caption: str
    bars: tuple[Bar, ...]
    largest: float
    """What a whole bar stands for."""
    note: str
    """Why there are no bars."""
    dtype: str
    symbol: str = PROBABILITY
    """The signal that the bars show."""


def output(session: Session) -> Output:
    """Return the answers at the cursor."""
    document = session.document
    layer = document.model.layers[-1]
    scores = layer.cell.by_name[layer.cell.output].kind == "output"
    if not has_answers(document.model) and not (scores or document.model.read_out):
        note = _("no read-out: the cell's own output is {name}").format(name=layer.cell.output)
        return Output(_("output"), "", (), 1.0, note, document.trace.dtype)
    path = document.answer_path
    step = session.answer_step
    if not session.is_known(step, path):
        return Output(_("output"), _("not computed yet"), (), 1.0, "", document.trace.dtype)
    values = document.trace.arrays[path][step, 0]
    if has_answers(document.model):
        return _answers(session, values)
    return _numbers(session, path.name, values)


def _answers(session: Session, values: np.ndarray) -> Output:
    document = session.document
    labels, target = document.model.labels, document.target_at(session.answer_step)
    order = np.argsort(-values, kind="stable")
    bars = tuple(
        Bar(token(labels[place]), float(values[place]), rank == 0, int(place) == target)
        for rank, place in enumerate(order)
    )
    answered = float(values[target if target >= 0 else order[0]])
    nats = math.inf if answered <= 0 else max(-math.log(answered), 0.0)
    figures = (f"{value:.2f}".replace("inf", "∞") for value in (nats, nats / math.log(2)))
    surprise = _("surprise {n} nats, {bits} bits").format(**dict(zip(("n", "bits"), figures, strict=True)))
    return Output(_("output"), joined("softmax", surprise), bars, 1.0, "", document.trace.dtype)


def _numbers(session: Session, name: str, values: np.ndarray) -> Output:
    """Return one bar a number: scores, or probabilities of answers that do not exclude each other."""
    labels = session.document.model.labels or [f"{name}[{place}]" for place in range(len(values))]
    bars = tuple(
        Bar(token(label), float(value), False, False) for label, value in zip(labels, values, strict=True)
    )
    if name == PROBABILITY:
        caption, largest = _("probabilities, each by itself"), 1.0
    else:
        caption = _("scores")
        largest = max((abs(bar.value) for bar in bars if math.isfinite(bar.value)), default=0.0) or 1.0
    return Output(_("output"), caption, bars, largest, "", session.document.trace.dtype, name)


def as_table(session: Session) -> Table:
    """Return the answers as a table, for Markdown and JSON."""
    found = output(session)
    columns = (Column("answer", _("answer"), "answer"), Column(found.symbol, found.symbol, "number"))
    rows = tuple(Row((bar.label, bar.value), Tense.PRESENT if bar.top else Tense.PAST) for bar in found.bars)
    caption = joined(found.caption, found.note)
    return Table("output", found.title, caption, columns, rows, 0 if rows else None, found.dtype)
