"""Sequences of different lengths stand in one array, and each keeps its own length."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.networks.sequences import from_numbers, from_vectors, padded, vector_name


@given(st.lists(st.lists(st.integers(0, 99), max_size=6), min_size=1, max_size=6))
def test_numbers_are_padded_with_minus_one(rows):
    """Every sequence stands in its own column, −1 beyond its end."""
    whole = padded(rows)

    assert whole.shape == (max(map(len, rows)), len(rows))
    for place, row in enumerate(rows):
        assert whole[: len(row), place].tolist() == row
        assert (whole[len(row) :, place] == -1).all()


def test_tokens_keep_their_names_and_lengths():
    """Each step has a name to be shown, and each sequence its own length."""
    found = from_numbers([["a", "b"], ["c"]], [[0, 1], [2]], [[3, -1], [4]])

    assert found.tokens == (("a", "b"), ("c",))
    assert found.lengths == [2, 1]
    assert found.numbers.tolist() == [[0, 2], [1, -1]]
    assert found.targets.tolist() == [[3, 4], [-1, -1]]
    assert from_numbers([["a"]], [[0]]).targets is None


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_vectors_are_padded_with_zeros_and_named_by_their_numbers(dtype):
    """Vectors keep their dtype; a step is called by its numbers unless it has a name."""
    rows = [np.array([[1, -2], [0.5, 0]], dtype), np.array([[3, 4]], dtype)]

    found = from_vectors(rows)

    assert found.vectors.dtype == dtype
    assert found.vectors[:, 0].tolist() == rows[0].tolist()
    assert found.vectors[:, 1].tolist() == [[3, 4], [0, 0]]
    assert found.tokens == (("(1,−2)", "(0.5,0)"), ("(3,4)",))
    assert from_vectors(rows, [["x", "y"], ["z"]]).tokens == (("x", "y"), ("z",))


@pytest.mark.parametrize(
    ("row", "expected"),
    [([1.0], "(1)"), ([1, 2, 3, 4], "(1,2,3,4)"), ([0] * 5, "[5]"), ([1e-20, -0.1], "(1e−20,−0.1)")],
)
def test_a_long_vector_is_called_by_its_length(row, expected):
    """Up to four numbers are written out; of a longer vector only the length."""
    assert vector_name(np.array(row, "float32")) == expected


def test_the_caller_s_vectors_are_copied():
    """What is padded is a copy; the caller's array is not kept."""
    row = np.ones((2, 2))

    from_vectors([row]).vectors[:] = 7

    assert (row == 1).all()
