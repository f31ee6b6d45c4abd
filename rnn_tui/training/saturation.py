"""Saturated gates: those that stand so near to open or shut that hardly any gradient passes their sigmoid."""

from __future__ import annotations

import math

import numpy as np

from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences

NEAR = 0.05
"""How near to 0 or 1 is saturated: there the slope of a sigmoid is less than a fifth of its largest."""


def saturation(model: Model, batch: Sequences) -> float:
    """Return the share of all gate values of a batch that are saturated; NaN where there is no gate.

    A gate is what a cell declares as one. The probabilities of a read-out are answers, not gates: they are
    meant to be near 0 or 1.

    Source: Karpathy, Johnson & Fei-Fei 2016, §4.2.
    """
    done = network_of(model).forward(model, batch)
    near = count = 0
    for layer, run in zip(model.layers, done.runs, strict=True):
        if layer is model.read_out:
            continue
        for row in layer.cell.rows:
            if row.kind == "gate":
                values = run.signal(row.name)
                count += int((~np.isnan(values)).sum())
                near += int(((values < NEAR) | (values > 1 - NEAR)).sum())
    return near / count if count else math.nan
