"""Optimisers: how a gradient becomes a change of the parameters.

A rule is a few lines of a paper; what all rules share — the count of steps, what they remember of each
parameter, weight decay — is said once, in :class:`Optimiser`. The conventions are those of PyTorch.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

Array = NDArray[Any]
Arrays = Mapping[str, Array]
Memory = dict[str, Array]
"""What a rule remembers of one parameter, by name; each the parameter's shape."""


class Rule(Protocol):
    """From a gradient to a change."""

    @property
    def decouples(self) -> bool:
        """Whether weight decay bypasses the rule instead of being part of the gradient."""

    def change(self, gradient: Array, memory: Memory, rate: float, count: int) -> Array:
        """Return what to subtract from a parameter; ``count`` is 1 at the first step."""


def _remembered(memory: Memory, name: str, like: Array) -> Array:
    return memory.setdefault(name, np.zeros_like(like))


@dataclass(frozen=True)
class Sgd:
    """Stochastic gradient descent: ``θ ← θ − rate · ∇θ``. Source: Robbins & Monro 1951."""

    decouples = False

    def change(self, gradient: Array, memory: Memory, rate: float, count: int) -> Array:
        """Return the gradient times the rate."""
        del memory, count  # it remembers nothing
        change: Array = gradient.dtype.type(rate) * gradient
        return change


@dataclass(frozen=True)
class Momentum:
    """A step that goes on with the last ones: ``v ← μ·v + ∇θ``. Source: Polyak 1964.

    With ``looks_ahead``, the step is taken from where the momentum will lead (Nesterov 1983, in the form of
    Sutskever et al. 2013).
    """

    momentum: float = 0.9
    looks_ahead: bool = False
    decouples = False

    def change(self, gradient: Array, memory: Memory, rate: float, count: int) -> Array:
        """Return the velocity times the rate."""
        del count
        number = gradient.dtype.type
        velocity = _remembered(memory, "velocities", gradient)
        np.multiply(velocity, number(self.momentum), out=velocity)
        np.add(velocity, gradient, out=velocity)
        ahead = gradient + number(self.momentum) * velocity if self.looks_ahead else velocity
        change: Array = number(rate) * ahead
        return change


@dataclass(frozen=True)
class RmsProp:
    """Steps scaled by the root of a running mean of squares. Source: Tieleman & Hinton 2012."""

    decay: float = 0.99
    epsilon: float = 1e-8
    decouples = False

    def change(self, gradient: Array, memory: Memory, rate: float, count: int) -> Array:
        """Return the gradient, its numbers made of like size, times the rate."""
        del count
        number = gradient.dtype.type
        square = _remembered(memory, "squares", gradient)
        square += number(1 - self.decay) * (gradient * gradient - square)
        change: Array = number(rate) * gradient / (np.sqrt(square) + number(self.epsilon))
        return change


@dataclass(frozen=True)
class Adam:
    """Steps scaled by running means of the gradient and of its square. Source: Kingma & Ba 2015.

    With ``decouples`` it is AdamW: weights decay by themselves. Source: Loshchilov & Hutter 2019.
    """

    decay: float = 0.9
    square_decay: float = 0.999
    epsilon: float = 1e-8
    decouples: bool = False

    def change(self, gradient: Array, memory: Memory, rate: float, count: int) -> Array:
        """Return the mean gradient over the root of the mean square, times the rate."""
        number = gradient.dtype.type
        # Both running means start at zero; these factors undo that bias.
        scale = rate / (1 - self.decay**count)
        square_scale = 1 / (1 - self.square_decay**count)
        mean = _remembered(memory, "means", gradient)
        square = _remembered(memory, "squares", gradient)
        mean += number(1 - self.decay) * (gradient - mean)
        square += number(1 - self.square_decay) * (gradient * gradient - square)
        root = np.sqrt(square * number(square_scale))
        change: Array = number(scale) * mean / (root + number(self.epsilon))
        return change


RULES: dict[str, Rule] = {
    "adam": Adam(),
    "adamw": Adam(decouples=True),
    "momentum": Momentum(),
    "nesterov": Momentum(looks_ahead=True),
    "rmsprop": RmsProp(),
    "sgd": Sgd(),
}


@dataclass
class Optimiser:
    """A rule at work on a set of parameters, which it changes in place."""

    rule: Rule
    rate: float
    weight_decay: float = 0.0
    """What a step takes off the weights beside the rule: as part of the gradient (L2), or decoupled."""
    spared: Collection[str] = ()
    """Parameters that do not decay."""
    count: int = 0
    memory: dict[str, Memory] = field(default_factory=dict)
    """By parameter."""

    def step(self, parameters: Arrays, gradients: Arrays) -> None:
        """Take one step against the gradients; both are keyed alike, neither gradient is changed."""
        self.count += 1
        for name, array in parameters.items():
            memory = self.memory.setdefault(name, {})
            gradient = self._decayed(name, array, gradients[name])
            change = self.rule.change(gradient, memory, self.rate, self.count)
            np.subtract(array, change, out=array)

    def _decayed(self, name: str, array: Array, gradient: Array) -> Array:
        """Let a parameter decay; return the gradient that the rule shall see."""
        if not self.weight_decay or name in self.spared:
            return gradient
        number = array.dtype.type
        if self.rule.decouples:
            np.multiply(array, number(1 - self.rate * self.weight_decay), out=array)
            return gradient
        pulled: Array = gradient + number(self.weight_decay) * array
        return pulled


def make_optimiser(
    name: str, rate: float, weight_decay: float = 0.0, spared: Collection[str] = ()
) -> Optimiser:
    """Return a fresh optimiser.

    Raises:
        UnknownNameError: There is none of that name.
    """
    if name not in RULES:
        raise UnknownNameError(_("optimiser"), name, RULES)
    return Optimiser(RULES[name], rate, weight_decay, spared)
