"""What the memory networks are there to show, measured on stories that they have never read."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.networks import memory
from rnn_tui.tasks import load_task
from rnn_tui.training.batches import encoded, scored_only
from rnn_tui.training.measuring import measure
from rnn_tui.zoo import load
from rnn_tui.zoo.compare import compare


def hops_of(name: str, task: str):
    """The sentence that each hop reads, or reads most, of the held-out stories; and the facts."""
    examples = load_task(task).held_out
    batch = scored_only(encoded(load_task(task), examples), examples)
    run = memory.forward(load(name), batch).hops
    read = np.nanargmax(run.signal("x" if "x" in run.signals else "p"), axis=-1)
    return read, batch.others["hop"].targets


def test_both_hops_stand_on_the_right_sentences():
    """Of a thousand new stories, the two hops read who took the thing and where that person went, in all."""
    read, facts = hops_of("memory-two-facts", "two_facts")

    assert read.shape == (2, 1000)
    assert (read == facts).mean(axis=1) == pytest.approx(1.0, abs=0.005)
    assert measure(load("memory-two-facts"), load_task("two_facts")) >= 0.995


def test_one_soft_hop_finds_the_latest_fact_by_itself():
    """Never told where to look, one hop reads the sentence that answers in nearly every new story."""
    read, facts = hops_of("memory-one-fact", "one_fact")

    assert (read == facts).mean() > 0.99


def test_a_memory_beats_a_vector():
    """Looking at sentences answers all; an LSTM that read them word by word answers four in ten."""
    found = compare(["memory-one-fact", "memory-lstm"])

    first, second = (one.figure for one in found.models)
    assert first >= 0.995
    assert second == pytest.approx(0.412, abs=0.03)
    assert found.differences[0].better == "memory-one-fact"


def test_what_is_measured_is_told_nothing():
    """Held-out stories keep their facts to themselves: each hop reads what it chooses."""
    examples = load_task("two_facts").held_out[:3]

    batch = scored_only(encoded(load_task("two_facts"), examples), examples)

    assert encoded(load_task("two_facts"), examples).others["hop"].numbers is not None
    assert batch.others["hop"].numbers is None


@pytest.mark.parametrize("name", ["memory-one-fact", "memory-two-facts"])
def test_a_memory_network_has_fewer_numbers_than_its_rival(name):
    """It is no larger net that answers better: it has fewer weights than the LSTM."""
    assert load(name).count < load("memory-lstm").count
