"""What the last edit changed: which numbers are not what they were before it."""

from __future__ import annotations

import numpy as np

from rnn_tui.session.session import Session, Showing
from rnn_tui.traces.path import Path


def has_moved(session: Session, path: Path, step: int, unit: int | None) -> bool:
    """Say whether a number differs from what it was before the last edit; any unit when ``unit`` is None."""
    if not session.past or session.showing is not Showing.VALUES:
        return False
    before, after = session.past[-1].trace.arrays.get(path), session.document.trace.arrays.get(path)
    if before is None or after is None or before.shape != after.shape:
        return False
    here = slice(None) if unit is None else unit
    return not np.array_equal(before[step, 0, here], after[step, 0, here], equal_nan=True)


def is_written(session: Session, path: Path, step: int, unit: int | None) -> bool:
    """Say whether a person wrote a number."""
    return any(
        write.path == path and write.step == step and unit in (None, write.unit)
        for write in session.document.writes
    )
