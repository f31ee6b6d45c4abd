"""Which word each unit of a maximum over time comes from."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session
from rnn_tui.views.registry import offered, view
from rnn_tui.views.winners import NONE_YET, winners
from tests.sessions import bare, pressed
from tests.small_classifiers import classifier
from tests.small_models import token_sequences

MODEL = "sentiment-textrcnn"


def pooling(step: int, **made: object) -> Session:
    """A small classifier, its pool computed up to a step."""
    document = Document(Origin(), classifier(**made), token_sequences([6], answers=False))
    line = next(place for place, path in enumerate(document.lines) if path.name == "m")
    return Session(document, cursor=Cursor(step, line))


@pytest.mark.parametrize("step", range(6))
@pytest.mark.parametrize("kind", ["text_rnn", "text_rcnn"])
def test_a_unit_comes_from_the_step_where_it_was_largest(kind, step):
    """Up to the cursor each unit's winner is the first step at which what is pooled was largest."""
    session = pooling(step, kind=kind)
    read = session.document.trace["0.fwd.h" if kind == "text_rnn" else "dense.h"][: step + 1, 0]

    found = winners(session)

    assert found.steps.tolist() == read.argmax(axis=0).tolist()
    assert found.read == step + 1
    assert sorted(unit for one in range(6) for unit in found.of_step(one)) == list(range(4))


def test_of_equal_values_the_earliest_has_won():
    """A word that comes again cannot win what it has won already."""
    session = pressed("sentiment-textrcnn", "input the film was good .", "goto last")
    document = pooling(5, layers=0).document
    again = Session(
        Document(Origin(), document.model, token_sequences([1], answers=False)), cursor=Cursor(0, 0)
    )

    assert winners(again).steps.tolist() == [0, 0, 0]
    assert (winners(session).steps >= 0).all()


def test_nothing_has_won_before_the_pool_is_reached():
    """While the directions are read the maximum is not computed, and no word stands in the table."""
    session = pressed(MODEL, "goto 3")

    assert set(winners(session).steps.tolist()) == {NONE_YET}
    assert {row.cells[1:] for row in view("winners", session).rows} == {(None, None, None)}


def test_the_table_tells_the_word_of_each_unit():
    """One row a unit: its maximum, the step that it comes from, and what stood there."""
    session = pressed(MODEL, "goto last", "line m", "unit 2")
    trace, table = session.document.trace, view("winners", session)

    steps = trace["dense.h"][:, 0].argmax(axis=0)

    assert table.cursor == 2
    assert [row.cells[2] for row in table.rows] == [step + 1 for step in steps]
    assert [row.cells[3] for row in table.rows] == [session.tokens[step] for step in steps]
    np.testing.assert_allclose([row.cells[1] for row in table.rows], trace["m"][-1, 0], rtol=1e-6)


def test_a_value_that_was_written_wins_from_where_it_was_written():
    """A maximum that a person writes over is that step's, and nothing later beats what is larger than all."""
    session = perform(perform(pooling(2), "unit 1"), "set m[1] = 9 at 3")
    end = perform(session, "goto last")

    assert winners(end).steps[1] == 2


def test_only_where_there_is_a_maximum_the_view_is_offered():
    """A tagger and a mean have no winners; a maximum of a user's own has."""
    own = perform(bare("elman", hidden_size=3, text="1 0 2; 3 1 0"), "equation h = max(h[-1], x)")

    assert "winners" in offered(pressed(MODEL))
    assert "winners" in offered(own)
    assert "winners" not in offered(pressed("slots-lstm"))
    assert "winners" not in offered(pressed("sentiment-bag"))
    assert view("winners", pressed("slots-lstm")).caption == "no maximum over time"
    assert winners(perform(own, "goto 2")).steps.tolist() == [1, 1, 0]
