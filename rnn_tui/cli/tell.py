"""Lists on standard output: aligned columns, no boxes, nothing cut."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rnn_tui.text import safe_line


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of texts, columns two spaces apart; the last column is not padded."""
    lines = [[safe_line(cell) for cell in row] for row in (head, *rows)]
    widths = [max(width(row[column]) for row in lines) for column in range(len(head))]
    return "".join(
        "  ".join(
            cell + " " * (size - width(cell)) if place < len(row) - 1 else cell
            for place, (cell, size) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        + "\n"
        for row in lines
    )


def width(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
