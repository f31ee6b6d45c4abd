"""The state of the screen beside the session: which pane has the focus, which list or help is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnn_tui.session.session import Session  # with NumPy: after the first paint

PANES = (
    "equations",
    "timeline",
    "units",
    "heat",
    "output",
    "network",
    "activation",
    "norms",
    "horizon",
    "ledger",
    "update",
    "alignment",
    "beam",
    "winners",
    "memory",
)
"""The panes that can have the focus, in the order of Tab."""
WHY = "why"
"""The explanation, which stands in place of all of them while it is open."""
VIEWS = (*PANES, WHY)
"""What the list of views offers."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a list."""

    does: str
    """What choosing it does, as in the table of keys."""
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """A list that is open over the panes."""

    title: str
    rows: tuple[Choice, ...]
    chosen: int = 0
    text: str = ""
    """What stands above the rows."""
    read: int = 0
    """Lines of the text that were scrolled out of sight."""

    def moved(self, count: int) -> Choices:
        """Return the list with another row chosen."""
        return replace(self, chosen=min(max(self.chosen + count, 0), max(len(self.rows) - 1, 0)))


@dataclass(frozen=True, slots=True)
class Ui:
    """What the screen shows beside the session's own state."""

    focus: str = "equations"
    enlarged: bool = False
    lower: str = "timeline"
    """The view in the lower part of a narrow screen."""
    choices: Choices | None = None
    help: int | None = None
    """First line of the help that is open."""
    message: str = ""
    """One line about the last key, until the next one."""
    is_error: bool = False
    asking: str = ""
    """What the line that is typed into is for, while it is open."""
    hint: bool = True
    """Whether the line for newcomers is still to be seen."""

    def told(self, message: str, *, error: bool = False) -> Ui:
        """Return the state with a message."""
        return replace(self, message=message, is_error=error)

    @property
    def is_covered(self) -> bool:
        """Whether a list or the help lies over the panes."""
        return self.choices is not None or self.help is not None


def focus_of(ui: Ui, session: Session) -> str:
    """Return the view that keys, saving and copying are about."""
    return WHY if session.why else ui.focus
