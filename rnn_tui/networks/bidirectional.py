"""The bidirectional network: each level reads the sequence forward and backward, and then answers.

The two directions are joined step by step to what the level above reads. No answer can be given before the
second walk has come back to its step, so it cannot stream.

Source: Schuster & Paliwal 1997.
"""

from __future__ import annotations

from rnn_tui.networks.passes import forward, gradients, seeded
from rnn_tui.networks.tracing import gradient_trace, trace
from rnn_tui.networks.walk import walks

__all__ = ["STREAMS", "forward", "gradient_trace", "gradients", "seeded", "trace", "walks"]
STREAMS = False
"""Whether it may answer before the sequence has ended."""
