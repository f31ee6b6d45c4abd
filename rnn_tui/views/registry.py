"""Every view in its plainest form, by name: for the list of views, for saving and for programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rnn_tui.session.session import Session
from rnn_tui.views import equations, heat, network, output, why
from rnn_tui.views.sequence import sequence
from rnn_tui.views.table import Table
from rnn_tui.views.timeline import timeline
from rnn_tui.views.units import units


@dataclass(frozen=True, slots=True)
class View:
    """A view by name."""

    name: str
    title: str
    """English; translated where it is shown."""
    table: Callable[[Session], Table]


VIEWS = (
    View("sequence", "sequence", sequence),
    View("equations", "equations", equations.as_table),
    View("timeline", "timeline", timeline),
    View("units", "units", units),
    View("heat", "heat map", heat.as_table),
    View("output", "output", output.as_table),
    View("network", "network", network.as_table),
    View("why", "why", why.as_table),
)
