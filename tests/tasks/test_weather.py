"""The weather of Seattle: every day once, months in order, tomorrow's rain as the answer."""

from __future__ import annotations

import math
from datetime import date, timedelta

from rnn_tui.tasks import load_task, weather


def test_every_day_of_four_years_comes_up_once():
    """The days follow each other from the first of 2012 to the last but one of 2015, a month a sequence."""
    task = load_task("weather")

    examples = (*task.train, *task.held_out)
    days = [date.fromisoformat(day) for example in examples for day in example.tokens]

    assert days == [date(2012, 1, 1) + timedelta(count) for count in range(4 * 365)]
    assert [len(task.train), len(task.held_out)] == [36, 12]
    assert all(len({day[:7] for day in example.tokens}) == 1 for example in examples)
    assert {day[:4] for example in task.held_out for day in example.tokens} == {weather.HELD_OUT}


def test_the_answer_is_the_rain_of_the_next_day():
    """A day is answered with rain exactly when the next day has some."""
    task = load_task("weather")
    examples = (*task.train, *task.held_out)
    rain = [vector[0] > 0 for example in examples for vector in example.vectors]
    answers = [target for example in examples for target in example.targets]

    assert answers[:-1] == ["rain" if wet else "dry" for wet in rain[1:]]


def test_the_numbers_of_a_day_are_near_one():
    """Four finite numbers a day, scaled so that a net can learn from them as they are."""
    task = load_task("weather")

    for example in (*task.train, *task.held_out):
        for rain, warmest, coldest, wind in example.vectors:
            assert 0 <= rain < 6
            assert -1 < coldest <= warmest < 4
            assert 0 <= wind < 1
            assert all(map(math.isfinite, (rain, warmest, coldest, wind)))
