"""One optimiser step: the gradient, both ways of clipping it, the weights after it, and the loss."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.errors import DataError, UnknownNameError, UsageError
from rnn_tui.session.commands import perform
from rnn_tui.session.dials import Dials
from rnn_tui.session.file import replay, write_session
from rnn_tui.session.loss import Loss, named
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.session.update import Rule, Update, update_of
from tests.sessions import bare, pressed, same

LABELLED = Origin(model="slots-gru", text="arrive taipei on", labels=("other", "destination", "other"))


def found(session: Session, **changed: object) -> Update:
    """The step of a session's dials, some of them changed."""
    rule = Rule.of(Dials(**changed))
    return update_of(session.document, session.loss, session.answer_step, rule)


def thirty_and_forty() -> Session:
    """A cell whose gradient is its input: two weights, whose sum with 30 and 40 is the output."""
    return bare("elman", "equation h = W_h @ x", text="30 40", hidden_size=1)


def test_thirty_and_forty_at_five():
    """Clipped at 5, (30, 40) becomes (3, 4) by norm, which keeps its direction, and (5, 5) by value."""
    update = found(thirty_and_forty(), clip=5.0)
    (name,) = update.before

    assert update.gradient[name].tolist() == [[30, 40]]
    assert update.by_norm[name].tolist() == [pytest.approx([3, 4], rel=1e-6)]
    assert update.by_value[name].tolist() == [[5, 5]]
    assert update.norms == pytest.approx((50, 5, math.sqrt(50)), rel=1e-6)


@pytest.mark.parametrize(
    ("by", "change"), [("norm", [-0.3, -0.4]), ("value", [-0.5, -0.5]), ("none", [-3, -4])]
)
def test_the_step_goes_against_the_gradient_as_it_was_clipped(by, change):
    """A step of gradient descent is the rate times the gradient that the chosen way of clipping leaves."""
    update = found(thirty_and_forty(), clip=5.0, by=by, rate=0.1)
    (name,) = update.before

    assert update.after[name] - update.before[name] == pytest.approx(np.array([change]), rel=1e-5)


def test_the_first_step_of_adam_is_as_long_as_the_rate():
    """Adam's first step moves every weight by the rate, however large its gradient."""
    update = found(thirty_and_forty(), optimiser="adam", rate=0.01)
    (name,) = update.before

    assert update.after[name] - update.before[name] == pytest.approx(np.full((1, 2), -0.01), rel=1e-4)


def test_the_gradient_is_that_of_nudged_weights():
    """The gradient shown is the slope of the loss that is shown, number by number."""
    session = pressed(Origin(model="slots-lstm", precision="float64"), "goto 3", "loss destination")
    update = found(session)
    document, name = session.document, "0.fwd.U_f"

    def loss(by: float) -> float:
        weights = document.model.parameters[name].copy()
        weights[2, 5] += by
        moved = perform(session, f"set {name}[2,5] = {float(weights[2, 5])!r}")
        return -math.log(float(moved.document.trace["p"][2, 0, document.model.labels.index("destination")]))

    assert update.losses[0] == pytest.approx(loss(0.0), rel=1e-9)
    assert update.gradient[name][2, 5] == pytest.approx((loss(1e-5) - loss(-1e-5)) / 2e-5, rel=1e-5)


@pytest.mark.parametrize("optimiser", ["sgd", "momentum", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize(
    ("origin", "commands"),
    [
        (replace(LABELLED, precision="float64"), ()),
        (Origin(model="slots-lstm", precision="float64"), ("goto 4",)),
        ("slots-bilstm", ("goto last", "loss destination")),
        (Origin(cell="gru_reset_after", text="to be or not", hidden_size=4), ("goto last",)),
    ],
    ids=["labels", "answer", "both ways", "output"],
)
def test_a_small_step_lets_the_loss_fall(optimiser, origin, commands):
    """Whatever the loss and the optimiser, a small enough step makes it smaller."""
    before, after = found(pressed(origin, *commands), optimiser=optimiser, rate=1e-4).losses

    assert after < before


def test_the_loss_after_the_step_is_computed_anew():
    """What the loss is said to be after the step is what it is once the step was taken."""
    session = pressed(LABELLED, "goto 2")

    said = found(session).losses[1]
    taken = perform(session, "descend")

    assert found(taken).losses[0] == said
    assert taken.document.notes[0].startswith("loss ")


def test_taking_the_step_makes_the_weights_that_were_shown():
    """After :descend the weights are, bit for bit, those that the view had promised; u takes them back."""
    session = pressed("slots-lstm", "goto 4", "dial optimiser = adam", "dial rate = 0.01")
    update = update_of(session.document, session.loss, 3, Rule.of(session.dials))

    taken = perform(session, "descend")

    for name, array in taken.document.model.parameters.items():
        assert same(array, update.after[name])
    assert perform(taken, "undo").document is session.document
    assert taken.document.edits[-1].label == "a step of adam, rate 0.01"


def test_a_step_is_replayed_wherever_the_dials_and_the_cursor_are():
    """The session file writes down all that a step depends on: rule, limit, place and answer."""
    session = pressed("slots-lstm", "goto 3", "loss destination", "descend adam 0.02 value 0.5")
    session = perform(perform(session, "goto 1"), "dial rate = 3")
    session = perform(perform(session, "loss output"), "descend")

    again, notes = replay(write_session(session))

    assert notes == []
    assert again.document.model.hash == session.document.model.hash
    assert [edit.as_text() for edit in session.document.edits] == [
        "descend adam 0.02 value 0.5 at 3 for answer destination",
        "descend sgd 3.0 norm 1.0 at 1 for output",
    ]


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("descend", "descend sgd 0.1 norm 1.0 at 2 for labels"),
        ("descend 0.5", "descend sgd 0.5 norm 1.0 at 2 for labels"),
        ("descend 0.5 adam", "descend adam 0.5 norm 1.0 at 2 for labels"),
        ("descend none at 1 for time", "descend sgd 0.1 none at 1 for answer time"),
        ("descend value 2 for answer time", "descend sgd 0.1 value 2.0 at 2 for answer time"),
        ("descend for output", "descend sgd 0.1 norm 1.0 at 2 for output"),
    ],
)
def test_a_step_is_said_in_a_few_words(command, text):
    """What is left out of the command is as the dials stand, at the cursor, for the loss in use."""
    session = perform(pressed(LABELLED, "goto 2"), command)

    assert session.document.edits[-1].as_text() == text


@pytest.mark.parametrize(
    ("command", "error", "text"),
    [
        ("descend adma", UnknownNameError, "no optimiser is called 'adma'; did you mean 'adam'"),
        ("descend norm", UsageError, "write for example descend 0.5, or descend adam 0.01 norm 5"),
        ("descend norm x", UsageError, "clip: 'x' is not a number from 1e-09 to 1e+09"),
        ("descend -1", UsageError, "rate: '-1' is not a number from 1e-09 to 1e+06"),
        ("descend at 9", UsageError, "step 9: the sequence has steps 1 to 6"),
        ("descend at two", UsageError, "at: 'two' is not a whole number"),
        ("descend for labels", UsageError, "the input has no labels"),
        ("descend for nowhere", UnknownNameError, "no loss is called 'nowhere'"),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(command, error, text):
    """A wrong name, number or place is answered in one line, and the session stays."""
    with pytest.raises(error) as caught:
        perform(pressed("slots-lstm"), command)

    assert text in str(caught.value)


def test_a_step_into_nowhere_is_not_taken():
    """A rate so large that weights would become no numbers is refused, with what to do."""
    session = bare("elman", "equation h = W_h @ x", text="3e38 3e38", hidden_size=1)

    with pytest.raises(DataError, match="weights that are no numbers; lower the rate"):
        perform(session, "descend 1e6 none")


def test_a_model_without_weights_has_no_step():
    """Where there is nothing to train the command says so."""
    with pytest.raises(UsageError, match="the model has no weights to change"):
        perform(bare("elman", "equation h = tanh(x + h[-1])"), "descend")


def test_a_step_at_a_time_finds_the_bottom():
    """Step after step the loss of the labels goes down, as in training."""
    session, losses = pressed(LABELLED), []
    for _step in range(5):
        losses.append(found(session).losses[0])
        session = perform(session, "descend")

    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0]


def test_the_loss_with_an_own_answer_keeps_its_name():
    """The step is taken for the answer that was the top one before it, and the file says which."""
    session = pressed("slots-lstm", "goto 2")

    taken = perform(session, "descend")

    assert named(session.document, Loss(), 1).label in taken.document.edits[-1].as_text()
