"""What commands say: lists and JSON on standard output, one line on standard error."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

from rnn_tui.cli.declare import Values
from rnn_tui.text import safe_line


def say(text: str, values: Values) -> None:
    """Write a text for people, in ASCII where that was asked for."""
    sys.stdout.write(_plain(text) if values["ascii"] else text)


def say_json(content: Any, values: Values) -> None:
    """Write JSON for programs."""
    sys.stdout.write(json.dumps(content, ensure_ascii=values["ascii"], indent=1) + "\n")


def remark(text: str, *, ascii_only: bool) -> None:
    """Write one line beside the data."""
    sys.stderr.write((_plain(text) if ascii_only else text) + "\n")


def _plain(text: str) -> str:
    from rnn_tui.views.plain import plain

    return plain(text)


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
