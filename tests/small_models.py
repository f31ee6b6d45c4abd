"""Small models of any cells, with random numbers everywhere, for tests that must hold for every model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnn_tui.blocks.embedding import Embedding, OneHot
from rnn_tui.blocks.join import joined_width, parts_of
from rnn_tui.blocks.read_out import read_out
from rnn_tui.cells import load_cell
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.networks.sequences import Sequences, from_numbers, from_vectors
from rnn_tui.networks.vocabulary import Vocabulary
from tests.random_cells import numbers

TOKENS = tuple("abcde")
LABELS = ("one", "two", "three")
SIZES = {"H": 4, "O": 2, "P": 3}


def small_model(
    cells: Sequence[str],
    *,
    embedding: str = "trained",
    answer: str = "softmax",
    dtype: str = "float64",
    width: int = 3,
    seed: int = 0,
    join: str = "",
) -> Model:
    """A stack of cells; ``embedding`` is trained, one-hot or none, ``answer`` that of a read-out or none.

    With a ``join``, each level reads both ways.
    """
    layers: list[Layer] = []
    reads = len(TOKENS) if embedding == "one-hot" else width
    directions = ("fwd", "bwd") if join else ("fwd",)
    for place, name in enumerate(cells):
        cell = load_cell(name)
        for way, direction in enumerate(directions):
            drawn = numbers(cell, {**SIZES, "I": reads}, seed + place + 50 * way)
            parameters = {key: array.astype(dtype) for key, array in drawn.items()}
            layers.append(Layer(str(place), cell, parameters, direction))
        reads = joined_width(join, parts_of(join, [layers[-1].width] * len(directions), reads))
    if answer:
        cell = read_out(answer)
        drawn = numbers(cell, {"I": reads, "O": len(LABELS)}, seed + 99)
        layers.append(Layer(READ_OUT, cell, {key: array.astype(dtype) for key, array in drawn.items()}, ""))
    table = np.random.default_rng(seed).normal(0, 1, (len(TOKENS), width)).astype(dtype)
    block = {"trained": Embedding(table), "one-hot": OneHot(len(TOKENS), dtype), "none": None}[embedding]
    return Model(
        name="small",
        architecture="bidirectional" if join else "per_step",
        layers=tuple(layers),
        embedding=block,
        vocabulary=None if block is None else Vocabulary(TOKENS, "char"),
        labels=LABELS if answer else (),
        dtype=dtype,
        join=join or "concat",
    )


def token_sequences(lengths: Sequence[int], seed: int = 0, *, answers: bool = True) -> Sequences:
    """Random tokens, and random answers for most of the steps."""
    rng = np.random.default_rng(seed)
    rows = [rng.integers(0, len(TOKENS), length).tolist() for length in lengths]
    targets = [rng.integers(-1, len(LABELS), length).tolist() for length in lengths]
    return from_numbers(
        [[TOKENS[number] for number in row] for row in rows], rows, targets if answers else None
    )


def vector_sequences(lengths: Sequence[int], width: int = 3, seed: int = 0) -> Sequences:
    """Random vectors."""
    rng = np.random.default_rng(seed)
    return from_vectors([rng.normal(0, 1, (length, width)) for length in lengths])
