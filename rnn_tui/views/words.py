"""The words that several views use: titles in the user's language, foreign text made safe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from rnn_tui.equations.notation import screen
from rnn_tui.equations.printing import Notation
from rnn_tui.i18n import _
from rnn_tui.networks.model import Layer
from rnn_tui.session.document import Document
from rnn_tui.session.session import Session, Showing
from rnn_tui.text import safe_line, shortened
from rnn_tui.traces.path import BACKWARD, Path
from rnn_tui.views.numbers import power_of

TOKEN_WIDTH = 40
FIGURE = re.compile(r"[0-9]+\.[0-9]+")


def titled(text: str) -> str:
    """Return a title of a cell or signal: translated if it is one of ours, and safe."""
    return safe_line(_(text)) if text else ""


def measured(text: str) -> str:
    """Return a figure with its words, such as ``accuracy on cities 0.856``, translated if they are ours."""
    number = FIGURE.search(text)
    if number is None:
        return safe_line(text)
    words = text[: number.start()] + "{n}" + text[number.end() :]
    return safe_line(_(words).replace("{n}", number[0]))


def figure_name(measure: str) -> str:
    """Return the words of a figure without a number, translated if they are ours."""
    for pattern in (f"{measure} {{n}}", f"{{n}} {measure}"):
        if (found := _(pattern)) != pattern:
            return safe_line(" ".join(found.replace("{n}", "").split()))
    return safe_line(measure)


@lru_cache(maxsize=10_000)
def token(text: str, limit: int = TOKEN_WIDTH) -> str:
    """Return a token as it is shown: safe, on one line, and not endless."""
    shown = safe_line(shortened(text, limit))
    return shown if shown.strip() else repr(shown)[1:-1].replace(" ", "␣")


def stage_title(name: str) -> str:
    """Return what people call a clock of a network; one that is not ours keeps its name."""
    known = {
        "encoder": _("encoder"),
        "handover": _("handover"),
        "decoder": _("decoder"),
        "sentence": _("sentences"),
        "question": _("question"),
        "hop": _("hops"),
        "answer": _("answer"),
    }
    return known.get(name, safe_line(name))


def notation_of(layer: Layer) -> Notation:
    """Return the notation of the explorer, with the letters of the layer's cell if it has any."""
    aliases = {name: safe_line(alias) for name, alias in layer.cell.aliases}
    return screen(aliases, backward=layer.direction == BACKWARD)


def unit_caption(session: Session) -> str:
    """Return which unit the tables show: ``unit 3 of 16`` or the mean of all."""
    units = session.units_of(session.line)
    if session.mean:
        return _("mean of {n} units").format(n=units)
    number = _("unit {unit} of {n}").format(unit=session.cursor.unit, n=units)
    return joined(number, unit_name(session, session.line))


def unit_name(session: Session, path: Path, unit: int | None = None) -> str:
    """Return what a unit stands for, such as an answer or a step of another clock; empty for a mere number.

    Args:
        session: The session.
        path: The signal.
        unit: Which unit; the cursor's when omitted.
    """
    names = session.document.trace.unit_names(path)
    place = session.cursor.unit if unit is None else unit
    return token(names[place], 24) if place < len(names) else ""


def content_caption(session: Session) -> str:
    """Return what the numbers are, where they are not plain values."""
    if session.showing is Showing.GRADIENT:
        return _("∂loss/∂")
    if session.showing is Showing.DIFFERENCE:
        return _("difference made by the edits")
    return ""


def loss_caption(session: Session) -> str:
    """Return which loss the gradient is of, where one is shown."""
    if session.showing is not Showing.GRADIENT:
        return ""
    return _("loss {about}").format(about=session.trace.about)


def content_power(session: Session, paths: Sequence[Path]) -> int:
    """Return the power of ten that people see numbers in: gradients and differences may be tiny."""
    if session.showing is Showing.VALUES:
        return 0
    arrays = [session.trace.arrays[path] for path in paths]
    sizes = [np.abs(array[np.isfinite(array)]).max(initial=0.0) for array in arrays]
    return power_of(float(max(sizes, default=0.0)))


def edit_caption(document: Document) -> str:
    """Return what the last edit did: ``branch 2: f[3] := 1 at step 2``."""
    if not document.edits:
        return ""
    label = document.edits[-1].label
    return _("branch {n}: {label}").format(n=len(document.edits) + 1, label=label)


def joined(*parts: str) -> str:
    """Return the parts that are not empty, with dots between them."""
    return " · ".join(part for part in parts if part)
