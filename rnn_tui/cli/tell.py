"""What commands say: lists and JSON on standard output, one line on standard error."""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from rnn_tui.cli.declare import Values
from rnn_tui.errors import IncompleteError
from rnn_tui.i18n import _
from rnn_tui.text import safe, safe_line


def say(text: str, values: Values) -> None:
    """Write a text for people, in ASCII where that was asked for.

    Raises:
        IncompleteError: Standard output is closed, full or broken.
    """
    put(_plain(text) if values["ascii"] else text)


def say_json(content: Any, values: Values) -> None:
    """Write JSON for programs; what a terminal might obey or hide is escaped, what is no number is a text.

    Raises:
        IncompleteError: Standard output is closed, full or broken.
    """
    text = json.dumps(_spelled(content), ensure_ascii=values["ascii"], indent=1)
    put((text if safe(text) == text else "".join(map(_escaped, text))) + "\n")


def put(text: str) -> None:
    """Write a text to standard output, at once.

    Raises:
        IncompleteError: Standard output is closed, full or broken.
        BrokenPipeError: Its reader went away.
    """
    if sys.stdout is None:
        raise IncompleteError(_("standard output is closed; nothing was written"))
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        forget(sys.stdout)
        raise IncompleteError(_("standard output: {reason}").format(reason=error.strerror)) from None


def forget(stream: TextIO) -> None:
    """Let what is still to be written to a stream vanish: nobody can take it any more."""
    with Path(os.devnull).open("wb") as nothing, contextlib.suppress(OSError):
        os.dup2(nothing.fileno(), stream.fileno())


def remark(text: str, *, ascii_only: bool) -> None:
    """Write one line beside the data; where nobody can hear it, it is lost."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write((_plain(text) if ascii_only else text) + "\n")
            sys.stderr.flush()


def _escaped(char: str) -> str:
    """Return a character of JSON, escaped if :func:`safe` would spell it out."""
    return char if safe(char) == char else "\\u007f" if char == "\x7f" else json.dumps(char)[1:-1]


def _spelled(content: Any) -> Any:
    """Return content with the numbers that JSON does not have as texts: ``"NaN"``, ``"Infinity"``."""
    if isinstance(content, float) and not math.isfinite(content):
        return "NaN" if math.isnan(content) else "Infinity" if content > 0 else "-Infinity"
    if isinstance(content, dict):
        return {name: _spelled(value) for name, value in content.items()}
    return [_spelled(value) for value in content] if isinstance(content, list | tuple) else content


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
