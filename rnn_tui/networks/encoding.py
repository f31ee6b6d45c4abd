"""The first half of a translation: the source is read, its last states handed over, its outputs kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.attention import Memory, remember
from rnn_tui.blocks.join import joined
from rnn_tui.equations.backward import needed_joints
from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.networks import passes
from rnn_tui.networks.handover import handed, last_states
from rnn_tui.networks.layer_run import LayerRun, run_layer
from rnn_tui.networks.model import Layer
from rnn_tui.networks.parts import Parts
from rnn_tui.networks.passes import written
from rnn_tui.networks.paths import StepWrite, joined_path
from rnn_tui.networks.sequences import Sequences

Array = NDArray[Any]
States = Mapping[str, Array]
Joints = Mapping[int, frozenset[str]]


@dataclass(frozen=True, eq=False)
class Encoded:
    """What a decoder begins with."""

    runs: dict[int, LayerRun]
    """Of encoder and handover, by the place of the layer."""
    reads: dict[int, Array]
    """What each of their levels read, ``(T, B, I)``."""
    begin: tuple[States, ...]
    """Start states of the decoder's recurrent layers, each ``(B, units)``."""
    memory: Memory | None
    """What is attended to, where there is attention."""


def encoded(
    parts: Parts,
    sequences: Sequences,
    writes: Sequence[StepWrite] = (),
    seeds: Joints | None = None,
    start: Sequence[States] = (),
    *,
    is_recorded: bool = True,
) -> Encoded:
    """Read the sources.

    Args:
        parts: The network.
        sequences: The sources.
        writes: Values to write while it runs.
        seeds: By layer, the signals that a slope will come in at, if a backward run is to follow.
        start: By layer, the states that it begins with; of a decoder's layer, instead of those handed over.
        is_recorded: Whether the runs of the handover are wanted, too.

    Raises:
        DataError: A source is empty.
    """
    if not min(sequences.lengths, default=0):
        raise DataError(_("the source is empty: there is nothing to read or to attend to; give one token"))
    wants = None if seeds is None else {place: seeds[place] for place in parts.encoder_places}
    mine = [start[place] for place in parts.encoder_places] if start else []
    done = passes.forward(parts.encoder, sequences, writes, wants, mine)
    runs = dict(zip(parts.encoder_places, done.runs, strict=True))
    reads = dict(enumerate(done.reads))
    begin: list[dict[str, Array]] = [{} for _place in parts.decoder_places]
    for place, level, state in handed(parts):
        layer, number = parts.model.layers[place], parts.model.level_of(place)
        reads[number] = written(last_states(parts, level, state, runs), writes, joined_path(layer))
        if not (is_recorded or writes):
            begin[level][state] = layer.stepwise.step(reads[number][0], {})[state]
            continue
        runs[place] = run_above(layer, reads[number], [1] * len(sequences.lengths), writes, seeds, place)
        begin[level][state] = runs[place].signal(state)[0]
    if start:
        given = [start[place] for place in parts.decoder_places]
        begin = [{**mine, **states} for mine, states in zip(begin, given, strict=True)]
    return Encoded(runs, reads, tuple(begin), memory_of(parts, runs, sequences.lengths))


def run_above(
    layer: Layer,
    x: Array,
    lengths: Sequence[int],
    writes: Sequence[StepWrite],
    seeds: Joints | None,
    place: int,
) -> LayerRun:
    """Run a layer that stands alone, above what others computed."""
    mine = passes.writes_of(layer, writes)
    wants = frozenset[str]()
    if seeds is not None:
        wants = needed_joints(layer.engine, seeds[place], writes=mine)
    return run_layer(layer, x, lengths, writes=mine, wants=wants)


def outputs_of(parts: Parts, runs: Mapping[int, LayerRun]) -> list[Array]:
    """Return what the directions of the encoder's highest level give, ``(S, B, units)`` each."""
    top = parts.encoder.levels[-1]
    return [runs[parts.encoder_places[side]].signal(parts.encoder.layers[side].cell.output) for side in top]


def memory_of(parts: Parts, runs: Mapping[int, LayerRun], lengths: Sequence[int]) -> Memory | None:
    """Return what is attended to: the outputs of the encoder, both directions joined."""
    if parts.attention is None:
        return None
    layer = parts.model.layers[parts.attention]
    whole = joined(parts.model.join, outputs_of(parts, runs))
    return remember(layer.score, layer.parameters, whole, np.asarray(lengths))
