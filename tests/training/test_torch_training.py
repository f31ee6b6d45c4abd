"""Whole trainings, step by step, end where PyTorch's end."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.blocks.embedding import Embedding
from rnn_tui.blocks.read_out import read_out
from rnn_tui.cells import load_cell
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.training.loop import Settings, Trainer
from tests import pytorch_layout
from tests.small_models import LABELS, TOKENS
from tests.small_task import small_task

TRAININGS = json.loads((Path(__file__).parents[1] / "reference" / "training.json").read_text())["trainings"]
CELLS = {"RNN": "elman", "LSTM": "lstm", "GRU": "gru_reset_after"}


def model_of(case: dict, when: str) -> Model:
    """The model with PyTorch's weights from before or after the training."""
    arrays = {name: np.array(values) for name, values in case[when].items()}
    layer = {name.replace("layer.", "w:"): array for name, array in arrays.items()}
    head = {"V_y": arrays["scores.weight"], "b_y": arrays["scores.bias"]}
    return Model(
        "torch",
        "per_step",
        (
            Layer("0", load_cell(CELLS[case["cell"]]), pytorch_layout.parameters(layer, case["cell"])),
            Layer(READ_OUT, read_out("softmax"), head, ""),
        ),
        Embedding(arrays["embedding.weight"]),
        Vocabulary(TOKENS, "char"),
        LABELS,
        dtype="float64",
    )


def settings_of(case: dict) -> Settings:
    options, name = case["options"], case["optimiser"].lower()
    return Settings(
        epochs=1,
        batch=3,
        rate=options["lr"],
        optimiser="momentum" if "momentum" in options else name,
        clip=case.get("clip", 0.0),
        clip_by=case.get("clip_by", "norm"),
        weight_decay=options.get("weight_decay", 0.0),
        label_smoothing=case.get("smoothing", 0.0),
        truncate=case.get("window", 0),
    )


@pytest.mark.parametrize("case", TRAININGS, ids=lambda case: f"{case['cell']} {case['optimiser']}")
def test_a_training_goes_the_way_of_pytorch(case):
    """Loss by loss and to the last weight: ragged, masked, smoothed, clipped, decaying, or in windows."""
    trainer = Trainer(model_of(case, "before"), small_task(), settings_of(case))
    losses, lengths = [], case["lengths"]
    for given in case["batches"]:
        tokens, targets = np.array(given["tokens"]), np.array(given["targets"])
        tokens[np.arange(len(tokens))[:, None] >= lengths] = -1
        names = tuple(("a",) * length for length in lengths)
        batch = Sequences(names, numbers=tokens, targets=targets)
        lows = range(0, max(lengths), case.get("window", max(lengths)))
        losses.extend(trainer.step(batch, low).loss for low in lows)

    # Their clipping by norm adds 1e-6 to the norm.
    by_norm = "clip" in case and case.get("clip_by") != "value"
    tolerance = 1e-5 if by_norm else 1e-10
    np.testing.assert_allclose(losses, case["losses"], rtol=tolerance)
    expected = model_of(case, "after").parameters
    for name, array in trainer.current.parameters.items():
        np.testing.assert_allclose(array, expected[name], rtol=tolerance, atol=tolerance / 10)
