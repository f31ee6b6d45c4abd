"""Dates: a day written in one of four ways, to be written as eight digits: year, month, day.

"march 5, 2017" and "5 mar 2017", "05/03/2017" and "2017-3-5" all mean 20170305. Where in the text a digit of
the answer comes from depends on how the date is written, which attention shows.
"""

from __future__ import annotations

import random
import string
from datetime import date, timedelta

from rnn_tui.networks.targets import END
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
FIRST, DAYS = date(1950, 1, 1), 36525
"""A hundred years."""
TRAIN, HELD_OUT, SEED = 8000, 1000, 30
"""Held-out days are not among those that are learned from."""


def make() -> Task:
    """Return the task; the same dates each time."""
    rng = random.Random(SEED)  # noqa: S311 - data, not secrets
    days = rng.sample(range(DAYS), TRAIN + HELD_OUT)
    examples = [_example(FIRST + timedelta(days=day), rng) for day in days]
    return Task(
        name="dates",
        kind="translate",
        vocabulary=Vocabulary((*string.digits, *string.ascii_lowercase, *" ,/-"), "char"),
        labels=(*string.digits, END),
        train=tuple(examples[HELD_OUT:]),
        held_out=tuple(examples[:HELD_OUT]),
        measure="share of dates without a mistake",
        data="generated: days of a hundred years, each in one of four ways of writing",
        licence="CC0-1.0",
    )


def _example(day: date, rng: random.Random) -> Example:
    return Example(tuple(rng.choice(FORMATS)(day)), (*f"{day:%Y%m%d}", END))


def _long(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def _slashes(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _dashes(day: date) -> str:
    return f"{day.year}-{day.month}-{day.day}"


FORMATS = (_long, _short, _slashes, _dashes)
"""Ways of writing a date."""
