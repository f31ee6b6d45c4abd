"""Parameter gradients: sums over all steps and sequences, one product for all that meet one vector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.adjoint import Adjoint
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.machine import BLOCK_STEPS, Record

Array = NDArray[Any]


class GradientSums:
    """Adds one segment's share to the parameter gradients."""

    def __init__(self, engine: Engine, adjoint: Adjoint, record: Record, into: dict[str, Array]) -> None:
        self.engine, self.adjoint, self.record, self.into = engine, adjoint, record, into

    def add(self) -> None:
        """Add the matrices, one product for all that multiply one vector, then the vectors."""
        by_source: dict[str, dict[str, list[tuple[str, int]]]] = {}
        for outer in self.adjoint.outers:
            by_source.setdefault(outer.source, {}).setdefault(outer.cotangent, []).append(
                (outer.matrix, outer.part)
            )
        for source, cotangents in by_source.items():
            for names in self.neighbours(cotangents):
                self.outer(names, source, cotangents)
        for parameter, joint in self.adjoint.vectors:
            array = self.record.array(joint)
            self.into[parameter] += array.sum(axis=0) if array.ndim == 2 else array.sum(axis=(0, 2))

    def neighbours(self, joints: Mapping[str, Any]) -> list[list[str]]:
        """Group joints that lie side by side in the record."""
        spans = {name: self.record.plan.span(name) for name in joints}
        runs: list[list[str]] = []
        for name in sorted(spans, key=lambda name: (spans[name].memory, spans[name].slot.start)):
            last = spans[runs[-1][-1]] if runs else None
            if last and last.memory == spans[name].memory and last.slot.stop == spans[name].slot.start:
                runs[-1].append(name)
            else:
                runs.append([name])
        return runs

    def outer(self, names: list[str], source: str, cotangents: Mapping[str, list[tuple[str, int]]]) -> None:
        product = outer_sum(self.run_of(names), self.record.array(source))
        row = 0
        for name in names:
            width = self.record.plan.span(name).slot.width
            for matrix, part in cotangents[name]:
                self.into[matrix][:, self.engine.columns(matrix, part)] += product[row : row + width]
            row += width

    def run_of(self, names: list[str]) -> Array:
        """Return the values of neighbouring joints as one array."""
        first, last = self.record.plan.span(names[0]), self.record.plan.span(names[-1])
        memories = self.record.memories(0, self.record.steps) | dict(self.record.givens)
        return memories[first.memory][:, first.slot.start : last.slot.stop]


def outer_sum(left: Array, right: Array) -> Array:
    """Return the sum over steps (and sequences) of ``left · rightᵀ``, ``(left units, right units)``."""
    if left.ndim == 2:
        return np.asarray(left.T @ right)
    total = np.zeros((left.shape[1], right.shape[1]), left.dtype)
    for low in range(0, left.shape[0], BLOCK_STEPS):
        a = left[low : low + BLOCK_STEPS].transpose(1, 0, 2).reshape(left.shape[1], -1)
        b = right[low : low + BLOCK_STEPS].transpose(1, 0, 2).reshape(right.shape[1], -1)
        total += a @ b.T
    return total
