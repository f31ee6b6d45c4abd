"""Small memory networks with random numbers everywhere, and stories of different lengths for them."""

from __future__ import annotations

import numpy as np

from rnn_tui.networks import memory
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences, from_numbers
from rnn_tui.networks.vocabulary import Vocabulary

WORDS = Vocabulary((".", "?", "ann", "bob", "cup", "hall", "is", "left", "took", "where"), "word")
LABELS = ("hall", "garden", "attic")
STORIES = (
    "ann left hall . bob took cup . where is cup ?",
    "bob left hall . where is bob ?",
    "ann took cup . ann left hall . bob left hall . ann is left . where is ann ?",
)


def small_memory(reading: str, hops: int, dtype: str = "float64", seed: int = 0) -> Model:
    """Return a memory network of five numbers a memory, which tells six ages apart."""
    options: dict[str, str | int | float] = {"reading": reading, "hops": hops, "room": 6}
    design = Design("small", "memory", None, 5, vocabulary=WORDS, labels=LABELS, dtype=dtype, options=options)
    rng = np.random.default_rng(seed)
    model = memory.compose(design, rng)
    drawn = {name: rng.normal(0, 0.5, array.shape) for name, array in model.parameters.items()}
    return model.with_parameters({name: array.astype(dtype) for name, array in drawn.items()})


def told(*texts: str) -> Sequences:
    """Return texts as token numbers."""
    tokens = [WORDS.cut(text) for text in texts]
    return from_numbers(tokens, [WORDS.encode(one) for one in tokens])
