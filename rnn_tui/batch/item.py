"""What a source gives: one sequence of the input, or the next part of a long one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from numpy.typing import NDArray

from rnn_tui.equations.machine import BLOCK_STEPS

MAX_ID = 200
"""Characters of a sequence's id."""
_MOST_STEPS = 5000
_PART_NUMBERS = 2_000_000


class Item(NamedTuple):
    """One sequence, or one part of one that is longer than :func:`part_steps`."""

    id: str
    """The user's own, or a number from 1."""
    steps: int
    tokens: Sequence[str] = ()
    """What stands at each step; empty where the input is vectors."""
    numbers: Sequence[int] = ()
    """The tokens' numbers."""
    vectors: NDArray[Any] | None = None
    """Inputs ``(steps, I)`` in the model's dtype, where there are no tokens."""
    targets: Sequence[int] | None = None
    """Class of each step, −1 where there is none; None where none are known."""
    more: bool = False
    """The sequence goes on in the next item; such a part has exactly :func:`part_steps` steps."""


def part_steps(width: int) -> int:
    """Return the most steps that are held at once where each is so many numbers wide.

    Whole blocks of the engine, so that a sequence in parts gives the very bits of one in one piece.
    """
    blocks = min(_MOST_STEPS, _PART_NUMBERS // width) // BLOCK_STEPS
    return max(blocks, 1) * BLOCK_STEPS
