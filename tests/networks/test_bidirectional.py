"""A network that reads both ways: each direction is its cell over the sequence, turned or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.join import JOINS, joined, parts_of, sources
from rnn_tui.networks import bidirectional, per_step
from rnn_tui.networks.layer_run import turned
from rnn_tui.networks.sequences import from_numbers
from rnn_tui.networks.tracing import trace
from tests.small_models import small_model, token_sequences

LENGTHS = [4, 2, 3]


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru_reset_after", "jordan"])
def test_the_second_walk_is_the_first_over_the_sentence_turned_round(cell):
    """A backward layer computes what a forward layer with its weights computes over the turned sequence."""
    model = small_model([cell], join="concat", answer="")
    sequences = token_sequences(LENGTHS)
    forward, backward = model.layers
    alone = replace(model, architecture="per_step", layers=(replace(backward, direction="fwd"),))
    rows = [
        sequences.numbers[:length, place][::-1].tolist() for place, length in enumerate(sequences.lengths)
    ]
    over_turned = trace(alone, from_numbers([one[::-1] for one in sequences.tokens], rows))

    both = trace(model, sequences)

    for name in forward.cell.signals:
        for place, length in enumerate(LENGTHS):
            expected = over_turned[f"fwd.{name}"][:length, place][::-1]
            np.testing.assert_allclose(both[f"bwd.{name}"][:length, place], expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("join", JOINS)
def test_the_read_out_reads_both_directions_joined(join):
    """The read-out reads the outputs of both directions at its step, joined as the model says."""
    model = small_model(["elman"], join=join)

    found = trace(model, token_sequences(LENGTHS))

    parts = [found["fwd.h"], found["bwd.h"]]
    plain = {
        "concat": np.concatenate(parts, axis=2),
        "sum": parts[0] + parts[1],
        "mean": (parts[0] + parts[1]) / 2,
        "product": parts[0] * parts[1],
        "around": np.concatenate([parts[0], found["embedding.x"], parts[1]], axis=2),
    }
    np.testing.assert_array_equal(found["readout.x"], plain[join])
    np.testing.assert_array_equal(joined(join, parts_of(join, parts, found["embedding.x"])), plain[join])


def test_a_joined_number_is_traced_to_the_units_that_it_is_made_of():
    """After concat a number is one unit of one direction; after the others it is one unit of both."""
    assert sources("concat", 5, [4, 4]) == [(1, 1)]
    assert sources("concat", 3, [4, 4]) == [(0, 3)]
    assert sources("mean", 3, [4, 4]) == [(0, 3), (1, 3)]


def test_turning_twice_changes_nothing_and_leaves_the_end_alone():
    """Sequences of any length are turned within their own ends."""
    array = np.arange(24.0).reshape(4, 3, 2)

    once = turned(array, LENGTHS)

    assert once[:2, 1].tolist() == array[:2, 1][::-1].tolist()
    assert once[2:, 1].tolist() == array[2:, 1].tolist()
    np.testing.assert_array_equal(turned(once, LENGTHS), array)


def test_each_direction_of_a_level_is_a_walk_of_its_own():
    """What is computed together is one walk; a second direction and what stands above it come after."""
    model = small_model(["elman", "lstm"], join="concat")

    walks = list(bidirectional.walks(model))

    assert [(str(walk.lines[-1]), walk.is_backward) for walk in walks] == [
        ("steps.0.fwd.h", False),
        ("steps.0.bwd.h", True),
        ("steps.1.fwd.h", False),
        ("steps.1.bwd.h", True),
        ("steps.readout.p", False),
    ]
    assert len(list(per_step.walks(small_model(["elman", "lstm"])))) == 1


def test_a_later_word_changes_the_answer_to_an_earlier_one():
    """A network that reads both ways answers the first word with regard to the last."""
    model = small_model(["elman"], join="concat")
    one = from_numbers([["a", "b", "c"]], [[0, 1, 2]])
    other = from_numbers([["a", "b", "d"]], [[0, 1, 3]])

    answers = [trace(model, sequences)["p"][0, 0] for sequences in (one, other)]

    assert np.abs(answers[0] - answers[1]).max() > 1e-3
