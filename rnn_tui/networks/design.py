"""A design: what a network is to be made of, before it has any weights."""

from __future__ import annotations

from dataclasses import dataclass, field

from rnn_tui.equations.cell import Cell
from rnn_tui.networks.vocabulary import Vocabulary


@dataclass(frozen=True)
class Design:
    """What a network is to be made of."""

    name: str
    architecture: str
    cell: Cell | None
    """Of each recurrent layer; None where there is none."""
    hidden_size: int
    layers: int = 1
    embedding: int = 0
    """Length of a token's vector."""
    input_size: int = 0
    """Length of the vectors that it reads, where it reads no tokens."""
    vocabulary: Vocabulary | None = None
    """None where it reads vectors."""
    labels: tuple[str, ...] = ()
    """The answers."""
    answer: str = "softmax"
    """The kind of the read-out; see :func:`rnn_tui.blocks.read_out.read_out`."""
    outputs: int = 0
    """How many numbers it answers with, where its answers have no names."""
    join: str = ""
    """How two directions are joined; empty for a network that reads one way."""
    dtype: str = "float32"
    options: dict[str, str | int | float] = field(default_factory=dict)
    """What only some architectures know, by name."""

    @property
    def answers(self) -> int:
        """How many numbers the read-out gives."""
        return len(self.labels) or self.outputs
