"""Which steps are written: ``1:10``, ``3``, ``-1``, ``::2``, several with commas.

Steps are counted from 1, as people count, and both ends belong: ``2:5`` is steps 2, 3, 4 and 5. Negative
numbers count from a sequence's own end: ``-1`` is its last step, ``-3:`` its last three. ``1:10:3`` takes
every third. What a short sequence does not have is left out of it without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

_RANGE = re.compile(r"(-?\d{1,15})?(:(-?\d{1,15})?(:(\d{1,15})?)?)?", re.ASCII)
_FAR = 1 << 60


@dataclass(frozen=True, slots=True)
class StepRange:
    """Steps from ``low`` to ``high``, both included, every ``stride``-th; negative from the end."""

    low: int
    high: int
    stride: int = 1

    def within(self, first: int, count: int, total: int) -> NDArray[np.intp]:
        """Return which of the steps ``first`` … of a sequence of ``total`` are in the range, from 0."""
        low = self.low if self.low > 0 else max(total + 1 + self.low, 1)
        high = self.high if self.high > 0 else total + 1 + self.high
        begin = low + max(0, -(-(first - low) // self.stride)) * self.stride
        return np.arange(begin - first, max(min(high, first + count - 1) - first + 1, 0), self.stride)


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that are written."""

    ranges: tuple[StepRange, ...]

    @property
    def is_all(self) -> bool:
        """Whether every step is."""
        return not self.ranges

    @property
    def reach(self) -> int:
        """How many more steps a sequence must have for a step to be chosen without knowing its end."""
        return max((max(-one.low, -one.high - 1, 0) for one in self.ranges), default=0)

    def chosen(self, first: int, count: int, total: int | None) -> NDArray[np.intp]:
        """Return which of ``count`` steps are written, from 0 and rising.

        Args:
            first: Number of the first of them, from 1.
            count: How many there are.
            total: Length of the sequence; None if it goes on for at least :attr:`reach` more steps.
        """
        found = [one.within(first, count, total or _FAR) for one in self.ranges]
        return np.unique(np.concatenate(found)) if found else np.arange(count)


def parse_steps(text: str) -> Steps:
    """Return the steps that a text names; all of them when it is empty.

    Raises:
        UsageError: It is no list of ranges, or one that names no step.
    """
    if not text:
        return Steps(())
    return Steps(tuple(_range(part.strip(), text) for part in text.split(",")))


def _range(part: str, text: str) -> StepRange:
    match = _RANGE.fullmatch(part)
    if match is None or not part:
        message = _("--steps {text}: '{part}' is not a step; write for example 3, 1:10, -1 or ::2")
        raise UsageError(message.format(text=_shown(text), part=_shown(part)))
    low, colon, high, _colon, stride = match.groups()
    found = StepRange(int(low or 1), int(high or -1) if colon else int(low), int(stride or 1))
    if 0 in (found.low, found.high, found.stride):
        raise UsageError(_("--steps {text}: steps are counted from 1").format(text=_shown(text)))
    if (found.low > 0) == (found.high > 0) and found.low > found.high:
        message = _("--steps {text}: '{part}' names no step; it ends before it begins")
        raise UsageError(message.format(text=_shown(text), part=_shown(part)))
    return found


def _shown(text: str) -> str:
    return shortened(safe_line(text), 40)
