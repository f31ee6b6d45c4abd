"""The read-out is a cell like all others: scores, and what a person reads of them."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.blocks.read_out import PROBABILITY, SCORE, read_out
from rnn_tui.equations.forward import Engine
from rnn_tui.errors import UnknownNameError

X = np.random.default_rng(7).normal(0, 2, (5, 2, 3))
V, B = np.random.default_rng(8).normal(0, 1, (4, 3)), np.array([0.5, -0.5, 0.0, 1.0])


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


ANSWERS = {"softmax": softmax, "sigmoid": lambda scores: 1 / (1 + np.exp(-scores))}


@pytest.mark.parametrize("answer", ["softmax", "sigmoid", "linear"])
def test_a_read_out_makes_scores_and_answers(answer):
    """Scores are V·h + b, answers their softmax or sigmoid; the next block reads the scores."""
    cell = read_out(answer)

    run = Engine(cell, {"V_y": V, "b_y": B}).forward(X)

    np.testing.assert_allclose(run.signal(SCORE), X @ V.T + B, rtol=1e-12)
    assert cell.output == SCORE
    assert (PROBABILITY in cell.signals) == (answer in ANSWERS)
    assert not cell.is_recurrent
    if answer in ANSWERS:
        np.testing.assert_allclose(run.signal(PROBABILITY), ANSWERS[answer](X @ V.T + B), rtol=1e-12)


@pytest.mark.parametrize("answer", ["softmax", "sigmoid"])
def test_a_bare_read_out_only_answers(answer):
    """After a cell that makes the scores itself, the read-out has no parameters of its own."""
    cell = read_out(answer, bare=True)

    assert cell.parameters == ()
    assert cell.signals == (PROBABILITY,)
    assert cell.output == PROBABILITY


def test_probabilities_of_a_softmax_add_up_to_one():
    """Whatever the scores, the probabilities of a softmax add up to one."""
    run = Engine(read_out("softmax"), {"V_y": V * 1000, "b_y": B}).forward(X)

    np.testing.assert_allclose(run.signal(PROBABILITY).sum(axis=-1), 1, rtol=1e-12)


@pytest.mark.parametrize(("answer", "bare"), [("sofmax", False), ("linear", True)])
def test_an_unknown_answer_is_refused(answer, bare):
    """A kind of answer that does not exist is named, with those that do."""
    with pytest.raises(UnknownNameError, match=f"no read-out is called '{answer}'; .*sigmoid, softmax"):
        read_out(answer, bare=bare)


def test_a_read_out_is_made_once():
    """Asked for twice, the same cell comes back, so that its plan is made once."""
    assert read_out("softmax") is read_out("softmax")
