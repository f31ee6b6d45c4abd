"""A network that answers a whole sequence once: its label, its loss, its cells and its ledger."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.errors import DataError, UsageError
from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.inputs import from_text
from rnn_tui.session.loss import Loss, describe, gradient_of
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session
from rnn_tui.views.output import output
from rnn_tui.views.registry import view
from tests.sessions import known, pressed, same
from tests.small_classifiers import classifier
from tests.small_models import LABELS

TEXT = "the film was not good ."
LABELLED = Origin(model="sentiment-textrnn", text=TEXT, labels=("positive",))


def document(*labels: str, kind: str = "text_rnn", **made: object) -> Document:
    model = classifier(kind, **made)
    return Document(Origin(), model, from_text(model, "abcab", labels or None))


@pytest.mark.parametrize(
    "labels",
    [("two",), ("two", "two", "two", "two", "two"), ("", "", "", "", "two"), ("two", "", "", "", "")],
    ids=["one", "each step", "the last", "the first"],
)
def test_one_label_is_that_of_the_last_step(labels):
    """However the one label of a sequence is written down, it is asked for after the last step only."""
    assert document(*labels).sequences.targets[:, 0].tolist() == [-1, -1, -1, -1, LABELS.index("two")]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (("one", "two", "", "", ""), "a sequence has one label for this model, not both 'one' and 'two'"),
        (("four",), "step 5: 'four' is not an answer of the model; known: one, two, three"),
    ],
)
def test_a_label_that_cannot_be_is_refused(labels, message):
    """Two labels for one sequence, or one that the model does not know, are answered in one line."""
    with pytest.raises(DataError) as caught:
        document(*labels)

    assert str(caught.value) == message


def test_a_tagger_still_wants_a_label_a_step():
    """One label is enough only for a model that answers once."""
    with pytest.raises(DataError, match="1 labels for 6 steps; give one a step"):
        pressed(Origin(model="slots-lstm", labels=("other",)))


def test_the_loss_is_that_of_the_last_answer():
    """The gradient of the label is the slope of −log p of that class after the last step, and says so."""
    one = document("two")

    labels, answer = (gradient_of(one, loss, 4) for loss in (Loss("labels"), Loss("answer", "two")))

    assert describe(one, Loss("labels"), 0) == "−log p(label), after the last step"
    assert all(same(labels.arrays[path], answer.arrays[path]) for path in labels.arrays)
    assert np.abs(labels["embedding.x"]).max() > 0


def test_the_label_is_marked_as_it_reads():
    """At every step the bars mark the right class, and the surprise is that of the right class."""
    session = pressed(LABELLED)
    bars = [output(perform(session, f"goto {step}")) for step in range(1, 7)]

    assert [[bar.label for bar in one.bars if bar.right] for one in bars] == [["positive"]] * 6
    assert "surprise" in bars[-1].caption
    assert not next(bar for bar in bars[-1].bars if bar.right).top


def test_the_answer_turns_at_the_word_that_turns_it():
    """A film that "was not good" is judged negative, and without the "not" it is positive."""
    session = perform(pressed("sentiment-textrnn", "input the film was not good ."), "goto last")
    plain = perform(pressed("sentiment-textrnn", "input the film was good ."), "goto last")

    assert session.document.model.labels[session.document.answers[-1]] == "negative"
    assert plain.document.model.labels[plain.document.answers[-1]] == "positive"


def test_exchanging_the_cell_keeps_pool_and_tanh_layer():
    """Another cell goes into both directions; the blocks above keep their equations and what weights fit."""
    before = Session(document("two", kind="text_rcnn", cell="elman"), cursor=Cursor(0))
    after = perform(before, "cell lstm").document.model

    assert [(layer.name, layer.cell.name) for layer in after.layers] == [
        ("0", "lstm"),
        ("0", "lstm"),
        ("dense", "feedforward"),
        ("pool", "pool_max"),
        ("readout", "read_out_softmax"),
    ]
    old = before.document.model.parameters
    assert same(after.parameters["dense.W_h"], old["dense.W_h"])
    assert same(after.parameters["readout.V_y"], old["readout.V_y"])


def test_a_wider_output_widens_what_reads_it():
    """A cell that gives more numbers gives the blocks above more to read; their weights are drawn anew."""
    before = Session(document(kind="text_rcnn", cell="elman"), cursor=Cursor(0))
    after = perform(before, "cell jordan").document

    assert after.model.layers[2].sizes["I"] == 3 + 3 + 3
    assert "W_h" in after.notes[0]
    assert np.isfinite(after.trace["p"]).all()


def test_a_bag_of_words_has_no_cell_to_change():
    """Where there is no cell, none can be exchanged, and the message says so."""
    session = pressed("sentiment-bag")

    with pytest.raises(UsageError, match="the model has no cell that could be changed"):
        perform(session, "cell lstm")


def test_equations_of_blocks_are_not_found_among_those_of_cells():
    """The equation of a pool is part of what the network is, and stays."""
    session = Session(document(cell="elman"), cursor=Cursor(0))

    with pytest.raises(UsageError.__mro__[1], match="no signal is called 'm'"):
        perform(session, "equation m = x")


def test_with_one_step_there_is_no_gradient_of_u():
    """One to one: U multiplies what was remembered, nothing; its gradient is 0, and the ledger says why."""
    session = pressed("glyph-one", "loss moon")
    table = view("ledger", session)

    assert session.document.steps == 1
    assert table.caption.startswith("∂/∂U_h[0,0] = 0 · h₋₁ is 0 at every step · float64")
    assert [row.cells[2:] for row in table.rows] == [(0.0, 0.0, 0.0)]


def test_a_step_before_gives_u_its_gradient():
    """With two steps the same ledger has no such reason to give."""
    model = classifier(cell="elman")
    session = Session(Document(Origin(), model, from_text(model, "ab", ("two",))), cursor=Cursor(1))

    assert "at every step" not in view("ledger", session).caption


def test_the_third_walk_pools():
    """Two ways: pool and read-out are computed step by step after both directions have come back."""
    session = pressed("sentiment-textrcnn")
    steps = session.document.steps
    last = perform(session, "goto last")
    third = perform(last, "goto 1")

    assert [walk.is_backward for walk in session.document.walks] == [False, True, False]
    assert known(session, 1) == "eh"
    assert known(session, steps) == ""
    assert known(last, steps) == "ehehhmyp"
    assert known(third, 1) == "ehehhmyp"
    assert known(third, 2) == "eheh"


def test_what_a_maximum_starts_at_is_shown():
    """Before the first step the maximum is −∞, in the equation with its numbers and in the explanation."""
    session = pressed("sentiment-textrcnn", "goto last", "line m", "goto 1")
    why = view("why", perform(session, "why"))

    lines = {row.cells[0]: row.cells for row in view("equations", session).rows}

    assert "max(−∞, " in " ".join(map(str, lines["m"]))
    assert "max(m₋₁, x)" in " ".join(str(row.cells) for row in why.rows)
