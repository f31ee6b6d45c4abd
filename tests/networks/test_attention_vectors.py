"""Encoder–decoders agree with PyTorch: every score, the loss, and the gradient of every parameter."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.networks.decoding import with_answers
from rnn_tui.networks.sequences import from_numbers
from rnn_tui.training.losses import loss_and_gradients
from tests.small_pairs import ATTENTION, NETWORK, TOKENS, small_pair

FILE = Path(__file__).parents[1] / "reference" / "attention.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
CELLS = {"RNN": "elman", "LSTM": "lstm", "GRU": "gru_reset_after"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, list(case.values())[:4])))
def test_an_encoder_decoder_agrees_with_pytorch(case):
    """Pairs of several lengths in one batch: scores, loss and all gradients are PyTorch's to 1e-12."""
    join = "concat" if case["two_way"] else ""
    model = small_pair(CELLS[case["cell"]], case["score"], case["place"], join)
    model = model.with_parameters({name: np.array(array) for name, array in case["weights"].items()})
    tokens = [[TOKENS[number] for number in one] for one in case["sources"]]
    batch = with_answers(model, from_numbers(tokens, case["sources"]), case["targets"])
    batch = replace(batch, targets=batch.others["decoder"].targets)

    scores = NETWORK.forward(model, batch).runs[-1].signal("y")
    found = loss_and_gradients(model, batch)

    for place, wanted in enumerate(case["scores"]):
        np.testing.assert_allclose(scores[: len(wanted), place], wanted, rtol=1e-12, atol=1e-13)
    assert found.loss.total == pytest.approx(case["loss"], rel=1e-12)
    assert set(found.gradients) == set(case["gradients"])
    for name, wanted in case["gradients"].items():
        np.testing.assert_allclose(found.gradients[name], wanted, rtol=1e-11, atol=1e-12, err_msg=name)


def test_no_kind_of_attention_is_left_out():
    """PyTorch's numbers are there for every score, in both places, and for none."""
    assert {(case["score"]) for case in CASES} == {score for score, _place in ATTENTION}
    assert {case["place"] for case in CASES} == {"", "before", "after"}
