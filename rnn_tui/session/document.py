"""The document of a session: a model and a sequence, and the edits that made them what they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.read_out import PROBABILITY
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.beam import Search
from rnn_tui.networks.decoding import with_answers
from rnn_tui.networks.model import Layer, Model
from rnn_tui.networks.paths import StepWrite, signal_path
from rnn_tui.networks.sequences import NO_TARGET, Sequences
from rnn_tui.networks.walk import Walk, lines_of
from rnn_tui.session.decoding import GREEDY, Decoding, answered, searched
from rnn_tui.session.origin import Origin, begin
from rnn_tui.traces.path import Path
from rnn_tui.traces.trace import Stage, Trace


class Edit(Protocol):
    """A change of a document, written down so that it can be replayed."""

    @property
    def label(self) -> str:
        """What a screen says of it: ``f[3] := 1 at step 2``."""

    def apply(self, document: Document) -> Document:
        """Return the document after the change."""

    def as_text(self) -> str:
        """Return the command that makes the same change."""


@dataclass(frozen=True)
class Document:
    """A model, a sequence, and values written over signals; nothing in it changes."""

    origin: Origin
    model: Model
    sequences: Sequences
    writes: tuple[StepWrite, ...] = ()
    edits: tuple[Edit, ...] = ()
    decoding: Decoding = GREEDY
    """How the answer is found, where the network writes a sequence."""
    notes: tuple[str, ...] = ()
    """What the last edit has to tell, such as which parameters were drawn anew."""

    @cached_property
    def trace(self) -> Trace:
        """Every signal of every step."""
        return network_of(self.model).trace(self.model, self.reads, self.writes)

    @cached_property
    def reads(self) -> Sequences:
        """The input, with the answers that the decoder reads where they are not the likeliest ones."""
        return answered(self.model, self.sequences, self.decoding, self.writes)

    @property
    def held(self) -> Sequences:
        """The same with every answer held, so that other weights are asked for these and no others."""
        return with_answers(self.model, self.sequences, [self.chosen]) if self.model.target else self.reads

    @cached_property
    def search(self) -> Search:
        """The beam search for the answer, every step of it."""
        return searched(self.model, self.sequences, self.decoding, self.writes)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The answers that the decoder went on with: written, searched or drawn ones, else the likeliest."""
        if self.model.target is None or self.decoding == GREEDY:
            return self.answers
        told = self.reads.others[self.answer_path.stage].targets
        assert told is not None  # noqa: S101 - they were decoded
        return tuple(map(int, told[:, 0]))

    def forget(self) -> None:
        """Let go of what was computed; whoever asks for it again gets the same bits."""
        for name in ("trace", "answers", "gradients", "ledgers", "exact", "reads", "search"):
            vars(self).pop(name, None)

    @cached_property
    def walks(self) -> tuple[Walk, ...]:
        """The walks over the sequence, in the order in which they are computed."""
        return tuple(network_of(self.model).walks(self.model))

    @cached_property
    def lines(self) -> tuple[Path, ...]:
        """The signals of all walks in the order in which they are shown and stepped through."""
        return tuple(path for walk in self.walks for path in walk.lines)

    @cached_property
    def _walks_by_path(self) -> dict[Path, int]:
        by_line = {path: number for number, walk in enumerate(self.walks) for path in walk.lines}
        network, read = network_of(self.model), {}
        for place, layer in reversed(list(enumerate(self.model.layers))):
            read[network.source_of(self.model, place)] = by_line[lines_of(layer)[0]]
        return {**read, **by_line}

    def walk_of(self, path: Path) -> int:
        """Return the number of the walk that computes a signal, or that reads it as its input."""
        return self._walks_by_path[path]

    def stage_of(self, path: Path) -> Stage:
        """Return the clock of a signal: its steps, and what stands at each."""
        return self.trace.stages[path.stage]

    def steps_of(self, path: Path) -> int:
        """Return the number of timesteps of a signal."""
        return self.stage_of(path).lengths[0]

    def tokens_of(self, path: Path) -> tuple[str, ...]:
        """Return what stands at each timestep of a signal."""
        return self.stage_of(path).tokens[0]

    def ends_of(self, line: int) -> tuple[int, int]:
        """Return the first and the last line of the walk that a line is in."""
        number = self.walk_of(self.lines[line])
        first = sum(len(walk.lines) for walk in self.walks[:number])
        return first, first + len(self.walks[number].lines) - 1

    def units_of(self, path: Path) -> int:
        """Return the number of units of a signal."""
        return int(self.trace.arrays[path].shape[2])

    @cached_property
    def answers(self) -> tuple[int, ...]:
        """The most probable class at each step; empty where the model gives no probabilities."""
        path = self.answer_path
        if path.name != PROBABILITY:
            return ()
        values = self.trace.arrays[path][:, 0]
        return tuple(map(int, values.argmax(axis=1)))

    @property
    def steps(self) -> int:
        """Number of timesteps of the input."""
        return self.sequences.lengths[0]

    @property
    def tokens(self) -> tuple[str, ...]:
        """What stands at each step of the input."""
        return self.sequences.tokens[0]

    @property
    def answer_path(self) -> Path:
        """The signal that holds the answers, or where there are none what the last layer gives."""
        layer = self.model.layers[-1]
        return signal_path(layer, PROBABILITY if PROBABILITY in layer.cell.signals else layer.cell.output)

    @property
    def targets(self) -> NDArray[np.intp] | None:
        """The right answer at each step of the answers' clock, ``(T, 1)``; None where none are known.

        A clock of which the input tells nothing answers its last steps, such as that of a whole story.
        """
        path = self.answer_path
        found = self.sequences.others.get(path.stage, self.sequences).targets
        return None if found is None else found[-self.steps_of(path) :]

    def target_at(self, step: int) -> int:
        """Return the right answer at a step, −1 where none is known; of a whole sequence it is always one."""
        if self.targets is None:
            return NO_TARGET
        return int(self.targets[-1 if self.model.answers_once else step, 0])

    def layer_of(self, path: Path) -> Layer:
        """Return the layer of a signal."""
        return self.model.layers[self.place_of(path)]

    def place_of(self, path: Path) -> int:
        """Return the place of a signal's layer in the model."""
        layers = enumerate(self.model.layers)
        return next(place for place, layer in layers if signal_path(layer, path.name) == path)

    def with_model(self, model: Model) -> Document:
        """Return the document with another model; values written over what it still has are kept."""
        units = network_of(model).signal_widths(model)
        kept = tuple(write for write in self.writes if write.unit < units.get(write.path, 0))
        return replace(self, model=model, writes=kept)

    def edited(self, edit: Edit) -> Document:
        """Return the document after one more edit."""
        after = edit.apply(replace(self, notes=()))
        return replace(after, edits=(*self.edits, edit))

    @cached_property
    def exact(self) -> Document:
        """The same in float64, for sums that are to add up."""
        model = self.model.as_dtype("float64")
        return self if model is self.model else replace(self, model=model)

    @cached_property
    def ledgers(self) -> dict[Any, Any]:
        """Ledgers of gradients that were asked for already, and the float64 runs that they come from."""
        return {}

    @cached_property
    def gradients(self) -> dict[Any, Trace]:
        """Gradients that were asked for already, by loss and step."""
        return {}


def new_document(origin: Origin) -> Document:
    """Return the document that an origin stands for, a cell exchanged if it says so.

    Raises:
        RnnTuiError: A name is unknown, a file is bad, or the input does not fit.
    """
    model, sequences = begin(origin)
    document = Document(origin, model, sequences)
    if origin.cell and origin.model:
        from rnn_tui.session.commands.cell import SetCell

        changed = SetCell(origin.cell, origin.seed).apply(document)
        return replace(changed, origin=origin)
    return document
