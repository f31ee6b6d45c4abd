"""Reading and writing a cell file: TOML in, a checked :class:`Cell` out, and an error that points.

title  = "Elman"
source = "Elman 1990"
output = "h"
[signals]
h = { kind = "state", title = "hidden state", is = "tanh(W_h @ x + U_h @ h[-1] + b_h)" }
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rnn_tui.equations.cell import Cell, Row
from rnn_tui.equations.initial import parse_rule
from rnn_tui.equations.kinds import KINDS
from rnn_tui.equations.names import is_signal_name
from rnn_tui.equations.order import computing_order
from rnn_tui.equations.parse import parse
from rnn_tui.equations.printing import canonical
from rnn_tui.equations.ranges import check_ranges
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.errors import EquationError, suggestion
from rnn_tui.files import read_text
from rnn_tui.i18n import _

MAX_BYTES = 64 * 1024
MAX_SIGNALS = 200
_TOP = {
    "title": str,
    "source": str,
    "output": str,
    "note": str,
    "signals": dict,
    "sizes": dict,
    "init": dict,
    "display": dict,
}
_ROW = ("kind", "title", "is")


def read_cell(path: Path) -> Cell:
    """Read and check a cell file.

    Raises:
        EquationError: The file is not a cell of the language.
        DataError: The file cannot be read.
    """
    return parse_cell(read_text(path, MAX_BYTES), name=path.stem, file=path.name)


def parse_cell(text: str, *, name: str, file: str = "") -> Cell:
    """Read and check the text of a cell file; ``file`` is what errors call it."""
    try:
        return _checked(_table(tomllib.loads(text), name))
    except tomllib.TOMLDecodeError as error:
        raise EquationError(_("not TOML: {error}").format(error=error), file=file) from None
    except RecursionError:
        raise EquationError(_("not TOML: nested too deeply"), file=file) from None
    except EquationError as error:
        raise error.at(file=file) from None


def write_cell(cell: Cell) -> str:
    """Return the canonical text of a cell; :func:`parse_cell` reads it back to an equal cell."""
    lines = [f"{key} = {_quoted(getattr(cell, key))}" for key in ("title", "source", "output", "note")]
    lines += ["", "[signals]"]
    for row in cell.rows:
        inside = ", ".join(
            f"{key} = {_quoted(value)}"
            for key, value in (("kind", row.kind), ("title", row.title), ("is", canonical(row.node)))
        )
        lines.append(f"{row.name} = {{ {inside} }}")
    for section, pairs in (("sizes", cell.sizes), ("init", cell.init), ("display", cell.aliases)):
        if pairs:
            lines += ["", f"[{section}]", *(f"{key} = {_quoted(value)}" for key, value in pairs)]
    return "\n".join(lines) + "\n"


def _table(data: Mapping[str, Any], name: str) -> Cell:
    _check_top(data)
    rows = data["signals"]
    for signal, row in rows.items():
        _check_row(signal, row)
    signals = list(rows)
    return Cell(
        name=name,
        title=data.get("title", name),
        source=data.get("source", ""),
        output=data["output"],
        note=data.get("note", ""),
        rows=tuple(_row(signal, row, signals) for signal, row in rows.items()),
        sizes=_pairs(data, "sizes"),
        init=_pairs(data, "init"),
        aliases=_pairs(data, "display"),
    )


def _check_top(data: Mapping[str, Any]) -> None:
    for key, value in data.items():
        if key not in _TOP:
            raise EquationError(_("unknown key '{key}'").format(key=key), hint=suggestion(key, _TOP))
        if not isinstance(value, _TOP[key]):
            kind = _("a table") if _TOP[key] is dict else _("a text in quotes")
            raise EquationError(_("'{key}' must be {kind}").format(key=key, kind=kind))
    if not data.get("signals"):
        hint = _('Write [signals], then h = { kind = "state", is = "…" }.')
        raise EquationError(_("the cell defines no signals"), hint=hint)
    if len(data["signals"]) > MAX_SIGNALS:
        raise EquationError(_("the cell defines more than {n} signals").format(n=MAX_SIGNALS))
    if "output" not in data:
        hint = _('Write output = "…", the signal that the next layer reads.')
        raise EquationError(_("the cell names no output"), hint=hint)
    if data["output"] not in data["signals"]:
        message = _("the output '{name}' is not a signal").format(name=data["output"])
        raise EquationError(message, hint=suggestion(data["output"], data["signals"]))


def _check_row(signal: str, row: object) -> None:
    if not is_signal_name(signal):
        message = _("'{name}' cannot name a signal").format(name=signal)
        hint = _("Use letters, digits and _; x, functions, and W_ U_ V_ P_ b_ names are taken.")
        raise EquationError(message, hint=hint)
    if not isinstance(row, dict) or "is" not in row:
        hint = _('Write {name} = {{ kind = "state", is = "…" }}.').format(name=signal)
        raise EquationError(_("the signal has no equation"), signal=signal, hint=hint)
    for key, value in row.items():
        if key not in _ROW:
            raise EquationError(
                _("unknown key '{key}'").format(key=key), signal=signal, hint=suggestion(key, _ROW)
            )
        if not isinstance(value, str):
            raise EquationError(_("'{key}' must be a text in quotes").format(key=key), signal=signal)
    kind = row.get("kind", "part")
    if kind not in KINDS:
        message = _("unknown kind '{kind}'").format(kind=kind)
        raise EquationError(message, signal=signal, hint=suggestion(kind, KINDS))


def _row(signal: str, row: Mapping[str, str], signals: list[str]) -> Row:
    try:
        node = parse(row["is"], signals)
    except EquationError as error:
        raise error.at(signal=signal) from None
    return Row(signal, row.get("kind", "part"), row.get("title", signal), node)


def _pairs(data: Mapping[str, Any], section: str) -> tuple[tuple[str, str], ...]:
    for key, value in data.get(section, {}).items():
        if not isinstance(value, str):
            raise EquationError(
                _("[{section}] {key} must be a text in quotes").format(section=section, key=key)
            )
    return tuple(data.get(section, {}).items())


def _checked(cell: Cell) -> Cell:
    """Refuse what only the whole table shows: rings, sizes, ranges, sections that name nothing."""
    _check_sections(cell)
    computing_order(cell)
    infer_shapes(cell)
    check_ranges(cell)
    return cell


def _check_sections(cell: Cell) -> None:
    for section, pairs, known in (
        ("sizes", cell.sizes, cell.signals),
        ("init", cell.init, cell.parameters),
        ("display", cell.aliases, (*cell.signals, *cell.parameters, "x")),
    ):
        for key, _value in pairs:
            if key not in known:
                message = _("[{section}] names '{key}', which the equations do not have")
                raise EquationError(message.format(section=section, key=key), hint=suggestion(key, known))
    for key, value in cell.sizes:
        if not (value.isascii() and value.isidentifier() and value[0].isupper()):
            message = _("[sizes] {key}: '{value}' is not a size name").format(key=key, value=value)
            raise EquationError(message, hint=_("Use a capital letter such as H or P."))
    for _key, rule in cell.init:
        parse_rule(rule)


def _quoted(text: str) -> str:
    """Return a TOML basic string; every character that TOML restricts is escaped."""
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char.isprintable() or char == "\u3000":
            out.append(char)
        else:
            out.append(f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}")
    return '"' + "".join(out) + '"'
