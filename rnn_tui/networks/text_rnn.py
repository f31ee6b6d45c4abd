"""TextRNN: a sequence is read to its end and gets one answer: embedding → cells → pool over time → read-out.

The pool holds the last, the mean or the largest output so far, so the probability of each class can be seen
as it reads; only the answer after the last step counts. It reads one way or both, and both ways it wants a
mean or a maximum: at the last step the backward direction has read one word. Without cells it is the bag of
words, which knows no order.

Source: Liu, Qiu & Huang 2016; the bag of words: Joulin et al. 2016.
"""

from __future__ import annotations

import numpy as np

from rnn_tui.networks import composing
from rnn_tui.networks.composing import misfit, pooled
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import forward, gradients, seeded
from rnn_tui.networks.reading import given_by, parameters_at, source_of
from rnn_tui.networks.tracing import gradient_trace, inputs, signal_infos, signal_widths, stages, trace
from rnn_tui.networks.walk import walks

__all__ = [
    "STREAMS",
    "compose",
    "forward",
    "given_by",
    "gradient_trace",
    "gradients",
    "inputs",
    "misfit",
    "parameters_at",
    "seeded",
    "signal_infos",
    "signal_widths",
    "source_of",
    "stages",
    "trace",
    "walks",
]
STREAMS = False
"""It promises no answer before the sequence has ended; reading one way, it has one all the same."""


def compose(design: Design, rng: np.random.Generator) -> Model:
    """Return an untrained model of a design; its option ``pool`` is ``last``, ``mean`` or ``max``.

    Raises:
        UnknownNameError: It is no kind of pool.
    """
    return composing.compose(design, rng, pooled)
