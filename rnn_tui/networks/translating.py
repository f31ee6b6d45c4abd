"""Running an encoder and a decoder over a batch.

The decoder reads what it is given (teacher forcing: Williams & Zipser 1989) or, where nothing is given, what
it answered itself. Attention that is asked by this step's output stands above the recurrent layers, which
then run over the whole target at once (Luong, Pham & Manning 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.attention import CONTEXT
from rnn_tui.networks import attending, passes, stepping
from rnn_tui.networks.decoding import greedy, with_answers
from rnn_tui.networks.encoding import Encoded, Joints, States, encoded, run_above
from rnn_tui.networks.model import DECODER, Model
from rnn_tui.networks.parts import Parts
from rnn_tui.networks.passes import Pass, written
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
