"""The encoder–decoder: one sequence is read, its last states are handed over, another sequence is written.

    encoder     reads the source, one way or both ways
    handover    makes the decoder's first states of the encoder's last ones
    decoder     reads what was answered so far, and answers

With attention each step of the decoder also reads a weighted sum of all the encoder's outputs. Dot and
general attention is asked by the step's own output and joined to it above the recurrent layers; additive
attention is asked by the step before, and its context is read together with the word.

Sources: Cho et al. 2014; Sutskever, Vinyals & Le 2014; attention: Bahdanau, Cho & Bengio 2015; Luong, Pham &
Manning 2015.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from rnn_tui.blocks.attention import SCORE, WEIGHT, given_weights
from rnn_tui.blocks.join import joined, sources
from rnn_tui.networks import tracing, walk
from rnn_tui.networks.handover import STEP, handed_signal
from rnn_tui.networks.handover import handed as handed_states
from rnn_tui.networks.model import DECODER, ENCODER, HANDOVER, Model
from rnn_tui.networks.pair_checks import misfit
from rnn_tui.networks.pairing import compose, recast
from rnn_tui.networks.parts import Parts
from rnn_tui.networks.passes import Pass, read_path
from rnn_tui.networks.paths import StepWrite, input_path, joined_path, signal_path
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.tracing import layer_infos, read_info
from rnn_tui.networks.translating import Translation, forward, seeded
from rnn_tui.networks.translating_back import gradients
from rnn_tui.networks.walk import Walk, lines_of
from rnn_tui.traces.path import Path
from rnn_tui.traces.trace import SignalInfo, Stage, Trace

__all__ = [
    "STREAMS",
    "compose",
    "forward",
    "given_by",
    "gradient_trace",
    "gradients",
    "inputs",
    "meeting",
    "misfit",
    "parameters_at",
    "recast",
    "seeded",
    "signal_infos",
    "signal_widths",
    "source_of",
    "stages",
    "trace",
    "walks",
]
Array = NDArray[Any]
STREAMS = False
"""Whether it may answer before the sequence has ended."""


def trace(model: Model, sequences: Sequences, writes: Sequence[StepWrite] = ()) -> Trace:
    """Run a model and return the trace of every signal; it decodes freely where the target is not given."""
    done = forward(model, sequences, writes)
    handed = {
        signal_path(model.layers[place], name): value
        for place, states in zip(Parts(model).decoder_places, done.begin, strict=True)
        for name, value in states.items()
    }
    clocks, start = stages(model, sequences, done), tracing.starts(model, len(sequences.tokens)) | handed
    return tracing.recorded(model, done, inputs(model), clocks, signal_infos(model), start)


def gradient_trace(
    model: Model,
    sequences: Sequences,
    seeds: dict[int, dict[str, Array]],
    writes: Sequence[StepWrite] = (),
    about: str = "",
) -> Trace:
    """Return ∂L/∂ every signal as a trace."""
    wanted = seeded(model, {place: frozenset(found) for place, found in seeds.items()})
    done = forward(model, sequences, writes, wanted)
    whole = gradients(model, sequences, done, seeds)
    clocks = stages(model, sequences, done)
    return tracing.recorded_slopes(model, whole, inputs(model), clocks, signal_infos(model), about)


def stages(model: Model, sequences: Sequences, done: Pass) -> dict[str, Stage]:
    """Return the clocks of a run: the source's, the one step of the handover, and the target's."""
    assert isinstance(done, Translation)  # noqa: S101 - it is what forward returns
    found = {ENCODER: Stage(ENCODER, sequences.tokens)}
    if Parts(model).handover_places:
        found[HANDOVER] = Stage(HANDOVER, ((STEP,),) * len(sequences.tokens))
    return {**found, DECODER: Stage(DECODER, done.target.tokens)}


def walks(model: Model) -> Iterator[Walk]:
    """Yield the walks over source, handover and target, in the order of computing."""
    parts = Parts(model)
    yield from walk.walks(parts.encoder)
    handing = [model.layers[place] for place in parts.handover_places]
    if handing:
        yield Walk(tuple(path for layer in handing for path in lines_of(layer)))
    writing = [layer for layer in model.layers if layer.stage == DECODER]
    yield Walk(tuple(path for layer in writing for path in lines_of(layer)))


def inputs(model: Model) -> Iterator[tuple[int, Path]]:
    """Yield each signal that is read and that no layer computes, and its place in ``Pass.reads``."""
    for level, (place, *_others) in enumerate(model.levels):
        path = _own_read(Parts(model), place)
        if path is not None:
            yield level, path
    if Parts(model).asks_before:
        yield len(model.levels), input_path(DECODER)


def _own_read(parts: Parts, place: int) -> Path | None:
    """Return the signal that a layer reads as x, where that is a signal of its own."""
    layer = parts.model.layers[place]
    if place in parts.encoder_places:
        return read_path(parts.encoder, parts.encoder.level_of(parts.encoder_places.index(place)))
    if place in parts.handover_places or place == parts.combined:
        return joined_path(layer)
    if place == parts.attention:
        return joined_path(layer) if parts.asks_before else None
    if place == parts.decoder_places[0]:
        return joined_path(layer) if parts.asks_before else input_path(DECODER)
    return None


def signal_infos(model: Model) -> dict[Path, SignalInfo]:
    """Return what is known of every signal, in the order in which they are listed."""
    parts, reads = Parts(model), dict(inputs(model))
    infos: dict[Path, SignalInfo] = {}
    for level, places in enumerate(model.levels):
        if places[0] == min(*parts.decoder_places, parts.attention or len(model.layers)):
            infos |= read_info(input_path(DECODER), "input")
        if level in reads and reads[level] not in infos:
            infos |= read_info(reads[level], _title(parts, places[0]))
        for place in places:
            infos |= layer_infos(model, model.layers[place])
    if parts.attention is not None:
        for name in (SCORE, WEIGHT):
            path = signal_path(model.layers[parts.attention], name)
            infos[path] = replace(infos[path], axes=("time", "sequence", ENCODER))
    return infos


def _title(parts: Parts, place: int) -> str:
    """Return what a signal is that a layer reads and that no layer computes."""
    if place in parts.handover_places:
        return "last states"
    if place == parts.attention:
        return "output before"
    if place == parts.combined:
        return "context and output"
    if place in parts.decoder_places:
        return "word and context"
    return "input" if place == 0 else "both directions"


def signal_widths(model: Model) -> dict[Path, int]:
    """Return the number of units of every signal; 0 where each sequence has its own number."""
    widths: dict[Path, int] = {}
    for level, path in inputs(model):
        if level < len(model.levels):
            widths[path] = model.layers[model.levels[level][0]].sizes["I"]
    if model.target is not None:
        widths[input_path(DECODER)] = model.target.width
    for layer in model.layers:
        widths |= {signal_path(layer, name): layer.width_of(name) for name in layer.cell.signals}
    return widths


def source_of(model: Model, place: int) -> Path:
    """Return the signal that a layer reads as x."""
    parts = Parts(model)
    own = _own_read(parts, place)
    if own is not None:
        return own
    below = model.level_of(place) - 1
    if place == len(model.layers) - 1 and parts.combined is None:
        return signal_path(parts.top, parts.top.cell.output)
    layer = model.layers[model.levels[below][0]]
    return signal_path(layer, layer.cell.output)


def given_by(model: Model, place: int, unit: int) -> tuple[Path, int] | None:
    """Return the signal, and its unit, that a unit of what a layer reads was made of."""
    parts = Parts(model)
    if _own_read(parts, place) is None:
        return source_of(model, place), unit
    if place in parts.encoder_places and parts.encoder.level_of(place):
        layers = parts.encoder_layers(parts.encoder.level_of(place) - 1)
        side, mine = sources(model.join, unit, [layer.width for layer in layers])[0]
        return signal_path(layers[side], layers[side].cell.output), mine
    for path, width, is_before in meeting(model, place):
        if unit < width:  # neither a word nor a step before is a number of this step
            return None if is_before or path == input_path(DECODER) else (path, unit)
        unit -= width
    return None


def meeting(model: Model, place: int) -> list[tuple[Path, int, bool]]:
    """Return the signals that a layer reads one after the other, where they are several or an earlier step's.

    Returns:
        Of each its path, its width, and whether it is that of the step before.
    """
    parts = Parts(model)
    top = (signal_path(parts.top, parts.top.cell.output), parts.top.width)
    if place in parts.handover_places:
        _place, level, state = next(one for one in handed_states(parts) if one[0] == place)
        named = [(layer, handed_signal(layer, state)) for layer in parts.encoder_layers(level)]
        return [(signal_path(layer, name), layer.width_of(name), False) for layer, name in named]
    if parts.attention is None:
        return []
    asked = model.layers[parts.attention]
    context = (signal_path(asked, asked.cell.output), asked.width, False)
    if place == parts.combined:
        return [context, (*top, False)]
    if not parts.asks_before:
        return []
    if place == parts.attention:
        return [(*top, True)]
    word = 0 if model.target is None else model.target.width
    return [(input_path(DECODER), word, False), context] if place == parts.decoder_places[0] else []


def parameters_at(model: Model, place: int, trace: Trace, sequence: int = 0) -> Mapping[str, Array]:
    """Return the weights that a layer ran with: attention's are the encoder's outputs."""
    layer = model.layers[place]
    if not layer.score:
        return layer.parameters
    parts = Parts(model)
    top = parts.encoder_layers(len(parts.encoder.levels) - 1)
    outputs = [trace.sequence(signal_path(one, one.cell.output), sequence)[:, None] for one in top]
    memory = joined(model.join, outputs)[:, 0]
    return given_weights(layer.score, layer.parameters, memory)
