"""Saving a picture of the screen, a table, or the session."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rich.terminal_theme import SVG_EXPORT_THEME

from rnn_tui.errors import UsageError
from rnn_tui.files import shown, user_path, write_text
from rnn_tui.i18n import _
from rnn_tui.session.file import SUFFIX, save_session
from rnn_tui.text import safe_line
from rnn_tui.views.registry import VIEWS
from rnn_tui.views.render import to_markdown

if TYPE_CHECKING:
    from rnn_tui.tui.app import Explorer

FONTS = "'DejaVu Sans Mono', Menlo, Consolas, ui-monospace, monospace"
"""The first is found by the simplest of viewers, the last by every one."""
KINDS = {".svg": "picture", ".md": "table", ".toml": "session"}


def kind_of(path: str) -> str:
    """Return what a file name asks for.

    Raises:
        UsageError: There is none, or its ending is none of those that are written.
    """
    if not path:
        raise UsageError(_("name a file"))
    ending = Path(path).suffix
    if ending not in KINDS:
        raise UsageError(
            _("{path}: end it in .svg (picture), .md (table) or {session}").format(
                path=shown(path), session=SUFFIX
            )
        )
    return KINDS[ending]


def save_as(app: Explorer, kind: str, path: str) -> str:
    """Write a file; return what to say of it.

    Raises:
        RnnTuiError: The name is empty, or the file cannot be written.
    """
    if not path:
        raise UsageError(_("name a file"))
    target = user_path(path)
    if kind == "picture":
        write_text(target, picture(app))
    elif kind == "table":
        view = next(view for view in VIEWS if view.name == app.actions.focus)
        write_text(target, to_markdown(view.table(app.session), digits=app.session.digits))
    else:
        save_session(app.session, target)
    return _("saved {path}").format(path=shown(target))


def picture(app: Explorer) -> str:
    """Return the screen as SVG that needs nothing from elsewhere: fonts come from who looks at it."""
    svg = app.export_screenshot(title=f"rnn-tui explore {safe_line(app.session.document.model.name)}")
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family:\s*[^;}]+", f"font-family: {FONTS}", svg)
    palette = app.look.palette
    if palette.ground:
        svg = svg.replace(SVG_EXPORT_THEME.background_color.hex, palette.ground)
        svg = svg.replace(SVG_EXPORT_THEME.foreground_color.hex, palette.picture_text)
    return svg
