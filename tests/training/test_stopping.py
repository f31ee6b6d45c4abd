"""Stopping early: a part of the training data is kept apart, and the weights that fit it best are kept."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from rnn_tui.errors import UsageError
from rnn_tui.training.batches import apart
from rnn_tui.training.loop import Settings, Trainer
from rnn_tui.training.losses import loss_and_gradients
from rnn_tui.training.measuring import mean_loss, measure
from tests.small_models import LABELS, small_model
from tests.small_task import small_task

SETTINGS = Settings(epochs=40, batch=10, rate=0.1, seed=3, validation=0.25, patience=3)


def noise():
    """A task that can only be learned by heart: its answers are drawn."""
    rng = random.Random(5)
    task = small_task()
    train = [replace(one, targets=tuple(rng.choice(LABELS) for _token in one.tokens)) for one in task.train]
    return replace(task, train=tuple(train))


def stopped(**changes):
    trainer = Trainer(small_model(("lstm",), dtype="float32"), noise(), replace(SETTINGS, **changes))
    return trainer, list(trainer.run())


def test_what_is_learned_by_heart_is_stopped():
    """Where the loss on the part kept apart has not fallen for three epochs, the training ends."""
    trainer, reports = stopped()

    validations = [report.validation for report in reports]
    best = validations.index(min(validations))
    assert len(reports) == best + 1 + 3 < 40
    assert [report.improved for report in reports][best:] == [True, False, False, False]
    assert reports[-1].loss < reports[best].loss
    assert trainer.has_ended


def test_the_best_weights_are_those_that_fit_the_part_kept_apart():
    """Kept are the weights of the lowest validation loss, measured again to the bit."""
    trainer, reports = stopped()

    again = mean_loss(trainer.best, noise(), trainer.judging)

    assert again == trainer.best_loss == min(report.validation for report in reports)


def test_without_patience_all_epochs_are_trained():
    """A validation part alone chooses the weights, but stops nothing."""
    _trainer, reports = stopped(patience=0, epochs=12)

    assert len(reports) == 12


def test_what_is_kept_apart_is_never_learned_from(monkeypatch):
    """No example of the validation part or of the held-out data is in any batch."""
    seen = set()

    def watched(model, batch, **named):
        seen.update(batch.tokens)
        return loss_and_gradients(model, batch, **named)

    monkeypatch.setattr("rnn_tui.training.loop.loss_and_gradients", watched)
    task = small_task()
    own = [replace(one, tokens=(*one.tokens[:-1], "e"), targets=one.targets) for one in task.train[:15]]
    task = replace(task, train=(*own, *task.train[15:]))
    trainer = Trainer(small_model(("lstm",), dtype="float32"), task, replace(SETTINGS, epochs=2))

    list(trainer.run())

    learned = [one.tokens for one in trainer.examples]
    assert seen == set(learned)
    assert len(trainer.examples) + len(trainer.judging) == len(task.train)
    only = {one.tokens for one in trainer.judging} - set(learned)
    assert only
    assert not only & seen


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_the_part_is_drawn_with_the_seed(share):
    """Each example is on one side, the parts have the asked sizes, and the seed alone decides."""
    examples = tuple(range(60))

    learning, judging = apart(examples, share, 1)

    assert sorted(learning + judging) == list(examples)
    assert len(judging) == round(share * 60)
    assert apart(examples, share, 1) == (learning, judging)
    assert apart(examples, share, 2) != (learning, judging)


@pytest.mark.parametrize("share", [0.001, 0.999])
def test_a_part_that_would_leave_nothing_is_refused(share):
    """Where one side would be empty, a line says so before anything is trained."""
    with pytest.raises(UsageError, match="of 60 examples leaves one side empty; choose another share"):
        Trainer(small_model(("elman",)), small_task(), replace(SETTINGS, validation=share))


def test_without_a_validation_part_nothing_is_said_of_it():
    """The report has no validation loss, and the lowest training loss is the best."""
    trainer, reports = stopped(patience=0, validation=0.0, epochs=4)

    assert all(math.isnan(report.validation) for report in reports)
    assert trainer.best_loss == min(report.loss for report in reports)


def test_without_held_out_data_the_part_kept_apart_is_measured():
    """Data of one's own may have no held-out part: then the figure is that of the validation part."""
    task = replace(small_task(), held_out=())
    trainer = Trainer(small_model(("lstm",), dtype="float32"), task, replace(SETTINGS, epochs=2))

    reports = list(trainer.run())

    measured = measure(trainer.model, replace(task, held_out=trainer.judging))
    assert reports[-1].held_out == measured
