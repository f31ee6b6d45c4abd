"""A recipe makes its model again: the same bits on one machine, the same figure everywhere."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.formats.safetensors import model_bytes
from rnn_tui.tasks import load_task
from rnn_tui.zoo import load, model_names, weights_path
from rnn_tui.zoo.make import train, untrained
from rnn_tui.zoo.recipe import load_recipe

BY_HAND = [name for name in model_names() if load_recipe(name).by_hand]
FAST = ["slots-feedforward", "slots-elman"]
"""Trained twice; each takes a second or two. All others are trained again by ``.ci/zoo``, on demand."""


def hold_alike(made, shipped):
    """Other machines round otherwise: the figure may move a little, nothing else on the card may."""
    figures = [float(re.search(r"\d\.\d{3}", model.card.accuracy)[0]) for model in (made, shipped)]
    assert figures[0] == pytest.approx(figures[1], abs=0.01)
    assert replace(made.card, accuracy="") == replace(shipped.card, accuracy="")


@pytest.mark.parametrize("name", BY_HAND)
def test_a_model_by_hand_is_made_again_byte_by_byte(name):
    """What a recipe writes down is what is shipped."""
    assert model_bytes(train(load_recipe(name))) == weights_path(name).read_bytes()


@pytest.mark.parametrize("name", FAST)
def test_a_trained_model_is_made_again(name):
    """Trained anew, a model reaches the shipped accuracy; trained twice, it is the same to the bit."""
    recipe, reports = load_recipe(name), []

    first, second = train(recipe, reports.append), train(recipe)

    hold_alike(first, load(name))
    assert first.hash == second.hash
    assert model_bytes(first, stored=recipe.stored) == model_bytes(second, stored=recipe.stored)
    assert len(reports) == recipe.epochs


def test_a_recipe_makes_the_model_that_it_describes():
    """Embedding, number and size of the layers, and the start of the weights follow from the recipe."""
    recipe = replace(load_recipe("slots-gru"), layers=2, hidden_size=5, embedding=7)
    task = load_task("slots")

    model, again = untrained(recipe, task), untrained(recipe, task)
    other = untrained(replace(recipe, seed=2), task)

    assert [layer.name for layer in model.layers] == ["0", "1", "readout"]
    assert [layer.sizes["I"] for layer in model.layers] == [7, 5, 5]
    assert model.layers[1].sizes["H"] == 5
    assert model.layers[-1].width == len(task.labels)
    assert model.embedding.table.shape == (len(task.vocabulary.tokens), 7)
    assert model.hash == again.hash != other.hash
    assert {str(array.dtype) for array in model.parameters.values()} == {"float32"}


def test_a_recipe_for_vectors_makes_a_model_that_reads_them():
    """Where the data are vectors there is no embedding: the first layer is as wide as they are."""
    task = load_task("weather")

    model = untrained(replace(load_recipe("weather-lstm"), layers=2), task)

    assert model.embedding is model.vocabulary is None
    assert [layer.sizes["I"] for layer in model.layers] == [4, 16, 16]
    assert model.input_width == 4
    assert model.labels == task.labels


def test_a_shipped_model_has_weights_of_sixteen_bits():
    """Trained weights are rounded to 16 bits before they are measured: the card is true of the file."""
    for name in model_names():
        if not load_recipe(name).by_hand:
            for array in load(name).parameters.values():
                assert (array.astype("float16").astype("float32") == array).all()
                assert np.isfinite(array).all()
