"""JSON as its standard has it: Python also takes NaN, and the last of two equal keys; a stranger may not."""

from __future__ import annotations

import json
from typing import Any

from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

MAX_TABLES = 200_000


def strict_json(raw: str | bytes) -> Any:
    """Return what a JSON text says.

    Raises:
        ValueError: It is no JSON; the message continues a sentence, as in "its header is not JSON".
    """
    rules = _Rules()
    try:
        text = raw if isinstance(raw, str) else raw.decode()
        return json.loads(text, object_pairs_hook=rules.table, parse_constant=rules.constant)
    except (ValueError, RecursionError):
        raise ValueError(rules.broken or _("is not JSON")) from None


class _Rules:
    def __init__(self) -> None:
        self.tables = 0
        self.broken = ""

    def table(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self.tables += 1
        if self.tables > MAX_TABLES:
            self.broken = _("holds more than {n} tables").format(n=f"{MAX_TABLES:,}")
            raise ValueError
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                shown = shortened(safe_line(name), 60)
                self.broken = _("names '{name}' twice").format(name=shown)
                raise ValueError
            found[name] = value
        return found

    def constant(self, text: str) -> float:
        self.broken = _("holds {text}, which JSON does not have").format(text=text)
        raise ValueError
