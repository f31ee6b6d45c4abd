"""Teacher forcing, and less of it: a decoder that reads its own answers now and then while it learns.

With the right answers always given (Williams & Zipser 1989) a decoder never meets its own mistakes, as it
will when it runs freely. Scheduled sampling gives it its own answer at some steps, drawn by a coin (Bengio,
Vinyals, Jaitly & Shazeer 2015); no gradient flows through that choice.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnn_tui.networks.decoding import Stepper
from rnn_tui.networks.model import DECODER, Model
from rnn_tui.networks.sequences import Sequences


def partly_forced(model: Model, batch: Sequences, share: float, rng: np.random.Generator) -> Sequences:
    """Return a batch whose decoder reads the right answer at a share of the steps, else its own.

    Args:
        model: The model as it is now; one without a decoder has nothing to be told.
        batch: Pairs, with all right answers to be read.
        share: Of the steps after the first, those at which the right answer is read.
        rng: What the coins are drawn from.
    """
    target = batch.others.get(DECODER)
    if share >= 1 or target is None or target.numbers is None or model.target is None:
        return batch
    told = target.numbers
    is_own = (rng.random(told.shape) >= share) & (told >= 0)
    read, stepper = told.copy(), Stepper(model, batch)
    for step in range(len(told) - 1):
        answers = stepper.scores(np.maximum(read[step], 0)).argmax(axis=1)
        read[step + 1] = np.where(is_own[step + 1], answers, told[step + 1])
    return replace(batch, others={**batch.others, DECODER: replace(target, numbers=read)})
