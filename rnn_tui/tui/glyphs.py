"""The signs that are drawn, in Unicode and in ASCII."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.text import ascii_only


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
    up: str
    right_answer: str


UNICODE = Glyphs("─", "▸", "·", "›", "·", "…", "█", "▏", "▕", "▏", " ░▒▓█", "┌┐└┘─│", "─▸", "▴", "✓")
ASCII = Glyphs("-", ">", ".", "*", "-", "~", "#", "|", "[", "]", " .:*#", "++++-|", "->", "^", "<")

_PLAIN = {
    "−": "-",
    "₋₁": "[-1]",
    "σ": "sigmoid",
    "√": "sqrt",
    "·": "*",
    "…": "~",
    "‹": "<",
    "›": ">",
    "←": "<-",
    "→": "->",
    "Σ": "sum ",
    "∂": "d",
    "‖": "|",
    "∞": "inf",
    "“": '"',
    "”": '"',
    "–": "-",
    "×": "x",
    "≥": ">=",
    "↑": "up",
    "↓": "down",
    "²": "^2",
    "³": "^3",
    "␣": "_",
}


def plain(text: str) -> str:
    r"""Return text in ASCII: our own signs by their names, foreign script as ``\uNNNN``."""
    if text.isascii():
        return text
    for sign, word in _PLAIN.items():
        text = text.replace(sign, word)
    return ascii_only(text)
