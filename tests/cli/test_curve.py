"""The curve of the losses, as text."""

from __future__ import annotations

import io
import math

import pytest

from rnn_tui.cli.curve import HEIGHT, WIDTH, Curve, chart, line
from rnn_tui.training.loop import Report


def reports(*losses):
    seen = {
        "validation": math.nan,
        "held_out": 0.5,
        "norm": 1.0,
        "clipped": 1.0,
        "rate": 0.1,
        "improved": True,
    }
    return [Report(n, len(losses), loss, **seen) for n, loss in enumerate(losses, 1)]


def test_the_highest_loss_stands_at_the_top():
    """The first column is full where the loss is highest; the last is empty where it is lowest."""
    rows = chart(reports(4.0, 2.0, 0.0), ascii_only=True).splitlines()

    assert len(rows) == HEIGHT
    assert rows[0] == "   4.000 @@@@"
    assert rows[4] == "         " + "@" * 8
    assert rows[-1] == "   0.000 " + "@" * 8


def test_a_level_between_two_rows_is_drawn_in_eighths():
    """A loss between two rows is a part of a block."""
    rows = chart(reports(8.0, 0.5, 0.0), ascii_only=False).splitlines()

    assert rows[-1].endswith("████▄▄▄▄")


@pytest.mark.parametrize("losses", [(1.0,), (1.0, 1.0)])
def test_a_flat_curve_is_drawn_empty(losses):
    """A single loss, or equal ones, divide by nothing."""
    rows = chart(reports(*losses), ascii_only=True).splitlines()

    assert rows[0] == "   1.000"
    assert len(rows) == HEIGHT


@pytest.mark.parametrize("count", [15, 61, 1000])
def test_the_curve_is_never_wider_than_its_place(count):
    """However many epochs there are, the chart has at most so many columns, first and last kept."""
    rows = chart(reports(*range(count, 0, -1)), ascii_only=True).splitlines()

    assert max(map(len, rows)) <= WIDTH + 9
    assert rows[0].startswith(f"{count:8.3f} @")


def test_a_report_is_a_line():
    """A report names its epoch, its loss and what was measured."""
    assert line(reports(0.25)[0]) == "epoch 1 of 1: loss 0.2500 nats, held-out 0.5000, gradient norm 1.000"


def test_nothing_is_said_in_quiet():
    """A quiet curve writes nothing, even at its end."""
    stream = io.StringIO()

    with Curve(stream, quiet=True, ascii_only=False) as curve:
        curve.show(reports(1.0))

    assert stream.getvalue() == ""
