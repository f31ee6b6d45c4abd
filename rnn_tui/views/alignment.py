"""The alignment: which steps of one clock each step of another looks at, such as a decoder's at its source.

Source: Bahdanau, Cho & Bengio 2015, figure 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.i18n import _
from rnn_tui.networks.targets import end_of
from rnn_tui.session.document import Document
from rnn_tui.session.session import Session
from rnn_tui.traces.path import Path
from rnn_tui.views.table import Cell, Column, Row, Table, Tense
from rnn_tui.views.timeline import signal_column
from rnn_tui.views.words import content_caption, content_power, joined, loss_caption, token

END = "⏎"
"""Stands for the end of an answer."""


@dataclass(frozen=True, eq=False)
class Alignment:
    """A grid: what is looked at from top to bottom, what looks from left to right."""

    caption: str
    path: Path
    symbol: str
    sources: tuple[str, ...]
    """What is looked at."""
    targets: tuple[str, ...]
    """What stands at each step that looks."""
    values: NDArray[np.floating]
    """``(sources, targets)``."""
    known: tuple[bool, ...]
    """For each step that looks, whether it is computed."""
    source: int
    """The row that the cursor means: its step where it is on that clock, else its unit."""
    target: int
    """The column that the cursor means."""
    low: float
    high: float
    power: int
    dtype: str

    def top(self, target: int) -> int | None:
        """Return the row that a step looks at most; None where it is not computed."""
        column = self.values[:, target]
        return int(np.nanargmax(column)) if self.known[target] and not np.isnan(column).all() else None


def across(session: Session) -> tuple[Path, ...]:
    """Return the signals whose units are steps of another clock."""
    trace = session.document.trace
    return tuple(path for path, info in trace.signals.items() if info.axes[-1] in trace.stages)


def has_alignment(session: Session) -> bool:
    """Say whether there is one."""
    return bool(across(session))


def shown_path(session: Session) -> Path:
    """Return the signal that is shown: the heat map's, the line's, or else the last gate with a grid."""
    paths, infos = across(session), session.document.trace.signals
    wanted = [path for path in (session.heat_signal, session.line) if path in paths]
    gates = [path for path in paths if infos[path].kind == "gate"]
    return (*wanted, *reversed(gates), *paths)[0]


def written_at(document: Document, path: Path) -> tuple[str, ...]:
    """Return what each step that looks stands for: what a decoder answers there, else its token."""
    if document.model.target is None or path.stage != document.answer_path.stage:
        return document.tokens_of(path)
    labels, end = document.model.labels, end_of(document.model)
    return tuple(END if number == end else labels[number] for number in document.chosen)


def alignment(session: Session) -> Alignment:
    """Return the grid of the signal that is shown; there is one."""
    document, path = session.document, shown_path(session)
    stage = document.trace.stages[document.trace.signals[path].axes[-1]]
    targets = written_at(document, path)
    whole = session.trace.arrays[path][: len(targets), 0, : stage.lengths[0]].T
    column = signal_column(session, path)
    on_source = session.line.stage == stage.name
    known = tuple(session.is_known(step, path) for step in range(len(targets)))
    finite = np.abs(whole[np.isfinite(whole)])
    info = session.trace.signals[path]
    low, high = (
        info.range if np.isfinite(info.range).all() else (-finite.max(initial=0), finite.max(initial=0))
    )
    return Alignment(
        joined(content_caption(session), f"{column.heading} {column.title}", loss_caption(session)),
        path,
        column.heading,
        tuple(token(text) for text in stage.tokens[0]),
        tuple(token(text) for text in targets),
        whole,
        known,
        session.cursor.step if on_source else min(session.cursor.unit, stage.lengths[0] - 1),
        session.step_of(path),
        float(low),
        float(high),
        content_power(session, [path]),
        session.trace.dtype,
    )


def as_table(session: Session) -> Table:
    """Return the grid as a table, for Markdown and JSON: a row a step that looks."""
    if not has_alignment(session):
        return Table("alignment", _("alignment"), _("no step looks at those of another clock"), (), ())
    found = alignment(session)
    columns = [Column("t", "t", "index"), Column("token", _("token"), "token")]
    columns += [
        Column(f"{found.path.name}[{place}]", text, "number") for place, text in enumerate(found.sources)
    ]
    rows = []
    for step, text in enumerate(found.targets):
        cells: list[Cell] = [float(step + 1), text]
        cells += [float(value) if found.known[step] else None for value in found.values[:, step]]
        here = step == found.target
        rows.append(
            Row(tuple(cells), Tense.PRESENT if here else Tense.PAST if found.known[step] else Tense.FUTURE)
        )
    caption = found.caption
    return Table(
        "alignment",
        _("alignment"),
        caption,
        tuple(columns),
        tuple(rows),
        found.target,
        found.dtype,
        found.power,
    )
