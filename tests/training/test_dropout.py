"""Learning with dropout: other masks at each batch, the same bits from the same seed, off where judged."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from rnn_tui.blocks.dropout import Dropout
from rnn_tui.networks.masks import has_masks
from rnn_tui.training.batches import encoded
from rnn_tui.training.loop import Settings, Trainer
from rnn_tui.training.measuring import measure
from tests.small_models import small_model
from tests.small_task import small_task

SETTINGS = Settings(epochs=3, batch=10, rate=0.03, seed=1)
EVERYTHING = Dropout(input=0.2, layers=0.2, recurrent=0.2)


def trainer(dropout: Dropout = EVERYTHING, **changes) -> Trainer:
    model = replace(small_model(("lstm",), dtype="float32"), dropout=dropout)
    return Trainer(model, small_task(), replace(SETTINGS, **changes))


def learned(one: Trainer) -> str:
    list(one.run())
    return one.best.hash


@pytest.mark.parametrize("dropout", [EVERYTHING, replace(EVERYTHING, locked=True)], ids=["steps", "locked"])
def test_the_same_seed_drops_the_same_numbers(dropout):
    """Trained twice with dropout, a model is the same to the bit; without, or with another seed, another."""
    first = learned(trainer(dropout))

    assert learned(trainer(dropout)) == first
    assert learned(trainer(dropout, seed=2)) != first
    assert learned(trainer(Dropout())) != first


def test_what_is_kept_and_judged_has_no_masks():
    """Held-out data are answered by the whole network, and so does the model that comes out."""
    one = trainer()

    report = next(one.run())

    assert report.held_out == measure(one.current, small_task())
    assert not has_masks(one.best)
    assert not has_masks(one.current)
    assert one.best.dropout == EVERYTHING


def test_each_batch_meets_other_masks():
    """The loss of one and the same batch is another each time, since other numbers are missing."""
    batch = encoded(small_task(), small_task().train[:10])

    plain, dropped = (
        [one.step(batch).loss for _turn in range(3)]
        for one in (trainer(Dropout(), rate=1e-9), trainer(rate=1e-9))
    )

    assert max(plain) - min(plain) < 1e-5
    assert min(abs(dropped[0] - dropped[1]), abs(dropped[1] - dropped[2])) > 1e-3


def test_the_network_learns_in_spite_of_what_is_missing():
    """A net that is to answer with the token before learns it while some of its numbers are dropped."""
    one = trainer(Dropout(layers=0.05, recurrent=0.05), epochs=30)
    before = measure(one.current, small_task())

    list(one.run())

    assert before < 0.6
    assert measure(one.best, small_task()) > 0.9


@pytest.mark.parametrize("steps", [1, 7, 13])
def test_a_training_with_dropout_goes_on_to_the_bit(steps):
    """Cut after any step and gone on with from its checkpoint, a training ends with the same bits."""
    whole = learned(trainer())
    cut = trainer()
    list(islice(cut.events(), steps))

    resumed = Trainer(cut.best, small_task(), SETTINGS, resume=cut.checkpoint())

    assert learned(resumed) == whole
