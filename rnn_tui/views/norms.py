"""Norms through time: how much the state so many steps back counts, here and where dials say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.notation import screen
from rnn_tui.equations.printing import write
from rnn_tui.i18n import _
from rnn_tui.session.dialled import SEED, UNITS, gated, plain
from rnn_tui.session.norms import DTYPE, Norms, own_norms
from rnn_tui.session.session import Session
from rnn_tui.views.table import SPANNING, Cell, Column, Row, Table
from rnn_tui.views.words import joined, token

NAME_WIDTH = 14
DECADES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 330)
"""The ends an axis can have, so that it stays while a dial is turned a little."""
LEAST = 4
"""Decades below 1 that are always to be seen."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One norm by steps back."""

    name: str
    """For programs."""
    heading: str
    norms: NDArray[np.float64]
    """From none back on; those of the model end where its sequence begins."""

    @property
    def last(self) -> float:
        """Of the furthest step."""
        return float(self.norms[-1])


@dataclass(frozen=True, eq=False)
class Chart:
    """Curves over steps back, on a log axis."""

    caption: str
    curves: tuple[Curve, ...]
    steps: int
    below: int
    """Decades of the axis under 1."""
    above: int
    """Decades of the axis over 1."""

    def height(self, norm: float) -> float | None:
        """Return how high a norm stands on the axis, 0…1; what is too small stands at its foot."""
        if math.isnan(norm):
            return None
        power = math.log10(norm) if norm > 0 else -math.inf
        return min(max((power + self.below) / (self.below + self.above), 0.0), 1.0)

    def sampled(self, curve: Curve, count: int) -> list[float | None]:
        """Return heights at so many places from none to all steps back, straight between the steps."""
        heights = [self.height(norm) for norm in curve.norms.tolist()]
        places = np.linspace(0, self.steps, count)
        known = np.array([np.nan if height is None else height for height in heights])
        found = np.interp(places, np.arange(len(known)), known, right=np.nan)
        return [None if math.isnan(height) else height for height in found.tolist()]


def norms(session: Session) -> Chart:
    """Return the curves of the dials, and of the layer that the cursor is in, from its timestep back."""
    dials, document = session.dials, session.document
    rnn = plain(dials.radius, dials.matrix, dials.activation, dials.steps)
    lstm = gated(dials.radius, dials.matrix, dials.forget, dials.steps)
    curves = [
        Curve("rnn", _("RNN"), rnn.all),
        Curve("lstm", _("LSTM"), lstm.all),
        *_way("lstm", _("LSTM"), lstm),
    ]
    own = own_norms(document, session.line, session.cursor.step, dials.steps)
    if own is not None:
        name = token(document.model.name, NAME_WIDTH)
        curves += [Curve("here", name, own.all), *_way("here", name, own)]
    below, above = _axis([curve.norms for curve in curves])
    return Chart(_caption(own), tuple(curves), dials.steps, below, above)


def _way(name: str, heading: str, found: Norms) -> Iterator[Curve]:
    """Yield the curve along the state that is handed on number by number, if there is one."""
    if found.path is not None and found.factor is not None:
        factor = write(found.factor, screen())
        factor = f"({factor})" if " " in factor else factor
        yield Curve(f"{name}_path", f"{heading} ∏{token(factor, NAME_WIDTH)}", found.path)


def _axis(arrays: Sequence[NDArray[np.float64]]) -> tuple[int, int]:
    """Return the decades below and above 1 that hold all norms; those beyond float64 have no place."""
    every = np.concatenate(arrays)
    powers = np.log10(every[(every > 0) & np.isfinite(every)])
    low, high = -float(powers.min(initial=0.0)), float(powers.max(initial=0.0))
    below = next(end for end in DECADES if end >= max(low, LEAST))
    return below, 0 if high <= 0 else next(end for end in DECADES if end >= high)


def _caption(own: Norms | None) -> str:
    name = "h" if own is None else own.signal
    here = _("here T = {n}").format(n=own.step + 1) if own else _("no memory here")
    cut = _("its last {n} steps").format(n=len(own.all) - 1) if own and own.is_cut else ""
    dialled = _("{n} units, seed {seed}").format(n=UNITS, seed=SEED)
    return joined(f"‖∂{name}_T/∂{name}_t‖ {DTYPE}", dialled, here, cut)


def as_table(session: Session) -> Table:
    """Return the curves as a table, one row a step back, for Markdown and JSON."""
    found = norms(session)
    columns = (
        Column("back", "k", "index", _("steps back")),
        *(Column(curve.name, curve.heading, SPANNING) for curve in found.curves),
    )
    rows = tuple(Row((float(back), *_cells(found, back))) for back in range(found.steps + 1))
    return Table("norms", _("norms through time"), found.caption, columns, rows, None, DTYPE)


def _cells(found: Chart, back: int) -> Iterator[Cell]:
    for curve in found.curves:
        yield float(curve.norms[back]) if back < len(curve.norms) else None
