"""The memory: what came in (I), what was written down (G), what each hop reads (O), and the response (R).

Source: Weston, Chopra & Bordes 2014, §2: the four components of a memory network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.traces.path import Path
from rnn_tui.views.memory_parts import Parts, has_memory, parts_of
from rnn_tui.views.table import Cell, Column, Row, Table, Tense
from rnn_tui.views.words import joined, token

INPUT, MEMORY, OUTPUT, RESPONSE = "I", "G", "O", "R"
"""The components, by their letters in the paper."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A word, or another feature, that came in, and how often."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """One memory."""

    text: str
    lengths: tuple[float | None, ...]
    """Of each vector that was written; None while it is not."""
    shares: tuple[float | None, ...]
    """In each hop; None while it is not computed."""
    read: tuple[bool, ...]
    """Whether a hop reads this one, or this one most."""
    tense: Tense


@dataclass(frozen=True, slots=True)
class Hop:
    """One look at the memories."""

    reads: str
    """The sentence that it reads, or reads most; empty while it is not computed."""
    lengths: tuple[float | None, ...]
    """Of what it reads, and of what is known after it."""
    tense: Tense


@dataclass(frozen=True, slots=True)
class Response:
    """One answer."""

    label: str
    value: float
    right: bool
    """Whether it is the label that was given."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The four components of a memory network, as far as they are computed."""

    caption: str
    parts: Parts
    features: tuple[Feature, ...]
    """Of the sentence at the cursor."""
    asked: tuple[Feature, ...]
    sentences: tuple[Sentence, ...]
    here: int
    """The sentence that the cursor means."""
    hops: tuple[Hop, ...]
    responses: tuple[Response, ...]
    """The most probable first; none while they are not computed."""
    dtype: str


def memory(session: Session) -> Memory:
    """Return the components of a memory network; it has them."""
    parts = parts_of(session)
    assert parts is not None  # noqa: S101 - the caller asked has_memory
    document = session.document
    here = _here(session, parts)
    hops = document.steps_of(parts.attention)
    hop = _("hop {n} of {count}").format(n=session.step_of(parts.attention) + 1, count=hops)
    return Memory(
        caption=joined(hop if session.line.stage == parts.attention.stage else "", _how(parts)),
        parts=parts,
        features=_features(session, parts.inputs[0], here),
        asked=tuple(one for path in parts.inputs[1:] for one in _features(session, path, 0)),
        sentences=tuple(_sentence(session, parts, place) for place in range(_count(session, parts))),
        here=here,
        hops=tuple(_hop(session, parts, step) for step in range(hops)),
        responses=_responses(session),
        dtype=document.trace.dtype,
    )


def _how(parts: Parts) -> str:
    """Return how a hop reads, in words."""
    if parts.chosen == parts.attention:
        return _("each hop reads all sentences by their shares")
    return _("each hop reads the sentence with the largest score")


def _count(session: Session, parts: Parts) -> int:
    return session.document.steps_of(parts.written[0])


def _here(session: Session, parts: Parts) -> int:
    """Return the sentence that the cursor means: its step, its unit, or what its hop reads."""
    line = session.line
    if line.stage == parts.written[0].stage:
        return session.cursor.step
    if session.document.trace.signals[line].axes[-1] == parts.written[0].stage:
        return min(session.cursor.unit, _count(session, parts) - 1)
    step = session.step_of(parts.chosen)
    return _top(session, parts, step) if session.is_known(step, parts.chosen) else 0


def _top(session: Session, parts: Parts, hop: int) -> int:
    """Return the sentence that a hop reads, or reads most."""
    return int(np.nanargmax(session.document.trace.arrays[parts.chosen][hop, 0]))


def _features(session: Session, path: Path, step: int) -> tuple[Feature, ...]:
    """Return what came in at a step, without what did not."""
    trace = session.document.trace
    values, names = trace.arrays[path][step, 0], trace.unit_names(path)
    if not session.is_known(step, path):
        return ()
    return tuple(Feature(token(names[unit]), float(values[unit])) for unit in np.flatnonzero(values))


def _sentence(session: Session, parts: Parts, place: int) -> Sentence:
    document, arrays = session.document, session.document.trace.arrays
    hops = range(document.steps_of(parts.attention))
    seen = [hop for hop in hops if session.is_known(hop, parts.attention)]
    shares = tuple(float(arrays[parts.attention][hop, 0, place]) if hop in seen else None for hop in hops)
    read = tuple(_reads(session, parts, hop) == place for hop in hops)
    tenses = {True: Tense.PRESENT, False: Tense.PAST}
    written = session.is_known(place, parts.written[0])
    tense = tenses[place == _here(session, parts)] if written else Tense.FUTURE
    text = token(document.tokens_of(parts.written[0])[place])
    return Sentence(text, _lengths(session, parts.written, place), shares, read, tense)


def _reads(session: Session, parts: Parts, hop: int) -> int | None:
    """Return the sentence that a hop reads, once its attention is known."""
    return _top(session, parts, hop) if session.is_known(hop, parts.attention) else None


def _lengths(session: Session, paths: tuple[Path, ...], step: int) -> tuple[float | None, ...]:
    """Return the length of each vector at a step; None while it is not computed."""
    arrays = session.document.trace.arrays
    return tuple(
        float(np.linalg.norm(arrays[path][step, 0].astype(np.float64)))
        if session.is_known(step, path)
        else None
        for path in paths
    )


def _hop(session: Session, parts: Parts, step: int) -> Hop:
    read = _reads(session, parts, step)
    text = "" if read is None else token(session.document.tokens_of(parts.written[0])[read])
    on_clock = session.line.stage == parts.attention.stage
    tense = Tense.FUTURE if read is None else Tense.PAST
    if on_clock and step == session.cursor.step:
        tense = Tense.PRESENT
    return Hop(text, _lengths(session, parts.known, step), tense)


def _responses(session: Session) -> tuple[Response, ...]:
    document = session.document
    path, step = document.answer_path, session.answer_step
    if not session.is_known(step, path):
        return ()
    values, target = document.trace.arrays[path][step, 0], document.target_at(step)
    return tuple(
        Response(token(document.model.labels[place]), float(values[place]), int(place) == target)
        for place in np.argsort(-values, kind="stable")
    )


def as_table(session: Session) -> Table:
    """Return the components as a table, for Markdown and JSON: a row a number."""
    columns = (
        Column("panel", _("panel"), "text"),
        Column("signal", _("signal"), "text"),
        Column("t", "t", "index"),
        Column("unit", _("unit"), "text"),
        Column("value", _("value"), "number"),
    )
    if not has_memory(session):
        return Table("memory", _("memory"), _("the model has no memory that it looks at"), columns, ())
    found = memory(session)
    rows = tuple(Row(cells) for cells in _rows(session, found))
    return Table("memory", _("memory"), found.caption, columns, rows, None, found.dtype)


def _rows(session: Session, found: Memory) -> Iterator[tuple[Cell, ...]]:
    parts, short = found.parts, session.document.trace.short
    for one in found.features:
        yield INPUT, short(parts.inputs[0]), float(found.here + 1), one.name, one.value
    for one in found.asked:
        yield INPUT, short(parts.inputs[-1]), 1.0, one.name, one.value
    for place, sentence in enumerate(found.sentences):
        for path, length in zip(parts.written, sentence.lengths, strict=True):
            yield MEMORY, f"‖{short(path)}‖", float(place + 1), sentence.text, length
    for step, hop in enumerate(found.hops):
        for sentence in found.sentences:
            yield OUTPUT, short(parts.attention), float(step + 1), sentence.text, sentence.shares[step]
        for path, length in zip(parts.known, hop.lengths, strict=True):
            yield OUTPUT, f"‖{short(path)}‖", float(step + 1), hop.reads, length
    for response in found.responses:
        step = session.answer_step + 1
        yield RESPONSE, short(session.document.answer_path), float(step), response.label, response.value
