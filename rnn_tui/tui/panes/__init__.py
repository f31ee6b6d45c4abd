"""One file per pane: each draws one view and says what a click on it means. The folder is the registry."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.widgets.canvas import Line


@dataclass(frozen=True)
class Frame:
    """The room a pane has, and how it is to look."""

    look: Look
    width: int
    height: int
    focused: bool = False


class Pane(Protocol):
    """Draws one view; knows nothing of the others."""

    name: str
    title: str
    """English; translated where it is shown."""

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return at most ``frame.height`` lines of exactly ``frame.width`` cells, the rule first."""

    def wanted(self, session: Session, width: int) -> int:
        """Return how many lines the pane would fill."""

    def click(self, session: Session, frame: Frame, x: int, y: int) -> str:
        """Return the commands that a click means, one a line, or an empty text."""


@cache
def panes() -> dict[str, Pane]:
    """Return every pane by name."""
    found: dict[str, Pane] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem != "__init__":
            pane: Pane = importlib.import_module(f"{__name__}.{path.stem}").PANE
            found[pane.name] = pane
    return found
