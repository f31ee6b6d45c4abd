"""The trace: arrays by signal, with everything a table, a comparison or an export needs to know.

A gradient is a trace, and the difference of two runs is a trace, so whatever shows values shows those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import ShapeError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line
from rnn_tui.traces.path import BACKWARD, Path, find_path, shortest

Array = NDArray[Any]
VERSION = 1
"""Of the meaning of a trace; raised when a field changes what it stands for."""


UNIT = "unit"
"""The axis of units that are no steps of a stage."""


class Content(Enum):
    """What the numbers of a trace are."""

    VALUES = "values"
    GRADIENT = "gradient"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the clocks of a network: its own timesteps, its own lengths."""

    name: str
    tokens: tuple[tuple[str, ...], ...]
    """What stands at each step, for each sequence."""

    @property
    def lengths(self) -> tuple[int, ...]:
        """Number of steps of each sequence."""
        return tuple(len(one) for one in self.tokens)


@dataclass(frozen=True, slots=True)
class SignalInfo:
    """What is known of a signal beside its numbers."""

    path: Path
    symbol: str
    title: str
    """English; translated where it is shown."""
    kind: str
    range: tuple[float, float]
    """Proved from the equation; infinite where nothing bounds it."""
    equation: str
    """Canonical text, or empty for a block."""
    units: tuple[str, ...] = ()
    """Names of the units, such as the labels of a read-out; empty where they are only numbers."""
    axes: tuple[str, ...] = ("time", "sequence", UNIT)
    """The last may be a stage: then the units are its steps, and each sequence has its own number of them."""


@dataclass(frozen=True, eq=False)
class Trace:
    """What a run recorded.

    Within a stage arrays are ``(T, B, units)``; what lies beyond a sequence's end is absent: NaN in the
    arrays, never shown and never summed.

    Example:
        >>> import rnn_tui
        >>> found = rnn_tui.trace(rnn_tui.load("lee-elman"), [[[1, 1], [1, 1], [2, 2]]])
        >>> found["y"][:, 0, 0].tolist()
        [4.0, 12.0, 32.0]
        >>> found.info("h").equation
        'identity(W_h @ x + U_h @ h[-1] + b_h)'
    """

    stages: Mapping[str, Stage]
    signals: Mapping[Path, SignalInfo]
    arrays: Mapping[Path, Array]
    start: Mapping[Path, Array]
    """States before the first step, ``(B, units)``."""
    dtype: str
    model_hash: str = ""
    content: Content = Content.VALUES
    about: str = ""
    """Of a gradient: which loss; of a difference: which runs."""
    model: Any = None
    """The model that ran, unless it was left out: needed to explain, edit and recompute."""
    version: int = VERSION

    def path(self, name: str | Path) -> Path:
        """Return the path that a full or shortened name means.

        Raises:
            UnknownNameError: No signal has that name.
            AmbiguousNameError: Several have it.
        """
        return name if isinstance(name, Path) else find_path(name, self.signals)

    def __getitem__(self, name: str | Path) -> Array:
        return self.arrays[self.path(name)]

    def info(self, name: str | Path) -> SignalInfo:
        """Return what is known of a signal beside its numbers."""
        return self.signals[self.path(name)]

    def short(self, path: Path) -> str:
        """Return the shortest name of a signal."""
        return self._short[path]

    @cached_property
    def _short(self) -> dict[Path, str]:
        return {path: shortest(path, self.signals) for path in self.signals}

    def stage(self, path: Path) -> Stage:
        """Return the stage of a signal."""
        return self.stages[path.stage]

    def unit_names(self, name: str | Path, place: int = 0) -> tuple[str, ...]:
        """Return what a sequence's units stand for: answers, or steps of another stage; else none."""
        info = self.info(name)
        stage = self.stages.get(info.axes[-1])
        return stage.tokens[place] if stage else info.units

    def sequence(self, name: str | Path, place: int = 0) -> Array:
        """Return one sequence's values without what lies beyond its end, ``(T, units)``."""
        path = self.path(name)
        return self.arrays[path][: self.stages[path.stage].lengths[place], place]

    def previous(self, name: str | Path, step: int, place: int = 0) -> Array:
        """Return what a step found of a signal, ``(units,)``: its start, or zeros, at the first step.

        That is its value one step earlier, or one later where the sequence is read backward.
        """
        path = self.path(name)
        before = step + 1 if path.direction == BACKWARD else step - 1
        if 0 <= before < self.stages[path.stage].lengths[place]:
            return np.asarray(self.arrays[path][before, place])
        start = self.start.get(path)
        first = self.arrays[path][0, place]
        return np.zeros_like(first) if start is None else np.asarray(start[place])

    @cached_property
    def hash(self) -> str:
        """A fingerprint of every number and every length: equal hashes mean equal bits."""
        digest = hashlib.sha256()
        for path, array in sorted(self.arrays.items()):
            lengths = self.stages[path.stage].lengths
            digest.update(f"{path} {array.dtype} {array.shape} {lengths}\n".encode())
            for place in range(len(lengths)):
                digest.update(np.ascontiguousarray(self.sequence(path, place)).tobytes())
        for path, array in sorted(self.start.items()):
            digest.update(f"start {path} {array.dtype} {array.shape}\n".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def diff(a: Trace, b: Trace, about: str = "") -> Trace:
    """Return ``a − b`` as a trace, over the signals that both have.

    Args:
        a: Values, gradients or differences, arrays ``(T, B, units)``.
        b: What is taken away, of the same lengths.
        about: Which runs these are, in words.

    Example:
        >>> import rnn_tui
        >>> model = rnn_tui.load("lee-elman")
        >>> a, b = (rnn_tui.trace(model, [rows]) for rows in ([[1, 1], [2, 2]], [[1, 1], [1, 1]]))
        >>> rnn_tui.diff(a, b)["y"][:, 0, 0].tolist()
        [0.0, 4.0]

    Raises:
        ShapeError: A signal has other lengths or another number of units in the two.
    """
    common = [path for path in a.signals if path in b.signals]
    if not common:
        raise ShapeError(_("the two traces have no signal in common"))
    for path in common:
        if a.arrays[path].shape != b.arrays[path].shape or a.stage(path).lengths != b.stage(path).lengths:
            raise ShapeError(
                _("signal {name} has shape {a} in one trace and {b} in the other").format(
                    name=safe_line(str(path)), a=a.arrays[path].shape, b=b.arrays[path].shape
                )
            )
    with np.errstate(over="ignore", invalid="ignore"):  # two runs that both overflowed have no difference
        arrays = {path: a.arrays[path] - b.arrays[path] for path in common}
        start = {path: _apart(a.start[path], b.start[path]) for path in a.start if path in b.start}
    return replace(
        a,
        signals={path: replace(a.signals[path], range=_spread(a.signals[path].range)) for path in common},
        arrays=arrays,
        start=start,
        content=Content.DIFFERENCE,
        about=about,
    )


def _apart(a: Array, b: Array) -> Array:
    """Return ``a − b``, and 0 where both are the same infinity."""
    return np.where(a == b, a.dtype.type(0), a - b)


def _spread(limits: tuple[float, float]) -> tuple[float, float]:
    width = limits[1] - limits[0]
    return (-width, width)
