"""Which loss a network learns by follows from how it answers; the gradient is that of the loss it tells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.binary_cross_entropy import binary_cross_entropy
from rnn_tui.blocks.cross_entropy import cross_entropy
from rnn_tui.blocks.mean_squared_error import mean_squared_error
from rnn_tui.errors import UsageError
from rnn_tui.networks import per_step
from rnn_tui.networks.aims import Aim, aims
from rnn_tui.training.flat import Flat
from rnn_tui.training.loop import Settings, Trainer
from rnn_tui.training.losses import loss_and_gradients
from tests.small_models import small_model, token_sequences
from tests.small_task import small_task

STEP = 1e-6
LENGTHS = [4, 2, 5]
TARGETS = token_sequences(LENGTHS, seed=2)
YES = (TARGETS.targets[..., None] == np.arange(3)).astype(float)
YES[TARGETS.targets < 0] = np.nan
VALUES = np.where(np.random.default_rng(3).random((5, 3, 3)) < 0.3, np.nan, 1.5 * np.nan_to_num(YES) - 0.2)
VALUES[np.arange(5)[:, None] >= np.array(LENGTHS)] = np.nan
CASES = {
    "softmax": TARGETS,
    "sigmoid": TARGETS,
    "sigmoid, of numbers": replace(TARGETS, targets=None, values=np.clip(VALUES, 0, 1)),
    "linear": replace(TARGETS, targets=None, values=VALUES),
    "last step only": replace(TARGETS, targets=np.where(np.arange(5)[:, None] == 1, TARGETS.targets, -1)),
}


def case(name, seed=7):
    """A model that answers in a way, with its numbers in vectors of its own."""
    answer = name.partition(",")[0] if name in CASES and name != "last step only" else "softmax"
    model = small_model(("lstm", "elman"), answer=answer, seed=seed)
    numbers = Flat(model.parameters)
    return model.with_parameters(numbers.arrays), numbers


def measured(model, numbers, name, direction, loss) -> float:
    """The slope of a loss along a direction of one parameter."""
    array, sides = numbers.arrays[name], []
    keep = array.copy()
    for step in (STEP, -STEP):
        array[...] = keep + step * direction
        for layer in model.layers:
            layer.refresh()
        sides.append(loss())
    array[...] = keep
    return (sides[0] - sides[1]) / (2 * STEP)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("name", CASES)
def test_the_gradient_is_the_measured_slope_of_the_mean_loss(name, smoothing):
    """Whatever is answered, masked, smoothed or only at the last step: every weight's gradient is true."""
    model, numbers = case(name)

    learned = loss_and_gradients(model, CASES[name], smoothing=smoothing)

    rng = np.random.default_rng(8)
    assert learned.mean == learned.loss.mean > 0
    for parameter, slope in learned.gradients.items():
        direction = rng.normal(0, 1, slope.shape)
        found = float((slope * direction).sum()) / learned.loss.count
        expected = measured(
            model,
            numbers,
            parameter,
            direction,
            lambda: loss_and_gradients(model, CASES[name], smoothing=smoothing).mean,
        )
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_the_loss_follows_from_the_read_out():
    """A softmax learns by cross-entropy, sigmoids by yes or no, and numbers by the squared error."""
    for name, block, targets in (
        ("softmax", cross_entropy, TARGETS.targets),
        ("sigmoid", binary_cross_entropy, YES),
        ("linear", mean_squared_error, VALUES),
    ):
        model, _numbers = case(name)
        scores = per_step.forward(model, CASES[name]).runs[2].signal("y")

        found = loss_and_gradients(model, CASES[name]).loss

        assert found.total == block(scores, targets).total
        assert found.count == block(scores, targets).count


def test_numbers_are_not_smoothed():
    """Label smoothing spreads a target over answers; where numbers are answered there are none."""
    settings = Settings(1, 10, 0.1, label_smoothing=0.1)

    with pytest.raises(UsageError, match="small answers with numbers; labels are smoothed where"):
        Trainer(case("linear")[0], small_task(), settings)


def test_several_aims_are_one_loss(monkeypatch):
    """An architecture may aim with several signals: their mean losses are added by their weights."""
    model, numbers = case("softmax")
    classes = np.where(np.arange(5)[:, None] < np.array(LENGTHS), 2, -1)
    hidden = Aim(0, "h", "softmax", classes, weight=0.25)
    again = Aim(2, "y", "softmax", np.where(TARGETS.targets == 0, 1, -1), weight=3.0)
    monkeypatch.setattr(per_step, "aims", lambda *given: (*plain(*given), hidden, again), raising=False)

    def plain(of, batch):
        return (Aim(2, "y", "softmax", batch.targets),)

    def loss():
        done = per_step.forward(model, TARGETS)
        answers, h = done.runs[2].signal("y"), done.runs[0].signal("h")
        parts = (
            cross_entropy(answers, TARGETS.targets),
            cross_entropy(h, classes),
            cross_entropy(answers, again.targets),
        )
        return parts[0].mean + 0.25 * parts[1].mean + 3 * parts[2].mean

    learned = loss_and_gradients(model, TARGETS)

    rng = np.random.default_rng(9)
    assert len(aims(model, TARGETS)) == 3
    assert learned.mean == pytest.approx(loss(), rel=1e-12)
    assert learned.total == pytest.approx(learned.mean * learned.loss.count, rel=1e-12)
    for parameter, slope in learned.gradients.items():
        direction = rng.normal(0, 1, slope.shape)
        found = float((slope * direction).sum()) / learned.loss.count
        expected = measured(model, numbers, parameter, direction, loss)
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-8)
