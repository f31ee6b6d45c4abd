"""Kinds of input, one file each; the folder is the registry.

A source yields items in the order of its file and holds no more than one part of one sequence. Which kind
an input is:

1. what ``--input-format`` says;
2. for a file, what its name ends in: ``.csv``, ``.tsv``, ``.jsonl`` (or ``.ndjson``), ``.npy``, ``.txt``;
3. else its beginning: the six bytes of NumPy; a ``{`` is JSONL; for a model of tokens, a first line with a
   column named ``token`` is CSV; for a model of vectors, a line with ``;``, or of several numbers without a
   comma, is text and any other CSV;
4. else text.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.batch.first import First
from rnn_tui.batch.stream import STANDARD, Stream, open_stream
from rnn_tui.errors import DataError, UnknownNameError
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.batch.item import Item
    from rnn_tui.networks.model import Model

NPY_MAGIC = b"\x93NUMPY"
_ALSO = {".ndjson": "jsonl", ".txt": "text"}


@cache
def kind_names() -> tuple[str, ...]:
    """Return the kinds of input, sorted; imports none of them."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__"))


def chosen_kind(wanted: str, name: str, stream: Stream, *, reads_tokens: bool | None) -> str:
    """Return the kind of an input.

    Args:
        wanted: What the user says; empty to find out.
        name: The file's name, or ``-``.
        stream: Its bytes, of which only the head is looked at.
        reads_tokens: Whether what will read it reads tokens or vectors; None if that is not known.

    Raises:
        UnknownNameError: The user says what is no kind.
    """
    if wanted:
        if wanted not in kind_names():
            raise UnknownNameError(_("input format"), wanted, kind_names())
        return wanted
    suffix = "" if name == STANDARD else Path(name).suffix.lower()
    by_name = _ALSO.get(suffix, suffix.removeprefix("."))
    return by_name if by_name in kind_names() else _told_by(stream.head(), reads_tokens)


def items(kind: str, stream: Stream, model: Model) -> Iterator[Item]:
    """Yield the sequences of an input.

    Raises:
        DataError: A row does not fit; all before it were yielded.
    """
    found: Iterator[Item] = importlib.import_module(f"{__name__}.{kind}").items(stream, model)
    return found


def first_item(name: str, data: bytes = b"") -> First:
    """Return the first sequence of an input as it stands, whatever will read it.

    Args:
        name: A path, or ``-`` for data that were read already.
        data: What was read from standard input.

    Raises:
        DataError: The input is empty, or its first sequence is not well formed.
    """
    with contextlib.closing(open_stream(name, io.BytesIO(data))) as stream:
        kind = chosen_kind("", name, stream, reads_tokens=None)
        found: First = importlib.import_module(f"{__name__}.{kind}").first(stream)
    if found == First():
        raise DataError(_("{where}: the input is empty").format(where=stream.where))
    return found


def _told_by(head: bytes, reads_tokens: bool | None) -> str:
    if head.startswith(NPY_MAGIC):
        return "npy"
    from rnn_tui.session.inputs import looks_like_vectors  # 150 ms, for numpy: listing kinds needs none

    line = head.strip().decode(errors="replace")
    if line.startswith("{"):
        return "jsonl"
    if reads_tokens is False or (reads_tokens is None and looks_like_vectors(line)):
        several = "," not in line and len(line.split()) > 1 and looks_like_vectors(line)
        return "text" if ";" in line or several else "csv"
    return "csv" if "token" in [cell.strip(' "') for cell in line.casefold().split(",")] else "text"
