"""Saturated gates: those that stand so near to open or shut that hardly any gradient passes their sigmoid."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import Pass
from rnn_tui.networks.sequences import Sequences

NEAR = 0.05
"""How near to 0 or 1 is saturated: there the slope of a sigmoid is less than a fifth of its largest."""


class Gate(NamedTuple):
    """How many numbers of one gate are saturated."""

    name: str
    """Of its signal, with its layer where there are several."""
    near: int
    total: int


def saturation(model: Model, batch: Sequences) -> float:
    """Return the share of all gate values of a batch that are saturated; NaN where there is no gate.

    Source: Karpathy, Johnson & Fei-Fei 2016, §4.2.
    """
    found = list(gates(model, network_of(model).forward(model, batch)))
    count = sum(gate.total for gate in found)
    return sum(gate.near for gate in found) / count if count else math.nan


def gates(model: Model, done: Pass) -> Iterator[Gate]:
    """Yield the gates of a run.

    A gate is what a cell declares as one. The probabilities of a read-out are answers, not gates: they are
    meant to be near 0 or 1.
    """
    several = len(model.recurrent) > 1
    for layer, run in zip(model.layers, done.runs, strict=True):
        for row in () if layer is model.read_out else layer.cell.rows:
            if row.kind == "gate":
                values = run.signal(row.name)
                near = int(((values < NEAR) | (values > 1 - NEAR)).sum())
                name = f"{layer.prefix}.{row.name}" if several else row.name
                yield Gate(name, near, int((~np.isnan(values)).sum()))
