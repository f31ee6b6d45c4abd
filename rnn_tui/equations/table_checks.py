"""What can be wrong with a cell file before its equations are read: keys, kinds, names and sections."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.initial import parse_rule
from rnn_tui.equations.kinds import KINDS
from rnn_tui.equations.names import INPUT, MAX_NUMBER, is_alias, is_signal_name, is_size_name
from rnn_tui.errors import EquationError, suggestion
from rnn_tui.i18n import _

MAX_SIGNALS = 64
TEXTS = ("title", "source", "output", "note")
"""The keys of a cell file that hold a text."""
TABLES = ("signals", "sizes", "init", "start", "display")
"""The keys that hold a table."""
ROW = ("kind", "title", "is")
"""The keys of a signal."""


def check_table(data: Mapping[str, Any]) -> None:
    """Refuse a table that is not laid out as a cell.

    Raises:
        EquationError: A key is missing, unknown or of another type, or a signal has a name that is taken.
    """
    for key, value in data.items():
        if key not in TEXTS + TABLES:
            message = _("unknown key '{key}'").format(key=key)
            raise EquationError(message, hint=suggestion(key, TEXTS + TABLES))
        if not isinstance(value, str if key in TEXTS else dict):
            kind = _("a text in quotes") if key in TEXTS else _("a table")
            raise EquationError(_("'{key}' must be {kind}").format(key=key, kind=kind))
    _check_signals(data.get("signals", {}))
    _check_output(data)
    for section in ("sizes", "init", "display"):
        for key, value in data.get(section, {}).items():
            if not isinstance(value, str):
                message = _("[{section}] {key} must be a text in quotes").format(section=section, key=key)
                raise EquationError(message)
    for key, value in data.get("start", {}).items():
        if not _is_start(value):
            raise EquationError(_("[start] {key} must be a number or −inf, inf").format(key=key))


def _is_start(value: object) -> bool:
    """Say whether states may begin at a value: at a number of moderate size, or beyond all numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= MAX_NUMBER or abs(value) == math.inf


def _check_signals(rows: Mapping[str, Any]) -> None:
    if not rows:
        hint = _('write [signals], then h = { kind = "state", is = "…" }')
        raise EquationError(_("the cell defines no signals"), hint=hint)
    if len(rows) > MAX_SIGNALS:
        message = _("the cell defines more than {n} signals").format(n=MAX_SIGNALS)
        raise EquationError(message, hint=_("this one has {n}").format(n=len(rows)))
    for signal, row in rows.items():
        _check_row(signal, row)


def _check_output(data: Mapping[str, Any]) -> None:
    if "output" not in data:
        hint = _('write output = "…", the signal that the next layer reads')
        raise EquationError(_("the cell names no output"), hint=hint)
    if data["output"] not in data["signals"]:
        message = _("the output '{name}' is not a signal").format(name=data["output"])
        raise EquationError(message, hint=suggestion(data["output"], data["signals"]))


def _check_row(signal: str, row: object) -> None:
    if not is_signal_name(signal):
        hint = _(
            "use letters, digits and _; taken are x, start, functions, words like if, names like W_f, b_f"
        )
        raise EquationError(_("'{name}' cannot name a signal").format(name=signal), hint=hint)
    if not isinstance(row, dict) or "is" not in row:
        hint = _('write {name} = {{ kind = "state", is = "…" }}').format(name=signal)
        raise EquationError(_("the signal has no equation"), signal=signal, hint=hint)
    for key, value in row.items():
        if key not in ROW:
            message = _("unknown key '{key}'").format(key=key)
            raise EquationError(message, signal=signal, hint=suggestion(key, ROW))
        if not isinstance(value, str):
            raise EquationError(_("'{key}' must be a text in quotes").format(key=key), signal=signal)
    if "kind" in row and row["kind"] not in KINDS:
        message = _("unknown kind '{kind}'").format(kind=row["kind"])
        raise EquationError(message, signal=signal, hint=suggestion(row["kind"], KINDS))


def check_sections(cell: Cell) -> None:
    """Refuse sections that name what the equations do not have, or give it what it cannot take.

    Raises:
        EquationError: A key of ``[sizes]``, ``[init]`` or ``[display]`` is unknown, or its value is wrong.
    """
    _check_keys("sizes", cell.sizes, cell.signals)
    _check_keys("init", cell.init, cell.parameters)
    _check_keys("start", cell.start, cell.states)
    _check_keys("display", cell.aliases, (*cell.signals, *cell.parameters, INPUT))
    for key, value in cell.sizes:
        if not is_size_name(value):
            message = _("[sizes] {key}: '{value}' is not a size name").format(key=key, value=value)
            raise EquationError(message, hint=_("use a capital letter such as H or P"))
    for key, value in cell.aliases:
        if not is_alias(value):
            message = _("[display] {key}: '{value}' cannot stand for a name").format(key=key, value=value)
            raise EquationError(message, hint=_("use a few letters, digits and _, such as W_ih or c̃"))
    for key, value in cell.init:
        try:
            parse_rule(value)
        except EquationError as error:
            message = _("[init] {key}: {error}").format(key=key, error=error.message)
            raise EquationError(message, hint=error.hint) from None


def _check_keys(section: str, pairs: tuple[tuple[str, object], ...], known: tuple[str, ...]) -> None:
    for key, _value in pairs:
        if key not in known:
            message = _("[{section}] names '{key}', which the equations do not have")
            raise EquationError(message.format(section=section, key=key), hint=suggestion(key, known))
