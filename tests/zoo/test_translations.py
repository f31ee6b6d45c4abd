"""What attention is for, measured on the shipped models: where it looks, and what is lost without it."""

from __future__ import annotations

import random
from functools import cache

import numpy as np
import pytest

from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.decoding import greedy
from rnn_tui.networks.targets import END, words
from rnn_tui.session.recording import as_sequences
from rnn_tui.tasks import Example, load_task
from rnn_tui.tasks.dates import FORMATS
from rnn_tui.tasks.reverse import DIGITS, LENGTH
from rnn_tui.training.batches import encoded
from rnn_tui.training.measuring import measure
from rnn_tui.zoo import load
from rnn_tui.zoo.recipe import load_recipe

measured = cache(lambda name: measure(load(name), load_task(load_recipe(name).task)))


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("dates-attention", 0.999, 1.0),
        ("dates-plain", 0.0, 0.05),
        ("reverse-attention", 0.9, 1.0),
        ("reverse-plain", 0.1, 0.25),
        ("glyph-caption", 0.951, 1.0),
    ],
)
def test_whole_answers_are_right_as_often_as_the_curriculum_says(name, least, most):
    """Without a mistake in any of its tokens: nearly always with attention, hardly ever without."""
    assert least <= measured(name) <= most


def test_the_weights_of_reversing_stand_on_the_reversed_diagonal():
    """At each step the decoder looks most at the digit that it has to write, counted from the end."""
    task, model = load_task("reverse"), load("reverse-attention")

    trace = network_of(model).trace(model, encoded(task, task.held_out))

    looked = trace["attention.a"].argmax(axis=2)[:LENGTH]
    assert (looked == np.arange(LENGTH)[::-1][:, None]).mean() >= 0.9


@pytest.mark.parametrize("name", ["reverse-attention", "reverse-plain"])
def test_a_length_that_was_never_trained_is_beyond_both(name):
    """Of sixteen digits next to none are reversed, as the cards say."""
    model, task, rng = load(name), load_task("reverse"), random.Random(3)
    rows = [tuple(rng.choice(DIGITS) for _ in range(16)) for _ in range(200)]
    batch = encoded(task, [Example(row, (*reversed(row), END)) for row in rows])

    found = greedy(model, batch).answers

    right = [words(model, one) == row[::-1] for one, row in zip(found, rows, strict=True)]
    assert np.mean(right) < 0.05


def test_a_date_is_read_in_each_of_its_ways():
    """The same day, written in four ways, is the same eight digits; that they may be capital letters, too."""
    model = load("dates-attention")
    texts = ("march 5, 2017", "5 mar 2017", "05/03/2017", "2017-3-5", "March 5, 2017")

    found = greedy(model, as_sequences(model, list(texts))).answers

    assert len(texts) == len(FORMATS) + 1
    assert {"".join(words(model, one)) for one in found} == {"20170305"}


@pytest.mark.parametrize("name", ["dates", "reverse", "glyph_caption"])
def test_every_pair_of_a_task_ends(name):
    """A target has an end, and no source that is held out was learned from."""
    task = load_task(name)

    for example in (*task.train, *task.held_out):
        assert example.targets[-1] == END == task.labels[-1]
        assert END not in example.targets[:-1]
        assert set(example.targets) <= set(task.labels)
    if task.vocabulary is not None:
        known = {example.tokens for example in task.train}
        assert not any(example.tokens in known for example in task.held_out)
