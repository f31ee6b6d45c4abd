"""The signs that only backward equations need: slopes, the next step, transposed matrices, sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rnn_tui.equations.notation import latex_at
from rnn_tui.equations.printing import Notation


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that only backward equations need, in one notation."""

    cotangent: Callable[[str], str]
    """∂L/∂ a name."""
    now: Callable[[str], str]
    after: Callable[[str], str]
    """A value of the next step."""
    before: Callable[[str], str]
    transpose: Callable[[str], str]
    total: str
    """The sum over time."""
    units: str
    """The sum over the units."""
    loss: Callable[[str], str]
    """The slope that comes from outside."""


def signs(notation: Notation) -> Signs:
    """Return the signs that go with a notation."""
    if notation.name == "latex":
        return Signs(
            lambda name: rf"\delta {name}",
            lambda name: latex_at(name, "t"),
            lambda name: latex_at(name, "t+1"),
            lambda name: latex_at(name, "t-1"),
            lambda name: rf"{name}^\top",
            r"\sum_t ",
            r"\sum ",
            lambda name: rf"\frac{{\partial L}}{{\partial {name}}}",
        )
    if notation.name == "ascii":
        return Signs(
            lambda name: f"d{name}",
            lambda name: f"{name}_t",
            lambda name: f"{name}_t+1",
            lambda name: f"{name}_t-1",
            lambda name: f"{name}^T",
            "sum_t ",
            "sum ",
            lambda name: f"dL/d{name}",
        )
    return Signs(
        lambda name: f"d{name}",
        lambda name: f"{name}ₜ",
        lambda name: f"{name}ₜ₊₁",
        lambda name: f"{name}ₜ₋₁",
        lambda name: f"{name}ᵀ",
        "Σₜ ",
        "Σ ",
        lambda name: f"∂L/∂{name}",
    )
