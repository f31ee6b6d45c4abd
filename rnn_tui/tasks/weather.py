"""The weather of Seattle, day by day: does it rain tomorrow?

Each day is a vector: rain in cm, highest and lowest temperature in tens of °C, wind in tens of m/s, so that
all are near 1. Months of 2012 to 2014 are learned from, those of 2015 are held out. A net with a memory is
hardly better here than one without, and hardly better than to say that tomorrow will be like today.
Data: NOAA, see LICENCES.md.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path

from rnn_tui.tasks import Example, Task

LABELS = ("rain", "dry")
NUMBERS = "rain (cm), highest and lowest temperature (10 °C), wind (10 m/s)"
"""What stands in a vector."""
HELD_OUT = "2015"
"""The year that is held out."""
Day = tuple[str, tuple[float, ...]]
"""A date and the numbers of that day."""


def make() -> Task:
    """Return the task; nothing in it is drawn."""
    rows = (Path(__file__).parent / "weather.txt").read_text(encoding="ascii").splitlines()
    days = [_day(row) for row in rows]
    # The last day has no tomorrow.
    pairs = list(pairwise(days))
    months = [list(month) for _name, month in groupby(pairs, key=lambda pair: pair[0][0][:7])]
    examples = [_example(month) for month in months]
    return Task(
        name="weather",
        kind="tag",
        vocabulary=None,
        labels=LABELS,
        train=tuple(one for one in examples if not one.tokens[0].startswith(HELD_OUT)),
        held_out=tuple(one for one in examples if one.tokens[0].startswith(HELD_OUT)),
        measure="accuracy on tomorrow's rain",
        data=f"daily weather of Seattle, NOAA: {NUMBERS}",
        licence="public domain",
    )


def _day(row: str) -> Day:
    date, *numbers = row.split()
    return date, tuple(float(number) / 10 for number in numbers)


def _example(month: list[tuple[Day, Day]]) -> Example:
    return Example(
        tokens=tuple(date for (date, _numbers), _tomorrow in month),
        targets=tuple(LABELS[0] if tomorrow[0] > 0 else LABELS[1] for _today, (_date, tomorrow) in month),
        vectors=tuple(numbers for (_date, numbers), _tomorrow in month),
    )
