"""Memory: what an edit leaves behind is let go, and comes back bit by bit when it is asked for."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from rnn_tui.session import loss
from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.origin import Origin
from rnn_tui.session.start import start
from rnn_tui.views.moved import has_moved
from rnn_tui.views.registry import view
from tests.sessions import pressed

EDITS = (
    "set f[0] = 0.25 at 2",
    "set W_o[0,0] = 3",
    "equation f = 0.5",
    "set token = tokyo at 2",
    "cell gru_reset_after",
    "set h[1] = 1 at 3",
)
LONG = Origin(model="slots-lstm", text="arrive taipei on november 2nd . " * 500)


def computed(documents: tuple[Document, ...]) -> list[bool]:
    """Which documents hold the numbers of their run."""
    return ["trace" in vars(document) for document in documents]


def test_only_the_numbers_that_are_looked_at_are_kept():
    """After many edits the first run, the one before the last edit and the current one are in memory."""
    session = start(Origin(model="slots-lstm"))

    for edit in EDITS:
        session = perform(session, edit)

    assert computed((*session.past, session.document)) == [True, *[False] * 4, True, True]


def test_what_views_of_gradients_made_is_let_go_as_well():
    """Steps of training and ledgers of documents that nothing looks at any more are not in memory either."""
    session = start(Origin(model="slots-lstm"))

    for edit in (*EDITS[:2], "descend 0.1", "descend 0.1", EDITS[0]):
        view("update", session)
        view("ledger", session)
        session = perform(session, edit)

    kept = [{"ledgers", "exact"} & set(vars(document)) for document in session.past]
    assert [bool(one) for one in kept] == [True, False, False, False, True]


def test_what_was_let_go_comes_back_bit_by_bit():
    """Each undo shows the very numbers that were there before the edit, and each redo those after it."""
    session = start(Origin(model="slots-lstm"))
    hashes = [session.document.trace.hash]
    for edit in EDITS:
        session = perform(session, edit)
        hashes.append(session.document.trace.hash)

    for expected in hashes[-2::-1]:
        session = perform(session, "undo")
        assert session.document.trace.hash == expected
    assert computed(session.future) == [False] * len(EDITS)
    for expected in hashes[1:]:
        session = perform(session, "redo")
        assert session.document.trace.hash == expected


def test_marks_and_differences_outlive_many_edits():
    """What the last edit moved, and what all edits changed, is still shown after numbers were let go."""
    session = pressed("slots-lstm", *EDITS[:4], "set c[3] = 0.5 at 4")
    path = session.document.trace.path("c")

    assert has_moved(session, path, 3, 3)
    assert not has_moved(session, path, 2, 3)
    assert perform(session, "show difference").trace["c"][3, 0, 3] == pytest.approx(
        0.5 - session.first.trace["c"][3, 0, 3], rel=1e-6
    )


def test_dozens_of_edits_of_a_long_run_take_the_memory_of_a_few():
    """However many values, weights and equations are changed, three runs are in memory, not one an edit."""
    session = start(LONG)
    size = sum(array.nbytes for array in session.document.trace.arrays.values())
    tracemalloc.start()
    try:
        for count in range(4):
            for edit in EDITS[:3]:
                session = perform(session, edit.replace("0.", f"0.{count}"))
        gc.collect()
        used = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert len(session.past) == 12
    assert used < 4 * size


def test_fewer_gradients_of_a_longer_run_are_remembered(monkeypatch):
    """Gradients are kept as far as they fit into a bound, and the one on screen in any case."""
    session = pressed("slots-lstm", "show gradient")
    size = sum(array.nbytes for array in session.trace.arrays.values())
    document = pressed("slots-lstm", "input leave tokyo on november 2nd .").document

    monkeypatch.setattr(loss, "REMEMBERED_BYTES", 3 * size)
    for step in range(5):
        loss.gradient_of(document, loss.Loss(), step)
    assert len(document.gradients) == 3

    monkeypatch.setattr(loss, "REMEMBERED_BYTES", size // 2)
    found = loss.gradient_of(document, loss.Loss(), 5)
    assert list(document.gradients.values()) == [found]
