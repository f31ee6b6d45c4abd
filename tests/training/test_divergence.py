"""A training that runs away is stopped, with the step, what went first, and what to do."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.errors import IncompleteError
from rnn_tui.training.divergence import runs_away
from rnn_tui.training.loop import Settings, Step, Trainer
from rnn_tui.training.losses import loss_and_gradients
from rnn_tui.training.progress import Sums
from tests.small_models import small_model
from tests.small_task import small_task

SETTINGS = Settings(epochs=3, batch=10, rate=0.03, seed=1)


def diverging(settings=SETTINGS, model=None):
    """The trainer, the events before, and the sentence at the end."""
    trainer = Trainer(model or small_model(("elman",), dtype="float32"), small_task(), settings)
    events = []
    with pytest.raises(IncompleteError) as caught:
        events.extend(trainer.events())
    assert caught.value.exit_code == 1
    assert "\n" not in str(caught.value)
    return trainer, events, str(caught.value)


@pytest.mark.parametrize(
    ("clip", "cause"),
    [(1.0, "lower the rate"), (0.0, "clip the gradient, for example at 1, or lower the rate")],
)
def test_the_likely_cause_is_named(clip, cause):
    """Where gradients are clipped the rate is too high; where they are not, that comes first."""
    _trainer, _events, sentence = diverging(replace(SETTINGS, rate=1e6, clip=clip, optimiser="sgd"))

    assert sentence.endswith(f"; {cause}")


@pytest.mark.parametrize("name", ["0.fwd.U_h", "embedding.E", "readout.b_y"])
def test_a_weight_that_is_no_number_is_named(name):
    """The parameter that holds the first NaN is named, and no step is taken with it."""
    model = small_model(("elman",), dtype="float32")
    broken = model.parameters[name].copy()
    broken[(0,) * broken.ndim] = np.nan

    _trainer, _events, sentence = diverging(model=model.with_parameters({name: broken}))

    assert re.match(r"training diverged in epoch 1, step 1: the loss is (nan|inf), ", sentence)
    assert f", and the weight {name} went first; " in sentence


def test_of_several_the_one_nearest_to_the_answers_is_named():
    """Back-propagation comes from the answers, and meets first what stands next to them."""
    model = small_model(("elman",), dtype="float32")
    ruined = {name: np.full_like(model.parameters[name], np.nan) for name in ("0.fwd.b_h", "readout.V_y")}

    _trainer, _events, sentence = diverging(model=model.with_parameters(ruined))

    assert " and the weight readout.V_y went first" in sentence


def test_the_weights_before_the_bad_step_are_whole(monkeypatch):
    """A gradient that is infinite names its parameter and does not reach the weights."""
    real, calls, kept = loss_and_gradients, [], []

    def infinite(model, batch, **named):
        calls.append(batch)
        learned = real(model, batch, **named)
        if len(calls) == 9:
            learned.gradients["0.fwd.U_h"][1, 2] = np.inf
            kept.append({name: array.copy() for name, array in model.parameters.items()})
        return learned

    monkeypatch.setattr("rnn_tui.training.loop.loss_and_gradients", infinite)

    trainer, events, sentence = diverging()

    steps = [event for event in events if isinstance(event, Step)]
    assert len(steps) == 8
    assert "in epoch 2, step 3: " in sentence
    assert ", the norm of the gradient inf, and the gradient of 0.fwd.U_h went first; " in sentence
    assert all((trainer.model.parameters[name] == array).all() for name, array in kept[0].items())
    assert trainer.best_loss < math.inf


@pytest.mark.parametrize("rate", [1e6, 1e38])
def test_weights_that_the_last_step_of_an_epoch_has_ruined_are_not_kept(rate):
    """The loss of an epoch speaks of the weights before its last step; what that made is looked at too."""
    model = small_model(("elman",), dtype="float32")

    trainer, _events, sentence = diverging(
        replace(SETTINGS, batch=60, rate=rate, clip=1e9, optimiser="sgd"), model
    )

    assert "in epoch 2, step 1: " in sentence
    assert trainer.best is model


def test_a_norm_that_explodes_is_divergence():
    """A gradient a million times as long as those before it has exploded, whatever the loss says."""
    before = Sums().add(10, 10.0, 2.0, 1.0).add(10, 10.0, 4.0, 1.0)

    assert not runs_away(before.add(10, 10.0, 2.9e6, 1.0), 2.9e6, 9.0)
    assert runs_away(before.add(10, 10.0, 3.1e6, 1.0), 3.1e6, 9.0)
    assert not runs_away(Sums().add(10, 10.0, 1e9, 1.0), 1e9, 9.0)


@pytest.mark.parametrize(
    ("loss", "norm"), [(math.nan, 1.0), (math.inf, 1.0), (10.0, math.nan), (10.0, math.inf)]
)
def test_what_is_no_number_is_divergence(loss, norm):
    """NaN or infinity in the loss or in the norm ends the training at once."""
    assert runs_away(Sums().add(10, loss, norm, norm), norm, math.inf)


def test_a_loss_above_the_limit_is_divergence():
    """Ten times the loss of who knows nothing goes nowhere good."""
    assert not runs_away(Sums().add(10, 99.0, 1.0, 1.0), 1.0, 10.0)
    assert runs_away(Sums().add(10, 101.0, 1.0, 1.0), 1.0, 10.0)


def test_numbers_far_from_zero_are_not_divergence_but_a_beginning():
    """Where the targets are large, so is the first loss; training goes on from there."""
    task = replace(small_task("regress"), labels=())
    far = [
        replace(one, targets=(), values=tuple((1000.0,) * 1 for _token in one.tokens)) for one in task.train
    ]
    model = small_model(("elman",), answer="linear", dtype="float32")
    narrow = {
        "readout.V_y": model.parameters["readout.V_y"][:1],
        "readout.b_y": model.parameters["readout.b_y"][:1],
    }
    last = replace(model.layers[-1], parameters={key.partition(".")[2]: one for key, one in narrow.items()})
    model = replace(model, layers=(*model.layers[:-1], last), labels=())

    reports = list(Trainer(model, replace(task, train=tuple(far), held_out=()), SETTINGS).run())

    assert reports[0].loss > 900_000
    assert reports[-1].loss < reports[0].loss
    assert math.isnan(reports[0].held_out)
