"""The network: the same cell at every step, folded to one or unfolded in time."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.i18n import _
from rnn_tui.networks.model import READ_OUT
from rnn_tui.session.session import Session
from rnn_tui.text import shortened
from rnn_tui.traces.path import BACKWARD
from rnn_tui.views.table import Column, Row, Table
from rnn_tui.views.words import joined, titled, token

TITLE_WIDTH, NARROW_TITLE = 40, 16
"""Of a box that is drawn once, and of one that is drawn at every step."""


@dataclass(frozen=True, slots=True)
class Box:
    """One layer of the picture."""

    title: str
    states: tuple[str, ...]
    """What it hands from each step to the next."""
    output: str
    moved: bool
    """Whether the last edit changed what is handed on."""
    is_backward: bool = False
    """Whether it hands its states from each step to the one before."""


@dataclass(frozen=True, slots=True)
class Network:
    """What a picture of the network draws."""

    title: str
    caption: str
    boxes: tuple[Box, ...]
    """Recurrent layers, the lowest first."""
    answer: str
    """The read-out's output, or empty."""
    tokens: tuple[str, ...]
    step: int
    folded: bool
    parameters: int


def network(session: Session) -> Network:
    """Return what a picture of the network draws."""
    document = session.document
    before = session.past[-1].model.recurrent if session.past else document.model.recurrent
    boxes = []
    for place, layer in enumerate(document.model.recurrent):
        old = before[place].cell if place < len(before) else layer.cell
        boxes.append(
            Box(
                shortened(titled(layer.cell.title), TITLE_WIDTH if session.folded else NARROW_TITLE),
                layer.cell.states,
                layer.cell.output,
                moved=old.states != layer.cell.states,
                is_backward=layer.direction == BACKWARD,
            )
        )
    last = document.model.layers[-1]
    key = _("f unfolds") if session.folded else _("f folds")
    notes = "; ".join(document.notes)
    return Network(
        _("network"),
        joined(f"{key}: " + _("the same cell at every step, W U b shared"), notes),
        tuple(boxes),
        last.cell.signals[-1] if last.name == READ_OUT else "",
        tuple(token(text, 12) for text in session.tokens),
        session.cursor.step,
        session.folded,
        document.model.count,
    )


def as_table(session: Session) -> Table:
    """Return the layers as a table, for Markdown and JSON."""
    columns = (
        Column("layer", _("layer"), "text"),
        Column("cell", _("cell"), "text"),
        Column("states", _("hands on"), "text"),
        Column("parameters", _("parameters"), "index"),
    )
    found = network(session)
    moved = [box.moved for box in found.boxes] + [False]
    rows = tuple(
        Row(
            (
                layer.name,
                titled(layer.cell.title),
                ", ".join(layer.cell.states),
                float(sum(array.size for array in layer.parameters.values())),
            ),
            moved=frozenset({2}) if changed else frozenset(),
        )
        for layer, changed in zip(session.document.model.layers, moved, strict=False)
    )
    return Table("network", found.title, found.caption, columns, rows)
