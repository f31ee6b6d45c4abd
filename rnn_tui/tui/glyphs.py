"""The signs that are drawn, in Unicode and in ASCII."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Glyphs:
    """One sign for each purpose."""

    rule: str
    mark: str
    unknown: str
    moved: str
    dot: str
    """Between facts."""
    ellipsis: str
    bar: str
    bar_end: str
    left: str
    """Brackets around the cursor's cell of a heat map."""
    right: str
    levels: str
    """From nothing to all, for heat maps without colour."""
    box: str
    """Corner, corner, corner, corner, across, down."""
    arrow: str
    back: str
    """The arrow of what goes from right to left."""
    up: str
    right_answer: str
    curve: str
    """A piece of a curve, for a legend."""
    points: str
    """What is drawn upon a curve: here, along one way here, of a dial, along one way of a dial."""


UNICODE = Glyphs(
    "─", "▸", "·", "›", "·", "…", "█", "▏", "▕", "▏", " ░▒▓█", "┌┐└┘─│", "─▸", "◂─", "▴", "✓", "⠒", "●◆○◇"
)
ASCII = Glyphs(
    "-", ">", ".", "*", "-", "~", "#", "|", "[", "]", " .:*#", "++++-|", "->", "<-", "^", "<", ".", "@#ox"
)
