"""The bidirectional network: each level reads the sequence forward and backward, and then answers.

The two directions are joined step by step to what the level above reads. No answer can be given before the
second walk has come back to its step, so it cannot stream.

Source: Schuster & Paliwal 1997.
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
STREAMS = False
"""Whether it may answer before the sequence has ended."""
