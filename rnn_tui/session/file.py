"""A session as one small text file: how it began, the edits, the place. Reading it is replaying it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rnn_tui.equations.toml_text import quoted, toml_content
from rnn_tui.errors import DataError, RnnTuiError, SessionFileError
from rnn_tui.files import read_text, shown, write_text
from rnn_tui.i18n import _
from rnn_tui.session.commands import perform
from rnn_tui.session.dials import read_dials
from rnn_tui.session.loss import Loss, fits
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session, Showing
from rnn_tui.session.start import start
from rnn_tui.text import safe_line, shortened

SUFFIX = ".session.toml"
VERSION = 1
MAX_BYTES = 16 * 1024 * 1024


def write_session(session: Session) -> str:
    """Return the text of a session's file; equal sessions give equal texts.

    Raises:
        DataError: A text of the session holds half a character, which no file can hold.
    """
    cursor, document = session.cursor, session.document
    top = {
        "version": VERSION,
        "edits": [edit.as_text() for edit in document.edits],
        "undone": [one.edits[-1].as_text() for one in reversed(session.future)],
    }
    place = {
        "step": cursor.step + 1,
        "line": str(session.line),
        "unit": cursor.unit,
        "partial": cursor.partial,
    }
    look = {
        "showing": session.showing.value,
        "loss": session.loss.kind,
        "label": session.loss.label,
        "heat": str(session.heat or ""),
        "mean": session.mean,
        "digits": session.digits,
        "folded": session.folded,
        "dials": session.dials.as_text(),
    }
    bits = {"model": document.model.hash, "trace": document.trace.hash}
    tables = {
        "origin": _changed_fields(document.origin, Origin()),
        "place": place,
        "look": look,
        "bits": bits,
    }
    lines = ["# rnn-tui explore --session THIS-FILE brings this back.", *_pairs(top)]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_pairs(table)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in table.items()]


def _value(value: Any) -> str:
    """Return a value as TOML has it; the whole file takes a time that grows with its length only."""
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
            shown_text = shortened(safe_line(value), 40)
            message = _("'{text}' holds half a character, which no file can hold; change it first")
            raise DataError(message.format(text=shown_text))
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def save_session(session: Session, path: Path) -> None:
    """Write a session's file; it appears whole or not at all."""
    write_text(path, write_session(session))


def load_session(path: Path) -> tuple[Session, list[str]]:
    """Return the session in a file, and what is to be said of it.

    Raises:
        DataError: The file cannot be read.
        SessionFileError: It is no session, or one that cannot be replayed.
    """
    return replay(read_text(path, MAX_BYTES), shown(path))


def replay(text: str, where: str = "session") -> tuple[Session, list[str]]:
    """Return the session that a text describes, and what is to be said of it."""
    content = _parsed(text, where)
    reader = _Reader(content, where)
    try:
        session = start(reader.origin())
        for line in [*reader.texts("edits"), *reader.texts("undone")]:
            session = _edited(session, line, where)
        for _line in reader.texts("undone"):
            session = perform(session, "undo")
        session = reader.placed(session)
    except SessionFileError:
        raise
    except RnnTuiError as error:
        reason = str(error).splitlines()[0]
        raise SessionFileError(f"{where}: " + _("cannot be replayed: {error}").format(error=reason)) from None
    return session, reader.differences(session)


def _edited(session: Session, line: str, where: str) -> Session:
    """Return the session after one of its edits; what is no edit has no place among them."""
    after = perform(session, line)
    if len(after.past) != len(session.past) + 1:
        shown_line = shortened(safe_line(line), 40)
        raise SessionFileError(f"{where}: " + _("'{command}' is not an edit").format(command=shown_line))
    return after


def _parsed(text: str, where: str) -> Mapping[str, Any]:
    try:
        content = toml_content(text)
    except RecursionError:
        raise SessionFileError(f"{where}: " + _("not TOML: nested too deeply")) from None
    except ValueError as error:
        message = _("not TOML: {error}").format(error=shortened(safe_line(str(error)), 200))
        raise SessionFileError(f"{where}: {message}") from None
    version = content.get("version")
    if isinstance(version, bool) or version != VERSION:
        raise SessionFileError(f"{where}: " + _("this is no session file, or one of another version"))
    return content


def _changed_fields(origin: Origin, plain: Origin) -> dict[str, Any]:
    found = {field.name: getattr(origin, field.name) for field in dataclasses.fields(Origin)}
    return {name: value for name, value in found.items() if value != getattr(plain, name)}


class _Reader:
    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        self.content, self.where = content, where

    def fail(self, key: str) -> SessionFileError:
        return SessionFileError(
            f"{self.where}: " + _("'{key}' is not what a session file has there").format(key=key)
        )

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.content.get(key, {})
        if not isinstance(value, Mapping):
            raise self.fail(key)
        return value

    def texts(self, key: str) -> list[str]:
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.fail(key)
        return value

    def get(self, table: str, key: str, kind: type, default: Any) -> Any:
        value = self.table(table).get(key, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail(f"{table}.{key}")
        return value

    def origin(self) -> Origin:
        plain = Origin()
        found: dict[str, Any] = {}
        for field in dataclasses.fields(Origin):
            default = getattr(plain, field.name)
            if isinstance(default, tuple):
                found[field.name] = self.row(field.name)
            else:
                found[field.name] = self.get("origin", field.name, type(default), default)
        return Origin(**found)

    def row(self, name: str) -> tuple[Any, ...]:
        value = self.get("origin", name, list, [])
        if name == "rows":
            if not all(
                isinstance(row, list) and all(isinstance(one, int | float) for one in row) for row in value
            ):
                raise self.fail(f"origin.{name}")
            try:
                return tuple(tuple(float(one) for one in row) for row in value)
            except OverflowError:  # a whole number beyond float64
                raise self.fail(f"origin.{name}") from None
        if not all(isinstance(one, str) for one in value):
            raise self.fail(f"origin.{name}")
        return tuple(value)

    def placed(self, session: Session) -> Session:
        """Return the session at the place and with the look of the file."""
        lines, trace = session.document.lines, session.document.trace
        line = trace.path(self.get("place", "line", str, str(lines[0])))
        heat = self.get("look", "heat", str, "")
        showing = self.get("look", "showing", str, "values")
        loss = Loss(self.get("look", "loss", str, "auto"), self.get("look", "label", str, ""))
        if line not in lines:
            raise self.fail("place.line")
        if showing not in [one.value for one in Showing]:
            raise self.fail("look.showing")
        if not fits(session.document, loss):
            raise self.fail("look.loss")
        cursor = Cursor(
            max(self.get("place", "step", int, 1) - 1, 0),
            lines.index(line),
            max(self.get("place", "unit", int, 0), 0),
            self.get("place", "partial", bool, False),
        )
        placed = dataclasses.replace(
            session,
            cursor=cursor,
            places=(),
            heat=trace.path(heat) if heat else None,
            showing=Showing(showing),
            loss=loss,
            mean=self.get("look", "mean", bool, False),
            digits=self.get("look", "digits", bool, False),
            folded=self.get("look", "folded", bool, True),
            dials=read_dials(self.get("look", "dials", str, "")),
        )
        return placed.settled()

    def differences(self, session: Session) -> list[str]:
        """Return what is to be said where the file's fingerprints are not this machine's."""
        bits = self.table("bits")
        if bits.get("model", session.document.model.hash) != session.document.model.hash:
            return [_("the model has changed since this session was saved; its numbers differ")]
        if bits.get("trace", session.document.trace.hash) != session.document.trace.hash:
            return [_("this machine gives other bits than the one that saved this session")]
        return []
