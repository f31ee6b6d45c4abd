"""Windows over the input: small at first, growing, and a function of the input alone."""

from __future__ import annotations

import pytest

from rnn_tui.batch.item import Item, part_steps
from rnn_tui.batch.windows import SIZES, windows
from rnn_tui.equations.machine import BLOCK_STEPS
from rnn_tui.errors import DataError


def short(count: int, steps: int = 1) -> list[Item]:
    return [Item(str(place), steps) for place in range(count)]


def sizes(items, steps: int = 10**6, **how) -> list[int]:
    return [len(window) for window in windows(iter(items), steps, **how)]


def test_windows_begin_small_and_grow():
    """The first sequence comes alone, so that it is seen at once; later ones come in large windows."""
    total = sum(SIZES) + SIZES[-1] + 3

    assert sizes(short(total)) == [*SIZES, SIZES[-1], 3]


def test_a_window_is_full_after_so_many_steps():
    """Long sequences fill a window by their steps, and one always fits."""
    assert sizes(short(1) + short(6, 40), 100) == [1, 3, 3]
    assert sizes(short(3, 1000), 100) == [1, 1, 1]


def test_a_person_who_types_is_answered_at_once():
    """Each sequence that is typed is a window of its own."""
    assert sizes(short(20), one_by_one=True) == [1] * 20


def test_parts_of_a_long_sequence_come_alone():
    """Parts and the last part of a long sequence are windows of their own, in order."""
    parts = [Item("long", 100, more=True), Item("long", 100, more=True), Item("long", 7)]
    items = [*short(3), *parts, *short(2)]

    found = list(windows(iter(items), 1000))

    assert [[item.id for item in window] for window in found] == [
        ["0"],
        ["1", "2"],
        ["long"],
        ["long"],
        ["long"],
        ["0", "1"],
    ]


def test_an_error_comes_after_all_before_it():
    """What was read before a bad row is yielded before the error is raised."""

    def items():
        yield from short(5)
        raise DataError("bad")

    found = []
    with pytest.raises(DataError, match="bad"):
        found.extend(windows(items(), 1000))

    assert [len(window) for window in found] == [1, 4]


def test_parts_are_whole_blocks():
    """The most steps held at once are whole blocks of the engine, fewer where each is wide, one at least."""
    assert part_steps(1) % BLOCK_STEPS == 0
    assert part_steps(1) > part_steps(1000) >= BLOCK_STEPS
    assert part_steps(10**7) == BLOCK_STEPS
