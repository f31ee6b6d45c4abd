"""The status line: model, cell, sizes, dtype, and the convention of a gated unit."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.i18n import _, plural
from rnn_tui.networks.targets import end_of
from rnn_tui.session.document import Document
from rnn_tui.session.session import Session
from rnn_tui.text import safe_line, shortened
from rnn_tui.views.words import joined, stage_title, titled


@dataclass(frozen=True, slots=True)
class Status:
    """What the top line says."""

    name: str
    facts: tuple[str, ...]
    """What it is and how large, what matters most first."""
    notes: str
    """What readers of this cell must know: which way z points, that its weights were never trained."""
    place: str


def status(session: Session) -> Status:
    """Return the status line of a session."""
    model, document = session.document.model, session.document
    levels = len({layer.name for layer in model.recurrent})
    layer = document.layer_of(session.line)
    if layer.is_block and model.recurrent:  # what the model is known by, on every line
        layer = model.recurrent[-1]
    facts = (
        titled(layer.cell.title),
        *([_("reads both ways")] if model.reads_both_ways else []),
        *([plural("{n} layer", "{n} layers", levels)] if levels > 1 else []),
        plural("{n} step", "{n} steps", session.steps),
        plural("{n} unit", "{n} units", layer.width),
        plural("{n} parameter", "{n} parameters", model.count).replace(str(model.count), f"{model.count:,}"),
        model.dtype,
    )
    step = _("step {n} of {steps}").format(n=session.cursor.step + 1, steps=session.steps)
    name = shortened(safe_line(model.name), 30)
    return Status(
        name,
        facts,
        joined(titled(layer.cell.note), _drawn(document), _cut(document)),
        joined(_walk(session), step),
    )


def _walk(session: Session) -> str:
    """Return which walk the cursor is in, and whose clock it goes by, where there are several."""
    document = session.document
    walks = len(document.walks)
    if walks == 1:
        return ""
    number = _("pass {n} of {count}").format(n=document.walk_of(session.line) + 1, count=walks)
    return joined(stage_title(session.line.stage) if len(document.trace.stages) > 1 else "", number)


def _cut(document: Document) -> str:
    """Return that a decoder was stopped before it came to an end, where that is so."""
    chosen = document.chosen
    if document.model.target is None or chosen[-1] == end_of(document.model):
        return ""
    count = len(chosen)
    return plural("stopped after {n} answer, its most", "stopped after {n} answers, its most", count)


def _drawn(document: Document) -> str:
    """Return that nobody trained these weights, where that is so."""
    if not document.origin.is_bare or document.model.card.task:
        return ""
    return _("weights drawn with seed {n}").format(n=document.origin.seed)
