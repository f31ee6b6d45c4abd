"""The loss of a batch, and its gradient: which loss follows from how the network answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from rnn_tui.blocks.binary_cross_entropy import binary_cross_entropy
from rnn_tui.blocks.cross_entropy import cross_entropy
from rnn_tui.blocks.loss_value import LossValue
from rnn_tui.blocks.mean_squared_error import mean_squared_error
from rnn_tui.blocks.read_out import answer_of
from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.aims import Aim, aims
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import NetworkGradients, Pass
from rnn_tui.networks.sequences import Sequences

Array = NDArray[Any]
States = Sequence[Mapping[str, Array]]
"""By layer, the states to begin with, each ``(B, units)``."""


@dataclass(frozen=True, eq=False)
class Learned:
    """What a batch has to say."""

    loss: LossValue
    """Of the first aim."""
    extra: float
    """Mean loss of the other aims, each by its weight."""
    gradients: dict[str, Array]
    """Of the sum over the first aim's targets, by parameter: to be divided by how many they are."""
    done: Pass

    @property
    def mean(self) -> float:
        """Mean loss that was differentiated."""
        return self.loss.mean + self.extra

    @property
    def total(self) -> float:
        """That mean times the first aim's targets."""
        return self.loss.total + self.extra * self.loss.count


def check_smoothing(model: Model) -> None:
    """Refuse to smooth targets that are numbers.

    Raises:
        UsageError: The model answers with numbers.
    """
    if answer_of(model.layers[-1].cell) == "linear":
        text = _("{name} answers with numbers; labels are smoothed where one of several is chosen")
        raise UsageError(text.format(name=model.name))


def loss_of(aim: Aim, scores: Array, smoothing: float = 0.0) -> LossValue:
    """Return the loss of an aim, given the values of its signal."""
    if aim.answer == "softmax":
        return cross_entropy(scores, aim.targets, smoothing)
    if aim.answer == "sigmoid":
        return binary_cross_entropy(scores, aim.targets, smoothing)
    return mean_squared_error(scores, aim.targets)


def loss_and_gradients(
    model: Model, batch: Sequences, *, smoothing: float = 0.0, start: States = ()
) -> Learned:
    """Return the loss of a batch with targets, and its gradient by every parameter.

    Args:
        model: The model.
        batch: Sequences with targets.
        smoothing: Of the targets, where answers are chosen.
        start: States to begin with; zeros when omitted. No gradient flows back into them.
    """
    network = network_of(model)
    wanted = aims(model, batch)
    done = network.forward(model, batch, seeds=network.seeded(model, _names(wanted)), start=start)
    losses = [loss_of(aim, done.runs[aim.place].signal(aim.signal), smoothing) for aim in wanted]
    found: NetworkGradients = network.gradients(model, batch, done, _seeds(wanted, losses), signals=False)
    extra = sum(aim.weight * loss.mean for aim, loss in zip(wanted[1:], losses[1:], strict=True))
    return Learned(losses[0], extra, found.parameters(model), done)


def _names(wanted: Sequence[Aim]) -> dict[int, frozenset[str]]:
    """Return by layer the signals that are aimed with."""
    places = {aim.place for aim in wanted}
    return {place: frozenset(aim.signal for aim in wanted if aim.place == place) for place in places}


def _seeds(wanted: Sequence[Aim], losses: Sequence[LossValue]) -> dict[int, dict[str, Array]]:
    """Return ∂L/∂ the signals that are aimed with; all is in units of the first aim's sum."""
    seeds: dict[int, dict[str, Array]] = {}
    for aim, loss in zip(wanted, losses, strict=True):
        slope = loss.slope
        share = aim.weight if loss is losses[0] else aim.weight * losses[0].count / max(loss.count, 1)
        if share != 1:
            slope = slope * slope.dtype.type(share)
        mine = seeds.setdefault(aim.place, {})
        mine[aim.signal] = mine[aim.signal] + slope if aim.signal in mine else slope
    return seeds
