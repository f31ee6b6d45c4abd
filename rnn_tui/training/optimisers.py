"""Optimisers: how a gradient becomes a change of the parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

Array = NDArray[Any]
Arrays = Mapping[str, Array]


class Optimiser(Protocol):
    """Changes parameters in place."""

    rate: float

    def step(self, parameters: Arrays, gradients: Arrays) -> None:
        """Take one step against the gradients; both are keyed alike."""


@dataclass
class Sgd:
    """Stochastic gradient descent: ``θ ← θ − rate · ∇θ``. Source: Robbins & Monro 1951."""

    rate: float

    def step(self, parameters: Arrays, gradients: Arrays) -> None:
        """Take one step."""
        for name, array in parameters.items():
            np.subtract(array, array.dtype.type(self.rate) * gradients[name], out=array)


@dataclass
class Adam:
    """Steps scaled by running means of the gradient and of its square. Source: Kingma & Ba 2015."""

    rate: float
    decay: float = 0.9
    square_decay: float = 0.999
    epsilon: float = 1e-8
    count: int = 0
    means: dict[str, Array] = field(default_factory=dict)
    squares: dict[str, Array] = field(default_factory=dict)

    def step(self, parameters: Arrays, gradients: Arrays) -> None:
        """Take one step."""
        self.count += 1
        # Both running means start at zero; these factors undo that bias.
        scale = self.rate / (1 - self.decay**self.count)
        square_scale = 1 / (1 - self.square_decay**self.count)
        for name, array in parameters.items():
            number = array.dtype.type
            gradient = gradients[name]
            mean = self.means.setdefault(name, np.zeros_like(array))
            square = self.squares.setdefault(name, np.zeros_like(array))
            mean += number(1 - self.decay) * (gradient - mean)
            square += number(1 - self.square_decay) * (gradient * gradient - square)
            change = number(scale) * mean / (np.sqrt(square * number(square_scale)) + number(self.epsilon))
            np.subtract(array, change, out=array)


OPTIMISERS = {"adam": Adam, "sgd": Sgd}


def make_optimiser(name: str, rate: float) -> Optimiser:
    """Return a fresh optimiser.

    Raises:
        UnknownNameError: There is none of that name.
    """
    if name not in OPTIMISERS:
        raise UnknownNameError(_("optimiser"), name, OPTIMISERS)
    optimiser: Optimiser = OPTIMISERS[name](rate)
    return optimiser
