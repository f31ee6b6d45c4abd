"""Small classifiers with random numbers, of any cell, pool and architecture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnn_tui.cells import load_cell
from rnn_tui.networks.architectures import architecture
from rnn_tui.networks.card import Card
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import Model
from rnn_tui.networks.vocabulary import Vocabulary
from tests.small_models import LABELS, TOKENS


def classifier(
    kind: str = "text_rnn",
    cell: str = "elman",
    pool: str = "max",
    *,
    dtype: str = "float64",
    hidden_size: int = 4,
    seed: int = 0,
    **design: object,
) -> Model:
    """An untrained classifier that says of itself what it is for."""
    made = Design(
        "small",
        kind,
        load_cell(cell),
        hidden_size,
        embedding=3,
        vocabulary=Vocabulary(TOKENS, "char"),
        labels=LABELS,
        dtype=dtype,
        options={"pool": pool},
        **design,
    )
    model = architecture(kind).compose(made, np.random.default_rng(seed))
    return replace(model, card=Card(task="classify", example="abc"))
