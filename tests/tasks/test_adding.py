"""The adding problem: one mark in each half, the sum at the end, and new sequences in each epoch."""

from __future__ import annotations

import math

import numpy as np

from rnn_tui.tasks import adding, load_task


def test_the_answer_is_the_sum_of_the_two_marked_numbers():
    """Exactly one number of each half is marked, and only at the last step their sum is asked for."""
    task = load_task("adding")

    for example in (*task.train, *task.held_out):
        numbers, marks = np.array(example.vectors).T
        assert len(numbers) == adding.STEPS == len(example.values)
        assert set(numbers) <= {number / 100 for number in range(101)}
        assert set(marks) == {0.0, 1.0}
        assert marks[: adding.STEPS // 2].sum() == marks[adding.STEPS // 2 :].sum() == 1
        assert all(math.isnan(value) for (value,) in example.values[:-1])
        assert example.values[-1][0] == numbers @ marks


def test_to_answer_one_has_an_error_of_a_sixth():
    """The best answer without a memory, the mean of all sums, is off by 1/6 on held-out data."""
    sums = np.array([example.values[-1][0] for example in load_task("adding").held_out])

    assert abs(((sums - 1) ** 2).mean() - 1 / 6) < 0.01


def test_each_epoch_draws_its_own_sequences():
    """The same epoch gives the same sequences, another one others; none of them is held out."""
    task = load_task("adding")

    first, second = task.drawn(1), task.drawn(2)

    # NaN equals nothing, so what is compared is what was drawn.
    vectors = [{example.vectors for example in examples} for examples in (first, second, task.held_out)]
    assert vectors[0] == {example.vectors for example in task.train}
    assert [len(one) for one in vectors] == [adding.TRAIN, adding.TRAIN, adding.HELD_OUT]
    assert not vectors[0] & vectors[1]
    assert not vectors[2] & (vectors[0] | vectors[1])
