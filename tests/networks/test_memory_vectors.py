"""Memory networks agree with PyTorch: scores, answers, loss and every gradient."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.networks import memory
from rnn_tui.networks.sequences import from_numbers
from rnn_tui.training.losses import loss_and_gradients
from tests.small_memories import small_memory, told

FILE = Path(__file__).parents[1] / "reference" / "memories.json"
CONTENT = json.loads(FILE.read_text(encoding="utf-8"))


def batch_of(hops):
    """The stories with their answers, and the facts that hard hops are told."""
    ones, facts = [["?"]] * 3, [one[:hops] for one in CONTENT["facts"]]
    answers = [[answer] for answer in CONTENT["answers"]]
    numbers = [[str(hop) for hop in range(hops)]] * 3
    others = {
        "answer": from_numbers(ones, answers, answers),
        "hop": from_numbers(numbers, facts, facts),
    }
    return replace(told(*CONTENT["stories"]), others=others)


@pytest.mark.parametrize("case", CONTENT["cases"], ids=lambda case: f"{case['reading']}-{case['hops']}")
def test_a_memory_network_computes_what_pytorch_does(case):
    """With its weights and stories, scores, answers, loss and gradients are PyTorch's to twelve digits."""
    weights = {name: np.array(array) for name, array in case["weights"].items()}
    model = small_memory(case["reading"], case["hops"]).with_parameters(weights)
    batch = batch_of(case["hops"])

    trace, learned = memory.trace(model, batch), loss_and_gradients(model, batch)

    for place, scores in enumerate(case["scores"]):
        mine = trace["s"][:, place, : len(scores[0])]
        np.testing.assert_allclose(mine, scores, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(trace["readout.y"][0], case["answers"], rtol=1e-12, atol=1e-12)
    assert learned.mean * len(CONTENT["stories"]) == pytest.approx(case["loss"], rel=1e-12)
    for name, slope in case["gradients"].items():
        np.testing.assert_allclose(learned.gradients[name], slope, rtol=1e-11, atol=1e-12, err_msg=name)
