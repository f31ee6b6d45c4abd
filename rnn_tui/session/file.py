"""A session as one small text file: how it began, the edits, the place. Reading it is replaying it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from rnn_tui.errors import RnnTuiError, SessionFileError
from rnn_tui.files import read_text, shown, write_text
from rnn_tui.i18n import _
from rnn_tui.session.commands import perform
from rnn_tui.session.loss import Loss
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session, Showing
from rnn_tui.session.start import start
from rnn_tui.text import safe_line

SUFFIX = ".session.toml"
VERSION = 1
MAX_BYTES = 16 * 1024 * 1024


def write_session(session: Session) -> str:
    """Return the text of a session's file; equal sessions give equal texts."""
    document = tomlkit.document()
    document.add(tomlkit.comment("rnn-tui explore --session THIS-FILE brings this back."))
    document["version"] = VERSION
    document["origin"] = _changed_fields(session.document.origin, Origin())
    document["edits"] = [edit.as_text() for edit in session.document.edits]
    document["undone"] = [one.edits[-1].as_text() for one in reversed(session.future)]
    document["place"] = {
        "step": session.cursor.step + 1,
        "line": str(session.line),
        "unit": session.cursor.unit,
        "partial": session.cursor.partial,
    }
    document["look"] = {
        "showing": session.showing.value,
        "loss": session.loss.kind,
        "label": session.loss.label,
        "heat": str(session.heat or ""),
        "mean": session.mean,
        "digits": session.digits,
        "folded": session.folded,
    }
    document["bits"] = {"model": session.document.model.hash, "trace": session.document.trace.hash}
    return tomlkit.dumps(document)


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
            session = perform(session, line)
        for _line in reader.texts("undone"):
            session = perform(session, "undo")
        session = reader.placed(session)
    except SessionFileError:
        raise
    except RnnTuiError as error:
        raise SessionFileError(f"{where}: " + _("cannot be replayed: {error}").format(error=error)) from None
    return session, reader.differences(session)


def _parsed(text: str, where: str) -> Mapping[str, Any]:
    try:
        content: Mapping[str, Any] = tomlkit.parse(text).unwrap()
    except (TOMLKitError, RecursionError, ValueError) as error:
        message = _("not TOML: {error}").format(error=safe_line(str(error)))
        raise SessionFileError(f"{where}: {message}") from None
    if content.get("version") != VERSION:
        raise SessionFileError(f"{where}: " + _("this is no session file, or one of another version"))
    return content


def _changed_fields(origin: Origin, plain: Origin) -> dict[str, Any]:
    found = {field.name: getattr(origin, field.name) for field in dataclasses.fields(Origin)}
    changed = {name: value for name, value in found.items() if value != getattr(plain, name)}
    return {name: _listed(value) for name, value in changed.items()}


def _listed(value: Any) -> Any:
    return [_listed(one) for one in value] if isinstance(value, tuple) else value


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
            return tuple(tuple(float(one) for one in row) for row in value)
        if not all(isinstance(one, str) for one in value):
            raise self.fail(f"origin.{name}")
        return tuple(value)

    def placed(self, session: Session) -> Session:
        """Return the session at the place and with the look of the file."""
        lines, trace = session.document.lines, session.document.trace
        line = trace.path(self.get("place", "line", str, str(lines[0])))
        heat = self.get("look", "heat", str, "")
        showing = self.get("look", "showing", str, "values")
        if line not in lines or showing not in [one.value for one in Showing]:
            raise self.fail("place")
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
            loss=Loss(self.get("look", "loss", str, "auto"), self.get("look", "label", str, "")),
            mean=self.get("look", "mean", bool, False),
            digits=self.get("look", "digits", bool, False),
            folded=self.get("look", "folded", bool, True),
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
