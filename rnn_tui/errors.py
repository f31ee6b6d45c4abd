"""Every error that a user can cause, drawn as one tree.

    RnnTuiError                  exit 2 unless said otherwise
    ├── UsageError               the command line, a key or a command was used wrongly
    ├── UnknownNameError         no model, cell, signal, format … has this name
    ├── AmbiguousNameError       a shortened name stands for several signals
    ├── EquationError            a cell file breaks the language of equations
    ├── ShapeError               sizes or arrays do not fit the equations
    ├── DataError                a sequence, a file of sequences or a value is bad
    ├── ModelFileError           a model file is damaged, hostile or of another kind
    ├── SessionFileError         a session file cannot be replayed
    ├── ConfigError              the configuration file is wrong
    ├── IncompleteError          exit 1: ended before the end (disk full, divergence, bad rows)
    └── CheckFailedError         exit 3: a check ran and found something

A message is one line: where: what is wrong; what was expected; what to do.
An :class:`EquationError` adds the equation and a caret below it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from rnn_tui.i18n import _
from rnn_tui.text import safe, safe_line, shortened

EXIT_INCOMPLETE = 1
EXIT_USAGE = 2
EXIT_FOUND = 3
EXIT_BUG = 70
EXIT_PIPE = 141
EXIT_SIGNAL = 128
"""Plus the number of the signal: 130 for an interrupt."""
EXCERPT = 200
"""Characters of an equation that an error shows."""


class RnnTuiError(Exception):
    """Something the user can put right; its text is the whole explanation.

    Example:
        >>> import rnn_tui
        >>> try:
        ...     rnn_tui.find_cell("lsmt")
        ... except rnn_tui.RnnTuiError as error:
        ...     print(str(error).partition("?")[0])
        no cell is called 'lsmt'; did you mean 'lstm'
    """

    exit_code = EXIT_USAGE

    def __init__(self, message: str) -> None:
        # The last door: what a caller forgot to make safe does not reach a terminal either.
        super().__init__(safe(message))


class UsageError(RnnTuiError):
    """The command line, a key or a command was used wrongly."""


class UnknownNameError(RnnTuiError):
    """A name that does not exist, with the nearest that does."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, where: str = "") -> None:
        names = sorted(set(known))
        text = f"{where}: " if where else ""
        text += _("no {kind} is called '{name}'; {hint}").format(
            kind=kind, name=shortened(safe_line(name)), hint=suggestion(name, names)
        )
        super().__init__(text)


class AmbiguousNameError(RnnTuiError):
    """A shortened name that more than one signal has."""


class EquationError(RnnTuiError):
    """A cell file breaks the language; carries the place and draws the caret."""

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        signal: str = "",
        text: str = "",
        span: tuple[int, int] | None = None,
        hint: str = "",
    ) -> None:
        self.message, self.file, self.signal = message, file, signal
        self.text, self.span, self.hint = text, span, hint
        super().__init__(self.draw())

    def at(self, *, file: str = "", signal: str = "", text: str = "") -> EquationError:
        """Return the same error with the places filled in that it did not know yet."""
        return EquationError(
            self.message,
            file=self.file or file,
            signal=self.signal or signal,
            text=self.text or text,
            span=self.span,
            hint=self.hint,
        )

    def draw(self) -> str:
        """Return the message, the equation and a caret under the faulty part."""
        signal = _("signal '{name}'").format(name=safe_line(self.signal)) if self.signal else ""
        where = ", ".join(part for part in (safe_line(self.file), signal) if part)
        message, hint = safe_line(self.message), safe_line(self.hint)
        head = f"{where}: {message}" if where else message
        if hint and not self.text:
            return _("{message}; {hint}").format(message=head, hint=hint)
        sentence = _("{sentence}.").format(sentence=head)
        return sentence + _caret_lines(self.text, self.span, hint) if self.text else sentence


class ShapeError(RnnTuiError):
    """Sizes or arrays do not fit the equations."""


class DataError(RnnTuiError):
    """A sequence, a file of sequences or a written value is bad."""


class ModelFileError(RnnTuiError):
    """A model file is damaged, hostile or of another kind."""


class SessionFileError(RnnTuiError):
    """A session file cannot be replayed."""


class ConfigError(RnnTuiError):
    """The configuration file is wrong."""


class IncompleteError(RnnTuiError):
    """The work ended before its end; what was written is whole."""

    exit_code = EXIT_INCOMPLETE


class CheckFailedError(RnnTuiError):
    """A check ran to its end and found something."""

    exit_code = EXIT_FOUND


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant, or None."""
    names = list(known)
    folded = {other.casefold(): other for other in names}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return "did you mean …? Known: …" for a name that was not found."""
    names = [shortened(safe_line(other)) for other in known]
    listed = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    close = nearest(name, names)
    if close is not None:
        return _("did you mean '{name}'? Known: {names}").format(name=close, names=listed)
    return _("known: {names}").format(names=listed or _("none"))


def _caret_lines(text: str, span: tuple[int, int] | None, hint: str) -> str:
    start, end = span or (0, 0)
    text, start, end = _excerpt(text, start, end)
    if span is None:
        return f"\n    {safe_line(text)}" + (f"\n    {hint}" if hint else "")
    # The caret counts characters of the escaped text, since that is what stands above it.
    before, marked = safe_line(text[:start]), safe_line(text[start:end])
    caret = " " * len(before) + "^" + "~" * max(0, len(marked) - 1)
    return f"\n    {safe_line(text)}\n    {caret}" + (f"  {hint}" if hint else "")


def _excerpt(text: str, start: int, end: int) -> tuple[str, int, int]:
    """Return what of a long equation fits on a line around its fault, and where the fault is in it."""
    if len(text) <= EXCERPT:
        return text, start, end
    low = max(0, min(start - EXCERPT // 3, len(text) - EXCERPT))
    high = low + EXCERPT
    before, after = "…" if low else "", "…" if high < len(text) else ""
    shift = len(before) - low
    return before + text[low:high] + after, start + shift, min(end, high) + shift
