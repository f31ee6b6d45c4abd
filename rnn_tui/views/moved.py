"""What the last edit changed: which numbers are not what they were before it."""

from __future__ import annotations

import numpy as np

from rnn_tui.session.session import Session, Showing
from rnn_tui.session.tying import is_untied
from rnn_tui.traces.path import Path

ROUNDING = {"float32": 1e-6, "float64": 1e-12}
"""What may differ between one product for all steps and one for each, where nothing else does."""


def has_moved(session: Session, path: Path, step: int, unit: int | None) -> bool:
    """Say whether a number differs from what it was before the last edit; any unit when ``unit`` is None."""
    if not session.past or session.showing is not Showing.VALUES:
        return False
    before, after = session.past[-1].trace.arrays.get(path), session.document.trace.arrays.get(path)
    if before is None or after is None or before.shape != after.shape:
        return False
    here = slice(None) if unit is None else unit
    old, new = before[step, 0, here], after[step, 0, here]
    if is_untied(session.past[-1].model) != is_untied(session.document.model):
        near = ROUNDING[session.document.trace.dtype]
        return not np.allclose(old, new, rtol=near, atol=near, equal_nan=True)
    return not np.array_equal(old, new, equal_nan=True)


def is_written(session: Session, path: Path, step: int, unit: int | None) -> bool:
    """Say whether a person wrote a number."""
    return any(
        write.path == path and write.step == step and unit in (None, write.unit)
        for write in session.document.writes
    )
