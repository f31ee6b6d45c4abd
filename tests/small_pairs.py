"""Small encoder–decoders of any cell and attention, with batches of pairs, for tests that hold for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from rnn_tui.cells import load_cell
from rnn_tui.networks.architectures import architecture
from rnn_tui.networks.decoding import with_answers
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences, from_numbers
from rnn_tui.networks.targets import END
from rnn_tui.networks.vocabulary import Vocabulary

TOKENS = "abcde"
LABELS = ("x", "y", "z", END)
CELLS = ("elman", "lstm", "gru_reset_after")
ATTENTION = (
    ("", ""),
    ("dot", "after"),
    ("general", "after"),
    ("additive", "after"),
    ("dot", "before"),
    ("general", "before"),
    ("additive", "before"),
)
"""Each kind of score in both places, and none."""
KINDS = [
    (cell, score, place, join)
    for cell, (score, place), join in product(CELLS, ATTENTION, ("", "concat"))
    if not (score == "dot" and join)  # two directions give vectors twice as long
]
NAMES = ["-".join(filter(None, kind)) for kind in KINDS]
NETWORK = architecture("encoder_decoder")


def small_pair(
    cell: str = "lstm",
    score: str = "",
    place: str = "",
    join: str = "",
    *,
    layers: int = 1,
    dtype: str = "float64",
    seed: int = 0,
    longest: int = 6,
    encoder: str = "",
) -> Model:
    """An encoder with a decoder, its weights drawn."""
    options: dict[str, str | int | float] = {"score": score, "place": place, "longest": longest}
    design = Design(
        "small",
        "encoder_decoder",
        load_cell(cell),
        hidden_size=4,
        layers=layers,
        embedding=3,
        vocabulary=Vocabulary(tuple(TOKENS), "char"),
        labels=LABELS,
        join=join,
        dtype=dtype,
        options={**options, "encoder": encoder} if encoder else options,
    )
    return NETWORK.compose(design, np.random.default_rng(seed))


def sources(lengths: Sequence[int], seed: int = 1) -> Sequences:
    """Random sources."""
    rng = np.random.default_rng(seed)
    rows = [rng.integers(0, len(TOKENS), length).tolist() for length in lengths]
    return from_numbers([[TOKENS[number] for number in row] for row in rows], rows)


def pairs(
    model: Model, lengths: Sequence[int] = (4, 2, 5), answers: Sequence[int] = (3, 4, 1), seed: int = 1
) -> Sequences:
    """Random sources with random right answers."""
    rng = np.random.default_rng(seed + 100)
    wanted = [rng.integers(0, len(LABELS), length).tolist() for length in answers]
    found = with_answers(model, sources(lengths, seed), wanted)
    return replace(found, targets=found.others["decoder"].targets)
