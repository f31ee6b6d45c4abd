"""The parts of a network that reads one sequence and writes another, each with the places of its layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rnn_tui.networks.model import DECODER, ENCODER, HANDOVER, READ_OUT, Layer, Model
from rnn_tui.networks.paths import StepWrite

ATTENTION, COMBINED = "attention", "combined"


@dataclass(frozen=True, eq=False)
class Parts:
    """A model, taken apart."""

    model: Model

    @cached_property
    def encoder(self) -> Model:
        """The stack that reads the source, as a network of its own."""
        layers = tuple(self.model.layers[place] for place in self.encoder_places)
        return replace(self.model, layers=layers, labels=(), target=None)

    @cached_property
    def decoder(self) -> Model:
        """The recurrent stack that writes the target, as a network of its own."""
        layers = tuple(self.model.layers[place] for place in self.decoder_places)
        return replace(self.model, layers=layers, labels=(), embedding=self.model.target, target=None)

    @cached_property
    def encoder_places(self) -> tuple[int, ...]:
        """Places of the encoder's layers, lowest first."""
        return self._places(ENCODER)

    @cached_property
    def handover_places(self) -> tuple[int, ...]:
        """Places of the layers that make the decoder's start states."""
        return self._places(HANDOVER)

    @cached_property
    def decoder_places(self) -> tuple[int, ...]:
        """Places of the decoder's recurrent layers, lowest first."""
        blocks = (ATTENTION, COMBINED, READ_OUT)
        return tuple(place for place in self._places(DECODER) if self.model.layers[place].name not in blocks)

    @cached_property
    def attention(self) -> int | None:
        """Place of attention, if there is any."""
        return self._place(ATTENTION)

    @cached_property
    def combined(self) -> int | None:
        """Place of the layer that joins context and output, if there is one."""
        return self._place(COMBINED)

    @property
    def asks_before(self) -> bool:
        """Whether attention comes before the recurrent layers and is asked by the step before."""
        return self.attention is not None and self.attention < self.decoder_places[0]

    @cached_property
    def top(self) -> Layer:
        """The recurrent layer of the decoder that the read-out stands on."""
        return self.model.layers[self.decoder_places[-1]]

    def encoder_layers(self, level: int) -> list[Layer]:
        """Return the encoder's layers of a level, one a direction."""
        return [self.model.layers[self.encoder_places[place]] for place in self.encoder.levels[level]]

    def _places(self, stage: str) -> tuple[int, ...]:
        return tuple(place for place, layer in enumerate(self.model.layers) if layer.stage == stage)

    def _place(self, name: str) -> int | None:
        found = (place for place, layer in enumerate(self.model.layers) if layer.name == name)
        return next(found, None)


def writes_in(stage: str, writes: Sequence[StepWrite]) -> list[StepWrite]:
    """Return the writes over signals of a stage."""
    return [write for write in writes if write.path.stage == stage]
