"""The history of a training: JSON lines, the first says what is trained, each further one is an epoch.

A line is appended whole and reaches the disk before the next one; what a crash left of a line is cut off.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rnn_tui.errors import DataError
from rnn_tui.files import append_line, read_bytes, shown, write_text
from rnn_tui.formats.strict_json import strict_json
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.tasks import Task
from rnn_tui.training.checkpoint import fingerprint
from rnn_tui.training.progress import Report
from rnn_tui.training.settings import Settings

MAX_BYTES = 64 * 1024 * 1024
Record = dict[str, Any]


def about(model: Model, task: Task, settings: Settings) -> Record:
    """Return what is said of a training before its first epoch; ``model`` is not trained yet."""
    found = {"model": model.name, "numbers": model.count, "start": model.hash}
    if model.dropout:
        found["dropout"] = model.dropout.text
    found |= {"task": task.name, "kind": task.kind, "measure": task.measure, "data": fingerprint(task)}
    return {**found, "settings": asdict(settings)}


def begin(path: Path, record: Record) -> None:
    """Begin a history with what is trained; an old one at that place is replaced.

    Raises:
        DataError: The place is bad.
        IncompleteError: The disk is full or failed.
    """
    write_text(path, _line(record))


def append(path: Path, report: Report) -> None:
    """Add an epoch.

    Raises:
        DataError: The place is bad.
        IncompleteError: The disk is full or failed; the lines before are whole.
    """
    append_line(path, _line(asdict(report)).encode())


def go_on(path: Path, epoch: int) -> None:
    """Take back what a history says of an epoch and those after it, which are trained again.

    Raises:
        DataError: There is no such file, or it is no history.
        IncompleteError: The disk is full or failed; the history is as it was.
    """
    first, *epochs = read(path)
    write_text(path, "".join(map(_line, [first, *(one for one in epochs if one["epoch"] < epoch)])))


def read(path: Path) -> list[Record]:
    """Return the records of a history: what was trained, then the epochs; no number is None.

    Raises:
        DataError: The file cannot be read, or is no history.
    """
    lines = read_bytes(path, MAX_BYTES).split(b"\n")[:-1]  # what is not ended by a line break was never whole
    records: list[Record] = []
    for number, line in enumerate(lines, start=1):
        try:
            record = strict_json(line)
        except ValueError:
            record = None
        if not isinstance(record, dict) or ("epoch" if number > 1 else "settings") not in record:
            message = _(
                "line {n} is no record of a training; expected a file that train wrote with --history"
            )
            raise DataError(f"{shown(path)}: " + message.format(n=number))
        records.append(record)
    if not records:
        raise DataError(f"{shown(path)}: " + _("the file is empty; expected the history of a training"))
    return records


def _line(record: Record) -> str:
    """Return a record as a line; JSON has no NaN and no infinity."""
    known = {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in record.items()
    }
    return json.dumps(known, ensure_ascii=False) + "\n"
