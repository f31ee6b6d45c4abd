"""The beam: the hypotheses that a beam search keeps after the step that the cursor is on, best first."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.networks.beam import Hypothesis
from rnn_tui.networks.targets import end_of
from rnn_tui.session.session import Session
from rnn_tui.views.alignment import END
from rnn_tui.views.table import Column, Row, Table, Tense
from rnn_tui.views.words import joined, token

WIDEST = 60


def decodes(session: Session) -> bool:
    """Say whether the network writes a sequence."""
    return session.document.model.target is not None


def beam(session: Session) -> Table:
    """Return one row a hypothesis; the beginning of the best answer is marked."""
    document = session.document
    columns = (
        Column("rank", _("rank"), "index"),
        Column("answer", _("answer"), "answer"),
        Column("score", _("score"), "number", _("log p, divided for the length")),
        Column("nats", _("−log p"), "number"),
    )
    if not decodes(session):
        return Table("beam", _("beam"), _("the network writes no sequence"), columns, ())
    step = session.answer_step
    if not session.is_known(step, document.answer_path):
        return Table("beam", _("beam"), _("not computed yet"), columns, ())
    search = document.search
    kept = search.steps[min(step, len(search.steps) - 1)]
    best = search.best.answers
    here = next((place for place, one in enumerate(kept) if best[: len(one.answers)] == one.answers), None)
    rows = tuple(
        Row(
            (float(place + 1), spelled(session, one), one.score, one.nats),
            Tense.PRESENT if place == here else Tense.PAST,
        )
        for place, one in enumerate(kept)
    )
    return Table("beam", _("beam"), caption(session, len(kept)), columns, rows, here, "float64")


def caption(session: Session, kept: int) -> str:
    """Return how wide the search is, which answer is the best, and whether that is the one on screen."""
    document, search = session.document, session.document.search
    how = _("width {n}").format(n=search.width)
    penalty = _("length penalty {n}").format(n=f"{search.penalty:g}") if search.penalty else ""
    best = _("best {answer}").format(answer=spelled(session, search.best))
    other = "" if document.decoding.kind == "beam" else _("the answer is not of this search: :decode beam")
    return joined(how, penalty, _("{n} kept").format(n=kept), best, other)


def spelled(session: Session, one: Hypothesis) -> str:
    """Return the answers of a hypothesis in one text."""
    model = session.document.model
    words = [END if number == end_of(model) else model.labels[number] for number in one.answers]
    between = "" if all(len(word) == 1 for word in words) else " "
    return token(between.join(words), WIDEST)
