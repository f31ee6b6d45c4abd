"""Edits: values, tokens, inputs, equations, cells and models, what they recompute and how they are undone."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.errors import AmbiguousNameError, RnnTuiError
from rnn_tui.networks.model import READ_OUT
from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.views.moved import has_moved, is_written
from tests.sessions import bare, place, pressed, same, values
from tests.small_models import small_model, token_sequences, vector_sequences

LSTM = "slots-lstm"


def changed(session: Session) -> set[tuple[str, int]]:
    """The signals and steps (from 1) where any unit moved by the last edit."""
    return {
        (path.name, step + 1)
        for path in session.document.lines
        for step in range(session.document.steps)
        if has_moved(session, path, step, None)
    }


def stacked(cells: list[str], answer: str = "softmax") -> Session:
    """A session of a small model with several layers."""
    return Session(Document(Origin(), small_model(cells, answer=answer), token_sequences([4], answers=False)))


def test_a_written_signal_recomputes_what_reads_it():
    """A value over f at step 2 leaves step 1 alone, moves c, h, y and p at step 2, and everything later."""
    session = pressed(LSTM, "set f[3] = 1 at 2")

    moved = changed(session)
    trace = session.document.trace
    assert values(session, "f", 3)[1] == 1.0
    assert {name for name, step in moved if step == 2} == {"f", "c", "h", "y", "p"}
    assert {step for _name, step in moved} == {2, 3, 4, 5, 6}
    assert trace["c"][1, 0, 3] == pytest.approx(
        trace["c"][0, 0, 3] + trace["i"][1, 0, 3] * trace["g"][1, 0, 3], rel=1e-6
    )
    assert is_written(session, trace.path("f"), 1, 3)
    assert not is_written(session, trace.path("f"), 1, 4)
    assert session.document.edits[-1].label == "f[3] := 1 at step 2"


def test_a_value_is_written_at_the_cursor_unless_a_step_is_named():
    """Without a step the value goes to the cursor's; a second value at one place takes the first's."""
    session = pressed(LSTM, "goto 3", "set f[0] = 1", "set f[0] = 0.25")

    assert values(session, "f")[2] == 0.25
    assert len(session.document.writes) == 1
    assert values(perform(session, "undo"), "f")[2] == 1.0


def test_a_written_weight_recomputes_everything_that_uses_it():
    """One weight of the output gate moves o and h at every step, and c from the second step on."""
    session = pressed(LSTM, "set W_o[3,7] = −2.5")

    assert session.document.model.parameters["0.fwd.W_o"][3, 7] == -2.5
    assert ("o", 1) in changed(session)
    assert ("c", 1) not in changed(session)
    assert ("c", 2) in changed(session)
    assert session.document.edits[-1].label == "W_o[3,7] := −2.5"
    assert values(pressed(LSTM, "set b_y[0] = 9"), "y")[0] > values(pressed(LSTM), "y")[0]


def test_a_written_token_is_read_at_its_step():
    """Another token at step 2 changes nothing before it, and the right answers of the steps stay."""
    session = pressed(
        Origin(model=LSTM, text="arrive taipei", labels=("other", "destination")), "set token = tokyo at 2"
    )

    assert session.document.tokens == ("arrive", "tokyo")
    assert {step for _name, step in changed(session)} == {2}
    assert session.document.sequences.targets[:, 0].tolist() == [3, 0]
    assert session.document.edits[-1].label == "step 2 := tokyo"


def test_a_model_that_goes_on_is_asked_for_the_new_token():
    """In a language model the right answer of the step before is the token that was written."""
    session = pressed("names-lstm", "set token = e at 2")
    labels = session.document.model.labels

    assert labels[session.document.sequences.targets[0, 0]] == "e"


def test_a_written_number_of_the_input_is_the_input():
    """A number over x of a net that reads vectors is another vector: it is shown, and it is computed with."""
    session = pressed("lee-elman", "set x[0] = 3 at 2")

    assert session.document.tokens == ("(1,1)", "(3,1)", "(2,2)")
    assert values(session, "y") == [4.0, 16.0, 40.0]
    assert session.document.writes == ()


def test_a_number_over_an_embedding_leaves_the_token():
    """A number over x of a net that reads tokens changes what that step reads, and the token stays."""
    session = pressed(LSTM, "set x[0] = 3 at 2")

    assert values(session, "x")[1] == 3.0
    assert session.document.tokens == pressed(LSTM).document.tokens
    assert {step for _name, step in changed(session)} == {2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("model", "command", "message"),
    [
        (LSTM, "set", "write for example f[3] = 1, W_f[3,7] = 0.5, token = berlin, or f[3] = 1 at 2"),
        (LSTM, "set f[1 2] = 1", "write for example f[3] = 1"),
        (LSTM, "set f = 1", "f is written with its place, up to f[15]"),
        (LSTM, "set f[16] = 1", "f is written with its place, up to f[15]"),
        (LSTM, "set W_f[3] = 1", "0.fwd.W_f is written with its place, up to 0.fwd.W_f[15,11]"),
        (LSTM, "set f[0] = 1 at 7", "step 7: the sequence has steps 1 to 6"),
        (LSTM, "set f[0] = 1 at 0", "step 0: the sequence has steps 1 to 6"),
        (LSTM, "set f[0] = much", "'much' is not a finite number"),
        (LSTM, "set f[0] = inf", "'inf' is not a finite number"),
        (LSTM, "set f[0] = 1e39", "1e39 is too large for float32"),
        (LSTM, "set F[0] = 1", "no signal is called 'F'; did you mean 'f'?"),
        (LSTM, "set W_q[0,0] = 1", "no parameter is called 'W_q'; did you mean 'W_o'?"),
        (LSTM, "set token = zebra", "token 1: 'zebra' is not in the vocabulary of 24"),
        ("lee-elman", "set token = 1", "the model reads vectors, not tokens; write for example x[0] = 1"),
        (LSTM, "input", "the input is empty; type at least one token"),
        (LSTM, "input taipi", "token 1: 'taipi' is not in the vocabulary of 24; did you mean 'taipei'?"),
        ("lee-elman", "input 1 2; 3", "step 2 has 1 numbers, the steps before it 2"),
        ("lee-elman", "input 1 2 3", "step 1 has 3 numbers; the model reads 2"),
        ("lee-elman", "input one two", "step 1: 'one' is not a finite number"),
        ("lee-elman", "input 1e300 1", "step 1: 1e+300 is not a finite number in float32"),
        ("lee-elman", "input ;", "the input is empty; write for example 1 0; 0 1"),
        (LSTM, "cell", "name a cell, for example cell jordan"),
        (LSTM, "cell jordn", "no cell is called 'jordn'; did you mean 'jordan'?"),
        (LSTM, "cell /nowhere.toml", "/nowhere.toml: there is no such file or folder"),
        (LSTM, "equation f", "write for example equation f = 1"),
        (LSTM, "equation q = 1", "no signal is called 'q'"),
        (LSTM, "equation f = 2", "signal 'f': "),
        (LSTM, "equation f = sigmiod(W_f @ x)", "signal 'f': unknown function 'sigmiod'."),
        (LSTM, "open", "name a model, for example open slots-elman"),
        (LSTM, "open slots-lstn", "no model is called 'slots-lstn'; did you mean 'slots-lstm'?"),
    ],
)
def test_a_wrong_edit_says_what_was_expected(model, command, message):
    """An edit that cannot be done says what is wrong and what there is, and changes nothing."""
    session = pressed(model)

    with pytest.raises(RnnTuiError) as caught:
        perform(session, command)

    assert str(caught.value).startswith(message)
    assert session.past == ()


def test_a_large_number_fits_into_float64():
    """What is too large for float32 may be written where the model computes in float64."""
    session = pressed(Origin(model=LSTM, precision="float64"), "set W_f[0,0] = 1e300")

    assert session.document.model.parameters["0.fwd.W_f"][0, 0] == 1e300


def test_another_input_starts_at_its_first_step():
    """A new text is read from its first step, without the values that were written over the old one."""
    session = pressed(LSTM, "set f[0] = 1", "goto 3", "line o", "unit 2", "input Leave Tokyo.")

    assert session.document.tokens == ("Leave", "Tokyo", ".")
    assert place(session) == (1, "o", 2)
    assert session.document.writes == ()


def test_a_bare_cell_learns_new_tokens_without_forgetting():
    """A drawn cell takes any token: new columns of weights, and what it computed before stays as it was."""
    session = bare("lstm", "input to zebra")

    assert session.document.model.vocabulary.tokens == ("to", "be", "or", "zebra")
    assert values(session, "h")[0] == values(bare("lstm"), "h")[0]
    assert same(bare("lstm", "input to zebra").document.trace["h"], session.document.trace["h"])
    assert perform(session, "set token = or at 2").document.model is session.document.model
    assert bare("gru_reset_after", "set token = lion at 2").document.tokens == ("to", "lion", "or")


def test_a_bare_cell_keeps_its_read_out_when_it_learns_tokens():
    """A read-out that a change of cell brought along stays when new tokens are learned."""
    session = bare("jordan", "cell elman", "input to zebra")

    assert [layer.name for layer in session.document.model.layers] == ["0", READ_OUT]


def test_elman_and_jordan_give_the_numbers_of_the_lecture():
    """The same weights give 4, 12, 32 in an Elman and 4, 20, 88 in a Jordan net, whichever came first."""
    elman, jordan = pressed("lee-elman"), pressed("lee-jordan")

    assert values(elman, "y") == values(perform(jordan, "cell elman"), "y") == [4.0, 12.0, 32.0]
    assert values(jordan, "y") == values(perform(elman, "cell jordan"), "y") == [4.0, 20.0, 88.0]
    assert perform(elman, "cell jordan").document.notes == ("all weights kept",)
    assert values(pressed("lee-elman", "cell jordan", "cell elman"), "y") == [4.0, 12.0, 32.0]


def test_the_lstm_of_the_lecture_gives_its_numbers():
    """Lee's LSTM keeps 3, 7, 7, 7, 0 in its memory and puts out 0, 0, 0, 7, 0."""
    session = pressed("lee-lstm")

    np.testing.assert_allclose(values(session, "c"), [3, 7, 7, 7, 0], atol=1e-3)
    np.testing.assert_allclose(values(session, "y"), [0, 0, 0, 7, 0], atol=1e-3)


def test_another_cell_keeps_what_fits_and_names_what_was_drawn():
    """LSTM to GRU keeps no gate's weights but the read-out's, and says which were drawn anew."""
    before = pressed(LSTM)
    session = perform(before, "cell gru_reset_after")

    assert session.document.notes[0].startswith("drawn anew: W_r, U_r, b_r, W_z")
    assert "V_y" not in session.document.notes[0]
    assert same(
        session.document.model.parameters["readout.V_y"], before.document.model.parameters["readout.V_y"]
    )
    assert place(session) == (1, "h", 0)
    assert values(perform(session, "cell lstm"), "f") != values(before, "f")
    assert same(pressed(LSTM, "cell gru_reset_after").document.trace["h"], session.document.trace["h"])


def test_a_linear_net_stays_linear_in_another_cell():
    """Functions that a model exchanged stay exchanged: a linear candidate is linear with peepholes too."""
    session = pressed("lee-lstm", "cell lstm_peephole")

    assert session.document.trace.info("g").equation == pressed("lee-lstm").document.trace.info("g").equation


def test_a_cell_from_a_file_takes_the_place_of_another(tmp_path):
    """A cell of one's own, in a file, is exchanged like a shipped one; its name is shown safe."""
    path = tmp_path / "mi\x1bne.toml"
    path.write_text('output = "h"\n[signals]\nh = { kind = "state", is = "tanh(W_h @ x + h[-1])" }\n')
    session = bare("elman", f"cell {path}")

    assert "\x1b" not in session.document.edits[-1].label
    assert session.document.trace.info("h").equation == "tanh(W_h @ x + h[-1])"
    assert session.document.model.name == "mi\x1bne"


def test_an_equation_is_exchanged_and_computed():
    """A forget gate of 1 keeps everything: the equation is a constant, the weights it read are gone."""
    session = pressed(LSTM, "equation f = 1")

    assert set(values(session, "f")) == {1.0}
    assert "0.fwd.W_f" not in session.document.model.parameters
    assert session.document.notes == ("all weights kept",)
    assert session.document.edits[-1].label == "f = 1"
    assert values(session, "i")[0] == values(pressed(LSTM), "i")[0]


def test_an_equation_with_a_new_weight_draws_it():
    """A weight that an equation brings along is drawn with the session's seed, and named."""
    session = bare("elman", "equation h = tanh(W_h @ x + U_h @ h[-1] + P_h * h[-1])")

    assert session.document.notes == ("drawn anew: P_h",)


def test_an_equation_may_not_change_the_number_of_answers():
    """An equation that would give an answer to every hidden unit is refused: the answers have names."""
    session = pressed(LSTM, "cell jordan")

    with pytest.raises(RnnTuiError, match="the output would have 16 units; the model has 4 answers"):
        perform(session, "equation y = h")


def test_an_equation_of_a_stack_changes_the_layers_that_have_it():
    """In a stack of different cells an equation changes only the layers with that signal."""
    session = perform(stacked(["feedforward", "lstm"]), "equation f = 1")
    cells = [layer.cell for layer in session.document.model.recurrent]

    assert cells[0] == stacked(["feedforward", "lstm"]).document.model.recurrent[0].cell
    assert set(values(session, "f")) == {1.0}


def test_the_weights_of_a_stack_are_named_with_their_layer():
    """Where several layers draw weights anew, each is named with its layer."""
    session = perform(stacked(["elman", "elman"]), "cell minimal_gated")

    assert "0.W_f" in session.document.notes[0]
    assert "1.W_f" in session.document.notes[0]


def test_a_name_of_several_layers_is_asked_back():
    """A weight or a signal that several layers have is refused with the names to choose from."""
    session = stacked(["elman", "elman"])

    with pytest.raises(RnnTuiError, match=r"W_h is in several layers; write one of 0\.fwd\.W_h, 1\.fwd\.W_h"):
        perform(session, "set W_h[0,0] = 1")
    with pytest.raises(AmbiguousNameError, match=r"signal 'h' stands for 0\.h, 1\.h"):
        perform(session, "set h[0] = 1")
    assert perform(session, "set 1.h[0] = 1").document.edits[-1].label == "h[0] := 1 at step 1"
    assert perform(session, "set 1.fwd.W_h[0,0] = 1").document.model.parameters["1.fwd.W_h"][0, 0] == 1


def test_a_read_out_of_single_answers_stays_one():
    """A net whose answers do not exclude each other keeps its sigmoid through a change of cell and back."""
    session = perform(stacked(["elman"], answer="sigmoid"), "cell jordan")
    model = session.document.model

    assert model.layers[-1].cell.name == "read_out_sigmoid"
    assert model.layers[-1].cell.signals == ("p",)
    assert perform(session, "cell elman").document.model.layers[-1].cell.name == "read_out_sigmoid"


def test_another_model_is_opened_with_its_own_example():
    """Opening a model takes its place and its example; undo brings the old one back with its sentence."""
    session = pressed(LSTM, "goto 3", "signal f", "open lee-elman")

    assert session.document.tokens == ("(1,1)", "(1,1)", "(2,2)")
    assert place(session) == (1, "h", 0)
    assert (session.heat, session.places) == (None, ())
    assert session.document.edits[-1].label == "opened lee-elman"
    assert perform(session, "undo").document is pressed(LSTM).document


def test_undo_and_redo_walk_through_the_edits():
    """Undo takes back the edits from the last to the first; redo does them again; a new edit ends redo."""
    session = pressed(LSTM, "set f[0] = 1", "input leave tokyo", "equation f = 1")
    seen = []
    for command in ("undo", "undo", "undo", "redo", "redo", "redo"):
        session = perform(session, command)
        seen.append(len(session.document.edits))

    assert seen == [2, 1, 0, 1, 2, 3]
    assert perform(perform(session, "undo"), "set b_f[0] = 1").future == ()
    assert perform(perform(session, "undo"), "redo").document is session.document


def test_the_difference_is_to_before_all_edits():
    """The third view is what the edits made: A−B against the document before them, if there are any."""
    session = pressed(LSTM, "set f[3] = 1 at 2", "set f[3] = 0 at 3", "show difference")
    first = pressed(LSTM).document.trace

    assert same(session.trace["c"], session.document.trace["c"] - first["c"])
    assert not session.trace["c"][0].any()
    assert perform(perform(session, "undo"), "undo").showing.value == "values"
    assert perform(session, "input leave tokyo").showing.value == "values"


def test_showing_goes_round():
    """D shows values, gradient and, once something was edited, the difference."""
    edited = pressed(LSTM, "set f[3] = 1 at 2")
    plain = [pressed(LSTM, *["show"] * count).showing.value for count in range(3)]

    assert plain == ["values", "gradient", "values"]
    assert perform(perform(perform(edited, "show"), "show"), "show").showing.value == "values"
    assert perform(perform(edited, "show"), "show").showing.value == "difference"


def test_a_written_number_of_the_input_leaves_the_vectors_as_they_were():
    """A number over the input makes another input; the one before it is still there to go back to."""
    sequences = vector_sequences([3])
    session = Session(Document(Origin(), small_model(["elman"], embedding="none"), sequences))
    before = sequences.vectors.copy()

    edited = perform(session, "set x[1] = 2 at 3")

    assert edited.document.sequences.vectors[2, 0, 1] == 2.0
    assert same(sequences.vectors, before)
