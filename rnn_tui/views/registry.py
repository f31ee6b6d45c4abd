"""Every view in its plainest form, by name: for the list of views, for saving and for programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.views import (
    activation,
    alignment,
    beam,
    equations,
    heat,
    horizon,
    memory,
    network,
    norms,
    output,
    why,
    winners,
)
from rnn_tui.views.ledger import ledger
from rnn_tui.views.memory_parts import has_memory
from rnn_tui.views.sequence import sequence
from rnn_tui.views.table import Table
from rnn_tui.views.timeline import timeline
from rnn_tui.views.units import units
from rnn_tui.views.update import one_step


@dataclass(frozen=True, slots=True)
class View:
    """A view by name."""

    name: str
    title: str
    """English; translated where it is shown."""
    table: Callable[[Session], Table]
    fits: Callable[[Session], bool] = lambda _session: True
    """Whether it has anything to show of a session; any that has not is left out of lists."""


VIEWS = (
    View("sequence", "sequence", sequence),
    View("equations", "equations", equations.as_table),
    View("timeline", "timeline", timeline),
    View("units", "units", units),
    View("heat", "heat map", heat.as_table),
    View("output", "output", output.as_table),
    View("network", "network", network.as_table),
    View("activation", "activation", activation.as_table),
    View("norms", "norms through time", norms.as_table),
    View("horizon", "horizon", horizon.as_table),
    View("ledger", "gradient ledger", ledger),
    View("update", "optimiser step", one_step),
    View("alignment", "alignment", alignment.as_table, alignment.has_alignment),
    View("beam", "beam", beam.beam, beam.decodes),
    View("winners", "winners", winners.as_table, winners.has_winners),
    View("memory", "memory", memory.as_table, has_memory),
    View("why", "why", why.as_table),
)


def offered(session: Session) -> frozenset[str]:
    """Return the names of the views that have something to show of a session."""
    return frozenset(one.name for one in VIEWS if one.fits(session))


def view(name: str, session: Session) -> Table:
    """Return a view of a session as a table with declared columns.

    Args:
        name: Of one of :data:`VIEWS`, such as ``timeline``, ``equations``, ``heat`` or ``output``.
        session: The session.

    Example:
        >>> import rnn_tui
        >>> session = rnn_tui.start(rnn_tui.Origin(model="lee-elman"))
        >>> [row.cells for row in rnn_tui.view("timeline", session).rows][0]
        (1.0, '(1,1)', 2.0)

    Raises:
        UnknownNameError: There is no such view.
    """
    found = {one.name: one for one in VIEWS}
    if name not in found:
        raise UnknownNameError(_("view"), name, found)
    return found[name].table(session)
