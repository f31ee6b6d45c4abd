"""Masks of dropout: what they keep, that each number follows from its place alone, how they are named."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnn_tui.blocks.dropout import Dropout, kept, parse_dropout, parse_request, uniform
from rnn_tui.errors import UnknownNameError, UsageError

STEPS, SEQUENCES, UNITS = np.arange(40), np.arange(60), 50


def mask(rate: float, key: int = 1, *, locked: bool = False) -> np.ndarray:
    return kept(rate, key, STEPS, SEQUENCES, UNITS, locked=locked)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_a_mask_drops_its_share_and_keeps_the_mean(rate):
    """Of all numbers the share that was asked for is 0; the others are scaled so that the mean stays 1."""
    found = mask(rate)

    spread = math.sqrt(rate * (1 - rate) / found.size)
    assert abs((found == 0).mean() - rate) <= 5 * spread
    assert abs(found.mean() - 1) <= 5 * spread / (1 - rate)
    assert set(np.unique(found)) <= {0.0, 1 / (1 - rate)}


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_neighbours_are_dropped_independently(axis):
    """Whether a number is dropped says nothing of the one beside it, the step after, or the next sequence."""
    dropped = np.moveaxis(mask(0.5) == 0, axis, 0)

    agreement = (dropped[1:] == dropped[:-1]).mean()

    assert abs(agreement - 0.5) <= 5 * 0.5 / math.sqrt(dropped[1:].size)


def test_a_locked_mask_is_the_same_at_every_step():
    """One draw holds for all steps of a sequence, and another for the next sequence."""
    found = mask(0.5, locked=True)

    assert (found == found[0]).all()
    assert found.shape == mask(0.5).shape
    assert not (found[0, 0] == found[0, 1]).all()
    assert not (mask(0.5) == mask(0.5)[0]).all()


@pytest.mark.parametrize("locked", [False, True])
def test_a_mask_does_not_depend_on_what_is_drawn_beside_it(locked):
    """A part of a batch, or of the steps, has the numbers that it has in the whole."""
    whole = mask(0.3, locked=locked)

    part = kept(0.3, 1, STEPS[7:9], SEQUENCES[[5, 3]], UNITS - 1, locked=locked)

    assert (part == whole[7:9][:, [5, 3], :-1]).all()
    assert not (mask(0.3, key=2, locked=locked) == whole).all()


def test_the_numbers_behind_the_masks_lie_evenly_between_0_and_1():
    """A thousand parts of the unit interval are hit equally often, as chi-squared has it."""
    counts = np.bincount((uniform(3, STEPS, SEQUENCES, UNITS).ravel() * 1000).astype(int), minlength=1000)

    expected = STEPS.size * SEQUENCES.size * UNITS / 1000
    chi = ((counts - expected) ** 2 / expected).sum()
    assert len(counts) == 1000
    assert abs(chi - 999) < 5 * math.sqrt(2 * 999)


def test_the_first_number_is_that_of_the_published_generator():
    """SplitMix64 with seed 1234567 begins with 6457827717110365317, and so do these numbers."""
    state = 1234567
    first = (state + 0x9E3779B97F4A7C15) % 2**64
    zero = np.zeros(1, int)

    found = uniform(state, zero, zero, 1)

    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        first = ((first ^ (first >> shift)) * factor) % 2**64
    first ^= first >> 31
    assert first == 6457827717110365317
    for _axis in range(2):
        first = (first + 0x9E3779B97F4A7C15) % 2**64
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            first = ((first ^ (first >> shift)) * factor) % 2**64
        first ^= first >> 31
    assert found.item() == (first >> 11) / 2**53


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.2", Dropout(input=0.2, layers=0.2)),
        ("0.2 locked", Dropout(0.2, 0.2, 0.2, locked=True)),
        ("layers=0.2,recurrent=0.1", Dropout(layers=0.2, recurrent=0.1)),
        ("locked, input=.5", Dropout(input=0.5, locked=True)),
        ("0.2 recurrent=0.3", Dropout(0.2, 0.2, 0.3)),
        ("", Dropout()),
    ],
)
def test_dropout_is_written_in_a_few_words(text, expected):
    """What is dropped is written as places with their rates, and its text reads back as the same."""
    found = parse_dropout(text)

    assert found == expected
    assert parse_dropout(found.text) == found
    assert bool(found) == bool(text)


@pytest.mark.parametrize("text", ["layers=1", "layers=-0.1", "recurrent=x", "1.5", "input=nan", "input="])
def test_a_rate_is_a_share(text):
    """A rate that is no number from 0 to below 1 is refused with an example."""
    with pytest.raises(UsageError, match=r"is not a share from 0 to below 1; write for example"):
        parse_dropout(text)


def test_a_wrong_place_gets_a_suggestion():
    """A misspelled place is answered with the one that was meant."""
    with pytest.raises(UnknownNameError, match="did you mean 'layers'"):
        parse_dropout("layer=0.1")


def test_a_request_may_name_a_seed():
    """A whole number at the end is the seed; on, or a seed alone, means what the model learned with."""
    assert parse_request("on") == (Dropout(), None)
    assert parse_request("on 7") == (Dropout(), 7)
    assert parse_request("7") == (Dropout(), 7)
    assert parse_request("layers=0.5 12") == (Dropout(layers=0.5), 12)


@pytest.mark.parametrize("text", ["", "locked", "locked 7", "layers=0"])
def test_a_request_drops_something(text):
    """Where nothing is named to be dropped, an example is given."""
    with pytest.raises(UsageError, match="say what to drop"):
        parse_request(text)


def test_a_seed_has_an_end():
    """A seed that no generator takes is refused."""
    with pytest.raises(UsageError, match="at most 18 digits"):
        parse_request("on " + "9" * 19)
