"""The gradient back through a decoder, what was handed over to it, and an encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from rnn_tui.blocks.attention import CONTEXT
from rnn_tui.blocks.join import parted
from rnn_tui.equations.backward import Gradients
from rnn_tui.networks import attending, passes, stepping_back
from rnn_tui.networks.encoding import outputs_of
from rnn_tui.networks.handover import back_to_encoder, handed
from rnn_tui.networks.model import Model
from rnn_tui.networks.parts import Parts
from rnn_tui.networks.passes import NetworkGradients, Pass, written
from rnn_tui.networks.paths import joined_path
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.translating import Translation

Array = NDArray[Any]


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
