"""A TOML text as a table, or an error that shows the line and points into it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from rnn_tui.errors import EquationError
from rnn_tui.i18n import _

_TEXTS = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_DOTTED = re.compile(r"(?:[\w-]{1,40}[ \t]*\.[ \t]*){8}")
"""A name of names of names …; ours have two parts."""
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")


def toml_content(text: str) -> dict[str, Any]:
    """Return what a TOML text holds, in time that grows with its length only.

    Raises:
        RecursionError: It is nested too deeply.
        ValueError: It is not TOML, or one of its numbers is too long for Python.
    """
    text.encode()  # half a character could be read here, but never written again
    if _DOTTED.search(_TEXTS.sub("x", text)):
        raise RecursionError  # the parser would take the square of its length for one name
    return tomllib.loads(text)


def toml_table(text: str, limit: int) -> dict[str, Any]:
    """Return the table that a TOML text of at most ``limit`` characters holds.

    Raises:
        EquationError: The text is too long or not TOML.
    """
    if len(text) > limit:
        message = _("a cell file has at most {n} characters").format(n=f"{limit:,}")
        raise EquationError(message, hint=_("this one has {n}").format(n=f"{len(text):,}"))
    try:
        return toml_content(text)
    except tomllib.TOMLDecodeError as error:
        raise _pointed(text.replace("\r\n", "\n"), str(error)) from None
    except UnicodeEncodeError as error:
        raise EquationError(_("not TOML: character {n} is no character").format(n=error.start)) from None
    except RecursionError:
        raise EquationError(_("not TOML: nested too deeply")) from None
    except ValueError:  # of whole numbers Python reads no more than 4,300 digits
        raise EquationError(_("not TOML: a number is too long")) from None


def quoted(text: str) -> str:
    """Return a TOML basic string; every character that TOML restricts is escaped."""
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char.isprintable():
            out.append(char)
        else:
            out.append(f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}")
    return '"' + "".join(out) + '"'


def _pointed(text: str, message: str) -> EquationError:
    lines = text.rstrip().split("\n")
    row, column = len(lines), len(lines[-1]) + 1
    found = _PLACE.search(message)
    if found is not None and found[1]:
        row, column = int(found[1]), int(found[2])
    where = _("line {row}, column {column}").format(row=row, column=column)
    what = _PLACE.sub("", message).strip()
    return EquationError(
        _("not TOML, {where}: {error}").format(where=where, error=_(what)),
        text=lines[row - 1] if row <= len(lines) else "",
        span=(column - 1, column),
        hint=_("A name can stand only once.") if "overwrite" in what or "twice" in what else "",
    )
