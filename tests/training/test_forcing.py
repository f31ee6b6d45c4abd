"""Teacher forcing: what a decoder reads while it learns, the right answers or its own."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.errors import UsageError
from rnn_tui.networks.decoding import greedy
from rnn_tui.training.forcing import partly_forced
from rnn_tui.training.settings import Settings
from tests.small_pairs import ATTENTION, NETWORK, pairs, small_pair


def test_with_all_answers_told_nothing_is_changed():
    """A teacher who always tells the right answer gives the batch as it is, and draws no coin."""
    model = small_pair()
    rng = np.random.default_rng(1)

    found = partly_forced(model, batch := pairs(model), 1.0, rng)

    assert found is batch
    assert rng.random() == np.random.default_rng(1).random()


@pytest.mark.parametrize(("score", "place"), ATTENTION)
def test_with_none_told_the_decoder_reads_what_it_answers(score, place):
    """Without a teacher it reads its own likeliest answers, as when it runs freely; the targets stay."""
    model = small_pair("lstm", score, place, seed=3)
    batch = pairs(model)

    found = partly_forced(model, batch, 0.0, np.random.default_rng(1))

    read, free = found.others["decoder"].numbers, greedy(model, batch).answers
    assert (found.targets == batch.targets).all()
    for sequence, length in enumerate(batch.others["decoder"].lengths):
        own = list(free[sequence][: length - 1])
        assert read[1 : 1 + len(own), sequence].tolist() == own
        assert (read[length:, sequence] == -1).all()
    scores = NETWORK.forward(model, found).runs[-1].signal("y")
    for step in range(2):
        assert scores[step, 0].argmax() == read[step + 1, 0]


def test_a_coin_decides_step_by_step_and_the_seed_repeats_it():
    """Half of a long target is told; the same seed tells the same half."""
    model = small_pair("elman", longest=400)
    batch = pairs(model, (3,), (400,))
    told = batch.others["decoder"].numbers

    first, again, other = (
        partly_forced(model, batch, 0.5, np.random.default_rng(seed)).others["decoder"].numbers
        for seed in (1, 1, 2)
    )

    assert (first == again).all()
    assert (first != other).any()
    assert 0.5 < (first == told).mean() < 0.9


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(share):
    """The share of told answers lies between none and all."""
    with pytest.raises(UsageError, match=r"teacher_forcing is .*; expected .* at least 0 and at most 1"):
        Settings(1, 1, 0.1, teacher_forcing=share)
