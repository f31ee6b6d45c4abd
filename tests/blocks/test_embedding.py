"""Tokens become vectors: rows of a trained table, or one-hot."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.blocks.embedding import Embedding, OneHot
from tests.slopes import measured_slope

TOKENS = np.array([[0, 3], [3, 3], [1, -1]])


@pytest.fixture
def table():
    return np.random.default_rng(5).normal(0, 1, (4, 3))


def test_a_token_is_its_row(table):
    """Each token is shown as its row of the table; beyond an end there are zeros."""
    x = Embedding(table).forward(TOKENS)

    assert x.shape == (3, 2, 3)
    assert (x[0, 1] == table[3]).all()
    assert (x[2, 0] == table[1]).all()
    assert not x[2, 1].any()


def test_the_slope_of_an_embedding_is_the_measured_one(table):
    """A row gets the sum of the slopes of all steps that read it, and none from beyond an end."""
    slope = np.random.default_rng(6).normal(0, 1, (3, 2, 3))
    slope[2, 1] = np.nan
    there = np.nan_to_num(slope)

    found = Embedding(table).backward(TOKENS, slope)

    expected = measured_slope(lambda: float((Embedding(table).forward(TOKENS) * there).sum()), table)
    np.testing.assert_allclose(found, expected, atol=1e-8)
    assert not found[2].any()


def test_looking_up_does_not_touch_the_table(table):
    """Writing into the vectors of a run leaves the model's table as it was."""
    before = table.copy()

    Embedding(table).forward(TOKENS)[:] = 7

    assert (table == before).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_hot_is_an_embedding_by_the_identity(dtype):
    """A one-hot vector is the row of the identity matrix, in the model's dtype."""
    one_hot = OneHot(4, dtype)

    x = one_hot.forward(TOKENS)

    assert x.dtype == dtype
    assert (x == Embedding(np.eye(4)).forward(TOKENS)).all()
    assert one_hot.width == Embedding(np.eye(4)).width == 4
