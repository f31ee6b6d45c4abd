"""Our own signs in ASCII, for terminals and files that have nothing else."""

from __future__ import annotations

import re

from rnn_tui.text import ascii_only

_RAISED = re.compile("[⁻⁰¹²³⁴-⁹]+")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
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
    "∏": "prod ",
    "ρ": "rho",
    "′": "'",
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
    "␣": "_",
    "⏎": "$",
}


def plain(text: str) -> str:
    r"""Return text in ASCII: our own signs by their names, foreign script as ``\uNNNN``."""
    if text.isascii():
        return text
    for sign, word in _PLAIN.items():
        text = text.replace(sign, word)
    text = _RAISED.sub(lambda found: "^" + found[0].translate(_LOWERED), text)
    return ascii_only(text)
