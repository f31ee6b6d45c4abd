"""Truncated back-propagation: windows carry their states over, and the gradient stops between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.errors import UsageError
from rnn_tui.networks import per_step
from rnn_tui.training.batches import encoded
from rnn_tui.training.flat import Flat
from rnn_tui.training.loop import Settings, Step, Trainer
from rnn_tui.training.losses import loss_and_gradients
from rnn_tui.training.windows import begun, ended, window
from tests.small_models import small_model, token_sequences
from tests.small_task import small_task

STEP = 1e-6
SETTINGS = Settings(epochs=2, batch=10, rate=0.03, seed=1)
RAGGED = [5, 2, 7, 3, 7]


def trained(truncate, **changes):
    trainer = Trainer(
        small_model(("lstm", "elman"), dtype="float32"),
        small_task("generate"),
        replace(SETTINGS, truncate=truncate, **changes),
    )
    return trainer, list(trainer.events())


@pytest.mark.parametrize("size", [6, 7, 1000])
def test_a_window_as_long_as_the_sequences_is_full_back_propagation(size):
    """Where no sequence is cut, nothing differs from training on whole sequences, to the bit."""
    whole, events = trained(0)
    cut, same = trained(size)

    assert cut.current.hash == whole.current.hash
    assert repr(same) == repr(events)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_shorter_windows_see_every_step_once(size):
    """However short a window is, an epoch sees each step once and takes one step for each window."""
    _trainer, events = trained(size, epochs=1)

    steps = [event for event in events if isinstance(event, Step)]
    assert sum(step.tokens for step in steps) == sum(len(example.tokens) for example in small_task().train)
    assert [step.batch for step in steps] == list(range(1, len(steps) + 1))
    assert {step.batches for step in steps} == {len(steps)}
    assert len(steps) > len(small_task().train) / SETTINGS.batch


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_states_at_a_cut_are_those_of_the_whole_run(size):
    """A window begins where the one before it ended: every signal is that of one run over the whole."""
    model, batch = small_model(("lstm", "gru_reset_after")), token_sequences(RAGGED, seed=3)
    whole = per_step.forward(model, batch)
    carried = ()

    for low in range(0, 7, size):
        kept = np.flatnonzero(np.array(RAGGED) > low)
        part = window(batch, low, low + size)
        done = per_step.forward(model, part, start=begun(carried, kept) if carried else ())
        carried = ended(model, done, kept, batch)

        assert part.lengths == [min(size, RAGGED[place] - low) for place in kept]
        for run, expected, layer in zip(done.runs, whole.runs, model.layers, strict=True):
            for name in layer.cell.signals:
                found = run.signal(name)
                np.testing.assert_allclose(
                    found, expected.signal(name)[low : low + len(found), kept], rtol=1e-12, atol=1e-14
                )


def test_what_is_carried_are_the_states_that_the_step_before_ended_with():
    """After the first window the trainer holds the states of the full run at the cut."""
    trainer = Trainer(small_model(("lstm",)), small_task("generate"), replace(SETTINGS, truncate=3))
    batch = encoded(small_task(), small_task().train[:12])
    expected = per_step.forward(trainer.model, batch).runs[0]
    ends = np.minimum(3, batch.lengths) - 1

    trainer.step(batch)

    for name in ("c", "h"):
        states = expected.signal(name)[ends, np.arange(12)]
        np.testing.assert_allclose(trainer.at.carried[0][name], states, rtol=1e-12)


def test_a_window_is_learned_from_with_what_is_carried():
    """The second window of a batch begins with the states of the first: its loss says so."""
    trainer = Trainer(small_model(("lstm",)), small_task("generate"), replace(SETTINGS, truncate=2))
    batch = encoded(small_task(), [one for one in small_task().train if len(one.tokens) > 3])

    trainer.step(batch)
    carried = begun(trainer.at.carried, np.arange(len(batch.tokens)))
    expected, blank = (
        loss_and_gradients(trainer.current, window(batch, 2, 4), start=start).mean for start in (carried, ())
    )

    assert trainer.step(batch, 2).loss == pytest.approx(expected, rel=1e-12)
    assert abs(expected - blank) > 0.01


def test_the_gradient_stops_at_a_cut():
    """The gradient of a window is the measured slope of its loss where the carried states are constants."""
    numbers = Flat(small_model(("lstm", "elman"), seed=4).parameters)
    model = small_model(("lstm", "elman"), seed=4).with_parameters(numbers.arrays)
    batch, kept = token_sequences(RAGGED, seed=5), np.array([0, 2, 4])
    first = per_step.forward(model, window(batch, 0, 4))
    start = begun(ended(model, first, np.arange(5), batch), kept)
    part = window(batch, 4, 7)

    found = loss_and_gradients(model, part, start=start).gradients

    rng = np.random.default_rng(6)
    for name, array in numbers.arrays.items():
        direction, keep, sides = rng.normal(0, 1, array.shape), array.copy(), []
        for step in (STEP, -STEP):
            array[...] = keep + step * direction
            for layer in model.layers:
                layer.refresh()
            sides.append(loss_and_gradients(model, part, start=start).loss.total)
        array[...] = keep
        measured = (sides[0] - sides[1]) / (2 * STEP)
        assert float((found[name] * direction).sum()) == pytest.approx(measured, rel=1e-6, abs=1e-8)


def test_a_window_without_a_target_teaches_nothing_and_breaks_nothing():
    """Where a window asks for nothing, its loss and gradient are zero and the training goes on."""
    trainer = Trainer(small_model(("elman",)), small_task(), replace(SETTINGS, truncate=2, optimiser="sgd"))
    batch = encoded(small_task(), small_task().train[:12])
    silent = replace(batch, targets=np.full_like(batch.targets, -1))
    before = trainer.current.hash

    step = trainer.step(silent)

    assert (step.loss, step.norm) == (0, 0)
    assert trainer.current.hash == before


def test_a_network_that_reads_both_ways_is_not_trained_in_windows():
    """A backward layer begins at the end of the sequence, which a window does not know."""
    model = small_model(("elman",), join="sum", dtype="float32")

    with pytest.raises(
        UsageError, match="small answers only after a whole sequence and cannot be trained in windows"
    ):
        Trainer(model, small_task(), replace(SETTINGS, truncate=2))
