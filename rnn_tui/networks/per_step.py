"""The per-step network: tokens or vectors → embedding → stacked cells → an answer at each step.

A tagger and a language model are of this kind, and so is a bare cell without a read-out. It answers while it
reads, so it can stream.
"""

from __future__ import annotations

from rnn_tui.networks.composing import compose, misfit
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
STREAMS = True
"""Whether it may answer before the sequence has ended."""
