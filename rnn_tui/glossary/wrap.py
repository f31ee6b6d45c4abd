"""Breaking a text into lines where its language allows it."""

from __future__ import annotations

import re
from collections.abc import Callable

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_CLOSING = "，。；：、！？）》”’"
_OPENING = "（《“‘"
_WORD = rf"[^\s{_WIDE}{_OPENING}{_CLOSING}]+|[{_WIDE}]"
_PIECES = re.compile(rf"[ \n]+|[{_OPENING}]*(?:{_WORD})[{_CLOSING}]*|[{_OPENING}{_CLOSING}]")
"""Spaces, and words or Chinese characters with the marks that no line begins or ends with."""


def wrapped(text: str, columns: int, width: Callable[[str], int]) -> list[str]:
    """Return a text in lines of at most so many columns; only a word that is wider stands out.

    Args:
        text: Words with spaces, Chinese characters, or both.
        columns: Of the terminal.
        width: Tells how many columns a text takes.
    """
    lines = [""]
    for piece in _PIECES.findall(text):
        blank = not piece.strip()
        if lines[-1] and width(lines[-1] + piece) > columns:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += "" if blank and not lines[-1] else " " if blank else piece
    return [line.rstrip() for line in lines if line.strip()]
