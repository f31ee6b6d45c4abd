"""How large a network will be is told before it is made."""

from __future__ import annotations

import pytest

from rnn_tui.networks.size import numbers_of
from rnn_tui.tasks import load_task
from rnn_tui.zoo import load
from rnn_tui.zoo.make import design_of
from rnn_tui.zoo.recipe import load_recipe


@pytest.mark.parametrize(
    "name", ["slots-lstm", "slots-bilstm", "names-stacked", "pos-feedforward", "slots-gru", "weather-lstm"]
)
def test_the_weights_that_are_told_are_those_that_are_made(name):
    """Layers, directions, embedding and read-out: every weight is counted."""
    recipe = load_recipe(name)

    weights, _recorded = numbers_of(design_of(recipe, load_task(recipe.task)))

    assert weights == load(name).count


def test_every_signal_of_a_step_is_counted():
    """Of an LSTM of 16 units a step records six signals, and of the read-out two for each answer."""
    recipe = load_recipe("slots-lstm")

    _weights, recorded = numbers_of(design_of(recipe, load_task("slots")))

    assert recorded == 6 * 16 + 2 * 4
