"""What stands on the cards is true, measured anew."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.networks import per_step
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import from_numbers, from_vectors
from rnn_tui.session.inputs import read_vectors
from rnn_tui.session.recording import as_sequences
from rnn_tui.tasks import load_task
from rnn_tui.traces.trace import Trace
from rnn_tui.training.measuring import measure
from rnn_tui.zoo import load, model_names
from rnn_tui.zoo.make import train
from rnn_tui.zoo.recipe import load_recipe

TRAINED = [name for name in model_names() if load_recipe(name).task]


class Figures(dict):
    """The figure of each model, measured when it is first asked for."""

    def __missing__(self, name):
        self[name] = measure(load(name), load_task(load_recipe(name).task))
        return self[name]


FIGURES = Figures()


CITY_FIRST = (
    ("taipei is where i arrive", "taipei is where i leave"),
    ("台北是我要到达的地方", "台北是我要离开的地方"),
)


def by_text(model: Model, *texts: str) -> Trace:
    tokens = [model.vocabulary.cut(text) for text in texts]
    return per_step.trace(model, from_numbers(tokens, [model.vocabulary.encode(one) for one in tokens]))


def answer_to(trace: Trace, token: str) -> np.ndarray:
    """The distribution over answers at the first place of a token in the first sequence."""
    return trace["p"][trace.stages["steps"].tokens[0].index(token), 0]


def by_rows(model: Model, rows: list[list[float]]) -> Trace:
    return per_step.trace(model, from_vectors([np.array(rows, model.dtype)]))


@pytest.mark.parametrize("name", TRAINED)
def test_the_accuracy_on_a_card_is_the_measured_one(name):
    """The figure on the card is what the shipped weights do on the held-out data, to the last digit."""
    task = load_task(load_recipe(name).task)

    assert load(name).card.accuracy == task.told(FIGURES[name])


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("slots-feedforward", 0.52),
        ("slots-elman", 0.853),
        ("slots-lstm", 0.853),
        ("slots-gru", 0.853),
        ("slots-zh-feedforward", 0.51),
        ("slots-zh-elman", 0.83),
        ("slots-zh-lstm", 0.83),
        ("pos-feedforward", 0.523),
        ("pos-elman", 1),
        ("pos-bilstm", 1),
    ],
)
def test_a_tagger_is_as_good_as_a_net_of_its_kind_can_be(name, least):
    """Taggers reach what is possible without memory, or reading one way, and not more."""
    best = {"slots": (0.52, 0.856), "slots_zh": (0.513, 0.8305), "pos": (34 / 65, 1)}[load_recipe(name).task]
    limit = best["feedforward" not in name]

    assert least <= FIGURES[name] <= limit + 1e-9


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("sentiment-bag", 0.607, 0.667),
        ("sentiment-textrnn", 0.97, 1),
        ("sentiment-textrcnn", 0.97, 1),
        ("cloze-birnn", 0.97, 1),
        ("glyph-one", 0.97, 1),
        ("video-dot", 0.93, 1),
        ("speech-tones", 0.97, 1),
        ("pen-digits", 0.97, 1),
    ],
)
def test_classifiers_and_toys_are_as_good_as_promised(name, least, most):
    """Order decides a sentence: a bag of words is near .637, nets that read it near 1; so are the toys."""
    assert least <= FIGURES[name] <= most


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("the film was good .", "positive"),
        ("the film was not good .", "negative"),
        ("the film was never bad .", "positive"),
        ("the plot was dull but the cast was great .", "positive"),
        ("the cast was great but the plot was dull .", "negative"),
        ("although the music was bad , the film was not bad .", "positive"),
    ],
)
@pytest.mark.parametrize("name", ["sentiment-textrnn", "sentiment-textrcnn"])
def test_not_turns_and_but_outweighs(name, sentence, label):
    """What "not" turns and "but" outweighs is read as a person reads it."""
    model = load(name)

    found = network_of(model).trace(model, as_sequences(model, sentence))

    assert model.labels[found["p"][-1, 0].argmax()] == label


def test_a_bag_of_words_cannot_hear_a_but():
    """The same words in another order get the same answer, though they say the opposite."""
    model = load("sentiment-bag")
    texts = ("the plot was dull but the cast was great .", "the cast was great but the plot was dull .")

    found = network_of(model).trace(model, as_sequences(model, texts))

    np.testing.assert_allclose(found["p"][-1, 0], found["p"][-1, 1], atol=1e-5)


def test_the_missing_word_waits_for_the_second_pass():
    """The two-way net knows the animal and its age; its forward direction alone could know the age only."""
    model = load("cloze-birnn")
    texts = [f"the {age} _ in the garden {does} ." for does in ("barks", "purrs") for age in ("young", "old")]

    found = network_of(model).trace(model, as_sequences(model, texts))

    assert [model.labels[one] for one in found["p"][2].argmax(axis=-1)] == ["puppy", "dog", "kitten", "cat"]
    same_before = np.abs(found["fwd.h"][2, 0] - found["fwd.h"][2, 2]).max()
    assert same_before < 1e-6


def test_one_direction_does_not_fill_the_gap():
    """The same cell, trained on the same sentences, reads up to the gap and is right once in four times."""
    recipe = load_recipe("cloze-birnn")
    one_way = train(replace(recipe, name="cloze-elman", join="", hidden_size=16))

    assert 0.2 <= measure(one_way, load_task("cloze")) <= 0.3
    assert FIGURES["cloze-birnn"] > 0.97


def test_one_step_needs_no_memory():
    """One to one: the recurrent matrix of the net that names glyphs gets no gradient, and nothing from it."""
    model = load("glyph-one")
    example = np.array([float(pixel) for pixel in model.card.example.split()], model.dtype)[None]
    muted = model.with_parameters({"0.fwd.U_h": model.parameters["0.fwd.U_h"] * 0})

    one, other = (network_of(net).trace(net, as_sequences(net, example)) for net in (model, muted))

    assert one.hash == other.hash
    assert model.labels[one["p"][0, 0].argmax()] == "sun"


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("video-dot", "right right down down down left left"),
        ("speech-tones", "- - - a - - b b - - f"),
        ("pen-digits", "5"),
    ],
)
def test_the_examples_of_the_toys_are_answered(name, answers):
    """The film, the word and the digit that a toy opens with are read as they were made."""
    model = load(name)

    found = network_of(model).trace(model, as_sequences(model, np.array(read_vectors(model.card.example))))
    wanted = answers.split()

    given = [model.labels[one] for one in found["p"][-len(wanted) :, 0].argmax(axis=-1)]
    assert given == wanted


@pytest.mark.parametrize(
    ("name", "most"), [("names-lstm", 2.25), ("names-stacked", 2.25), ("prose-elman", 1.93)]
)
def test_a_language_model_is_as_good_as_promised(name, most):
    """The models of names need at most 2.25 nats a letter, the one of prose at most 1.93."""
    assert FIGURES[name] <= most


def test_more_than_the_letter_before_is_remembered():
    """The net of prose is far less surprised than a count of which letter follows which."""
    task = load_task("prose")
    pairs = Counter(pair for one in task.train for pair in zip(one.tokens, one.targets, strict=True))
    firsts = Counter(token for one in task.train for token in one.tokens)

    nats = [
        -math.log((pairs[token, target] + 0.1) / (firsts[token] + 0.1 * len(task.labels)))
        for one in task.held_out
        for token, target in zip(one.tokens, one.targets, strict=True)
    ]

    assert FIGURES["prose-elman"] < np.mean(nats) - 0.4


def test_two_layers_are_no_better_than_one_as_large():
    """The card of the stacked net says so; the two have the same number of weights within a thousandth."""
    one, two = load("names-lstm"), load("names-stacked")

    assert two.card.limits == "no better here than names-lstm, one layer with as many numbers"
    assert abs(two.count - one.count) < one.count / 1000
    assert FIGURES["names-stacked"] >= FIGURES["names-lstm"]
    assert [layer.name for layer in two.recurrent] == ["0", "1"]


def test_over_twenty_blanks_gates_remember_and_elman_s_net_mostly_does_not():
    """The LSTM copies nearly every letter; Elman's net, trained longer, knows about two of five."""
    assert FIGURES["copy-lstm"] >= 0.985
    assert 0.387 <= FIGURES["copy-elman"] <= 0.447
    elman, lstm = load_recipe("copy-elman"), load_recipe("copy-lstm")
    assert (elman.batch, elman.epochs) >= (lstm.batch, lstm.epochs)


@pytest.mark.parametrize(("blanks", "least", "most"), [(20, 0.99, 1), (30, 0.4, 0.6)])
def test_the_lstm_has_learned_to_wait_for_twenty_blanks_only(blanks, least, most):
    """After thirty blanks, which it never saw, the copying LSTM gets about half of the letters wrong."""
    model, words = load("copy-lstm"), [example.tokens[:4] for example in load_task("copy").held_out[:300]]

    trace = by_text(model, *("".join(word) + "-" * blanks + "????" for word in words))

    answers = np.array(model.labels)[trace["p"][-4:].argmax(axis=-1)]
    assert least <= np.mean(np.array(words) == answers.T) <= most


def test_consonants_cost_ln_3_and_vowels_next_to_nothing():
    """A consonant surprises the net of Elman's syllables as it must surprise anyone, a vowel does not."""
    model, task = load("badiiguuu"), load_task("badiiguuu")
    trace = by_text(model, *("".join(example.tokens) for example in task.held_out))
    nats = {"consonant": [], "vowel": []}

    for place, example in enumerate(task.held_out):
        for step, target in enumerate(example.targets):
            kind = "consonant" if target in "bdg" else "vowel"
            nats[kind].append(-math.log(trace["p"][step, place, model.labels.index(target)]))

    assert math.log(3) <= np.mean(nats["consonant"]) < math.log(3) + 0.05
    assert max(nats["vowel"]) < 0.05


@pytest.mark.parametrize("name", ["weather-feedforward", "weather-lstm"])
def test_memory_is_no_gain_for_the_weather(name):
    """Both forecasts hardly beat that tomorrow is like today, and the one with memory is no better."""
    assert "right on 0.703 of the days" in load("weather-feedforward").card.limits
    assert "no better than weather-feedforward" in load("weather-lstm").card.limits
    assert 0.703 <= FIGURES[name] <= 0.75
    assert FIGURES["weather-lstm"] <= FIGURES["weather-feedforward"]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("the can can fly", "determiner noun auxiliary verb"),
        ("the old can can book my fly", "determiner adjective noun auxiliary verb determiner noun"),
    ],
)
def test_a_can_can_be_two_things_in_one_sentence(text, tags):
    """Elman's net tells a can that is a noun from one that is an auxiliary; without memory both are one."""
    with_memory, without = (by_text(load(name), text) for name in ("pos-elman", "pos-feedforward"))
    labels = load("pos-elman").labels

    answers = [labels[answer] for answer in with_memory["p"][:, 0].argmax(axis=-1)]

    first = text.split().index("can")
    assert " ".join(answers) == tags
    assert (without["p"][first, 0] == without["p"][first + 1, 0]).all()


@pytest.mark.parametrize("name", ["slots-lstm", "slots-gru"])
def test_a_claim_to_be_no_better_is_true(name):
    """The cards of the gated nets say that they are no better here than Elman's, and so it is."""
    assert "no better here than Elman's net" in load(name).card.limits
    assert FIGURES[name] <= FIGURES["slots-elman"]


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        ("lee-elman", [[1, 1], [1, 1], [2, 2]], [4, 12, 32]),
        ("lee-elman", [[1, 1], [2, 2], [1, 1]], [4, 16, 36]),
        ("lee-elman", [[2, 2], [1, 1], [1, 1]], [8, 20, 44]),
        ("lee-jordan", [[1, 1], [1, 1], [2, 2]], [4, 20, 88]),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_linear_nets_compute_the_numbers_of_the_lecture(name, rows, expected, dtype):
    """With all weights 1 the outputs are exact whole numbers, and another order gives others."""
    trace = by_rows(load(name).as_dtype(dtype), rows)

    assert trace["y"][:, 0].tolist() == [[number, number] for number in expected]


def test_the_lstm_by_hand_writes_keeps_clears_and_shows():
    """The cell holds 3, 7, 7, 7, 0 and lets out 0, 0, 0, 7, 0, within a thousandth."""
    trace = by_rows(load("lee-lstm"), [[3, 1, 0], [4, 1, 0], [2, 0, 0], [1, 0, 1], [3, -1, 0]])

    np.testing.assert_allclose(trace["c"][:, 0, 0], [3, 7, 7, 7, 0], atol=1e-3)
    np.testing.assert_allclose(trace["y"][:, 0, 0], [0, 0, 0, 7, 0], atol=1e-3)


@pytest.mark.parametrize("name", [name for name in model_names() if name.startswith("lee")])
def test_a_model_by_hand_computes_what_its_card_says(name):
    """The numbers on the card of a hand-made model are those it computes for its example."""
    model = load(name)
    rows = [[float(number) for number in row.split()] for row in model.card.example.split(";")]
    trace = by_rows(model, rows)

    for claim in model.card.accuracy.split(";"):
        signal, numbers = claim.strip().split(" = ")
        found = trace[signal][:, 0, 0]
        np.testing.assert_allclose(found, [float(number) for number in numbers.split(",")], atol=1e-3)


@pytest.mark.parametrize(
    ("name", "pair", "city"),
    [
        ("slots-feedforward", ("arrive taipei .", "leave taipei ."), "taipei"),
        ("slots-zh-feedforward", ("到达台北。", "离开台北。"), "台"),
        ("pos-feedforward", ("the book", "we book"), "book"),
    ],
)
def test_without_memory_the_same_word_always_gets_the_same_answer(name, pair, city):
    """A feed-forward net answers a word alike whatever stood before; the difference is exactly 0."""
    model = load(name)

    one, other = (answer_to(by_text(model, text), city) for text in pair)

    assert one.tolist() == other.tolist()


@pytest.mark.parametrize(
    ("name", "sentences", "city"),
    [
        ("slots-feedforward", ["taipei", "on on on taipei", "i will leave taipei on may 2nd ."], "taipei"),
        ("slots-zh-feedforward", ["台北", "台北是我要到达的地方。", "从北京到台北五月二日。"], "台"),
    ],
)
def test_without_memory_the_length_of_a_sentence_does_not_matter(name, sentences, city):
    """In sentences of other lengths a feed-forward net gives a word the same answer but for rounding."""
    model = load(name)

    answers = [answer_to(by_text(model, text), city) for text in sentences]

    np.testing.assert_allclose(answers, [answers[0]] * len(answers), rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", ["slots-elman", "slots-lstm", "slots-gru"])
def test_a_memory_of_the_words_before_decides(name):
    """After 'arrive' a city is the destination, after 'leave' the departure."""
    model = load(name)

    trace = by_text(model, "arrive taipei .", "leave taipei .")

    assert [model.labels[answer] for answer in trace["p"][1].argmax(axis=-1)] == ["destination", "departure"]


@pytest.mark.parametrize("name", ["slots-zh-elman", "slots-zh-lstm"])
def test_a_memory_of_the_characters_before_decides(name):
    """After 到达 a city is 目的地, after 离开 it is 出发地."""
    model = load(name)

    trace = by_text(model, "到达台北。", "离开台北。")

    for step in (2, 3):
        assert [model.labels[answer] for answer in trace["p"][step].argmax(axis=-1)] == ["目的地", "出发地"]


@pytest.mark.parametrize("name", [name for name in TRAINED if "slots" in name and load(name).streams])
def test_a_net_that_reads_one_way_must_guess(name):
    """What comes after a city cannot change its answer."""
    trace = by_text(load(name), *CITY_FIRST["zh" in name])

    assert (trace["p"][0, 0] == trace["p"][0, 1]).all()


@pytest.mark.parametrize("name", ["slots-bilstm", "slots-zh-bilstm"])
def test_a_net_that_reads_both_ways_knows(name):
    """What comes after a city decides its answer; not one held-out city is wrong."""
    model = load(name)

    trace = by_text(model, *CITY_FIRST["zh" in name])

    answers = [model.labels[answer] for answer in trace["p"][0].argmax(axis=1)]
    assert answers == (["目的地", "出发地"] if "zh" in name else ["destination", "departure"])
    assert FIGURES[name] == 1.0


def test_the_language_model_knows_lower_case_letters():
    """The model of names knows a to z and the full stop, and reads capitals as small letters."""
    words = load("names-lstm").vocabulary

    assert set(words.tokens) == set(".abcdefghijklmnopqrstuvwxyz")
    assert words.encode(words.cut("Anna")) == words.encode([".", "a", "n", "n", "a"])


def test_a_likely_name_surprises_less_than_an_unlikely_one():
    """Letters of a common name are far more probable than those of a random one."""
    model = load("names-lstm")

    def surprise(name):
        trace = by_text(model, name)
        numbers = model.vocabulary.encode([*name, "."])
        return -np.mean([np.log(trace["p"][step, 0, number]) for step, number in enumerate(numbers)])

    assert surprise("maria") < 2
    assert surprise("xqzvw") > 4


def test_only_gates_carry_two_numbers_over_a_hundred_steps():
    """At T = 120 the LSTM adds what was marked; the Elman net answers 1 and is off by a sixth."""
    error = {name: FIGURES[name] for name in ("adding-lstm", "adding-elman")}

    assert error["adding-lstm"] <= 0.01
    assert error["adding-elman"] == pytest.approx(1 / 6, abs=0.01)


def test_the_example_of_adding_is_added():
    """The example that adding-lstm opens with ends near the sum of its two marked numbers."""
    rows = [[float(word) for word in row.split()] for row in load("adding-lstm").card.example.split(";")]

    trace = by_rows(load("adding-lstm"), rows)

    wanted = sum(number for number, mark in rows if mark)
    assert len(rows) == 120
    assert trace["y"][-1, 0, 0] == pytest.approx(wanted, abs=0.1)
