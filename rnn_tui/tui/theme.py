"""The one table of colours: dark, light, sixteen colours, none. Colour never carries meaning alone.

Blue and orange stay apart for the common colour blindnesses; every text colour has at least 4.5:1 on its
ground (WCAG 2.2).
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("gate", "candidate", "state", "output", "part", "mask", "input")


@dataclass(frozen=True)
class Palette:
    """Colours by role, as Rich spells them; an empty text is the terminal's own."""

    name: str
    ground: str
    """What the terminal's background is taken to be, for pictures and for mixing."""
    text: str
    picture_text: str
    """What the terminal's own text colour is taken to be, for pictures."""
    dim: str
    accent: str
    """Means *here*, and nothing else."""
    on_accent: str
    """Text upon the accent."""
    gate: str
    candidate: str
    state: str
    output: str
    cold: str
    """The negative end of a heat map."""
    warm: str
    """The positive end."""
    error: str


DARK = Palette(
    "dark",
    ground="#10141b",
    text="",
    picture_text="#d6dae0",
    dim="#808893",
    accent="#f0b429",
    on_accent="#10141b",
    gate="#5fb0e0",
    candidate="#e080b0",
    state="#f2894a",
    output="#a0c878",
    cold="#2a86c8",
    warm="#e69f00",
    error="#ff7a6b",
)
LIGHT = Palette(
    "light",
    ground="#ffffff",
    text="",
    picture_text="#1f2328",
    dim="#6a6f76",
    accent="#8f5b00",
    on_accent="#ffffff",
    gate="#005f9e",
    candidate="#a3246b",
    state="#b04400",
    output="#3d6b00",
    cold="#1f78b4",
    warm="#d08000",
    error="#b3261e",
)
SIXTEEN = Palette(
    "sixteen",
    ground="",
    text="",
    picture_text="",
    dim="",
    accent="yellow",
    on_accent="black",
    gate="cyan",
    candidate="magenta",
    state="green",
    output="blue",
    cold="blue",
    warm="yellow",
    error="red",
)
NONE = Palette("none", *[""] * 13)
PALETTES = {palette.name: palette for palette in (DARK, LIGHT, SIXTEEN, NONE)}


def mix(low: str, high: str, share: float) -> str:
    """Return the colour so far on the way from one to another, both ``#rrggbb``."""
    pairs = zip(_channels(low), _channels(high), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1…21 (WCAG 2.2)."""
    a, b = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
