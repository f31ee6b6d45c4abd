"""Ten drawings, and noisy pictures of them that can still be told apart."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

from rnn_tui.tasks import load_task
from rnn_tui.tasks.pixels import GLYPHS, NOISE, noisy, picture


def distance(one, other) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def test_every_glyph_is_five_by_seven_pixels_and_unlike_the_others():
    """All ten drawings have 35 pixels, and any two differ in at least seven of them."""
    drawn = [picture(rows) for rows in GLYPHS.values()]

    assert len(drawn) == 10
    assert all(len(row) == 5 for rows in GLYPHS.values() for row in rows.split())
    assert {len(pixels) for pixels in drawn} == {35}
    assert set().union(*drawn) == {0.0, 1.0}
    assert min(distance(*pair) for pair in combinations(drawn, 2)) == 7


def test_eight_percent_of_the_pixels_are_turned_over():
    """Noise turns over as many pixels as it says, black ones as often as white ones."""
    rng = random.Random(1)
    turned = [
        distance(pixels, noisy(pixels, rng)) for pixels in ((0.0,) * 35, (1.0,) * 35) for _ in range(2000)
    ]

    assert abs(sum(turned[:2000]) / 70_000 - NOISE) < 0.004
    assert abs(sum(turned[2000:]) / 70_000 - NOISE) < 0.004


def test_each_glyph_comes_up_equally_often_and_can_be_told_from_its_picture():
    """Every glyph has as many pictures as the others; the nearest drawing is nearly always the right one."""
    task = load_task("glyph")
    drawn = {name: picture(rows) for name, rows in GLYPHS.items()}

    nearest = [
        min(drawn, key=lambda name, seen=example.vectors[0]: distance(drawn[name], seen))
        == example.targets[0]
        for example in task.held_out
    ]

    assert set(Counter(example.targets for example in task.train).values()) == {60}
    assert set(Counter(example.targets for example in task.held_out).values()) == {40}
    assert sum(nearest) / len(nearest) > 0.99
