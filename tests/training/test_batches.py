"""Examples become batches: each once, like lengths together, and only what counts is scored."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from rnn_tui.errors import DataError
from rnn_tui.tasks import Example
from rnn_tui.training.batches import encoded, scored_only, shuffled
from tests.small_task import small_task


def test_an_example_is_encoded_with_its_answers():
    """Tokens and answers become numbers, −1 beyond an end."""
    task = small_task()
    examples = [Example(("a", "c", "b"), ("one", "one", "three")), Example(("e",), ("two",))]

    batch = encoded(task, examples)

    assert batch.tokens == (("a", "c", "b"), ("e",))
    assert batch.numbers.T.tolist() == [[0, 2, 1], [4, -1, -1]]
    assert batch.targets.T.tolist() == [[0, 0, 2], [1, -1, -1]]


def test_an_example_of_vectors_is_encoded_as_it_is():
    """Without a vocabulary a net reads the vectors; the tokens only name the steps."""
    task = replace(small_task(), vocabulary=None)
    examples = [
        Example(("monday", "tuesday"), ("one", "two"), (1,), ((1, 2), (3, 4))),
        Example(("friday",), ("three",), (), ((5, 6),)),
    ]

    batch = scored_only(encoded(task, examples), examples)

    assert batch.numbers is None
    assert batch.tokens == (("monday", "tuesday"), ("friday",))
    assert batch.vectors.tolist() == [[[1, 2], [5, 6]], [[3, 4], [0, 0]]]
    assert batch.targets.T.tolist() == [[-1, 1], [2, -1]]


def test_an_unknown_token_is_refused():
    """Data that the vocabulary does not cover cannot be trained on."""
    with pytest.raises(DataError, match="token 2: 'q'"):
        encoded(small_task(), [Example(("a", "q"), ("one", "one"))])


def test_only_the_scored_steps_count():
    """Where an example says which steps count, the answers of the others are not scored."""
    examples = [
        Example(("a", "c", "b"), ("one", "two", "three"), scored=(1,)),
        Example(("e", "d"), ("two", "one")),
    ]
    batch = encoded(small_task(), examples)

    found = scored_only(batch, examples)

    assert found.targets.T.tolist() == [[-1, 1, -1], [1, 0, -1]]
    assert batch.targets.T.tolist() == [[0, 1, 2], [1, 0, -1]]
    assert found.numbers is batch.numbers


@pytest.mark.parametrize("size", [1, 7, 60, 1000])
def test_every_example_is_seen_once(size):
    """An epoch sees each example exactly once, in batches of the asked size but for the last."""
    task = small_task()

    batches = list(shuffled(task, task.train, size, np.random.default_rng(1)))

    seen = [tokens for batch in batches for tokens in batch.tokens]
    assert sorted(seen) == sorted(example.tokens for example in task.train)
    assert sum(len(batch.tokens) == size for batch in batches) == len(task.train) // size


def test_sequences_of_like_length_meet():
    """A batch has as few different lengths as can be."""
    task = small_task()

    batches = list(shuffled(task, task.train, 10, np.random.default_rng(1)))

    spans = sorted((min(batch.lengths), max(batch.lengths)) for batch in batches)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_the_order_is_drawn_from_the_seed():
    """The same seed gives the same order, another seed another; batches come in random order."""
    task = small_task()

    def order(seed):
        return [batch.tokens for batch in shuffled(task, task.train, 10, np.random.default_rng(seed))]

    assert order(1) == order(1)
    assert order(1) != order(2)
    lengths = [max(map(len, tokens)) for tokens in order(1)]
    assert lengths != sorted(lengths)
