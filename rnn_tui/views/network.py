"""The network: the same cell at every step, folded to one or unfolded in time."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.blocks.join import parts_of, spelled
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import READ_OUT
from rnn_tui.networks.paths import signal_path
from rnn_tui.session.session import Session
from rnn_tui.session.tying import is_untied
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
    reads: str
    """The signal that comes in."""
    joined: str
    """What that is made of, where directions meet: ``[fwd.h; bwd.h]``."""
    is_backward: bool = False
    """Whether it hands its states from each step to the one before."""
    given: str = ""
    """Its weights that are not trained: another stage gives them."""


@dataclass(frozen=True, slots=True)
class Network:
    """What a picture of the network draws."""

    title: str
    caption: str
    boxes: tuple[Box, ...]
    """All layers before the read-out, the lowest first."""
    answer: str
    """The read-out's output, or empty."""
    tokens: tuple[str, ...]
    step: int
    folded: bool
    parameters: int
    is_untied: bool
    """Whether every step has a cell of its own."""


def network(session: Session) -> Network:
    """Return what a picture of the network draws."""
    document = session.document
    model = document.model
    boxes = []
    for place, layer in enumerate(model.layers):
        if layer.name == READ_OUT or layer.stage != session.line.stage:
            continue  # the tokens are those of one clock, and so is what reads them
        reads, meeting = _reads(session, place)
        boxes.append(
            Box(
                shortened(titled(layer.cell.title), TITLE_WIDTH if session.folded else NARROW_TITLE),
                layer.cell.states,
                layer.cell.output,
                moved=_has_moved(session, place),
                reads=reads,
                joined=meeting,
                is_backward=layer.direction == BACKWARD,
                given=", ".join(layer.given),
            )
        )
    last = model.layers[-1]
    key = _("f unfolds") if session.folded else _("f folds")
    notes = "; ".join(document.notes)
    return Network(
        _("network"),
        joined(f"{key}: {_sharing(session)}", notes),
        tuple(boxes),
        last.cell.signals[-1] if last.name == READ_OUT and last.stage == session.line.stage else "",
        tuple(token(text, 12) for text in session.tokens),
        session.cursor.step,
        session.folded,
        model.count,
        is_untied(model),
    )


def _has_moved(session: Session, place: int) -> bool:
    """Say whether the last edit changed what a layer hands on from step to step."""
    layers = session.document.model.layers
    before = session.past[-1].model.layers if session.past else layers
    return place < len(before) and before[place].cell.states != layers[place].cell.states


def _sharing(session: Session) -> str:
    """Return whether all steps share a cell, in words."""
    if is_untied(session.document.model):
        return _("a cell of its own at every step, nothing shared")
    return _("the same cell at every step, W U b shared")


def _reads(session: Session, place: int) -> tuple[str, str]:
    """Return the signal that a layer reads, and what it is made of where directions meet below it."""
    model, short = session.document.model, session.document.trace.short
    network, level = network_of(model), model.level_of(place)
    source = network.source_of(model, place)
    own = getattr(network, "meeting", None)
    signals = own(model, place) if own else ()
    if signals:
        names = [short(path) + "₋₁" * is_before for path, _width, is_before in signals]
        return source.name, f"[{'; '.join(names)}]" if len(names) > 1 else names[0]
    below = [model.layers[one] for one in model.levels[level - 1]] if level else []
    if len(below) < 2 or below[0].stage != source.stage or source.layer != model.layers[place].name:
        return source.name, ""
    outputs = [short(signal_path(layer, layer.cell.output)) for layer in below]
    under = short(network.source_of(model, model.levels[level - 1][0]))
    return source.name, spelled(model.join, parts_of(model.join, outputs, under))


def as_table(session: Session) -> Table:
    """Return the layers as a table, for Markdown and JSON."""
    columns = (
        Column("layer", _("layer"), "text"),
        Column("cell", _("cell"), "text"),
        Column("reads", _("reads"), "text"),
        Column("states", _("hands on"), "text"),
        Column("parameters", _("parameters"), "index"),
    )
    found = network(session)
    rows = tuple(
        Row(
            (
                layer.name,
                titled(layer.cell.title),
                " = ".join(filter(None, _reads(session, place))),
                ", ".join(layer.cell.states),
                float(sum(array.size for array in layer.parameters.values())),
            ),
            moved=frozenset({3}) if _has_moved(session, place) else frozenset(),
        )
        for place, layer in enumerate(session.document.model.layers)
    )
    return Table("network", found.title, found.caption, columns, rows)
