"""Following a course to its end: on a screen, as a chart, or as lines; what was learned is kept."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from signal import SIGINT

from rnn_tui.cli.curve import Curve
from rnn_tui.cli.declare import Values
from rnn_tui.cli.tell import remark
from rnn_tui.errors import EXIT_SIGNAL, IncompleteError, RnnTuiError
from rnn_tui.files import shown
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.training.loop import Report
from rnn_tui.zoo.course import Course


def follow(course: Course, values: Values) -> int:
    """Train; return the exit code.

    Raises:
        IncompleteError: The training ran away, or the disk is full; the best weights before were written.
    """
    try:
        code = on_screen(course, values) if has_screen(values) else in_lines(course, values)
    except IncompleteError:
        if course.has_learned:
            say_of(course.save_best(), course.target, values)
        raise
    except Exception:  # of whatever shows it: what was learned is not lost with that
        with contextlib.suppress(RnnTuiError):
            keep(course, values)
        raise
    keep(course, values)
    return code


def has_screen(values: Values) -> bool:
    """Say whether a person is there who can see a screen and press its keys."""
    seen = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
    return seen and not values["quiet"] and os.environ.get("TERM", "dumb") not in ("dumb", "unknown", "")


def in_lines(course: Course, values: Values) -> int:
    """Train with a chart on a terminal without keys, or a line an epoch elsewhere."""
    reports: list[Report] = []
    try:
        in_nats = course.task.kind != "regress"
        with Curve(sys.stderr, quiet=values["quiet"], ascii_only=values["ascii"], in_nats=in_nats) as curve:
            for event in course.events():
                if isinstance(event, Report):
                    reports.append(event)
                    curve.show(reports)
    except KeyboardInterrupt:
        return EXIT_SIGNAL + SIGINT
    return 0


def on_screen(course: Course, values: Values) -> int:
    """Train on a screen."""
    from rnn_tui.config import load_config
    from rnn_tui.tui.explore import chosen_look
    from rnn_tui.tui.terminal import forget_toolkit_switches
    from rnn_tui.tui.training.run import show

    config = load_config()
    if not values["debug"]:
        forget_toolkit_switches()
    return show(course, config, chosen_look(config, ascii_only=values["ascii"], colour=values["color"]))


def keep(course: Course, values: Values) -> None:
    """Write what was learned, and say what and where."""
    if course.has_learned:
        say_of(course.save_best(), course.target, values)
    course.keep_or_end()
    if not course.trainer.has_ended and not values["quiet"]:
        text = _("not at its end; go on with the same line and --resume {path}")
        remark(text.format(path=shown(course.checkpoint)), ascii_only=values["ascii"])


def say_of(model: Model, target: Path, values: Values) -> None:
    """Say what was written, and how good it is."""
    if not values["quiet"]:
        text = _("{path}: {n} numbers, {accuracy}")
        about = text.format(path=shown(target), n=f"{model.count:,}", accuracy=model.card.accuracy)
        remark(about, ascii_only=values["ascii"])
