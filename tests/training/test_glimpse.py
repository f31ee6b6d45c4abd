"""A glimpse of a model: its answers, right and wrong marked, and the share of gates that are saturated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.networks.architectures import network_of
from rnn_tui.tasks import load_task
from rnn_tui.training.batches import encoded
from rnn_tui.training.glimpse import Glimpse, glimpse
from rnn_tui.training.measuring import measure
from rnn_tui.training.saturation import NEAR
from rnn_tui.zoo import load
from rnn_tui.zoo.make import untrained
from rnn_tui.zoo.recipe import load_recipe


@pytest.mark.parametrize("name", ["slots-lstm", "slots-bilstm", "slots-zh-elman"])
def test_the_share_of_right_answers_is_what_is_measured(name):
    """Counted over all held-out examples, the right answers are the accuracy on the model's card."""
    model, task = load(name), load_task(load_recipe(name).task)
    task = replace(task, held_out=task.held_out[:300])

    found = glimpse(model, task, task.held_out).outcomes

    answers = sum(len(one.answers) for one in found)
    assert sum(one.hits for one in found) / answers == pytest.approx(measure(model, task))


def test_what_is_wrong_is_named():
    """An answer that is not right has its step, what was given and what is right; a right one has none."""
    model, task = load("slots-feedforward"), load_task("slots")

    found = glimpse(model, task, task.held_out[:40]).outcomes

    for one in found:
        bad = one.first_wrong
        assert one.is_right == (bad is None)
        if bad is not None:
            assert bad.right == one.example.targets[bad.step] != bad.given
            assert bad.step in one.example.scored


def test_saturated_gates_are_counted_over_all_steps_and_units():
    """A gate's share is that of its numbers within .05 of 0 or 1, beyond no sequence's end."""
    model, task = load("slots-lstm"), load_task("slots")
    examples = task.held_out[:7]

    shares = dict(glimpse(model, task, examples).saturated)

    trace = network_of(model).trace(model, encoded(task, examples))
    for name in "fio":
        values = trace[name]
        values = values[~np.isnan(values)]
        wanted = np.mean((values < NEAR) | (values > 1 - NEAR))
        assert shares[name] == pytest.approx(float(wanted))
    assert list(shares) == ["f", "i", "o"]


def test_gates_of_several_layers_have_their_layer_in_their_names():
    """Where there are more layers than one, a gate is told from its namesake."""
    model, task = load("names-stacked"), load_task("names")

    names = [name for name, _share in glimpse(model, task, task.held_out[:2]).saturated]

    assert names[:3] == ["0.fwd.f", "0.fwd.i", "0.fwd.o"]
    assert names[3:] == ["1.fwd.f", "1.fwd.i", "1.fwd.o"]


@pytest.mark.parametrize("name", ["reverse-plain", "memory-one-fact", "sentiment-textrnn", "video-dot"])
def test_every_kind_of_network_is_seen(name):
    """A decoder, a memory, a classifier and a reader of pictures all have answers to be looked at."""
    recipe = load_recipe(name)
    task = load_task(recipe.task)

    found = glimpse(untrained(recipe, task), task, task.held_out[:3]).outcomes

    assert [len(one.answers) > 0 for one in found] == [True] * 3


def test_a_translation_is_right_as_a_whole():
    """What is decoded is one answer, without the mark of its end."""
    recipe = load_recipe("reverse-plain")
    task = load_task(recipe.task)

    (found,) = glimpse(untrained(recipe, task), task, task.held_out[:1]).outcomes

    (answer,) = found.answers
    assert answer.step < 0
    assert answer.right == "".join(task.held_out[0].targets[:-1])


def test_numbers_are_near_not_right():
    """Of a task of numbers the answer stands beside what was asked for, and counts as neither."""
    recipe = load_recipe("adding-elman")
    task = load_task(recipe.task)

    found = glimpse(untrained(recipe, task), task, task.held_out[:2]).outcomes

    for one in found:
        assert (one.answers, one.first_wrong) == ((), None)
        assert one.numbers[1] == pytest.approx(one.example.values[-1][0])


def test_nothing_to_look_at_is_nothing():
    """Without an example there is nothing to see."""
    model, task = load("slots-elman"), load_task("slots")

    assert glimpse(model, task, ()) == Glimpse()
