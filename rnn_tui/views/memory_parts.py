"""Which signals of a network are the parts of a memory, told by their clocks and never by their names."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.networks.architectures import network_of
from rnn_tui.session.loss import has_answers
from rnn_tui.session.session import Session
from rnn_tui.traces.path import Path


@dataclass(frozen=True, slots=True)
class Parts:
    """Which signals play which part."""

    inputs: tuple[Path, ...]
    """What is read and no layer computes: of the memories first, then of the question."""
    written: tuple[Path, ...]
    """What is written down of each sentence."""
    attention: Path
    """Each sentence's share in a hop."""
    chosen: Path
    """Which sentence a hop reads: where one alone is read its signal, else the attention."""
    known: tuple[Path, ...]
    """What a hop reads, and what is known after it."""


def parts_of(session: Session) -> Parts | None:
    """Return which signals play which part; None where nothing answers after looking at a memory."""
    document, infos = session.document, session.document.trace.signals
    across = [path for path, info in infos.items() if info.axes[-1] in document.trace.stages]
    shares = [path for path in across if infos[path].kind == "gate"]
    if not shares or not has_answers(document.model):
        return None
    attention, stage = shares[-1], infos[shares[-1]].axes[-1]
    if document.answer_path.stage in (attention.stage, stage):
        return None
    lines = document.lines
    inputs = [path for _place, path in network_of(document.model).inputs(document.model)]
    return Parts(
        tuple(path for path in inputs if path.stage != attention.stage),
        tuple(path for path in lines if path.stage == stage),
        attention,
        next((path for path in across if infos[path].kind == "input"), attention),
        tuple(path for path in lines if path.stage == attention.stage and path not in across),
    )


def has_memory(session: Session) -> bool:
    """Say whether the model has a memory that it looks at before it answers."""
    return parts_of(session) is not None
