"""Our own signs in ASCII, for terminals and files that have nothing else."""

from __future__ import annotations

from rnn_tui.text import ascii_only

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
