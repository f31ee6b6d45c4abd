"""Running a memory network, and the gradient back through it.

Its four layers go by four clocks: one step a sentence, one for the question, one a hop, one for the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.memory import MAPPING, reading_of
from rnn_tui.equations.backward import Factor, Gradients, needed_joints
from rnn_tui.equations.run import Write
from rnn_tui.networks.hops import HopGradients, HopRun, Memories, hop_gradients, run_hops
from rnn_tui.networks.layer_run import LayerRun, run_layer
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import NetworkGradients, Pass, written
from rnn_tui.networks.paths import INPUT, StepWrite, input_path, signal_path
from rnn_tui.networks.sequences import NO_TARGET, Sequences
from rnn_tui.networks.story import story_and_question

Array = NDArray[Any]
SENTENCE, QUESTION, HOP, ANSWER = "sentence", "question", "hop", "answer"
"""The stages, in the order of the layers, one each: I and G, I, O, R."""
MEMORY, ASKING, HOPPING, ANSWERING = range(4)
"""The places of the layers."""
HOPS = "hops"
"""The option that says how many there are."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Recollection(Pass):
    """A forward run of a memory network."""

    story: Sequences
    """The sentences."""
    question: Sequences

    @property
    def hops(self) -> HopRun:
        """What the hops computed."""
        return cast("HopRun", self.runs[HOPPING])


def room(model: Model) -> int:
    """Return how many sentences the memory can tell apart by their age."""
    return model.layers[MEMORY].sizes["I"] - model.layers[ASKING].sizes["I"]


def is_hard(model: Model) -> bool:
    """Say whether each hop reads one sentence, not all by their shares."""
    return reading_of(model.layers[HOPPING].cell) == "hard"


def forward(
    model: Model,
    sequences: Sequences,
    writes: Sequence[StepWrite] = (),
    seeds: dict[int, frozenset[str]] | None = None,
    start: Sequence[Mapping[str, Array]] = (),  # noqa: ARG001 - every story is a new one
) -> Recollection:
    """Read the stories and the questions, hop, and answer.

    Args:
        model: The model.
        sequences: Texts, each a story and a question; ``others["hop"].numbers`` may say which sentence each
            hop is to read, as in training.
        writes: Values to write while it runs.
        seeds: By layer, the signals that a slope will come in at, if a backward run is to follow.
        start: Nothing goes on from one story to the next.

    Raises:
        DataError: A text is no story with a question.
    """
    words = model.layers[ASKING].sizes["I"]
    story, question = story_and_question(sequences, words, room(model))

    def run(place: int, x: Array, lengths: Sequence[int]) -> LayerRun:
        layer, mine = model.layers[place], _writes_of(model, place, writes)
        wants = needed_joints(layer.engine, seeds[place], writes=mine) if seeds else frozenset[str]()
        return run_layer(layer, x, lengths, writes=mine, wants=wants)

    told = written(np.asarray(story.vectors, model.dtype), writes, input_path(SENTENCE))
    asked = written(np.asarray(question.vectors, model.dtype), writes, input_path(QUESTION))
    memory, asking = run(MEMORY, told, story.lengths), run(ASKING, asked, question.lengths)
    first = asking.signal("q")[0]
    hops = run_hops(
        _memories(model, memory, story.lengths),
        first,
        _taught(model, sequences),
        hard=is_hard(model),
        writes=_writes_of(model, HOPPING, writes),
    )
    known = hops.signal("u")[-1:]
    answering = run(ANSWERING, known, question.lengths)
    read = hops.signal(INPUT) if is_hard(model) else hops.previous("u")
    runs = (memory, asking, cast("LayerRun", hops), answering)
    return Recollection(
        runs=runs, reads=(told, asked, read, known), writes=tuple(writes), story=story, question=question
    )


def _writes_of(model: Model, place: int, writes: Sequence[StepWrite]) -> list[Write]:
    """Return the writes over signals of a layer, and over the sentences that hard hops read."""
    layer = model.layers[place]
    mine = {signal_path(layer, name) for name in layer.cell.signals}
    if place == HOPPING:
        mine.add(input_path(HOP))
    return [
        Write(write.path.name, write.step, write.unit, write.value, write.sequence)
        for write in writes
        if write.path in mine
    ]


def _memories(model: Model, memory: LayerRun, lengths: Sequence[int]) -> Memories:
    addressed, read = (np.nan_to_num(memory.signal(name).transpose(1, 0, 2)) for name in ("m", "c"))
    there = np.arange(addressed.shape[1]) < np.asarray(lengths)[:, None]
    return Memories(addressed, read, there, model.layers[HOPPING].parameters[MAPPING])


def _taught(model: Model, sequences: Sequences) -> NDArray[np.intp]:
    """Return the sentence that each hop is told to read, ``(K, B)``; −1 where it chooses itself."""
    hops = int(model.options[HOPS])
    taught = np.full((hops, len(sequences.tokens)), NO_TARGET, np.intp)
    told = sequences.others[HOP].numbers if HOP in sequences.others else None
    if told is not None:
        taught[: len(told)] = told[:hops]
    return taught


def seeded(model: Model, names: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """Return by layer the signals that a slope comes in at: from outside, and from the hops."""
    within = {MEMORY: {"m", "c"}, ASKING: {"q"}, HOPPING: {"u"}}
    return {
        place: names.get(place, frozenset()) | within.get(place, set()) for place in range(len(model.layers))
    }


def gradients(
    model: Model,
    sequences: Sequences,  # noqa: ARG001 - the run holds what was read
    done: Pass,
    seeds: dict[int, dict[str, Array]],
    *,
    signals: bool = True,
    apart: Mapping[int, str] | None = None,
) -> NetworkGradients:
    """Return the gradient of a loss, given its slope by signals of some layers.

    Args:
        model: The model that ran.
        sequences: Its input.
        done: A forward run with the joints that :func:`seeded` names.
        seeds: By layer, ∂L/∂signal from outside, ``(T, B, units)``.
        signals: Also return ∂L/∂ every signal.
        apart: By layer, a parameter of which to return what each step adds to its gradient.
    """
    assert isinstance(done, Recollection)  # noqa: S101 - a memory network made it

    def back(place: int, arriving: Mapping[str, Array]) -> Gradients:
        mine = _sum(seeds.get(place, {}), arriving)
        name = (apart or {}).get(place, "")
        return done.runs[place].backward(model.layers[place], mine, signals=signals, apart=name)

    answering = back(ANSWERING, {})
    assert answering.x is not None  # noqa: S101 - it was asked for
    at_last = np.zeros_like(done.hops.previous("u"))
    at_last[-1] = answering.x[0]
    found = hop_gradients(done.hops, _sum(seeds.get(HOPPING, {}), {"u": at_last}))
    by_sentence = {"m": found.addressed.transpose(1, 0, 2), "c": found.read.transpose(1, 0, 2)}
    memory, asking = back(MEMORY, by_sentence), back(ASKING, {"q": found.first[None]})
    hopping = _as_gradients(done.hops, found, signals=signals)
    layers = (memory, asking, hopping, answering)
    return NetworkGradients(layers, tuple(cast("Array", layer.x) for layer in layers), None)


def _sum(a: Mapping[str, Array], b: Mapping[str, Array]) -> dict[str, Array]:
    return {name: a[name] + b[name] if name in a and name in b else one for name, one in {**a, **b}.items()}


def _as_gradients(done: HopRun, found: HopGradients, *, signals: bool) -> Gradients:
    """Return the gradients of hops as those of any other layer."""
    before = done.previous("u")
    slopes = {name: done.absent(name, slope) for name, slope in found.signals.items()}
    read = slopes.pop(INPUT) if INPUT in slopes else np.zeros_like(before)
    mapping = np.einsum("kbi,kbj->ij", found.flowing, before)
    return Gradients(
        {MAPPING: mapping},
        slopes if signals else {},
        read,
        {"u": found.first},
        (Factor(found.flowing, before, slice(0, before.shape[2])),),
    )
