"""What counts as right on held-out data: the likeliest answer, every yes and no, and of numbers none."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.networks import per_step
from rnn_tui.networks.sequences import from_numbers
from rnn_tui.training.measuring import answers, mean_loss, measure
from tests.small_models import TOKENS, small_model
from tests.small_task import small_task

TASK = small_task()
RNG = np.random.default_rng(4)


def valued(kind: str):
    """The small task with three numbers to answer at each step, some of them missing."""

    def row():
        drawn = RNG.integers(0, 2, 3).astype(float)
        drawn[RNG.random(3) < 0.3] = math.nan
        return tuple(drawn.tolist())

    examples = tuple(replace(one, values=tuple(row() for _token in one.tokens)) for one in TASK.held_out)
    return replace(TASK, kind=kind, held_out=examples)


def scores_of(model, example) -> np.ndarray:
    """What the model answers to one example, (T, 3)."""
    numbers = [[TOKENS.index(token) for token in example.tokens]]
    return per_step.forward(model, from_numbers([example.tokens], numbers)).runs[1].signal("y")[:, 0]


def test_yes_and_no_are_right_only_all_together():
    """A step counts where anything is asked, and is right where every asked yes and no is."""
    model, task = small_model(("lstm",), answer="sigmoid"), valued("tag")

    found = answers(model, task)

    expected = []
    for place, example in enumerate(task.held_out):
        for scores, wanted in zip(scores_of(model, example), example.values, strict=True):
            asked = [
                (score > 0) == (one > 0.5)
                for score, one in zip(scores, wanted, strict=True)
                if not math.isnan(one)
            ]
            if asked:
                expected.append((place, all(asked)))
    assert list(zip(found.sequences.tolist(), found.right.tolist(), strict=True)) == expected
    assert 0 < found.figure("tag") == np.mean([right for _place, right in expected]) < 1


def test_numbers_are_measured_by_their_squared_error():
    """Where numbers are answered none is right; the figure is the mean squared error."""
    model, task = small_model(("lstm",), answer="linear"), valued("regress")

    errors = [
        np.mean(
            [(score - one) ** 2 for score, one in zip(scores, wanted, strict=True) if not math.isnan(one)]
        )
        for example in task.held_out
        for scores, wanted in zip(scores_of(model, example), example.values, strict=True)
        if not all(map(math.isnan, wanted))
    ]

    found = answers(model, task)
    assert not found.right.any()
    assert found.losses == pytest.approx(errors, rel=1e-9)
    assert measure(model, task) == pytest.approx(np.mean(errors), rel=1e-9)


def test_the_mean_loss_is_that_of_all_targets():
    """Judged in parts or at once, scored or not, every target counts once."""
    model = small_model(("lstm",))
    task = replace(TASK, held_out=tuple(replace(one, scored=()) for one in TASK.train * 10), kind="generate")

    assert mean_loss(model, task, TASK.train * 10) == pytest.approx(measure(model, task), rel=1e-9)
    assert mean_loss(model, task, ()) == 0
