"""Dropout of a network, switched on and off: masks in the equations of its layers, and their numbers.

With dropout off a network has no masks at all, so what it computes is bit for bit what a network computes
that never heard of dropout.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.dropout import Dropout, kept
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.masking import is_of_input, masked, unmasked
from rnn_tui.equations.nodes import Mask
from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.layer import Layer
from rnn_tui.networks.model import Model

Array = NDArray[Any]
Places = NDArray[np.integer[Any]]


def has_masks(model: Model) -> bool:
    """Say whether any equation of a model holds a mask."""
    return any(layer.cell.masks for layer in model.layers)


def seed_of(model: Model) -> int | None:
    """Return what the masks of a model are drawn with; None while its dropout is off."""
    return next((layer.seed for layer in model.layers if layer.cell.masks), None)


def dropping(model: Model, dropout: Dropout, seed: int) -> Model:
    """Return a model that drops what a person asked for; what it dropped while it learned if that is empty.

    Raises:
        UsageError: It learned without dropout, or there is nothing to drop.
    """
    if dropout:
        model = replace(without_masks(model), dropout=dropout)
    elif not (model.dropout or has_masks(model)):
        message = _("the model learned without dropout; say what to drop, for example recurrent=0.1")
        raise UsageError(message)
    found = with_masks(model, seed)
    if not has_masks(found):
        message = _("dropout {what}: there is nothing to drop; no matrix multiplies a state")
        raise UsageError(message.format(what=model.dropout.text))
    return found


def with_masks(model: Model, seed: int) -> Model:
    """Return a model with its dropout on: before its cells and its read-out, whose other blocks drop nothing.

    Args:
        model: A model that says its dropout; a layer that has masks already keeps them.
        seed: Of the masks: the same seed drops the same numbers.
    """
    lowest = {layer.stage: layer.name for layer in reversed(model.recurrent)}
    layers = (
        replace(layer, cell=_masked(model.dropout, layer, is_lowest=lowest.get(layer.stage) == layer.name))
        if layer in model.recurrent or (layer is model.read_out and layer.trained)
        else layer
        for layer in model.layers
    )
    return drawn_with(replace(model, layers=tuple(layers)), seed)


def _masked(dropout: Dropout, layer: Layer, *, is_lowest: bool) -> Cell:
    if layer.cell.masks:
        return layer.cell
    read = dropout.input if is_lowest else dropout.layers
    return masked(layer.cell, read=read, state=dropout.recurrent, locked=dropout.locked)


def drawn_with(model: Model, seed: int | None) -> Model:
    """Return a model whose masks are drawn with a seed, or keep all; the engines of its layers are kept."""
    return replace(model, layers=tuple(_reseeded(layer, seed) for layer in model.layers))


def _reseeded(layer: Layer, seed: int | None) -> Layer:
    if not layer.cell.masks:
        return layer
    found = replace(layer, seed=seed)
    vars(found)["engine"] = layer.engine  # the same equations and parameters: nothing is planned anew
    return found


def without_masks(model: Model) -> Model:
    """Return a model with its dropout off, as it is used."""
    if not has_masks(model):
        return model
    layers = (replace(layer, cell=unmasked(layer.cell), seed=None) for layer in model.layers)
    return replace(model, layers=tuple(layers))


def layer_masks(layer: Layer, steps: Places, sequences: Places) -> dict[str, Array]:
    """Return the masks of a layer, each ``(steps, sequences, units)``; none while dropout is off.

    Args:
        layer: The layer.
        steps: Numbers of the steps, in the order of the input.
        sequences: Numbers of the sequences.
    """
    if layer.seed is None:
        return {}
    found: dict[str, Array] = {}
    for row in layer.cell.masks:
        mask = row.node
        assert isinstance(mask, Mask)  # noqa: S101 - the rows of masks are
        # Both directions of a layer read the same, so the same is missing for both.
        way = "" if is_of_input(layer.cell, row.name) else layer.direction
        name = f"{layer.seed}/{layer.stage}/{layer.name}/{way}/{row.name}"
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        units = layer.width_of(row.name)
        found[row.name] = kept(mask.rate, key, steps, sequences, units, locked=mask.is_locked)
    return found
