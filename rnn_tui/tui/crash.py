"""What is left after a bug: one line, the session, and a report that holds none of the user's data."""

from __future__ import annotations

import platform
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.errors import RnnTuiError
from rnn_tui.files import write_text
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.session.session import Session

SESSION, REPORT = "crashed.session.toml", "crash-report.txt"


def state_folder() -> Path:
    """Return the folder for sessions and reports that the program itself keeps, made if need be."""
    from platformdirs import user_state_path

    folder = user_state_path("rnn-tui")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def report(error: BaseException) -> str:
    """Return where an error came from: files and lines of the program, no values, no message.

    A message may quote what the user typed, so only the kind of the error is kept.
    """
    package = Path(__file__).parent.parent
    lines = [f"{type(error).__module__}.{type(error).__name__}", f"Python {platform.python_version()}"]
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        place = path.relative_to(package.parent) if path.is_relative_to(package) else Path(path.name)
        lines.append(f"{place}:{frame.lineno} {frame.name}")
    return "\n".join(lines) + "\n"


def leave_behind(error: BaseException, session: Session | None) -> str:
    """Save the session and the report; return the one line for the user."""
    line = _("rnn-tui: this is a bug in rnn-tui ({kind})").format(kind=type(error).__name__)
    try:
        folder = state_folder()
        write_text(folder / REPORT, report(error))
        line += "; " + _("report: {path}").format(path=folder / REPORT)
        if session is not None:
            from rnn_tui.session.file import save_session

            save_session(session, folder / SESSION)
            line += "; " + _("come back with: {command}").format(
                command=f"rnn-tui explore --session {folder / SESSION}"
            )
    except (OSError, RnnTuiError):
        line += "; " + _("the report could not be written")
    return line
