"""Going down the slope: the weights of a model, their gradient, and the optimiser that moves them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.networks.masks import with_masks
from rnn_tui.networks.model import Model
from rnn_tui.training.clipping import clip_by_norm, clip_by_value, norm_of
from rnn_tui.training.flat import VECTORS, Flat
from rnn_tui.training.losses import Learned
from rnn_tui.training.optimisers import make_optimiser
from rnn_tui.training.progress import WEIGHTS, Vectors
from rnn_tui.training.settings import Settings

Array = NDArray[Any]


class Descent:
    """A copy of a model whose weights move.

    Args:
        model: What to begin with; it is not touched.
        settings: How to move.
    """

    def __init__(self, model: Model, settings: Settings) -> None:
        self.settings = settings
        self.weights, self.slopes = Flat(model.parameters), Flat(model.parameters)
        self.model = model.with_parameters(self.weights.arrays)
        self.dropping = with_masks(self.model, 0)
        """The model as it learns, with its dropout on; its weights are the same arrays."""
        self.optimiser = make_optimiser(
            settings.optimiser, settings.rate, settings.weight_decay, spared={VECTORS}
        )

    def copy(self) -> Model:
        """Return the model as it is now; it does not move any more."""
        return self.model.with_parameters({name: array.copy() for name, array in self.weights.arrays.items()})

    def take(self, learned: Learned) -> tuple[float, float]:
        """Take over the gradient of the mean loss, clipped; return its norm before and after."""
        for name, array in learned.gradients.items():
            np.divide(array, array.dtype.type(max(learned.loss.count, 1)), out=self.slopes.arrays[name])
        limit, slopes = self.settings.clip, self.slopes.arrays
        if not limit:
            norm = norm_of(slopes)
            return norm, norm
        if self.settings.clip_by == "value":
            return clip_by_value(slopes, limit), norm_of(slopes)
        norm = clip_by_norm(slopes, limit)
        return norm, min(norm, limit)

    def move(self) -> None:
        """Take one step against the gradient that was taken over."""
        self.optimiser.step(self.weights.vectors, self.slopes.vectors)
        self.refresh()

    def refresh(self) -> None:
        """Let the network compute with the weights as they are now."""
        for layer in dict.fromkeys((*self.model.layers, *self.dropping.layers)):
            layer.refresh()

    def vectors(self) -> Vectors:
        """Return copies of the weights and of what the optimiser remembers."""
        found: Vectors = {WEIGHTS: self.weights.copies()}
        for group, memory in self.optimiser.memory.items():
            for what, vector in memory.items():
                found.setdefault(what, {})[group] = vector.copy()
        return found

    def put(self, vectors: Vectors, count: int) -> None:
        """Go back to where :meth:`vectors` was called, after so many steps."""
        self.weights.put(vectors[WEIGHTS])
        self.optimiser.count = count
        self.optimiser.memory = {
            group: {what: groups[group].copy() for what, groups in vectors.items() if what != WEIGHTS}
            for group in self.weights.vectors
        }
        self.refresh()
