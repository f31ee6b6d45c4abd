"""Training falls down the loss, gives the same bits twice, and keeps the best weights whatever happens."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.cross_entropy import cross_entropy
from rnn_tui.errors import IncompleteError
from rnn_tui.networks import per_step
from rnn_tui.training.batches import encoded
from rnn_tui.training.loop import Report, Settings, Step, Trainer
from rnn_tui.training.losses import loss_and_gradients
from rnn_tui.training.measuring import measure
from tests.small_models import small_model
from tests.small_task import small_task

SETTINGS = Settings(epochs=12, batch=10, rate=0.03, seed=1)


def small(cell: str = "elman"):
    return small_model((cell,), dtype="float32")


def trained(settings: Settings = SETTINGS, **changes) -> tuple[Trainer, list[Report]]:
    trainer = Trainer(small(), small_task(), replace(settings, **changes))
    return trainer, list(trainer.run())


@pytest.fixture
def finished() -> tuple[Trainer, list[Report]]:
    return trained()


def test_the_loss_falls_and_the_task_is_learned(finished):
    """A net that is to answer with the token before learns it."""
    trainer, reports = finished

    losses = [report.loss for report in reports]
    assert losses[-1] < losses[0] / 4
    assert reports[-1].held_out > 0.95
    assert measure(trainer.best, small_task()) > 0.95
    assert [report.epoch for report in reports] == list(range(1, 13))
    assert {report.epochs for report in reports} == {12}
    assert all(report.norm > 0 for report in reports)


def test_the_best_weights_are_those_of_the_lowest_loss(finished):
    """Kept is the epoch that fits the training data best, not the last one."""
    trainer, reports = finished

    assert trainer.best_loss == min(report.loss for report in reports)
    best = trainer.best

    trainer.keep(trainer.best_loss)
    trainer.keep(trainer.best_loss + 1)
    same = trainer.best
    trainer.keep(trainer.best_loss - 0.01)

    assert same is best
    assert trainer.best is not best
    assert trainer.best is not trainer.model


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
def test_the_same_seed_gives_the_same_bits(optimiser):
    """Trained twice, a model is the same to the bit; with another seed it is another."""
    first, reports = trained(epochs=2, optimiser=optimiser)
    second, again = trained(epochs=2, optimiser=optimiser)
    other, _reports = trained(epochs=2, optimiser=optimiser, seed=2)

    assert first.best.hash == second.best.hash
    assert reports == again
    assert other.best.hash != first.best.hash


def test_each_epoch_has_an_order_of_its_own(monkeypatch):
    """Every epoch sees all examples once, and never in the order of the one before."""
    seen = []

    def watched(model, batch, **named):
        seen.append(batch.tokens)
        return loss_and_gradients(model, batch, **named)

    monkeypatch.setattr("rnn_tui.training.loop.loss_and_gradients", watched)

    trained(epochs=3)

    epochs = [seen[first : first + 6] for first in (0, 6, 12)]
    everything = sorted(example.tokens for example in small_task().train)
    assert all(sorted(one for batch in epoch for one in batch) == everything for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2] != epochs[0]


def test_an_epoch_of_endless_examples_has_its_own():
    """Where examples can be drawn without end, each epoch learns from others, by its number."""
    asked, task = [], small_task()

    def drawn(epoch):
        asked.append(epoch)
        return task.train[epoch : epoch + 20]

    trainer = Trainer(small(), replace(task, drawn=drawn), replace(SETTINGS, epochs=3))

    steps = [event for event in trainer.events() if isinstance(event, Step)]

    assert asked == [1, 2, 3]
    lengths = [sum(len(one.tokens) for one in task.train[epoch : epoch + 20]) for epoch in asked]
    assert [sum(step.tokens for step in steps if step.epoch == epoch) for epoch in asked] == lengths


def test_the_model_that_was_given_is_not_touched():
    """A trainer changes its own copy only."""
    model = small()
    before = model.hash
    copies = {name: array.copy() for name, array in model.parameters.items()}

    trainer = Trainer(model, small_task(), replace(SETTINGS, epochs=1))
    next(trainer.run())

    assert all((model.parameters[name] == array).all() for name, array in copies.items())
    assert model.hash == before
    assert trainer.best.hash != before


def test_the_kept_weights_do_not_change_any_more():
    """What is kept after an epoch stays as it was while the training goes on."""
    trainer = Trainer(small(), small_task(), SETTINGS)
    run = trainer.run()
    next(run)
    kept = trainer.best
    before = {name: array.copy() for name, array in kept.parameters.items()}

    list(trainer.epoch(2))

    assert all((kept.parameters[name] == array).all() for name, array in before.items())


class Interrupted(tuple):
    """Examples during whose reading somebody presses Ctrl-C."""

    __slots__ = ()
    readings = 0

    def __getitem__(self, place):
        type(self).readings += 1
        if type(self).readings > 2.5 * len(self) * 2:  # each is read twice an epoch: its length, itself
            raise KeyboardInterrupt
        return super().__getitem__(place)


def test_an_interrupt_keeps_the_best_weights():
    """Ctrl-C in the middle of the third epoch leaves the weights of the better one of the two before."""
    Interrupted.readings = 0
    task = replace(small_task(), train=Interrupted(small_task().train))
    plain, _reports = trained(epochs=2)
    trainer = Trainer(small(), task, SETTINGS)

    with pytest.raises(KeyboardInterrupt):
        list(trainer.run())

    assert trainer.best.hash == plain.best.hash
    assert trainer.best_loss == plain.best_loss


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("rate", [1e6, 1e20, 1e38])
def test_divergence_is_told_and_the_last_good_weights_are_kept(rate, optimiser):
    """A rate of a million runs away; the training ends with a sentence, exit 1, and no warning."""
    model = small()
    trainer = Trainer(model, small_task(), replace(SETTINGS, rate=rate, optimiser=optimiser))

    with pytest.raises(IncompleteError, match=r"^training diverged in epoch 1, step \d: .*; lower the rate$"):
        list(trainer.run())

    assert trainer.best is model
    assert all(np.isfinite(array).all() for array in trainer.best.parameters.values())


def test_divergence_after_a_good_epoch_keeps_that_epoch():
    """Where the first epoch went well and the second runs away, the first one's weights are kept."""
    trainer = Trainer(small(), small_task(), replace(SETTINGS, schedule="step", decay=1e9))
    plain, _reports = trained(epochs=1)

    with pytest.raises(IncompleteError, match="in epoch 2"):
        list(trainer.run())

    assert trainer.best.hash == plain.best.hash


def test_a_gradient_that_is_no_number_ends_the_training():
    """A weight that is NaN from the start is divergence, not a model."""
    broken = small()
    bias = np.full(4, np.nan, "float32")

    with pytest.raises(IncompleteError, match=r"the loss is nan, .* and the weight 0\.fwd\.b_h went first"):
        list(Trainer(broken.with_parameters({"0.fwd.b_h": bias}), small_task(), SETTINGS).run())


def test_the_rate_falls_by_the_decay():
    """After each epoch the rate is multiplied by the decay."""
    _trainer, reports = trained(epochs=3, schedule="step", decay=0.5)

    assert [report.rate for report in reports] == pytest.approx([0.03, 0.015, 0.0075])


def test_the_norm_is_that_before_clipping():
    """The report shows how long the gradient was; the step is cut to the limit."""
    tight, loose = (
        Trainer(small(), small_task(), replace(SETTINGS, optimiser="sgd", rate=1.0, clip=clip))
        for clip in (0.01, 100)
    )
    batch = encoded(small_task(), small_task().train)

    cut, whole = tight.step(batch), loose.step(batch)

    assert cut.norm == whole.norm == whole.clipped > cut.clipped == 0.01
    before = small().parameters
    moved = {name: array - before[name] for name, array in tight.model.parameters.items()}
    assert math.sqrt(sum(float((array**2).sum()) for array in moved.values())) == pytest.approx(
        0.01, rel=1e-4
    )


def test_the_gradient_of_a_step_is_the_mean_over_the_answers():
    """A batch of many answers does not take a longer step than a batch of few."""
    trainer = Trainer(small(), small_task(), replace(SETTINGS, optimiser="sgd", rate=1.0, clip=1e9))
    batch = encoded(small_task(), small_task().train)
    learned = loss_and_gradients(trainer.model, batch)
    before = {name: array.copy() for name, array in trainer.model.parameters.items()}

    trainer.step(batch)

    for name, array in trainer.model.parameters.items():
        mean = learned.gradients[name] / learned.loss.count
        np.testing.assert_allclose(array, before[name] - mean, rtol=1e-5, atol=1e-7)


def test_the_next_batch_is_run_with_the_new_weights():
    """After a step the network computes with what it has learned."""
    trainer = Trainer(small("lstm"), small_task(), SETTINGS)
    batch = encoded(small_task(), small_task().train)

    first = trainer.step(batch).loss
    second = loss_and_gradients(trainer.model, batch).mean

    assert second < first
    assert second == pytest.approx(loss_and_gradients(trainer.current, batch).mean, rel=1e-6)


def test_the_measure_of_a_tagger_counts_what_is_scored():
    """Accuracy is the share of the scored steps that are answered right."""
    model, task = small(), small_task()
    right = total = 0
    for example in task.held_out:
        trace = per_step.trace(model, encoded(task, [example]))
        for step in example.scored:
            total += 1
            right += task.labels[trace["p"][step, 0].argmax()] == example.targets[step]

    assert measure(model, task) == right / total


def test_the_measure_of_a_generator_is_nats_a_token():
    """Of a language model the figure is the mean surprise."""
    model, task = small(), small_task("generate")
    whole = replace(task, held_out=tuple(replace(example, scored=()) for example in task.held_out))
    batch = encoded(task, task.held_out)
    scores = per_step.forward(model, batch).runs[1].signal("y")

    assert measure(model, whole) == pytest.approx(cross_entropy(scores, batch.targets).mean, rel=1e-6)


def test_more_held_out_data_than_one_batch_are_all_measured():
    """Held-out data are run a part at a time; the figure is that of all."""
    model, task = small(), small_task()
    many = replace(task, held_out=task.train * 9)

    assert len(many.held_out) > 500
    assert measure(model, many) == pytest.approx(
        measure(model, replace(task, held_out=task.train)), rel=1e-12
    )
