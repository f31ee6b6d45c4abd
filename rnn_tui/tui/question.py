"""What is asked of a person, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What the line is for."""

    label: str
    """What stands above it."""
    before: str
    """What the command begins with, such as ``input``; the typed text follows."""
    value: str = ""
    words: Sequence[str] = ()
    """Texts to complete to."""
    kept: int | None = None
    """How many characters of the value stay when a person just types; all when None."""
