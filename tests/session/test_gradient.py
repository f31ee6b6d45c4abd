"""The loss that a gradient is of, the gradient against finite differences, and explanations that add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import rnn_tui
from rnn_tui.cells import cell_names
from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.networks.paths import StepWrite
from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.explaining import explanation, rows, target
from rnn_tui.session.loss import REMEMBERED, Loss, chosen, gradient_of, has_answers
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session, Why
from rnn_tui.traces.path import Path
from rnn_tui.traces.trace import Content
from rnn_tui.zoo import load
from tests.sessions import bare, pressed, same
from tests.small_models import small_model, token_sequences

LABELLED = Origin(model="slots-lstm", text="arrive taipei", labels=("other", "destination"))
DOUBLE = Origin(model="slots-lstm", precision="float64", text="arrive taipei on")


def nats(document: Document, labels: list[int | None]) -> float:
    """−Σ log p of the given answers, from the scores that the document's own run put out."""
    scores = document.trace["y"][:, 0].astype(np.float64)
    return sum(
        float(np.log(np.exp(row - row.max()).sum()) - (row[label] - row.max()))
        for row, label in zip(scores, labels, strict=True)
        if label is not None
    )


def measured(session: Session, path: Path, step: int, unit: int, loss: object, width: float = 1e-5) -> float:
    """The slope of a loss by one signal's value at one step, by writing over it."""
    document, sides = session.document, []
    value = document.trace.arrays[path][step, 0, unit]
    for side in (width, -width):
        write = StepWrite(path, step, unit, value + side)
        other = Document(document.origin, document.model, document.sequences, (*document.writes, write))
        sides.append(loss(other))
    return (sides[0] - sides[1]) / (2 * width)


def all_slopes_agree(session: Session, loss: object) -> None:
    """Every signal of every step, two units of each: the session's gradient is the measured slope."""
    slopes = session.trace
    assert slopes.content is Content.GRADIENT
    for path in session.document.trace.signals:
        for step in range(session.document.steps):
            for unit in {0, session.units_of(path) - 1}:
                slope = measured(session, path, step, unit, loss)
                assert slopes.arrays[path][step, 0, unit] == pytest.approx(slope, rel=1e-5, abs=1e-8), path


def test_the_loss_is_the_labels_if_there_are_any():
    """With right answers the loss is −Σ log p of them, over all steps, and the table says so."""
    session = pressed(LABELLED, "show gradient")

    assert chosen(session.document, Loss()) == Loss("labels")
    assert session.trace.about == "−Σ log p(label), all steps"
    assert same(perform(session, "goto 2").trace["h"], session.trace["h"])


def test_the_loss_is_else_the_models_own_top_answer():
    """Without right answers the loss is −log p of the model's top answer at the cursor."""
    session = pressed("slots-lstm", "goto 2", "show gradient")

    assert session.trace.about == '−log p("destination") at step 2'
    assert perform(session, "goto 1").trace.about == '−log p("other") at step 1'
    assert not session.trace["h"][2:].any()


def test_the_loss_is_else_the_sum_of_the_output():
    """A net without answers has the sum of its output at the cursor as its loss."""
    session = bare("elman", "goto 2", "show gradient")

    assert session.trace.about == "sum of h at step 2"
    assert session.trace["h"][1, 0].tolist() == [1.0, 1.0, 1.0]


def test_answers_that_do_not_exclude_each_other_have_no_top_one():
    """Where each answer is yes or no by itself, none is the top one: the loss is the sum of the output."""
    document = Document(
        Origin(), small_model(["elman"], answer="sigmoid"), token_sequences([3], answers=False)
    )

    assert not has_answers(document.model)
    assert chosen(document, Loss()) == Loss("output")


def test_a_loss_is_chosen_by_its_kind_or_by_an_answer():
    """Choosing a loss shows its gradient; an answer stands for −log p of it at the cursor."""
    session = pressed(LABELLED, "loss time", "goto 2")

    assert session.showing.value == "gradient"
    assert session.trace.about == '−log p("time") at step 2'
    assert pressed(LABELLED, "loss answer").trace.about == '−log p("other") at step 1'
    assert pressed(LABELLED, "loss output").trace.about == "sum of y at step 1"
    assert pressed(LABELLED, "loss time", "loss auto").trace.about == "−Σ log p(label), all steps"
    with pytest.raises(UsageError, match="the model gives no probabilities; choose another loss"):
        bare("elman", "loss answer")


def test_a_loss_that_an_edit_makes_impossible_goes_back_to_the_rule():
    """A new input has no labels and another model other answers: the loss is then the rule's again."""
    lost_labels = pressed(LABELLED, "loss labels", "input leave tokyo")
    lost_answer = pressed("slots-lstm", "loss destination", "open names-lstm")
    no_answers = pressed("slots-lstm", "loss destination", "open lee-elman")

    assert lost_labels.trace.about == '−log p("other") at step 1'
    assert lost_answer.trace.about == "−Σ log p(label), all steps"
    assert no_answers.trace.about == "sum of y at step 1"


@pytest.mark.parametrize("write", [(), ("set c[3] = 0.5 at 2", "set x[0] = 1 at 1")])
def test_the_gradient_of_an_answer_agrees_with_finite_differences(write):
    """∂(−log p)/∂ every signal at every step is the measured slope, also where values were written over."""
    session = pressed(DOUBLE, *write, "goto 3", "loss time")

    if not write:
        all_slopes_agree(session, lambda document: nats(document, [None, None, 2]))
        return
    free = session.document.trace.path("o")
    for step in range(3):
        slope = measured(session, free, step, 3, lambda document: nats(document, [None, None, 2]))
        assert session.trace.arrays[free][step, 0, 3] == pytest.approx(slope, rel=1e-5, abs=1e-9)


def test_the_gradient_of_labels_agrees_with_finite_differences():
    """∂(−Σ log p)/∂ every signal is the measured slope; a step without a label adds nothing."""
    session = pressed(
        Origin(
            model="slots-gru", precision="float64", text="arrive taipei on", labels=("other", "", "other")
        ),
        "show gradient",
    )

    all_slopes_agree(session, lambda document: nats(document, [3, None, 3]))


@pytest.mark.parametrize("edit", ["cell elman", "cell jordan"])
def test_the_gradient_of_yes_or_no_answers_agrees_with_finite_differences(edit):
    """Where each answer has a sigmoid of its own, labels cost their binary cross-entropy; it is named."""
    sequences = replace(token_sequences([3]), targets=np.array([[2], [-1], [0]]))
    session = Session(Document(Origin(), small_model(["elman"], answer="sigmoid"), sequences))
    session = perform(perform(session, edit), "show gradient")

    def cost(document: Document) -> float:
        scores = document.trace["y"][:, 0]
        wanted = np.eye(scores.shape[1])[[2, 0, 0]]
        likely = 1 / (1 + np.exp(-scores))
        return -float((wanted * np.log(likely) + (1 - wanted) * np.log(1 - likely))[[0, 2]].sum())

    assert session.trace.about == "Σ binary cross-entropy, all steps"
    all_slopes_agree(session, cost)


@pytest.mark.parametrize("cell", ["lstm_peephole", "gru_reset_before", "lstm_projected", "jordan"])
def test_the_gradient_of_the_output_agrees_with_finite_differences(cell):
    """∂(sum of the output at step 3)/∂ every signal is the measured slope, in cells of every build."""
    session = bare(cell, "goto 3", "show gradient", precision="float64", seed=3)
    output = session.document.model.layers[-1].cell.output

    all_slopes_agree(session, lambda document: float(document.trace[output][2, 0].sum()))


def test_gradients_are_remembered_a_few_steps_long():
    """A gradient that was asked for before is not computed again; only so many are kept."""
    session = pressed(Origin(model="names-lstm", text="abcdefghijklmnopqrstuvwxyz"), "loss answer")
    document = session.document

    for step in range(REMEMBERED + 5):
        gradient_of(document, Loss("answer"), step)

    assert gradient_of(document, Loss("answer"), 20) is gradient_of(document, Loss("answer"), 20)
    assert len(document.gradients) == REMEMBERED


def test_a_gradient_from_python_is_the_one_on_the_screen():
    """The function of the API gives the bits that the explorer shows."""
    model = load("slots-lstm")
    session = pressed("slots-lstm", "goto last", "loss time")
    text = " ".join(session.document.tokens)

    assert same(rnn_tui.gradient(model, text, loss="time")["f"], session.trace["f"])
    assert rnn_tui.gradient(model, text, step=1).about == '−log p("destination") at step 2'


@pytest.mark.parametrize(
    ("wishes", "kind", "message"),
    [
        ({"loss": "labels"}, UsageError, "the input has no labels; choose another loss"),
        ({"loss": "tim"}, UnknownNameError, "no loss is called 'tim'; did you mean 'time'?"),
        ({"step": 2}, UsageError, "step 2 is not one of the 2 steps"),
        ({"step": -3}, UsageError, "step -3 is not one of the 2 steps"),
    ],
)
def test_a_gradient_that_cannot_be_says_why(wishes, kind, message):
    """A wrong loss or a step beyond the end is told."""
    with pytest.raises(kind, match=message.replace("?", r"\?")):
        rnn_tui.gradient(load("slots-lstm"), "arrive taipei", **wishes)


def test_a_gradient_is_of_one_sequence():
    """Several sequences have no one cursor, so a gradient of them is refused."""
    with pytest.raises(UsageError, match="a gradient is of one sequence; give them one by one"):
        rnn_tui.gradient(load("slots-lstm"), ["arrive", "leave"])


@pytest.mark.parametrize("cell", cell_names())
def test_explanations_add_up_in_every_cell(cell):
    """Every number is the sum of its terms, and a product is the sum of its weights' shares, to 1e-12."""
    session = bare(cell, text="a b a c", precision="float64", seed=2, hidden_size=4)
    document = session.document

    for path in document.lines:
        for step in range(document.steps):
            found = explanation(document, Why(path, step, 1))
            scale = max(abs(term.value) for term in found.terms)
            assert sum(term.value for term in found.terms) == pytest.approx(
                found.argument, rel=1e-12, abs=1e-12 * scale
            )
            assert found.value == pytest.approx(document.trace.arrays[path][step, 0, 1], rel=1e-12, abs=1e-15)
            for term in found.terms:
                if term.products:
                    shares = [product.share for product in term.products]
                    assert sum(shares) == pytest.approx(
                        term.value, rel=1e-12, abs=1e-12 * max(map(abs, shares), default=0)
                    )


def test_an_explanation_is_walked_from_number_to_number():
    """Enter on c leads to f, to the step before, down a layer, and Backspace leads back, one by one."""
    session = pressed("slots-lstm", "goto 2", "unit 3", "why")
    assert session.why == (Why(session.document.trace.path("c"), 1, 3),)

    inner = perform(perform(session, "row +1"), "why")
    assert (inner.why[-1].path.name, inner.why[-1].step) == ("f", 1)
    assert perform(inner, "back").why[-1].row == 1

    before = perform(perform(session, "row +2"), "why")
    assert (before.why[-1].path.name, before.why[-1].step, before.why[-1].unit) == ("c", 0, 3)
    assert perform(perform(before, "back"), "back").why == ()
    assert perform(before, "close").why == ()
    assert perform(before, "set f[0] = 1").why == ()


def test_an_explanation_leads_to_the_layer_below():
    """A score of the read-out leads to the hidden state that it reads, at the same step."""
    session = pressed("slots-lstm", "goto 3", "line y", "why", "row +1", "why")

    assert (session.why[-1].path.name, session.why[-1].step) == ("h", 2)


def test_an_explanation_ends_where_numbers_come_from_nowhere():
    """A weight, the input, and a state before the first step have no equation: Enter says so."""
    session = pressed("slots-lstm", "line f", "why")
    document, here = session.document, session.why[0]

    assert target(document, here) is None
    with pytest.raises(UsageError, match="this is a number of the model or of the input"):
        perform(session, "why")
    assert perform(session, "row +99").why[0].row == len(rows(explanation(document, here))) - 1
    assert perform(session, "row -5").why[0].row == 0
    assert perform(pressed("slots-lstm"), "row +1").why == ()
