"""Running an encoder and a decoder over a batch, and the gradient back through both.

The decoder reads what it is given (teacher forcing: Williams & Zipser 1989) or, where nothing is given, what
it answered itself. Attention that is asked by this step's output stands above the recurrent layers, which
then run over the whole target at once (Luong, Pham & Manning 2015).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.attention import CONTEXT
from rnn_tui.blocks.join import parted
from rnn_tui.equations.backward import Gradients
from rnn_tui.networks import attending, passes, stepping, stepping_back
from rnn_tui.networks.decoding import greedy, with_answers
from rnn_tui.networks.encoding import Encoded, Joints, States, encoded, outputs_of, run_above
from rnn_tui.networks.handover import back_to_encoder, handed
from rnn_tui.networks.model import DECODER, Model
from rnn_tui.networks.parts import Parts
from rnn_tui.networks.passes import NetworkGradients, Pass, written
from rnn_tui.networks.paths import StepWrite, joined_path
from rnn_tui.networks.sequences import Sequences

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Translation(Pass):
    """A forward run of encoder and decoder, kept for a backward run."""

    sequences: Sequences = field(default_factory=lambda: Sequences(()))
    """What was read, also by the decoder."""
    begin: tuple[States, ...] = ()
    """Start states of the decoder's recurrent layers."""

    @property
    def target(self) -> Sequences:
        """What the decoder read."""
        return self.sequences.others[DECODER]


def forward(
    model: Model,
    sequences: Sequences,
    writes: Sequence[StepWrite] = (),
    seeds: Joints | None = None,
    start: Sequence[States] = (),
) -> Translation:
    """Run encoder, handover and decoder; what the decoder reads is decoded first where it is not given."""
    if DECODER not in sequences.others:
        sequences = with_answers(model, sequences, greedy(model, sequences, writes).answers)
    parts, target = Parts(model), sequences.others[DECODER]
    lengths = target.lengths
    # A value written over a step that is no longer reached has nowhere to stand.
    writes = [w for w in writes if w.path.stage != DECODER or w.step < lengths[w.sequence]]
    first = encoded(parts, sequences, writes, seeds, start)
    runs: dict[int, Any] = dict(first.runs)
    reads = dict(first.reads)
    if parts.asks_before:
        top = stepping.forward(parts, target, first, writes, seeds, runs, reads)
    else:
        top = _recurrent(parts, target, first, writes, seeds, runs, reads)
    if parts.combined is not None:
        top = _attended(parts, target, first, writes, seeds, runs, reads)
    last = len(model.layers) - 1
    reads[model.level_of(last)] = top
    runs[last] = run_above(model.layers[last], top, lengths, writes, seeds, last)
    return Translation(
        tuple(runs[place] for place in sorted(runs)),
        tuple(reads[level] for level in sorted(reads)),
        tuple(writes),
        sequences,
        first.begin,
    )


def _recurrent(
    parts: Parts,
    target: Sequences,
    first: Encoded,
    writes: Sequence[StepWrite],
    seeds: Joints | None,
    runs: dict[int, Any],
    reads: dict[int, Array],
) -> Array:
    """Run the decoder's recurrent layers over the whole target; return what the highest gives."""
    wants = None if seeds is None else {at: seeds[place] for at, place in enumerate(parts.decoder_places)}
    done = passes.forward(parts.decoder, target, writes, wants, first.begin)
    runs |= dict(zip(parts.decoder_places, done.runs, strict=True))
    low = parts.model.level_of(parts.decoder_places[0])
    reads |= {low + level: array for level, array in enumerate(done.reads)}
    return done.runs[-1].signal(parts.top.cell.output)


def _attended(
    parts: Parts,
    target: Sequences,
    first: Encoded,
    writes: Sequence[StepWrite],
    seeds: Joints | None,
    runs: dict[int, Any],
    reads: dict[int, Array],
) -> Array:
    """Attend with each step's output, and join both; return what the read-out reads."""
    model, place, above = parts.model, parts.attention, parts.combined
    assert place is not None  # noqa: S101 - who joins a context has attention
    assert above is not None  # noqa: S101 - and stands above it
    assert first.memory is not None  # noqa: S101 - and so a memory
    query = runs[parts.decoder_places[-1]].signal(parts.top.cell.output)
    run = attending.attend(model.layers[place], first.memory, query, target.lengths, writes)
    both = np.concatenate([run.signal(CONTEXT), query], axis=2)
    layer = model.layers[above]
    x = written(both, writes, joined_path(layer))
    runs |= {place: run, above: run_above(layer, x, target.lengths, writes, seeds, above)}
    reads |= {model.level_of(place): query, model.level_of(above): x}
    return np.asarray(runs[above].signal(layer.cell.output))


def seeded(model: Model, names: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """Return by layer the signals that a slope comes in at: from outside, and from what was made of them."""
    parts = Parts(model)
    found = {}
    for place, layer in enumerate(model.layers):
        inner = {layer.cell.output} if place + 1 < len(model.layers) else set()
        if place in parts.encoder_places and parts.handover_places:
            inner |= {*layer.cell.states, layer.cell.output}
        if place in parts.decoder_places and parts.asks_before:
            inner |= set(layer.cell.states)
        found[place] = names.get(place, frozenset()) | inner
    return found


def gradients(
    model: Model,
    sequences: Sequences,  # noqa: ARG001 - a run knows what its decoder read, too
    done: Pass,
    seeds: Mapping[int, Mapping[str, Array]],
    *,
    signals: bool = True,
    apart: Mapping[int, str] | None = None,
) -> NetworkGradients:
    """Return the gradient of a loss, given its slope by signals of some layers.

    Args:
        model: The model that ran.
        sequences: Its input.
        done: A forward run with the joints that :func:`seeded` names.
        seeds: By layer, ∂L/∂signal from outside, ``(T, B, units)`` of its own stage.
        signals: Also return ∂L/∂ every signal.
        apart: By layer, a parameter of which to return what each step adds to its gradient.
    """
    assert isinstance(done, Translation)  # noqa: S101 - it is what forward returns
    return _Backward(model, done, seeds, apart or {}, signals=signals).result()


class _Backward:
    """The way back, from the read-out through the decoder and the handover to the first encoder layer."""

    def __init__(
        self,
        model: Model,
        done: Translation,
        seeds: Mapping[int, Mapping[str, Array]],
        apart: Mapping[int, str],
        *,
        signals: bool,
    ) -> None:
        self.model, self.done, self.parts = model, done, Parts(model)
        self.seeds = {place: dict(found) for place, found in seeds.items()}
        self.signals, self.apart = signals, apart
        self.layers: dict[int, Gradients] = {}
        self.reads: dict[int, Array] = {}
        self.free = [replace(write, value=0.0) for write in done.writes]

    def arrive(self, place: int, name: str, slope: Array) -> None:
        """Note ∂L/∂ a signal, beside what comes in from elsewhere."""
        mine = self.seeds.setdefault(place, {})
        mine[name] = mine[name] + slope if name in mine else slope

    def through(self, place: int) -> Array:
        """Go back through a layer that stands alone; return ∂L/∂ what it read."""
        layer, run = self.model.layers[place], self.done.runs[place]
        name = self.apart.get(place, "")
        found = run.backward(layer, self.seeds.get(place, {}), signals=self.signals, apart=name)
        assert found.x is not None  # noqa: S101 - it was asked for
        self.layers[place] = found
        self.reads[self.model.level_of(place)] = found.x
        return written(found.x, self.free, joined_path(layer))

    def result(self) -> NetworkGradients:
        parts, last = self.parts, len(self.model.layers) - 1
        below = parts.combined if parts.combined is not None else parts.decoder_places[-1]
        self.arrive(below, self.model.layers[below].cell.output, self.through(last))
        by_outputs = None if parts.combined is None else self.through_attention()
        target: Array | None
        if parts.asks_before:
            target, by_outputs = self.through_steps()
        else:
            target = self.through_stack(parts.decoder, parts.decoder_places, self.done.target)
        self.through_handover()
        if by_outputs is not None:
            sides = parts.encoder.levels[-1]
            shares = parted(self.model.join, by_outputs, outputs_of(parts, dict(enumerate(self.done.runs))))
            for side, share in zip(sides, shares, strict=True):
                place = parts.encoder_places[side]
                self.arrive(place, self.model.layers[place].cell.output, share)
        table = self.through_stack(parts.encoder, parts.encoder_places, self.done.sequences)
        return NetworkGradients(
            tuple(self.layers[place] for place in sorted(self.layers)),
            tuple(self.reads[level] for level in sorted(self.reads)),
            table,
            target,
        )

    def through_attention(self) -> Array:
        """Go back through context and scores; return ∂L/∂ the encoder's outputs."""
        parts, place = self.parts, self.parts.attention
        assert place is not None  # noqa: S101 - only networks with attention come here
        assert parts.combined is not None  # noqa: S101 - and with what joins it
        both, run = self.through(parts.combined), self.done.runs[place]
        assert isinstance(run, attending.AttentionRun)  # noqa: S101 - it stands at that place
        width = run.memory.values.shape[2]
        self.arrive(place, CONTEXT, both[..., :width])
        name = self.apart.get(place, "")
        found = attending.backward(run, self.seeds[place], signals=self.signals, apart=name)
        self.layers[place], by_query = found.own, found.own.x
        assert by_query is not None  # noqa: S101 - attention always returns it
        self.reads[self.model.level_of(place)] = by_query
        self.arrive(parts.decoder_places[-1], parts.top.cell.output, both[..., width:] + by_query)
        return found.outputs

    def through_steps(self) -> tuple[Array, Array]:
        """Go back through what ran step by step; return ∂L/∂ the decoder's table and what is attended to."""
        found = stepping_back.gradients(
            self.parts, self.done, self.done.target, self.seeds, self.apart, signals=self.signals
        )
        self.layers |= found.layers
        self.reads |= found.reads
        return found.target, found.outputs

    def through_stack(self, stack: Model, places: Sequence[int], read: Sequences) -> Array | None:
        """Go back through recurrent layers that ran over whole sequences; return ∂L/∂ their table."""
        low = self.model.level_of(places[0])
        levels = range(low, low + len(stack.levels))
        done = Pass(
            tuple(self.done.runs[place] for place in places),
            tuple(self.done.reads[level] for level in levels),
            self.done.writes,
        )
        seeds = {at: self.seeds[place] for at, place in enumerate(places) if place in self.seeds}
        apart = {at: self.apart[place] for at, place in enumerate(places) if place in self.apart}
        whole = passes.gradients(stack, read, done, seeds, signals=self.signals, apart=apart)
        self.layers |= dict(zip(places, whole.layers, strict=True))
        self.reads |= dict(zip(levels, whole.reads, strict=True))
        return whole.embedding

    def through_handover(self) -> None:
        """Go back from the decoder's start states to the encoder's last ones."""
        parts, slopes = self.parts, {}
        for place, level, state in handed(parts):
            self.arrive(place, state, self.layers[parts.decoder_places[level]].start[state][None])
            slopes[place] = self.through(place)
        found = back_to_encoder(parts, slopes, self.done.sequences.lengths)
        for place, seeds in found.items():
            for name, slope in seeds.items():
                self.arrive(place, name, slope)
