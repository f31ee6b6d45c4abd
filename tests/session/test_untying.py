"""untie and tie: every step a cell of its own, what it costs, and what edits then change."""

from __future__ import annotations

import pytest

from rnn_tui.errors import UsageError
from rnn_tui.session.commands import perform
from rnn_tui.session.explaining import explanation
from rnn_tui.session.file import replay, write_session
from rnn_tui.session.ledger import ledger_of
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session, Why
from rnn_tui.session.tying import is_untied, untied_model
from rnn_tui.views.ledger import ledger
from rnn_tui.views.network import network
from rnn_tui.views.norms import norms
from rnn_tui.views.registry import view
from rnn_tui.views.timeline import timeline
from tests.explorer import explore
from tests.sessions import bare, pressed, same, values

LSTM = Origin(model="slots-lstm", precision="float64")


def moved(session: Session) -> list[bool]:
    """By step, whether the last edit moved anything."""
    return [bool(row.moved) for row in timeline(session).rows]


def test_untying_costs_a_cell_for_every_step():
    """The count of parameters says what sharing saves: six cells of 1,856 numbers instead of one."""
    session = pressed("slots-lstm", "untie")

    assert session.document.model.count == 2212 + 5 * 1856
    assert session.document.notes == ("2,212 → 11,492 parameters",)
    assert network(session).is_untied
    assert "a cell of its own at every step" in network(session).caption
    assert [row.cells[4] for row in view("network", session).rows] == [6 * 1856, 68]


def test_untying_alone_moves_no_number():
    """As long as all cells are alike nothing that the tables show has moved."""
    session = pressed("slots-lstm", "goto last", "untie")

    assert not any(moved(session))
    assert not any(moved(perform(session, "tie")))


def test_an_edit_changes_this_steps_copy_only():
    """A weight written at a step is that step's own: the steps before it stay, those after it follow."""
    session = pressed("slots-lstm", "untie", "goto last", "set W_g[0,0] = 3 at 3")
    model = session.document.model

    assert moved(session) == [False, False, True, True, True, True]
    assert model.parameters["0.fwd.3.W_g"][0, 0] == 3
    assert model.parameters["0.fwd.2.W_g"][0, 0] != 3
    assert session.document.edits[-1].label == "W_g[0,0] := 3 at step 3"
    shared = pressed("slots-lstm", "goto last", "set W_g[0,0] = 3 at 3")
    assert moved(shared) == [True] * 6


def test_the_cursor_says_whose_weight_is_written():
    """Without a step the copy under the cursor is meant; every copy has a full name of its own."""
    session = pressed("slots-lstm", "untie", "goto 2", "set b_f[1] = 9", "set 0.fwd.5.b_f[1] = 8")
    biases = [float(session.document.model.parameters[f"0.fwd.{step}.b_f"][1]) for step in range(1, 7)]

    assert [place for place, bias in enumerate(biases, 1) if bias in (8, 9)] == [2, 5]
    read_out = perform(session, "set b_y[0] = 1")
    assert read_out.document.model.parameters["readout.b_y"][0] == 1


def test_undo_ties_them_again():
    """Untying is an edit: it is taken back and done again as any other."""
    before = pressed(LSTM, "goto 3")
    after = perform(perform(before, "untie"), "set U_f[0,0] = 1")

    back = perform(perform(after, "undo"), "undo")

    assert back.document is before.document
    assert perform(perform(back, "redo"), "redo").document is after.document


def test_tying_takes_the_mean_of_the_cells():
    """Tied again, a weight is the mean of its copies, and all that were alike are what they were."""
    session = pressed(LSTM, "untie", "set W_g[0,0] = 3 at 3", "tie")
    old, new = (one.document.model.parameters for one in (pressed(LSTM), session))
    expected = old["0.fwd.W_g"].copy()
    expected[0, 0] += (3 - expected[0, 0]) / 6

    assert new["0.fwd.W_g"] == pytest.approx(expected, rel=1e-12)
    assert same(new["0.fwd.U_f"], old["0.fwd.U_f"])
    assert not is_untied(session.document.model)


def test_a_session_with_its_own_cells_is_replayed():
    """The file brings back every copy, bit for bit."""
    session = pressed("slots-bilstm", "untie", "set 0.bwd.W_f[0,0] = 3 at 3", "goto 2", "descend 0.5")

    again, notes = replay(write_session(session))

    assert notes == []
    assert again.document.model.hash == session.document.model.hash


def test_a_step_of_training_moves_each_copy_its_own_way():
    """One step changes every copy by its own gradient; together they are what the shared weight would get."""
    shared = pressed(LSTM, "goto 3", "descend sgd 0.1 none for destination")
    own = pressed(LSTM, "goto 3", "untie", "descend sgd 0.1 none for destination")
    before = pressed(LSTM).document.model.parameters["0.fwd.U_f"]

    changes = [own.document.model.parameters[f"0.fwd.{step}.U_f"] - before for step in range(1, 7)]

    assert sum(changes) == pytest.approx(
        shared.document.model.parameters["0.fwd.U_f"] - before, rel=1e-9, abs=1e-12
    )
    assert not changes[4].any()
    assert changes[1].any()


def test_the_ledger_of_a_copy_has_one_entry():
    """To a step's own weight only that step adds, as much as it adds to the one that all share."""
    session = pressed(LSTM, "goto 4", "line f", "unit 3", "loss destination")
    shared = ledger_of(session.document, session.loss, 3, session.document.model.layers[0], "U_f")
    session = perform(session, "untie")

    own = ledger_of(session.document, session.loss, 3, session.document.model.layers[0], "3.U_f")
    table = ledger(perform(session, "goto 3"))

    assert own.entries(3, 5).nonzero()[0].tolist() == [2]
    assert own.entries(3, 5)[2] == pytest.approx(shared.entries(3, 5)[2], rel=1e-12)
    assert [row.cells[0] for row in table.rows if row.cells[2]] == [3]


def test_explanations_take_the_steps_own_weights():
    """Every number is made of the weights of its own step: what is explained is what was computed."""
    session = pressed(LSTM, "untie", "set b_f[0] = 3 at 3", "line f")

    for step in (2, 3):
        here = perform(session, f"goto {step}")
        found = explanation(here.document, Why(here.line, step - 1, 0))
        assert found.value == pytest.approx(values(here, "f")[step - 1], rel=1e-12)
        assert (found.terms[-1].value == 3) is (step == 3)


def test_norms_go_through_the_cells_of_their_steps():
    """Made to forget at one step only, the model's own path ends there."""
    session = bare(
        "lstm", "untie", "goto last", *(f"set b_f[{unit}] = -99 at 2" for unit in range(3)), text="a b c d"
    )
    path = next(curve for curve in norms(session).curves if curve.name == "here_path")

    assert path.norms[:3].all()
    assert path.norms[3] == pytest.approx(0, abs=1e-30)


@pytest.mark.parametrize("line", ["fwd.c", "bwd.c"])
def test_norms_of_cells_that_are_alike_are_those_of_one(line):
    """In both directions the curves stay where they were when every step gets a cell of its own."""
    shared = pressed("slots-bilstm", f"line {line}", "goto 3")
    own = perform(shared, "untie")

    for one, other in zip(norms(shared).curves, norms(own).curves, strict=True):
        assert other.norms == pytest.approx(one.norms, rel=1e-5)


@pytest.mark.parametrize(
    ("commands", "text"),
    [
        (("tie",), "all steps share one cell already; untie them with :untie"),
        (("untie", "untie"), "every step has a cell of its own already; tie them with :tie"),
        (("untie", "cell gru_reset_after"), "every step has a cell of its own; tie them with :tie first"),
        (("untie", "equation f = 1"), "every step has a cell of its own; tie them with :tie first"),
        (("untie", "input leave tokyo"), "every step has a cell of its own; tie them with :tie first"),
    ],
)
def test_what_cannot_be_is_said(commands, text):
    """What would need other cells than there are is refused in one line, and the session stays."""
    with pytest.raises(UsageError) as caught:
        pressed("slots-lstm", *commands)

    assert str(caught.value) == text


def test_an_input_as_long_as_before_is_read():
    """Another sentence of as many words goes through the same cells; a new word to a bare cell does not."""
    session = pressed("slots-lstm", "untie", "input leave tokyo on may 5th .")

    assert session.document.tokens[1] == "tokyo"
    with pytest.raises(UsageError, match="tie them with :tie first"):
        bare("elman", "untie", "input to be zebra")


@pytest.mark.parametrize("name", ["dates-attention", "memory-two-facts"])
def test_a_network_of_several_clocks_stays_tied(name):
    """Where layers go by different steps there is nothing that could be one cell a step, and that is said."""
    with pytest.raises(UsageError, match="only a network whose layers all read the same steps can be untied"):
        pressed(name, "untie")


def test_a_very_long_input_stays_tied():
    """Nobody looks at a thousand cells: a long input is refused with what it would make."""
    with pytest.raises(UsageError, match=r"1,000 steps would make 2,212,000 numbers; take a shorter input"):
        untied_model(pressed("slots-lstm").document.model, 1000)


def test_a_cell_without_weights_has_nothing_to_untie():
    """Where no recurrent layer has a weight the command says so."""
    with pytest.raises(UsageError, match="the model has no cell with weights to untie"):
        bare("elman", "equation h = tanh(x + h[-1])", "untie")


def test_the_picture_numbers_the_cells():
    """Unfolded, every box is called by its own step as long as nothing is shared."""
    seen = explore(":", "type:untie", "enter", "f", size=(120, 40))

    assert "│ LSTM₁ │" in seen.text
    assert "│ LSTM₂ │" in seen.text
    assert "11,492 parameters" in seen.text
    assert "│ LSTM₁ │" not in explore("f", size=(120, 40)).text
