"""What dials show: the word beside each, and where it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rnn_tui.i18n import _
from rnn_tui.session.dials import DIALS, Value, chosen
from rnn_tui.session.session import Session


@dataclass(frozen=True, slots=True)
class DialRow:
    """One dial as it is drawn."""

    name: str
    label: str
    value: str
    is_chosen: bool


def dial_rows(session: Session, view: str) -> list[DialRow]:
    """Return the dials of a view, the one that keys turn marked."""
    turned = chosen(view, session.dial)
    return [
        DialRow(
            dial.name, _(dial.title), dial_text(dial.name, getattr(session.dials, dial.name)), dial == turned
        )
        for dial in DIALS[view]
    ]


def dial_text(name: str, notch: Value) -> str:
    """Return where a dial stands; a forget bias with the gate that it makes."""
    if isinstance(notch, str):
        return _(notch)
    text = f"{notch:.3g}" if isinstance(notch, float) else str(notch)
    if name == "forget":
        text += f" (f {0.5 + 0.5 * math.tanh(notch / 2):.3f})"
    return text.replace("-", "−")


def dial_command(session: Session, view: str, row: int) -> str:
    """Return the command that a click on a row means: to choose the dial, and to turn the chosen one."""
    rows = dial_rows(session, view)
    if not 0 <= row < len(rows):
        return ""
    return f"dial {rows[row].name}" + (" +1" if rows[row].is_chosen else "")
