"""Kinds of output, one file each; the folder is the registry.

A file has ``FOR_PEOPLE``, whether it is read rather than computed with (then one unit is shown unless others
are chosen); ``IS_TEXT``, whether a terminal can show it; and ``open_writer(sink, head)``, which returns a
:class:`~rnn_tui.batch.part.Writer`.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType

from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

ON_A_TERMINAL, ELSEWHERE = "table", "jsonl"


@cache
def format_names() -> tuple[str, ...]:
    """Return the kinds of output, sorted; imports none of them."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__"))


def chosen_format(wanted: str, output: str, *, terminal: bool) -> str:
    """Return the kind of an output.

    Args:
        wanted: What the user says; empty to find out.
        output: The file's name, which tells by its end; empty for standard output.
        terminal: Whether standard output is one.

    Raises:
        UnknownNameError: The user says what is no kind.
    """
    if wanted:
        if wanted not in format_names():
            raise UnknownNameError(_("format"), wanted, format_names())
        return wanted
    by_name = Path(output).suffix.lower().removeprefix(".")
    if by_name in format_names():
        return by_name
    return ON_A_TERMINAL if terminal and not output else ELSEWHERE


def writer_module(name: str) -> ModuleType:
    """Return the module of a kind of output."""
    return importlib.import_module(f"{__name__}.{name}")
