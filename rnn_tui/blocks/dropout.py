"""Dropout: while a network learns, some of its numbers are set to 0, so that none can rely on another.

``input``      what the lowest layer reads (Srivastava et al. 2014)
``layers``     what each layer above reads, the read-out too (Zaremba, Sutskever & Vinyals 2014)
``recurrent``  a state on its way to the next step; anew at each step it wears memory away, so the same
               paper advises against it
``locked``     the same numbers at all steps of a sequence, then also of the state (Gal & Ghahramani 2016)

It is the inverted form: what is kept is divided by 1 − rate, so that nothing changes for a network in use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

Array = NDArray[Any]
LOCKED, ON = "locked", "on"
MAX_DIGITS = 18
"""Of a seed."""


@dataclass(frozen=True, slots=True)
class Dropout:
    """Which share of its numbers a network drops while it learns, and where."""

    input: float = 0.0
    layers: float = 0.0
    recurrent: float = 0.0
    locked: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in RATES)

    @property
    def text(self) -> str:
        """What :func:`parse_dropout` reads back: ``layers=0.2 recurrent=0.1 locked``."""
        parts = [f"{name}={getattr(self, name)!r}" for name in RATES if getattr(self, name)]
        return " ".join(parts + [LOCKED] * self.locked)


RATES = tuple(field.name for field in fields(Dropout) if field.name != LOCKED)
"""The places where numbers are dropped."""


def parse_dropout(text: str) -> Dropout:
    """Return the dropout that a text describes: ``layers=0.2, recurrent=0.1, locked``.

    A rate alone, ``0.2``, is that of the input and of the layers; with ``locked``, of the states as well.

    Raises:
        UnknownNameError: A word is none of those above.
        UsageError: A rate is not a number from 0 to below 1.
    """
    words = [word for word in re.split(r"[\s,]+", text) if word]
    locked = LOCKED in words
    rates: dict[str, float] = {}
    for word in words:
        name, equals, rate = word.partition("=")
        if equals and name in RATES:
            rates[name] = _rate(rate)
        elif not equals and re.match(r"[-+.\d]", word):
            rates = dict.fromkeys(RATES if locked else RATES[:-1], _rate(word)) | rates
        elif word != LOCKED:
            raise UnknownNameError(_("kind of dropout"), name, (*RATES, LOCKED))
    return Dropout(**rates, locked=locked)


def parse_request(text: str) -> tuple[Dropout, int | None]:
    """Return what a person wants dropped, and the seed behind it if there is one: ``recurrent=0.1 7``.

    Of ``on``, ``on 7`` and ``7`` the first is empty: it means what the model dropped while it learned.

    Raises:
        UnknownNameError: A word is unknown.
        UsageError: A rate or a seed is wrong, or nothing is named.
    """
    words = text.split()
    is_seeded = bool(words) and words[-1].isascii() and words[-1].isdigit()
    seed = _seed(words.pop()) if is_seeded else None
    as_learned = words == [ON] or (is_seeded and not words)
    dropout = Dropout() if as_learned else parse_dropout(" ".join(words))
    if not (dropout or as_learned):
        raise UsageError(_("dropout: say what to drop; write for example on, recurrent=0.1 or layers=0.2 7"))
    return dropout, seed


def _seed(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise UsageError(_("a seed has at most {n} digits").format(n=MAX_DIGITS))
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0 <= rate < 1:
        message = _("dropout: '{text}' is not a share from 0 to below 1; write for example recurrent=0.1")
        raise UsageError(message.format(text=shortened(safe_line(text), 40)))
    return rate


def kept(
    rate: float,
    key: int,
    steps: NDArray[np.integer[Any]],
    sequences: NDArray[np.integer[Any]],
    units: int,
    *,
    locked: bool = False,
) -> Array:
    """Return what a mask keeps, ``(steps, sequences, units)`` in float64: 0, else 1 / (1 − rate).

    Each number follows from its own place alone, so it does not matter what is drawn together, or when.

    Args:
        rate: The share that is dropped.
        key: Tells one mask from another.
        steps: Numbers of the steps.
        sequences: Numbers of the sequences.
        units: How many units there are.
        locked: The same at every step.
    """
    drawn = uniform(key, steps[:1] * 0 if locked else steps, sequences, units)
    found = np.where(drawn < rate, 0.0, 1 / (1 - rate))
    return np.broadcast_to(found, (len(steps), *found.shape[1:])) if locked else found


_STRIDE = np.uint64(0x9E3779B97F4A7C15)


def uniform(
    key: int, steps: NDArray[np.integer[Any]], sequences: NDArray[np.integer[Any]], units: int
) -> Array:
    """Return numbers drawn evenly from 0 to below 1, ``(steps, sequences, units)``, each from its place.

    Source: Steele, Lea & Flood 2014 (SplitMix64), counted as in Salmon et al. 2011.
    """
    place = np.array([key], np.uint64)
    for axis in (sequences[None, :, None], steps[:, None, None], np.arange(units)):
        place = _mixed(place + _STRIDE * (axis.astype(np.uint64) + np.uint64(1)))
    return (place >> np.uint64(11)) * 2.0**-53


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers each of whose bits depends on every bit of the old ones."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
