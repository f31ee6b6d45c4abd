"""The commands of a session: one small file each. The folder is the registry; keys and prompts name verbs."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.text import safe_line, shortened


@dataclass(frozen=True)
class Verb:
    """One command: a name, what it does, and the pure function that does it."""

    name: str
    help: str
    """English; translated where it is shown."""
    perform: Callable[[Session, str], Session]
    argument: str = ""
    """What to write after the name, for help: ``STEP``, or empty."""
    complete: Callable[[Session], Iterable[str]] | None = None
    """The arguments there are, for completion."""
    raw: bool = False
    """Whether spaces at the ends of the argument mean something."""
    offered: bool = False
    """Whether the command line offers it; the others are reached by keys."""


@cache
def verbs() -> dict[str, Verb]:
    """Return every verb by name."""
    found: dict[str, Verb] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem != "__init__":
            module = importlib.import_module(f"{__name__}.{path.stem}")
            found |= {verb.name: verb for verb in module.VERBS}
    return found


def perform(session: Session, text: str) -> Session:
    """Return the session after a command such as ``goto 3`` or ``set f[3] = 1``.

    Example:
        >>> import rnn_tui
        >>> session = rnn_tui.start(rnn_tui.Origin(model="lee-elman"))
        >>> session = rnn_tui.perform(session, "cell jordan")
        >>> session.document.trace["y"][:, 0, 0].tolist()
        [4.0, 20.0, 88.0]
        >>> rnn_tui.perform(session, "undo").document.trace["y"][:, 0, 0].tolist()
        [4.0, 12.0, 32.0]

    Raises:
        UnknownNameError: There is no such verb.
        RnnTuiError: The command cannot be done; the session is as it was.
    """
    name, _space, argument = text.lstrip().partition(" ")
    name = name.strip()
    if name not in verbs():
        raise UnknownNameError(_("command"), name, verbs())
    verb = verbs()[name]
    if argument.strip() and not verb.argument:
        raise UsageError(_("{name} takes no argument").format(name=name))
    return verb.perform(session, argument if verb.raw else argument.strip())


def whole_number(text: str, what: str) -> int:
    """Return the whole number that an argument is.

    Raises:
        UsageError: It is none.
    """
    try:
        return int(text)
    except ValueError:
        raise UsageError(
            _("{what}: '{text}' is not a whole number").format(what=what, text=text[:40])
        ) from None


def numbers(texts: Sequence[str], usual: tuple[float, ...], form: str) -> list[float]:
    """Return the numbers from 0 on that were given, and the usual ones where none was.

    Args:
        texts: What was given.
        usual: What stands for each that was not.
        form: How it is written.

    Raises:
        UsageError: They are too many, or one is no number.
    """
    if len(texts) > len(usual):
        raise UsageError(_("write for example {form}").format(form=form))
    found = []
    for text in texts:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= 0):
            shown = shortened(safe_line(text), 40)
            raise UsageError(_("'{text}' is not a number from 0 on").format(text=shown))
        found.append(value)
    return [*found, *usual[len(found) :]]


def bounded(value: float, low: int, high: int) -> int:
    """Return a number that is to be a whole one within limits.

    Raises:
        UsageError: It is not.
    """
    if value != int(value) or not low <= value <= high:
        raise UsageError(
            _("{n} is not a whole number from {low} to {high}").format(n=f"{value:g}", low=low, high=high)
        )
    return int(value)
