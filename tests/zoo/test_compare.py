"""Models side by side: measured afresh, and called different only where the numbers say so."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from rnn_tui.errors import UsageError
from rnn_tui.formats.safetensors import save_model
from rnn_tui.networks import per_step
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import from_vectors
from rnn_tui.tasks import load_task
from rnn_tui.training.batches import encoded
from rnn_tui.training.measuring import Answers, answers
from rnn_tui.zoo import load, model_names
from rnn_tui.zoo.compare import Measured, Wins, compare, in_losses, in_right_answers
from rnn_tui.zoo.recipe import load_recipe


def task_of(name: str) -> str:
    return load_recipe(name).task


BY_TASK = {task: tuple(names) for task, names in groupby(sorted(model_names(), key=task_of), task_of) if task}
RIVALS = [names for names in BY_TASK.values() if len(names) > 1]


def tagger(name: str, right: list[int], sequences: list[int] | None = None) -> Measured:
    """A model that is right where there is a 1."""
    found = np.array(right, bool)
    places = np.arange(len(right)) if sequences is None else np.array(sequences)
    given = Answers(places, found, np.zeros(len(right)))
    return Measured(name, load("slots-elman"), given, given.figure("tag"))


def generator(name: str, nats: list[float]) -> Measured:
    """A model of language that each token costs so much."""
    given = Answers(np.arange(len(nats)), np.zeros(len(nats), bool), np.array(nats))
    return Measured(name, load("names-lstm"), given, given.figure("generate"))


def with_card(model: Model, **changed: str) -> Model:
    return replace(model, card=replace(model.card, **changed))


@pytest.mark.parametrize("names", RIVALS, ids=lambda names: task_of(names[0]))
def test_what_is_measured_afresh_is_what_the_cards_say(names):
    """All models of a task can be compared, and each figure is the one on the model's card."""
    found = compare(names)

    assert [one.name for one in found.models] == list(names)
    for one in found.models:
        assert found.task.told(one.figure) == one.model.card.accuracy


@pytest.mark.parametrize("names", RIVALS, ids=lambda names: task_of(names[0]))
def test_the_counts_make_up_the_difference_of_the_figures(names):
    """What one alone has right, less what the other alone has right, is the difference of the figures."""
    found = compare(names)

    for one, other in zip(found.differences, found.models[1:], strict=True):
        assert one.difference == pytest.approx(found.models[0].figure - other.figure, abs=1e-12)
        if one.items is not None:
            share = (one.items.first - one.items.second) / len(other.answers.right)
            assert share == pytest.approx(one.difference, abs=1e-12)


def test_answers_are_counted_as_one_who_reads_each_sentence_alone_counts():
    """Which answers are right, and in which sentence, is what a net says to one sentence at a time."""
    model, task = load("pos-feedforward"), load_task("pos")
    task = replace(task, held_out=task.held_out[:600])
    expected = [
        (place, model.labels[trace["p"][step, 0].argmax()] == example.targets[step])
        for place, example in enumerate(task.held_out)
        for trace in (per_step.trace(model, encoded(task, [example])),)
        for step in example.scored
    ]

    found = answers(model, task)

    assert list(zip(found.sequences.tolist(), found.right.tolist(), strict=True)) == expected
    assert found.count == 600


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("adding-lstm", "adding-elman"),
        ("copy-lstm", "copy-elman"),
        ("slots-bilstm", "slots-lstm"),
        ("slots-zh-bilstm", "slots-zh-lstm"),
        ("pos-elman", "pos-feedforward"),
        ("slots-elman", "slots-feedforward"),
    ],
)
def test_the_claims_hold_whichever_is_named_first(better, worse):
    """Gates beat none, two passes one, memory none: beyond doubt, in either order, and marked as best."""
    one, other = compare((better, worse)), compare((worse, better))

    assert one.best == other.best == (better,)
    assert one.differences[0].better == other.differences[0].better == better
    assert one.differences[0].p == other.differences[0].p < 1e-6


@pytest.mark.parametrize(
    ("names"),
    [
        ("slots-lstm", "slots-elman"),
        ("slots-gru", "slots-elman"),
        ("slots-zh-lstm", "slots-zh-elman"),
        ("weather-lstm", "weather-feedforward"),
        ("names-stacked", "names-lstm"),
    ],
)
def test_no_gain_is_claimed_where_the_numbers_show_none(names):
    """Gates on short sentences, memory for the weather, a second layer for names: nobody wins."""
    difference = compare(names).differences[0]

    assert difference.better == ""
    assert difference.p > 0.4


def test_the_best_is_marked_only_where_there_is_one():
    """Two that share the best figure are both marked; where all have the same figure, none is."""
    assert compare(("slots-lstm", "slots-elman")).best == ()
    assert compare(("slots-lstm", "slots-feedforward", "slots-elman")).best == ("slots-lstm", "slots-elman")
    assert compare(("names-stacked", "names-lstm")).best == ("names-lstm",)


def test_answers_of_one_sequence_are_one_observation():
    """Twenty answers in two sequences are two observations: too few to show that a model is better."""
    places = [0] * 10 + [1] * 10

    difference = in_right_answers(tagger("a", [1] * 20, places), tagger("b", [0] * 20, places), 0.05)

    assert difference.items == Wins(20, 0)
    assert difference.sequences == Wins(2, 0)
    assert (difference.p, difference.better) == (0.5, "")


def test_a_model_ahead_in_sequences_but_behind_in_answers_is_not_better():
    """Ahead in ten short sequences, behind in one long one by more: neither model is called better."""
    places = [*range(10), *[10] * 30]

    difference = in_right_answers(
        tagger("a", [1] * 10 + [0] * 30, places), tagger("b", [0] * 10 + [1] * 30, places), 0.05
    )

    assert difference.sequences == Wins(10, 1)
    assert difference.p < 0.05
    assert difference.better == ""


def test_the_more_are_compared_the_more_one_must_show():
    """Six sequences to none (p = 1/32) are enough for one comparison, and not for each of two."""
    one, other = tagger("a", [1] * 6), tagger("b", [0] * 6)

    assert compare(("slots-bilstm", "slots-lstm")).level == 0.05
    assert compare(("slots-bilstm", "slots-lstm", "slots-gru")).level == 0.05 / 2
    assert in_right_answers(one, other, 0.05).better == "a"
    assert in_right_answers(one, other, 0.05 / 2).better == ""


def test_fewer_nats_are_better():
    """Of models of language the one that is less surprised is better, whichever comes first."""
    low, high = generator("low", [1.0, 1.1, 0.9, 1.0]), generator("high", [2.0, 2.2, 1.8, 2.1])

    one, other = in_losses(low, high, 0.05), in_losses(high, low, 0.05)

    assert one.better == other.better == "low"
    assert one.difference == -other.difference == pytest.approx(-1.025)
    assert one.items is None


def test_numbers_are_compared_by_their_squared_errors():
    """Each held-out sum is a pair of squared errors; their mean difference is what is tested."""
    task = load_task("adding")
    wanted = np.array([example.values[-1][0] for example in task.held_out], np.float32)
    errors = []
    for name in ("adding-lstm", "adding-elman"):
        vectors = [np.array(example.vectors, np.float32) for example in task.held_out]
        trace = per_step.trace(
            load(name), from_vectors(vectors, [example.tokens for example in task.held_out])
        )
        errors.append((trace["y"][-1, :, 0].astype(float) - wanted) ** 2)

    found = compare(("adding-lstm", "adding-elman"))

    apart = errors[0] - errors[1]
    assert [one.figure for one in found.models] == pytest.approx([one.mean() for one in errors], rel=1e-4)
    assert found.differences[0].difference == pytest.approx(apart.mean(), rel=1e-4)
    assert found.differences[0].standard_error == pytest.approx(
        apart.std(ddof=1) / len(apart) ** 0.5, rel=1e-4
    )
    assert found.differences[0].items is None


def test_a_file_that_answers_with_another_number_of_numbers_is_refused(tmp_path):
    """A file that claims to add, but answers with two numbers, is no rival of one that answers with one."""
    model, path = load("adding-elman"), str(tmp_path / "two.safetensors")
    head = model.layers[-1]
    wide = {name: np.concatenate([array, array]) for name, array in head.parameters.items()}
    save_model(replace(model, layers=(*model.layers[:-1], replace(head, parameters=wide))), path)

    with pytest.raises(UsageError, match="it reads or answers something else than the task adding"):
        compare(("adding-lstm", path))


def test_a_file_is_compared_under_the_name_it_was_given(tmp_path):
    """A file with the weights of a shipped model does the same as that, and is told apart by its name."""
    path = str(tmp_path / "mine.safetensors")
    save_model(load("slots-elman"), path)

    found = compare(("slots-elman", path))

    assert [one.name for one in found.models] == ["slots-elman", path]
    assert (found.differences[0].p, found.differences[0].items) == (1, Wins(0, 0))


def test_a_net_of_nonsense_is_measured_and_beats_nobody(tmp_path):
    """A file with weights that overflow has the figure NaN, without a warning; nothing is called better."""
    path, model = str(tmp_path / "huge.safetensors"), load("names-lstm")
    huge = {name: np.sign(array) * np.float32(3e38) for name, array in model.parameters.items()}
    save_model(model.with_parameters(huge), path)

    found = compare((path, "names-lstm"))

    assert not math.isfinite(found.models[0].figure)
    assert found.differences[0].better == ""
    assert found.best == compare(("names-lstm", path)).best == ("names-lstm",)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"recipe": ""}, "its card names no recipe with a task"),
        ({"recipe": "lee-elman"}, "its card names no recipe with a task"),
        ({"recipe": "nosuch"}, "its card names no recipe with a task"),
        ({"recipe": "names-lstm"}, "the task names of its recipe names-lstm"),
        ({"recipe": "weather-lstm"}, "the task weather of its recipe weather-lstm"),
        ({"recipe": "slots-zh-lstm"}, "the task slots_zh of its recipe slots-zh-lstm"),
    ],
)
def test_a_card_that_is_not_true_is_refused(tmp_path, changed, complaint):
    """A file whose card names no recipe, or one that it does not fit, is not measured."""
    path = str(tmp_path / "mine.safetensors")
    save_model(with_card(load("slots-elman"), **changed), path)
    rival = changed["recipe"] if changed["recipe"].endswith("lstm") else "slots-lstm"

    with pytest.raises(UsageError, match=complaint):
        compare((path, rival))
