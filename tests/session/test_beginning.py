"""How a session begins: models, cells without weights, texts, tokens, vectors and labels."""

from __future__ import annotations

import numpy as np
import pytest

import rnn_tui
from rnn_tui.errors import DataError, RnnTuiError, ShapeError, UnknownNameError
from rnn_tui.networks.sequences import NO_TARGET
from rnn_tui.session import inputs
from rnn_tui.session.bare import MAX_PARAMETERS, is_bare, is_drawn
from rnn_tui.session.inputs import looks_like_vectors, read_vectors
from rnn_tui.session.origin import Origin
from rnn_tui.session.start import start
from rnn_tui.zoo import load
from tests.sessions import SENTENCE, bare, pressed, values
from tests.small_models import small_model


def test_the_default_is_a_trained_model_with_a_sentence_ready():
    """Without any wish a session begins with slots-lstm and its own example."""
    session = start(Origin())

    assert session.document.model.name == "slots-lstm"
    assert " ".join(session.document.tokens) == SENTENCE


def test_a_text_is_cut_as_the_model_was_trained():
    """Words are cut at spaces, punctuation peeled off; Chinese by character; names begin with a dot."""
    assert pressed(Origin(text="Leave tokyo.")).document.tokens == ("Leave", "tokyo", ".")
    assert pressed(Origin(model="slots-zh-lstm", text="到达台北")).document.tokens == ("到", "达", "台", "北")
    assert pressed(Origin(model="names-lstm", text="anna")).document.tokens == (".", "a", "n", "n", "a")


def test_labels_come_with_tokens_texts_and_vectors():
    """Right answers are taken with every kind of input; an empty one stands for none."""
    labels = ("other", "", "destination")
    text = Origin(text="arrive from taipei", labels=labels)
    tokens = Origin(tokens=("arrive", "from", "taipei"), labels=labels)

    for origin in (text, tokens):
        assert start(origin).document.sequences.targets[:, 0].tolist() == [3, NO_TARGET, 0]
    model = small_model(["elman"], embedding="none")
    found = inputs.from_rows(model, [[1, 2, 3], [4, 5, 6]], ["two", ""])
    assert found.targets[:, 0].tolist() == [1, NO_TARGET]
    assert found.tokens == (("(1,2,3)", "(4,5,6)"),)


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        (Origin(model="slots-lstn"), "no model is called 'slots-lstn'; did you mean 'slots-lstm'?"),
        (Origin(cell="lsmt"), "no cell is called 'lsmt'; did you mean 'lstm'?"),
        (Origin(text="   "), "the input is empty; type at least one token"),
        (Origin(model="names-lstm", tokens=(".",)), "the input is empty; type at least one token"),
        (Origin(cell="elman", text=" "), "the input is empty; type at least one token"),
        (Origin(tokens=("arrive", "lima")), "token 2: 'lima' is not in the vocabulary of 24"),
        (Origin(text="arrive", labels=("a", "b")), "2 labels for 1 steps; give one a step"),
        (Origin(text="arrive", labels=("dest",)), "step 1: 'dest' is not an answer of the model; known: "),
        (Origin(model="lee-elman", tokens=("a",)), "the model reads vectors, not tokens"),
        (Origin(model="lee-elman", rows=((1.0,),)), "step 1 has 1 numbers; the model reads 2"),
        (Origin(model="lee-elman", rows=((1.0, 2.0), (1.0,))), "step 2 has 1 numbers; the model reads 2"),
        (Origin(model="lee-elman", rows=((1.0, np.inf),)), "step 1: inf is not a finite number in float32"),
        (Origin(rows=((1.0,),)), "step 1 has 1 numbers; the model reads 12"),
        (Origin(seed=-1), "seed -1: a seed is 0 or more"),
        (Origin(by="words"), "no way to cut a text is called 'words'; did you mean 'word'?"),
        (Origin(precision="float23"), "no precision is called 'float23'; did you mean 'float32'?"),
    ],
)
def test_a_wrong_beginning_says_what_was_expected(origin, message):
    """What cannot be begun with is told in one line, with what there is."""
    with pytest.raises(RnnTuiError) as caught:
        start(origin)

    assert str(caught.value).startswith(message)


def test_a_bare_cell_has_seeded_weights_and_no_read_out():
    """A cell alone reads one-hot tokens with weights of its seed; another seed, other weights."""
    session = bare("lstm")

    assert is_bare(session.document.model)
    assert is_drawn(session.document.model)
    assert session.document.model.read_out is None
    assert session.document.model.card.data == "none: weights drawn with seed 0"
    assert values(session, "x", 1) == [0.0, 1.0, 0.0]
    assert values(session, "h") == values(bare("lstm"), "h")
    assert values(session, "h") != values(bare("lstm", seed=1), "h")
    assert not is_bare(load("slots-lstm"))
    assert not is_drawn(load("slots-lstm"))


def test_a_bare_cell_reads_numbers_as_vectors():
    """A text of numbers is rows of vectors for a cell alone, and so are rows of a file."""
    text = bare("elman", text="1 0; 0 1\n1 1", precision="float64")
    rows = bare("elman", rows=((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)), precision="float64")

    assert text.document.tokens == ("(1,0)", "(0,1)", "(1,1)")
    assert values(text, "h") == values(rows, "h")
    assert text.document.trace.dtype == "float64"
    assert not is_bare(text.document.model)


def test_a_bare_cell_cuts_a_text_by_character_if_asked():
    """By character, spaces are tokens too."""
    assert bare("elman", text="a b", by="char").document.tokens == ("a", " ", "b")


def test_a_cell_takes_the_place_of_a_models_own():
    """A model with another cell keeps the weights that fit, says so, and can be replayed."""
    session = pressed(Origin(model="lee-jordan", cell="elman"))

    assert values(session, "y") == [4.0, 12.0, 32.0]
    assert session.document.notes == ("all weights kept",)
    assert session.document.edits == ()


def test_a_model_computes_in_the_precision_that_is_asked_for():
    """A float32 model in float64 has the same weights, and numbers that agree to float32's digits."""
    double, single = pressed(Origin(precision="float64")), pressed(Origin())

    assert double.document.trace["h"].dtype == np.float64
    np.testing.assert_allclose(double.document.trace["h"], single.document.trace["h"], atol=1e-6)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1 0; 0 1", True), ("1,2", True), ("−1e-3", True), ("", False), ("; ;", False), ("to 2", False)],
)
def test_numbers_are_told_from_words(text, numbers):
    """Rows of numbers are vectors; anything with a letter, or without a digit, is words."""
    assert looks_like_vectors(text) is numbers


def test_vectors_are_read_as_people_write_them():
    """Commas or spaces between numbers, semicolons or new lines between steps, any minus sign."""
    assert read_vectors("1, 2; −3 4\n5 .5;") == [[1.0, 2.0], [-3.0, 4.0], [5.0, 0.5]]
    with pytest.raises(DataError, match="step 2: 'x' is not a finite number"):
        read_vectors("1; x")
    with pytest.raises(DataError, match="step 1: '1e999' is not a finite number"):
        read_vectors("1e999")


def test_a_cell_too_large_to_draw_is_refused_before_it_is_drawn():
    """The parameters of a cell are counted before they are drawn."""
    cell = rnn_tui.find_cell("elman")

    with pytest.raises(ShapeError, match=r"hidden size 20,000 makes 400,040,000 parameters; at most"):
        rnn_tui.bare_model(cell, hidden_size=20_000, seed=0, dtype="float32", width=1)
    assert MAX_PARAMETERS == 10**8


def test_a_sequence_too_long_to_explore_points_to_run(monkeypatch):
    """A sequence beyond the explorer's limit is told, with what takes more."""
    monkeypatch.setattr(inputs, "MAX_STEPS", 2)

    with pytest.raises(DataError, match="the sequence has 3 steps; at most 2 are explored, run takes more"):
        start(Origin(tokens=("arrive", "from", "taipei")))


def test_a_trace_takes_texts_and_vectors_of_any_lengths():
    """From Python one text, several texts or arrays give a trace; what lies beyond an end is absent."""
    words, vectors = load("slots-lstm"), load("lee-elman")
    found = rnn_tui.trace(words, ["leave tokyo .", "arrive"])
    numbers = rnn_tui.trace(vectors, [[[1, 1], [1, 1], [2, 2]], np.array([[2.0, 2.0]])])

    assert found.sequence("h", 1).shape == (1, 16)
    assert np.isnan(found["h"][1:, 1]).all()
    assert numbers.sequence("y")[:, 0].tolist() == [4.0, 12.0, 32.0]
    assert rnn_tui.trace(load("names-lstm"), "anna")["p"].shape == (5, 1, 27)


@pytest.mark.parametrize(
    ("model", "wrong", "message"),
    [
        ("slots-lstm", [], "the input is empty; give at least one sequence"),
        ("slots-lstm", [np.ones((2, 2))], "the model reads texts, not vectors"),
        ("slots-lstm", "", "the input is empty; type at least one token"),
        ("lee-elman", "1 1", r"the model reads vectors, not texts; give an array of shape \(T, I\)"),
        ("lee-elman", np.ones((3, 3)), r"the input has shape \(3, 3\); the model reads \(T, 2\)"),
        ("lee-elman", np.ones((0, 2)), r"the input has shape \(0, 2\); the model reads \(T, 2\)"),
        ("lee-elman", np.ones(2), r"the input has shape \(\); the model reads \(T, 2\)|has shape \(2,\)"),
        ("lee-elman", [[[1, 2], [3]]], r"the model reads vectors of 2 numbers; give an array of shape"),
        ("lee-elman", np.array([[1.0, np.nan]]), "step 1: nan is not a finite number in float32"),
        ("lee-elman", np.array([[1.0, 1e300]]), r"step 1: 1e\+300 is not a finite number in float32"),
    ],
)
def test_a_trace_refuses_what_the_model_does_not_read(model, wrong, message):
    """From Python, too, wrong input is told in one sentence."""
    with pytest.raises(RnnTuiError, match=message):
        rnn_tui.trace(load(model), wrong)


def test_unknown_names_are_of_one_kind():
    """Whatever name is unknown, the error is one that a program can catch."""
    for call in (
        lambda: load("x"),
        lambda: rnn_tui.find_cell("x"),
        lambda: rnn_tui.view("x", pressed(Origin())),
    ):
        with pytest.raises(UnknownNameError):
            call()
