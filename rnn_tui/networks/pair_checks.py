"""What does not fit in an encoder–decoder that a file describes, in words."""

from __future__ import annotations

from collections.abc import Iterator

from rnn_tui.blocks.attention import MATCH_WEIGHTS, attention_cell, trained_shapes
from rnn_tui.equations.cell_file import write_cell
from rnn_tui.i18n import _
from rnn_tui.networks import composing
from rnn_tui.networks.handover import handed, handed_signal
from rnn_tui.networks.model import DECODER, ENCODER, HANDOVER, READ_OUT, Layer, Model
from rnn_tui.networks.parts import ATTENTION, Parts
from rnn_tui.networks.targets import END, LONGEST
from rnn_tui.traces.path import BACKWARD

MOST_ANSWERS = 10_000
"""The longest answer that a model may ask for."""


_STAGES = {ENCODER, HANDOVER, DECODER}


def misfit(model: Model) -> str:
    """Return in words what does not fit; empty if all fits."""
    parts = Parts(model)
    stages = [layer.stage for layer in model.layers]
    order = sorted(stages, key=(ENCODER, HANDOVER, DECODER).index) if set(stages) <= _STAGES else []
    if stages != order or not (parts.encoder_places and parts.decoder_places):
        return _("an encoder–decoder has an encoder, then a handover, then a decoder")
    if model.layers[-1].name != READ_OUT or (parts.combined is None) == _stands_after(parts):
        return _("an encoder–decoder ends in a read-out, below which context and output are joined")
    if any(model.layers[place].direction == BACKWARD for place in parts.decoder_places):
        return _("a decoder does not read backward")
    steps = model.options.get(LONGEST, 0)
    if not isinstance(steps, int) or not 1 <= steps <= MOST_ANSWERS:
        return _("the longest answer of a decoder is a number from 1 to {n}").format(n=MOST_ANSWERS)
    table = None if model.target is None else model.target.table
    if table is None or table.ndim != 2 or len(table) != len(model.labels) + 1:
        return _("the table of the decoder has not one row for each answer and one for the start")
    if model.labels[-1:] != (END,):
        return _("the last answer of a decoder is not {end}").format(end=END)
    return composing.misfit(parts.encoder) or _wrong_attention(model) or next(_wrong_widths(parts), "")


def _stands_after(parts: Parts) -> bool:
    return parts.attention is not None and not parts.asks_before


def _wrong_widths(parts: Parts) -> Iterator[str]:
    """Yield each layer that reads more or fewer numbers than it is given."""
    model = parts.model
    message = _("layer {name} reads {found} numbers, but the one below gives {width}")
    for place, width in _given_widths(parts):
        layer = model.layers[place]
        if layer.sizes["I"] != width:
            yield message.format(name=layer.prefix, found=layer.sizes["I"], width=width)
    if model.layers[-1].width != len(model.labels):
        text = _("the model names {n} answers but gives {width}")
        yield text.format(n=len(model.labels), width=model.layers[-1].width)


def _given_widths(parts: Parts) -> Iterator[tuple[int, int]]:
    """Yield each place above the encoder, and how many numbers the layer there is given to read."""
    model = parts.model
    memory = parts.encoder.level_width(len(parts.encoder.levels) - 1)
    word = 0 if model.target is None else model.target.width
    for place, level, state in handed(parts):
        yield place, sum(layer.width_of(handed_signal(layer, state)) for layer in parts.encoder_layers(level))
    width = word + (memory if parts.asks_before else 0)
    for place in parts.decoder_places:
        yield place, width
        width = model.layers[place].width
    if parts.attention is not None:
        yield parts.attention, width
    if parts.combined is not None:
        yield parts.combined, memory + width
        width = model.layers[parts.combined].width
    yield len(model.layers) - 1, width


def _wrong_attention(model: Model) -> str:
    """Return in words what of attention is not what rnn-tui runs, or has a wrong shape; empty if all fits."""
    for layer in model.layers:
        if layer.given and (layer.name != ATTENTION or not layer.score):
            return _("layer {name}: nothing gives it its weights").format(name=layer.prefix)
        if layer.score and not _is_ours(layer):
            return _("attention has other equations than rnn-tui runs")
        for name, shape in _shapes(layer).items() if layer.score else ():
            if layer.parameters[name].shape != shape:
                text, full = _("{name} has shape {found}; expected {shape}"), f"{layer.prefix}.{name}"
                return text.format(name=full, found=layer.parameters[name].shape, shape=shape)
    return ""


def _is_ours(layer: Layer) -> bool:
    """Say whether attention is what runs: batched code, whose equations are only shown."""
    same = write_cell(layer.cell) == write_cell(attention_cell(layer.score))
    return same and set(layer.given) == set(layer.cell.parameters) and {"I", "E"} <= set(layer.told)


def _shapes(layer: Layer) -> dict[str, tuple[int, ...]]:
    hidden = len(layer.parameters.get(MATCH_WEIGHTS, ()))
    return trained_shapes(layer.score, layer.told["I"], layer.told["E"], hidden)
