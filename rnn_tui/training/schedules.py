"""Schedules: the rate of each epoch, a pure function of its number, so that resuming needs no memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnn_tui.training.settings import Settings

Schedule = Callable[["Settings", int], float]
"""From the settings and the number of an epoch, counted from 0, to its rate."""


def constant(settings: Settings, _epoch: int) -> float:
    """Return the same rate for every epoch."""
    return settings.rate


def step(settings: Settings, epoch: int) -> float:
    """Return a rate that is multiplied by ``decay`` after every so many epochs."""
    return math.prod(repeat(settings.decay, epoch // settings.every), start=settings.rate)


def cosine(settings: Settings, epoch: int) -> float:
    """Return a rate that falls along half a cosine, to 0 after the last epoch.

    Source: Loshchilov & Hutter 2017.
    """
    return settings.rate * 0.5 * (1 + math.cos(math.pi * epoch / settings.epochs))


SCHEDULES: dict[str, Schedule] = {"constant": constant, "cosine": cosine, "step": step}


def rate_of(settings: Settings, epoch: int) -> float:
    """Return the rate of an epoch, counted from 0."""
    return SCHEDULES[settings.schedule](settings, epoch)
