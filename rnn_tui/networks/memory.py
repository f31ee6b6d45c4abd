"""The memory network: a story is written down, and a question is answered by looking at it hop by hop.

I turns sentences and question into bags of words, G writes each sentence into the memory, O hops over it, R
answers with a word. Soft hops read all sentences by their shares and learn from answers alone; hard ones read
one sentence each and are told in training which. All hops share one set of weights.

Source: Weston, Chopra & Bordes 2014; Sukhbaatar, Szlam, Weston & Fergus 2015.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.memory import ADDRESSED, READ, reading_of
from rnn_tui.networks.aims import Aim, answers_aim
from rnn_tui.networks.hops import ACROSS
from rnn_tui.networks.memory_composing import compose, misfit
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import Pass
from rnn_tui.networks.paths import StepWrite, input_path, signal_path
from rnn_tui.networks.remembering import (
    ANSWER,
    ANSWERING,
    ASKING,
    HOP,
    HOPPING,
    HOPS,
    MEMORY,
    QUESTION,
    SENTENCE,
    Recollection,
    forward,
    gradients,
    is_hard,
    room,
    seeded,
)
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.story import random_stories, refused
from rnn_tui.networks.tracing import layer_infos, read_info, recorded, recorded_slopes
from rnn_tui.networks.walk import Walk, lines_of
from rnn_tui.traces.path import Path
from rnn_tui.traces.trace import SignalInfo, Stage, Trace

__all__ = [
    "STREAMS",
    "aims",
    "begun_by",
    "compose",
    "forward",
    "given_by",
    "gradient_trace",
    "gradients",
    "inputs",
    "misfit",
    "parameters_at",
    "random_sequences",
    "refusal",
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


def refusal(model: Model, tokens: Sequence[str]) -> str:
    """Return in words why it cannot read these tokens; empty if it can."""
    return refused(tokens, room(model))


def random_sequences(model: Model, rng: np.random.Generator) -> Sequences:
    """Return a few stories that it can read, for the gradient check."""
    assert model.vocabulary is not None  # noqa: S101 - stories are words
    return random_stories(model.vocabulary.tokens, room(model), rng)


def aims(model: Model, batch: Sequences) -> tuple[Aim, ...]:
    """Return what a batch with targets is to teach: the answer, and to hard hops the sentences to read."""
    told = batch.others.get(HOP)
    if told is None or told.targets is None or not is_hard(model):
        return (answers_aim(model, batch),)
    hops = told.targets[: int(model.options[HOPS])]
    return answers_aim(model, batch), Aim(HOPPING, "s", "softmax", hops)


def trace(model: Model, sequences: Sequences, writes: Sequence[StepWrite] = ()) -> Trace:
    """Run a model and return the trace of every signal."""
    done = forward(model, sequences, writes)
    clocks, infos = stages(model, sequences, done), signal_infos(model)
    start = {signal_path(model.layers[HOPPING], "u"): done.hops.first}
    return recorded(model, done, inputs(model), clocks, infos, start)


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
    clocks, infos = stages(model, sequences, done), signal_infos(model)
    return recorded_slopes(model, whole, inputs(model), clocks, infos, about)


def stages(model: Model, sequences: Sequences, done: Pass) -> dict[str, Stage]:  # noqa: ARG001 - the run has cut it
    """Return the clocks of a run: sentences, questions, hops and answers."""
    assert isinstance(done, Recollection)  # noqa: S101 - a memory network made it
    hops = tuple(str(hop + 1) for hop in range(int(model.options[HOPS])))
    asked = done.question.tokens
    tokens = {SENTENCE: done.story.tokens, QUESTION: asked, HOP: (hops,) * len(asked), ANSWER: asked}
    return {name: Stage(name, found) for name, found in tokens.items()}


def walks(model: Model) -> Iterator[Walk]:
    """Yield the walks: over the sentences, to the question, from hop to hop, to the answer."""
    for layer in model.layers:
        yield Walk(lines_of(layer))


def inputs(model: Model) -> Iterator[tuple[int, Path]]:
    """Yield each signal that is read and that no layer computes, and its place in ``Pass.reads``."""
    yield MEMORY, input_path(SENTENCE)
    yield ASKING, input_path(QUESTION)
    if is_hard(model):
        yield HOPPING, input_path(HOP)


def signal_infos(model: Model) -> dict[Path, SignalInfo]:
    """Return what is known of every signal, in the order in which they are listed."""
    read = dict(inputs(model))
    infos: dict[Path, SignalInfo] = {}
    for place, layer in enumerate(model.layers):
        if place in read:
            infos |= read_info(read[place], _TITLES[place])
        infos |= layer_infos(model, layer)
    words = model.vocabulary.tokens if model.vocabulary else ()
    ages = tuple(f"age {age}" for age in range(room(model)))
    named = {read[MEMORY]: (*words, *ages), read[ASKING]: words}
    infos |= {path: replace(infos[path], units=names) for path, names in named.items()}
    across = ("time", "sequence", SENTENCE)
    return {path: replace(info, axes=across) if _is_across(path) else info for path, info in infos.items()}


_TITLES = {MEMORY: "words and age", ASKING: "words", HOPPING: "the sentence that is read"}
"""Of what is read and no layer computes."""


def _is_across(path: Path) -> bool:
    """Say whether the units of a signal are sentences."""
    return path.stage == HOP and path.name in ACROSS


def signal_widths(model: Model) -> dict[Path, int]:
    """Return the number of units of every signal; 0 where they are sentences."""
    widths = {input_path(SENTENCE): model.layers[MEMORY].sizes["I"]}
    widths[input_path(QUESTION)] = model.layers[ASKING].sizes["I"]
    for layer in model.layers:
        sizes = layer.shapes.signals
        widths |= {signal_path(layer, name): layer.sizes[sizes[name]] for name in layer.cell.signals}
    return {path: 0 if _is_across(path) else widths[path] for path in signal_infos(model)}


def source_of(model: Model, place: int) -> Path:
    """Return the signal that a layer reads as x; of another stage it reads the last step."""
    before = model.layers[place - 1]
    return dict(inputs(model)).get(place) or signal_path(before, before.cell.output)


def given_by(model: Model, place: int, unit: int) -> tuple[Path, int] | None:
    """Return the signal, and its unit, that a unit of what a layer reads was made of."""
    return (source_of(model, place), unit) if place == ANSWERING else None


def begun_by(model: Model, place: int, unit: int) -> tuple[Path, int] | None:
    """Return the signal, and its unit, that a state is before the first step: hops begin at the question."""
    return (signal_path(model.layers[ASKING], "q"), unit) if place == HOPPING else None


def parameters_at(model: Model, place: int, trace: Trace, sequence: int = 0) -> Mapping[str, Array]:
    """Return the weights that a layer ran with; those of a hop are the memories of its story."""
    layer = model.layers[place]
    if not layer.given:
        return layer.parameters
    memory = model.layers[MEMORY]
    addressed, read = (trace.sequence(signal_path(memory, name), sequence) for name in ("m", "c"))
    return {**layer.parameters, ADDRESSED: addressed, READ[reading_of(layer.cell)]: read.T}
