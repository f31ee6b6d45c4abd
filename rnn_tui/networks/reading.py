"""Where each layer of a stack finds what it reads: for explanations, which follow a number to its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from rnn_tui.blocks.join import parts_of, sources
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import read_path
from rnn_tui.networks.paths import signal_path
from rnn_tui.traces.path import Path
from rnn_tui.traces.trace import Trace

Array = NDArray[Any]


def source_of(model: Model, place: int) -> Path:
    """Return the signal that a layer reads as x: a joined one, or the output of the layer below."""
    level = model.level_of(place)
    return read_path(model, level) or _outputs(model, level - 1)[0]


def given_by(model: Model, place: int, unit: int) -> tuple[Path, int] | None:
    """Return the signal of the level below, and its unit, that a unit of what a layer reads was made of."""
    level = model.level_of(place) - 1
    if level < 0:
        return None
    places = model.levels[level]
    widths = parts_of(
        model.join, [model.layers[one].width for one in places], model.layers[places[0]].sizes["I"]
    )
    part, own = sources(model.join, unit, widths)[0]
    return parts_of(model.join, _outputs(model, level), source_of(model, places[0]))[part], own


def _outputs(model: Model, level: int) -> list[Path]:
    """Return what the layers of a level give."""
    layers = [model.layers[place] for place in model.levels[level]]
    return [signal_path(layer, layer.cell.output) for layer in layers]


def parameters_at(
    model: Model,
    place: int,
    trace: Trace,  # noqa: ARG001 - the same in every run
    sequence: int = 0,  # noqa: ARG001 - and for every sequence
) -> Mapping[str, Array]:
    """Return the weights that a layer ran with: its own."""
    return model.layers[place].parameters
