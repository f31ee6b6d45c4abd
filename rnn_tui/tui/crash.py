"""What is left after a bug: one line, the session, and a report that holds none of the user's data."""

from __future__ import annotations

import contextlib
import platform
import shlex
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.errors import IncompleteError, RnnTuiError
from rnn_tui.files import shown, write_text
from rnn_tui.i18n import _
from rnn_tui.text import safe_line
from rnn_tui.version import VERSION

if TYPE_CHECKING:
    from rnn_tui.session.session import Session

SESSION, REPORT = "crashed.session.toml", "crash-report.txt"


def state_folder() -> Path:
    """Return the folder for sessions and reports that the program itself keeps, made if need be.

    Raises:
        IncompleteError: There is none and none can be made.
    """
    from platformdirs import user_state_path

    folder = user_state_path("rnn-tui")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise IncompleteError(f"{shown(folder)}: {safe_line(error.strerror or str(error))}") from None
    return folder


def keep(session: Session, name: str) -> str:
    """Save a session among what the program itself keeps; return how to come back to it.

    Raises:
        RnnTuiError: It cannot be written.
    """
    from rnn_tui.session.file import save_session

    path = state_folder() / name
    save_session(session, path)
    command = f"rnn-tui explore --session {safe_line(shlex.quote(str(path)))}"
    return _("come back with: {command}").format(command=command)


def report(error: BaseException) -> str:
    """Return where an error came from: files and lines of the program, no values, no message.

    A message may quote what the user typed, so only the kind of the error is kept.
    """
    package = Path(__file__).parent.parent
    lines = [
        f"{type(error).__module__}.{type(error).__name__}",
        f"rnn-tui {VERSION}, Python {platform.python_version()}, {platform.system()}",
    ]
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        place = path.relative_to(package.parent) if path.is_relative_to(package) else Path(path.name)
        lines.append(f"{place}:{frame.lineno} {frame.name}")
    return "\n".join(lines) + "\n"


def leave_behind(error: BaseException, session: Session | None) -> str:
    """Save the session and the report; return the one line for the user."""
    parts = [_("rnn-tui: this is a bug in rnn-tui ({kind})").format(kind=type(error).__name__)]
    try:
        path = state_folder() / REPORT
        write_text(path, report(error))
        parts.append(_("report: {path}").format(path=safe_line(str(path))))
    except RnnTuiError:
        parts.append(_("the report could not be written"))
    if session is not None:
        # What is broken may be the session itself; this line is to be said all the same.
        with contextlib.suppress(Exception):
            parts.append(keep(session, SESSION))
    return "; ".join(parts)
