"""Data of one's own to train on: one file for each kind there is. The folder is the registry.

Which kind a file is: what ``--input-format`` says; else what its name ends in (``.csv``, ``.tsv``, ``.jsonl``
or ``.ndjson``, ``.conll``, ``.txt``); else its beginning: a ``{`` is JSONL, what is to be
tagged is CoNLL, and the rest is text.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.batch.stream import STANDARD, Stream
from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.datasets.record import Maker, Record

SHARED = {"record", "separated", "task", "words", "__init__"}
"""What the kinds are made of, and what is made of them."""
_ALSO = {".ndjson": "jsonl", ".txt": "text", ".bio": "conll"}


@cache
def kind_names() -> tuple[str, ...]:
    """Return the kinds of file, sorted; imports none of them."""
    found = (path.stem for path in Path(__file__).parent.glob("*.py"))
    return tuple(sorted(name for name in found if name not in SHARED))


def chosen_kind(wanted: str, name: str, stream: Stream, task: str) -> str:
    """Return the kind of a file.

    Raises:
        UnknownNameError: The user says what is no kind.
    """
    if wanted:
        if wanted not in kind_names():
            raise UnknownNameError(_("input format"), wanted, kind_names())
        return wanted
    suffix = "" if name == STANDARD else Path(name).suffix.lower()
    by_name = _ALSO.get(suffix, suffix.removeprefix("."))
    if by_name in kind_names():
        # The shared tasks call their files .txt.
        return "conll" if (by_name, task) == ("text", "tag") else by_name
    head = stream.head().lstrip()
    return "jsonl" if head.startswith(b"{") else "conll" if task == "tag" else "text"


def records(kind: str, stream: Stream, maker: Maker) -> Iterator[Record]:
    """Yield the sequences of a file.

    Raises:
        DataError: A line does not fit; the message says which.
        UsageError: The kind cannot hold what the task needs.
    """
    found: Iterator[Record] = importlib.import_module(f"{__name__}.{kind}").records(stream, maker)
    return found
