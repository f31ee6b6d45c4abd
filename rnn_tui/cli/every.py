"""Training every recipe into a folder, and saying what becomes of each."""

from __future__ import annotations

import os
from pathlib import Path
from signal import SIGINT

from rnn_tui.cli.declare import Values
from rnn_tui.cli.tell import remark
from rnn_tui.errors import EXIT_INCOMPLETE, EXIT_SIGNAL, DataError, UnknownNameError, UsageError
from rnn_tui.files import shown, user_path
from rnn_tui.i18n import _
from rnn_tui.text import safe_line
from rnn_tui.views.words import measured
from rnn_tui.zoo.every import Made, follow_all
from rnn_tui.zoo.recipe import recipe_names


def train_all(values: Values) -> int:
    """Train every recipe that is not up to date, or those that are named.

    Raises:
        UsageError: No folder is named.
        UnknownNameError: There is no such recipe.
        DataError: The folder cannot be made.
    """
    names = values["names"] or recipe_names()
    for name in names:
        if name not in recipe_names():
            raise UnknownNameError(_("recipe"), name, recipe_names())
    folder = folder_of(values["output"])
    bad = False
    try:
        for made in follow_all(names, folder, values["jobs"] or len(os.sched_getaffinity(0))):
            bad = bad or bool(made.error)
            if made.error or not values["quiet"]:
                remark(told(made), ascii_only=values["ascii"])
    except KeyboardInterrupt:
        return EXIT_SIGNAL + SIGINT
    return EXIT_INCOMPLETE if bad else 0


def folder_of(output: str) -> Path:
    """Return the folder to write to, made if need be."""
    if not output:
        raise UsageError(_("name the folder to write to, for example --all --output models"))
    folder = user_path(output)
    if folder.is_file():
        raise DataError(f"{shown(folder)}: " + _("this is a file; a folder was expected"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{shown(folder)}: {safe_line(reason)}") from None
    return folder


def told(made: Made) -> str:
    """Return what became of a recipe, in a line."""
    if made.error:
        return f"{made.name}: {made.error}"
    text = _("{name}: up to date, {accuracy}") if made.was_current else _("{name}: {accuracy}")
    return text.format(name=made.name, accuracy=measured(made.accuracy))
