"""The per-step network: tokens or vectors → embedding → stacked cells → an answer at each step.

A tagger and a language model are of this kind, and so is a bare cell without a read-out. It answers while it
reads, so it can stream.
"""

from __future__ import annotations

from rnn_tui.networks.passes import forward, gradients, seeded
from rnn_tui.networks.tracing import gradient_trace, trace
from rnn_tui.networks.walk import walks

__all__ = ["STREAMS", "forward", "gradient_trace", "gradients", "seeded", "trace", "walks"]
STREAMS = True
"""Whether it may answer before the sequence has ended."""
