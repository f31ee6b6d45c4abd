"""The horizon: how far back a loss listens, ‖∂loss/∂x‖ of each timestep."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnn_tui.i18n import _
from rnn_tui.networks.architectures import network_of
from rnn_tui.session.loss import gradient_of
from rnn_tui.session.session import Session
from rnn_tui.traces.path import Path
from rnn_tui.views.numbers import spanning
from rnn_tui.views.sequence import tense
from rnn_tui.views.table import SPANNING, Cell, Column, Row, Table
from rnn_tui.views.timeline import window
from rnn_tui.views.words import joined, token

DECADES = 8
"""What a whole bar spans, always: of two networks the one whose bars shrink faster forgets faster."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How much one timestep's input moves the loss."""

    step: int
    norm: float | None
    """‖∂loss/∂x‖; None for what is not read yet."""
    share: float | None
    """Of the largest."""

    @property
    def length(self) -> float:
        """How long its bar is, 0…1: a decade less is 1/8 shorter."""
        if not self.share or math.isnan(self.share):
            return 0.0
        return min(max(1 + math.log10(self.share) / DECADES, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far back a loss listens."""

    caption: str
    reaches: tuple[Reach, ...]
    dtype: str


def horizon(session: Session, around: int | None = None) -> Horizon:
    """Return how much each timestep's input moves the loss at the cursor.

    Args:
        session: The session.
        around: So many timesteps around the cursor, of those that are read; all when omitted.
    """
    trace = gradient_of(session.document, session.loss, session.answer_step)
    path = read_path(session)
    slopes = trace.arrays[path][: session.document.steps_of(path), 0].astype(np.float64)
    norms = np.hypot.reduce(slopes, axis=1)  # squares would vanish before their root does
    read = [step for step in range(len(norms)) if session.is_known(step, path)]
    heard = norms[read]
    largest = float(heard[np.isfinite(heard)].max(initial=0.0)) or 1.0
    whole = around is None or len(norms) <= around
    low, high = window(len(norms) if whole else read[-1] + 1, session.step_of(path), around)
    known = set(read)
    reaches = tuple(
        Reach(step, float(norms[step]), float(norms[step]) / largest)
        if step in known
        else Reach(step, None, None)
        for step in range(low, high)
    )
    about = _("loss {about}").format(about=trace.about)
    return Horizon(joined(about, _last_to_first(norms, read)), reaches, trace.dtype)


def read_path(session: Session) -> Path:
    """Return the input that is listened to: that of the clock that the cursor is on, else the first."""
    model = session.document.model
    paths = [path for _place, path in network_of(model).inputs(model)]
    return next((path for path in paths if path.stage == session.line.stage), paths[0])


def _last_to_first(norms: np.ndarray, read: list[int]) -> str:
    """Return how many times more the last timestep counts than the first."""
    first, last = float(norms[read[0]]), float(norms[read[-1]])
    ratio = last / first if first else math.inf if last else math.nan
    if len(read) == 1 or math.isnan(ratio):
        return ""
    return _("last/first {n}").format(n=spanning(ratio))


def as_table(session: Session) -> Table:
    """Return the horizon as a table, for Markdown and JSON."""
    found = horizon(session)
    columns = (
        Column("t", "t", "index"),
        Column("token", _("token"), "token"),
        Column("norm", _("‖∂/∂{name}‖").format(name="x"), SPANNING),
        Column("share", _("of the largest"), SPANNING),
    )
    rows = tuple(_row(session, reach) for reach in found.reaches)
    return Table(
        "horizon",
        _("horizon"),
        found.caption,
        columns,
        rows,
        session.step_of(read_path(session)),
        found.dtype,
    )


def _row(session: Session, reach: Reach) -> Row:
    cells: tuple[Cell, ...] = (
        float(reach.step + 1),
        token(session.document.tokens_of(read_path(session))[reach.step]),
        reach.norm,
        reach.share,
    )
    return Row(cells, tense(session, reach.step))
