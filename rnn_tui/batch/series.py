"""What is written of every step: a signal, a term of its equation, or a gradient by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from rnn_tui.batch.terms import split
from rnn_tui.batch.units import Axis, chosen_units
from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import READ_OUT, Model
from rnn_tui.networks.paths import signal_path
from rnn_tui.session.loss import has_answers
from rnn_tui.traces.path import Path, find_path, shortest
from rnn_tui.traces.trace import UNIT


class Role(Enum):
    """What the numbers of a series are."""

    VALUE = "signals"
    TERM = "terms"
    GRADIENT = "gradients"


@dataclass(frozen=True)
class Series:
    """Some units of one signal, in one role."""

    role: Role
    path: Path
    signal: str
    """The shortest name of the signal."""
    symbol: str
    """The letters that a person sees for it."""
    kind: str
    """Of the signal: gate, state …"""
    width: int
    """How many units the signal has."""
    units: tuple[int, ...]
    names: tuple[str, ...] = ()
    """Answers that all the signal's units stand for; empty where they are only numbers."""
    term: int = 0
    """Of a term: which."""
    label: str = ""
    """Of a term: how the language of cells writes it."""
    heading: str = ""
    """Of a term: how the explorer writes it."""
    across: str = ""
    """The stage whose steps are the units, all of which are written; each sequence has its own number."""

    @property
    def stage(self) -> str:
        """The clock that it goes by."""
        return self.path.stage

    @property
    def title(self) -> str:
        """Name without the units: ``h``, ``f: W_f @ x``, ``dh``."""
        if self.role is Role.TERM:
            return f"{self.signal}: {self.label}"
        return self.gradient_title if self.role is Role.GRADIENT else self.signal

    @property
    def gradient_title(self) -> str:
        """Name of ∂loss/∂signal: ``dh``, ``0.dh``."""
        before, dot, name = self.signal.rpartition(".")
        return f"{before}{dot}d{name}"

    @property
    def columns(self) -> list[str]:
        """Name of each unit's column: ``h[3]``, ``f[3]: W_f @ x``, ``dh[3]``, ``p[destination]``."""
        title = self.gradient_title if self.role is Role.GRADIENT else self.signal
        tail = f": {self.label}" if self.role is Role.TERM else ""
        if self.across:
            return [f"{title}{tail}"]
        return [f"{title}[{self.unit_name(unit)}]{tail}" for unit in self.units]

    def heading_of(self, unit: int, *, alone: bool) -> str:
        """Return what a person sees above a unit's column; ``alone`` where the unit need not be named."""
        name = self.symbol if alone else f"{self.symbol}[{self.unit_name(unit)}]"
        if self.role is Role.TERM:
            return f"{name} {self.heading}"
        return f"∂{name}" if self.role is Role.GRADIENT else name

    def unit_name(self, unit: int) -> str:
        """Return an answer, or the number of a unit."""
        return self.names[unit] if self.names else str(unit)


def chosen_series(
    model: Model,
    signals: Sequence[str],
    units: str,
    *,
    terms: bool = False,
    gradients: bool = False,
    brief: bool = False,
) -> tuple[Series, ...]:
    """Return what is written: first the signals, then their terms, then their gradients.

    Args:
        model: The model.
        signals: Full or short names; every signal of every layer when empty.
        units: Which units; see :func:`~rnn_tui.batch.units.chosen_units`.
        terms: Also the terms of each equation.
        gradients: Also ∂loss/∂ each signal.
        brief: For people: without a choice, one unit of each recurrent layer's signals.

    Raises:
        UnknownNameError: There is no such signal.
        AmbiguousNameError: A short name stands for several.
        UsageError: The units do not fit.
    """
    network = network_of(model)
    infos, widths = network.signal_infos(model), network.signal_widths(model)
    shapeless = {path for path, info in infos.items() if not widths[path] and info.axes[-1] == UNIT}
    paths = [find_path(name, infos) for name in dict.fromkeys(signals)]
    for path in paths:
        if path in shapeless:
            message = _("{name} has another number of units in each sequence; explore shows it, run does not")
            raise UsageError(message.format(name=shortest(path, infos)))
    paths = paths or [path for path in _all_paths(model, brief=brief) if path not in shapeless]
    if brief and not units:
        units = "0"
    axes = [Axis(shortest(path, infos), widths[path], infos[path].units) for path in paths]
    counted = [axis for axis in axes if axis.count]
    chosen_of = iter(chosen_units(units, counted, strict=bool(signals)) if counted else ())
    found = [next(chosen_of) if axis.count else [] for axis in axes]
    aliases = {
        signal_path(layer, name): shown for layer in model.layers for name, shown in layer.cell.aliases
    }
    values = [
        Series(
            Role.VALUE,
            path,
            axis.signal,
            aliases.get(path, axis.signal),
            infos[path].kind,
            axis.count,
            tuple(chosen),
            axis.names,
            across="" if axis.count else infos[path].axes[-1],
        )
        for path, axis, chosen in zip(paths, axes, found, strict=True)
        if chosen or not axis.count
    ]
    parts = [part for one in values for part in _terms(model, one)] if terms else []
    slopes = [replace(one, role=Role.GRADIENT) for one in values] if gradients else []
    return (*values, *parts, *slopes)


def _all_paths(model: Model, *, brief: bool) -> list[Path]:
    without = (READ_OUT,) if brief and has_answers(model) and len(model.layers) > 1 else ()
    layers = [layer for layer in model.layers if layer.name not in without]
    return [signal_path(layer, name) for layer in layers for name in layer.cell.signals]


def _terms(model: Model, series: Series) -> list[Series]:
    for layer in model.layers:
        if signal_path(layer, series.path.name) == series.path:
            found = enumerate(split(layer.cell, series.path.name))
            return [
                replace(series, role=Role.TERM, term=place, label=term.label, heading=term.heading)
                for place, term in found
            ]
    return []
