"""The architectures there are, and the face that all of them have: the folder is the registry."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from rnn_tui.networks.design import Design
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import NetworkGradients, Pass
from rnn_tui.networks.paths import StepWrite
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.walk import Walk
from rnn_tui.traces.path import Path as SignalPath
from rnn_tui.traces.trace import SignalInfo, Stage, Trace

Array = NDArray[Any]
SHARED = {
    "__init__",
    "aims",
    "architectures",
    "attending",
    "beam",
    "card",
    "composing",
    "decoding",
    "design",
    "drawing",
    "encoding",
    "generating",
    "handover",
    "hops",
    "layer",
    "layer_run",
    "masks",
    "memory_composing",
    "model",
    "pair_checks",
    "pairing",
    "parts",
    "passes",
    "paths",
    "reading",
    "remembering",
    "sequences",
    "size",
    "stepped_run",
    "stepping",
    "stepping_back",
    "story",
    "targets",
    "tracing",
    "untied",
    "translating",
    "translating_back",
    "vocabulary",
    "walk",
}
"""What the architectures are made of, beside themselves."""


class Network(Protocol):
    """What the module of an architecture offers; nobody else asks what kind a network is of."""

    STREAMS: bool
    """Whether it may answer before the sequence has ended."""

    def compose(self, design: Design, rng: np.random.Generator) -> Model:
        """Return an untrained model of a design."""

    def misfit(self, model: Model) -> str:
        """Return in words what does not fit in a model that a file describes; empty if all fits."""

    def forward(
        self,
        model: Model,
        sequences: Sequences,
        writes: Sequence[StepWrite] = (),
        seeds: dict[int, frozenset[str]] | None = None,
        start: Sequence[Mapping[str, Array]] = (),
    ) -> Pass:
        """Run all layers."""

    def seeded(self, model: Model, names: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
        """Return by layer the signals that a slope comes in at, given those from outside."""

    def gradients(
        self,
        model: Model,
        sequences: Sequences,
        done: Pass,
        seeds: dict[int, dict[str, Array]],
        *,
        signals: bool = True,
        apart: Mapping[int, str] | None = None,
    ) -> NetworkGradients:
        """Return the gradient of a loss, given its slope by signals of some layers."""

    def trace(self, model: Model, sequences: Sequences, writes: Sequence[StepWrite] = ()) -> Trace:
        """Run a model and return the trace of every signal."""

    def gradient_trace(
        self,
        model: Model,
        sequences: Sequences,
        seeds: dict[int, dict[str, Array]],
        writes: Sequence[StepWrite] = (),
        about: str = "",
    ) -> Trace:
        """Return ∂L/∂ every signal as a trace."""

    def stages(self, model: Model, sequences: Sequences, done: Pass) -> dict[str, Stage]:
        """Return the clocks of a run: what stands at each of their steps, for each sequence."""

    def walks(self, model: Model) -> Iterator[Walk]:
        """Yield the walks over the sequences, in the order of computing."""

    def inputs(self, model: Model) -> Iterator[tuple[int, SignalPath]]:
        """Yield each signal that is read and that no layer computes, and its place in ``Pass.reads``."""

    def signal_infos(self, model: Model) -> dict[SignalPath, SignalInfo]:
        """Return what is known of every signal, in the order in which they are listed."""

    def signal_widths(self, model: Model) -> dict[SignalPath, int]:
        """Return the number of units of every signal; 0 where they are the steps of another stage."""

    def source_of(self, model: Model, place: int) -> SignalPath:
        """Return the signal that a layer reads as x."""

    def given_by(self, model: Model, place: int, unit: int) -> tuple[SignalPath, int] | None:
        """Return the signal, and its unit, that a unit of what a layer reads was made of."""

    def parameters_at(self, model: Model, place: int, trace: Trace, sequence: int = 0) -> Mapping[str, Array]:
        """Return the weights that a layer ran with: its own, and those that other stages gave it."""


@cache
def architecture_names() -> tuple[str, ...]:
    """Return the names of the architectures; imports none of them."""
    folder = Path(__file__).parent
    return tuple(sorted(path.stem for path in folder.glob("*.py") if path.stem not in SHARED))


def architecture(name: str) -> Network:
    """Return the module of an architecture; the name is one of :func:`architecture_names`."""
    assert name in architecture_names()  # noqa: S101 - model files were checked when they were read
    return cast("Network", importlib.import_module(f"rnn_tui.networks.{name}"))


def network_of(model: Model) -> Network:
    """Return the module of a model's architecture."""
    return architecture(model.architecture)


def refusal(model: Model, tokens: Sequence[str]) -> str:
    """Return in words why a network cannot read these tokens; empty if it can.

    An architecture that cannot read whatever its vocabulary knows says so in a function of this name.
    """
    own = getattr(network_of(model), "refusal", None)
    return own(model, tokens) if own else ""
