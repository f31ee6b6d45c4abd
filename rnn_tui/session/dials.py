"""Dials: numbers and words that some views are computed with, turned by keys or set by name.

They are no edits: turning one changes what a view asks, never the model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from rnn_tui.equations.operations import OPERATIONS, function_names
from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened
from rnn_tui.training.optimisers import RULES

Value = float | int | str
LOGITS = (-2.0, -1.0, 0.0, 1.0, 2.0, math.log(9), 3.0, math.log(99), 5.0, 7.0)
"""Forget biases: of a gate at .5 (0), .9 (log 9) and .99 (log 99), and what is usual between."""
MATRICES = ("random", "orthogonal", "identity")
CLIPS = ("norm", "value", "none")
OWN, LINEAR = "own", "linear"
"""The curve of the equation itself, and no other in its place; no function at all, the identity."""


@dataclass(frozen=True, slots=True)
class Dials:
    """Where every dial stands."""

    radius: float = 0.9
    matrix: str = "random"
    activation: str = "tanh"
    steps: int = 50
    forget: float = 1.0
    curve: str = OWN
    optimiser: str = "sgd"
    rate: float = 0.1
    clip: float = 1.0
    by: str = "norm"

    def turned(self, name: str, value: Value) -> Dials:
        """Return the dials with one at another place."""
        changed: Mapping[str, object] = {name: value}
        return replace(self, **changed)  # type: ignore[arg-type]

    def as_text(self) -> str:
        """Return the dials that do not stand where they began: ``radius=1.1 function=relu``."""
        plain = Dials()
        pairs = {field.name: getattr(self, field.name) for field in fields(self)}
        return " ".join(f"{name}={value}" for name, value in pairs.items() if value != getattr(plain, name))


@dataclass(frozen=True, slots=True)
class Dial:
    """One dial: what it is called, and the places that it clicks into."""

    name: str
    title: str
    """English; translated where it is shown."""
    notches: tuple[Value, ...]
    read: Callable[[str], Value]
    """The value that a text stands for."""

    def after(self, value: Value, count: int) -> Value:
        """Return the place some notches on; a value between two goes to the first one on that side."""
        if isinstance(value, str):
            here = self.notches.index(value) if value in self.notches else -(count > 0)
            return self.notches[min(max(here + count, 0), len(self.notches) - 1)]
        numbers = [float(one) for one in self.notches]
        nearest = (
            sum(one <= value for one in numbers) - 1 if count > 0 else sum(one < value for one in numbers)
        )
        place = min(max(nearest + count, 0), len(numbers) - 1)
        return self.notches[place] if (numbers[place] - value) * count > 0 else value


def number(name: str, low: float, high: float, *, whole: bool = False) -> Callable[[str], Value]:
    """Return how a number between two others is read.

    Raises:
        UsageError: What is read is no such number; of the function that is returned.
    """

    def read(text: str) -> Value:
        try:
            value = float(text.replace("−", "-"))
        except ValueError:
            value = math.nan
        if not low <= value <= high or (whole and value != int(value)):
            shown = shortened(safe_line(text), 40)
            message = (
                _("{name}: '{text}' is not a whole number from {low} to {high}")
                if whole
                else _("{name}: '{text}' is not a number from {low} to {high}")
            )
            raise UsageError(message.format(name=name, text=shown, low=f"{low:g}", high=f"{high:g}"))
        return int(value) if whole else value

    return read


def word(name: str, known: tuple[str, ...]) -> Callable[[str], Value]:
    """Return how one of several words is read.

    Raises:
        UnknownNameError: What is read is none of them; of the function that is returned.
    """

    def read(text: str) -> Value:
        if text not in known:
            raise UnknownNameError(_("value"), text, known, where=name)
        return text

    return read


def elementwise() -> tuple[str, ...]:
    """Return the functions of one number that need no constant: those that have a curve."""
    rows = [OPERATIONS[name] for name in function_names()]
    curves = [row for row in rows if row.arity == 1 and not row.over_units]
    return tuple(row.name for row in curves if None not in dict(row.constants).values())


def function_of(value: str) -> str:
    """Return the function of the language that a dial names."""
    return "identity" if value == LINEAR else value


USUAL = ("tanh", "sigmoid", "relu")
DIALS: Mapping[str, tuple[Dial, ...]] = {
    "norms": (
        Dial(
            "radius",
            "ρ of U",
            (0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0, 1.01, 1.05, 1.1, 1.2, 1.5, 2.0, 3.0, 4.0),
            number("radius", 0, 10),
        ),
        Dial("matrix", "matrix", MATRICES, word("matrix", MATRICES)),
        Dial("activation", "activation", (LINEAR, *USUAL), word("activation", (LINEAR, *elementwise()))),
        Dial("steps", "steps T", (5, 10, 20, 50, 100, 200, 500), number("steps", 1, 500, whole=True)),
        Dial("forget", "forget bias", LOGITS, number("forget", -20, 20)),
    ),
    "activation": (
        Dial("curve", "curve", (OWN, *USUAL, LINEAR), word("curve", (OWN, LINEAR, *elementwise()))),
    ),
    "update": (
        Dial("optimiser", "optimiser", tuple(RULES), word("optimiser", tuple(RULES))),
        Dial(
            "rate",
            "rate",
            (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
            number("rate", 1e-9, 1e6),
        ),
        Dial("clip", "clip at", (0.01, 0.1, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0), number("clip", 1e-9, 1e9)),
        Dial("by", "clip by", CLIPS, word("by", CLIPS)),
    ),
}
"""The dials of each view that has any."""
BY_NAME = {dial.name: dial for dials in DIALS.values() for dial in dials}


def dial_named(name: str) -> Dial:
    """Return a dial by its name.

    Raises:
        UnknownNameError: There is none.
    """
    if name not in BY_NAME:
        raise UnknownNameError(_("dial"), name, BY_NAME)
    return BY_NAME[name]


def chosen(view: str, name: str) -> Dial:
    """Return the dial of a view that keys turn: the one that was chosen, else the first."""
    return next((dial for dial in DIALS[view] if dial.name == name), DIALS[view][0])


def beside(view: str, name: str, count: int) -> Dial:
    """Return the dial so many places below the chosen one, at most the last."""
    dials = DIALS[view]
    place = dials.index(chosen(view, name)) + count
    return dials[min(max(place, 0), len(dials) - 1)]


def read_dials(text: str) -> Dials:
    """Return the dials that :meth:`Dials.as_text` wrote.

    Raises:
        UsageError: A value is wrong, or there is no such dial.
    """
    found = Dials()
    for pair in text.split():
        name, _equals, value = pair.partition("=")
        found = found.turned(name, dial_named(name).read(value))
    return found
