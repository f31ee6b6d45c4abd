"""What a person should know of a model before trusting it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """What a person should know of a model before trusting it."""

    shows: str = ""
    """What it is there to show, in a sentence; English, translated where it is shown."""
    task: str = ""
    """What it was trained to do, the kind of its task; ``regress`` where it was made by hand."""
    data: str = ""
    licence: str = ""
    source: str = ""
    recipe: str = ""
    accuracy: str = ""
    """On held-out data, after rounding; or what a hand-made model computes."""
    example: str = ""
    """A text or a matrix of numbers to start with."""
    limits: str = ""
    """What it cannot do."""
