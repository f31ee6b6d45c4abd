"""Which sequences run together: windows over the input that begin small and grow.

The first sequences appear at once; later ones share large batches. The windows are a function of the input
alone, never of the clock, so the same input gives the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat

from rnn_tui.batch.item import Item
from rnn_tui.errors import RnnTuiError

SIZES = (1, 16, 256, 4096)
"""Sequences of the first windows, and of all that follow."""
MAX_STEPS = 1 << 17
"""Steps of all sequences of a window."""


def windows(items: Iterator[Item], steps: int, *, one_by_one: bool = False) -> Iterator[list[Item]]:
    """Yield the items in order, some at a time; a part of a long sequence comes alone.

    Args:
        items: The input. What it raises is raised here after all before it was yielded.
        steps: So many steps at most, but one sequence at least.
        one_by_one: Never wait for a second sequence, for a person who types.
    """
    sizes = chain(SIZES[:1] if one_by_one else SIZES, repeat(SIZES[0] if one_by_one else SIZES[-1]))
    window: list[Item] = []
    size, room, in_parts = next(sizes), steps, False
    failure: RnnTuiError | None = None
    while True:
        try:
            item = next(items)
        except StopIteration:
            break
        except RnnTuiError as error:
            failure = error
            break
        alone, in_parts = item.more or in_parts, item.more
        if not alone:
            window.append(item)
            room -= item.steps
        if window and (alone or len(window) >= size or room <= 0):
            yield window
            window, size, room = [], next(sizes), steps
        if alone:
            yield [item]
    if window:
        yield window
    if failure is not None:
        raise failure
