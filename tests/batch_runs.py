"""Running a batch in memory, and reading back what it wrote."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np

from rnn_tui.batch.request import RunRequest
from rnn_tui.batch.run import run
from rnn_tui.networks.model import Model


def written(model: Model, *texts: str, stdin: bytes = b"", **how: Any) -> bytes:
    """What a run over texts, or over what comes through a pipe, writes."""
    out = io.BytesIO()
    if stdin:
        how["input"] = "-"
    run(RunRequest(model, texts, **how), out, stdin=io.BytesIO(stdin))
    return out.getvalue()


def objects(data: bytes) -> list[dict[str, Any]]:
    """The lines of JSONL."""
    return [json.loads(line) for line in data.splitlines()]


def array(rows: list[list[Any]], dtype: str) -> np.ndarray:
    """The numbers of a JSONL list, those spelled as texts among them."""
    return np.array([[float(number) for number in row] for row in rows]).astype(dtype)


def column(data: bytes, name: str, delimiter: str = ",") -> list[str]:
    """One column of CSV or TSV."""
    lines = csv.DictReader(io.StringIO(data.decode()), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL)
    return [line[name] for line in lines]


def bits(array: np.ndarray) -> tuple[str, tuple[int, ...], bytes]:
    """What is equal for arrays of equal bits only."""
    return array.dtype.str, array.shape, np.ascontiguousarray(array).tobytes()
