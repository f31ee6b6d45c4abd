"""The handover: the encoder's last states become the decoder's first ones.

Where both are of one size and the encoder reads one way they are handed over as they are (Sutskever, Vinyals
& Le 2014); else a learned layer ``tanh(W · s + b)`` stands in between, which reads the last states of both
directions (Bahdanau, Cho & Bengio 2015). An encoder that has no such state hands over its last output.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.equations.initial import initial_parameters
from rnn_tui.networks.design import Design
from rnn_tui.networks.layer_run import LayerRun
from rnn_tui.networks.model import HANDOVER, Layer
from rnn_tui.networks.parts import Parts
from rnn_tui.traces.path import BACKWARD

Array = NDArray[Any]
STEP = "→"
"""What stands at the one step of the stage."""
_TEXT = """
title = "handover"
source = "{source}"
output = "{state}"
[signals]
{state} = {{ kind = "state", title = "{title}", is = "{equation}" }}
"""


@cache
def handover_cell(state: str, title: str, *, learned: bool) -> Cell:
    """Return the layer that makes one start state of what it reads."""
    source = "Bahdanau, Cho & Bengio 2015" if learned else "Sutskever, Vinyals & Le 2014"
    equation = f"tanh(W_{state} @ x + b_{state})" if learned else "identity(x)"
    text = _TEXT.format(source=source, state=state, title=title, equation=equation)
    return parse_cell(text, name="handover_learned" if learned else "handover_same")


def composed(
    design: Design, encoder: Sequence[Sequence[Layer]], decoder: Sequence[Layer], rng: np.random.Generator
) -> Iterator[Layer]:
    """Yield the layers that hand over, one for each state of each decoder layer.

    Args:
        design: What the network is made of.
        encoder: Its encoder's layers, level by level.
        decoder: Its decoder's layers.
        rng: What the weights are drawn from.
    """
    for level, (sides, layer) in enumerate(zip(encoder, decoder, strict=True)):
        for state in layer.cell.states:
            size = layer.width_of(state)
            width = sum(side.width_of(handed_signal(side, state)) for side in sides)
            same = len(sides) == 1 and width == size and state in sides[0].cell.states
            cell = handover_cell(state, layer.cell.by_name[state].title, learned=not same)
            parameters = initial_parameters(cell, {"I": width, "H": size}, rng, design.dtype)
            told = {"I": width, "H": size}
            yield Layer(f"{state}{level}", cell, parameters, "", HANDOVER, told, design.dtype if same else "")


def handed_signal(layer: Layer, state: str) -> str:
    """Return the signal of an encoder's layer that is handed over for a state of the decoder."""
    return state if state in layer.cell.states else layer.cell.output


def handed(parts: Parts) -> Iterator[tuple[int, int, str]]:
    """Yield for each layer that hands over its place, the level that it is of, and the state."""
    for place in parts.handover_places:
        state = parts.model.layers[place].cell.output
        yield place, int(parts.model.layers[place].name.removeprefix(state)), state


def last_states(parts: Parts, level: int, state: str, runs: Mapping[int, LayerRun]) -> Array:
    """Return what a layer that hands over reads: the last states of all directions, ``(1, B, I)``."""
    found = []
    for side in parts.encoder.levels[level]:
        layer, run = parts.encoder.layers[side], runs[parts.encoder_places[side]]
        if state in layer.cell.states:
            found.append(run.last(state))
        else:
            steps = _last_steps(layer, run.lengths)
            found.append(run.signal(layer.cell.output)[steps, np.arange(len(steps))])
    return np.concatenate(found, axis=1)[None]


def _last_steps(layer: Layer, lengths: Sequence[int]) -> NDArray[np.intp]:
    """Return the step of each sequence that a layer computes last."""
    ends = np.asarray(lengths, np.intp) - 1
    return np.zeros_like(ends) if layer.direction == BACKWARD else ends


def back_to_encoder(
    parts: Parts, slopes: Mapping[int, Array], lengths: Sequence[int]
) -> dict[int, dict[str, Array]]:
    """Return ∂L/∂ the encoder's states by layer: what was handed over, at each sequence's last step.

    Args:
        parts: The network.
        slopes: ∂L/∂ what each layer that hands over read, ``(1, B, I)``, by its place.
        lengths: Of the sources.
    """
    seeds: dict[int, dict[str, Array]] = {}
    for place, level, state in handed(parts):
        at = 0
        for side in parts.encoder.levels[level]:
            layer = parts.encoder.layers[side]
            name = handed_signal(layer, state)
            width = layer.width_of(name)
            share = slopes[place][0, :, at : at + width]
            whole = np.zeros((max(lengths), len(lengths), width), share.dtype)
            whole[_last_steps(layer, lengths), np.arange(len(lengths))] = share
            mine = seeds.setdefault(parts.encoder_places[side], {})
            mine[name] = mine[name] + whole if name in mine else whole
            at += width
    return seeds
