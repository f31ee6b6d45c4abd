"""From the text of an equation to Python's syntax tree, and from a part of the tree back to its place.

The tree is only looked at, never compiled or run.
"""

from __future__ import annotations

import ast
import warnings

from rnn_tui.equations.nodes import Span
from rnn_tui.errors import EquationError
from rnn_tui.i18n import _
from rnn_tui.text import safe, spelled

MAX_LENGTH = 2000
MAX_DEPTH = 60


def syntax_tree(text: str) -> ast.expr:
    """Return the syntax tree of an equation.

    Raises:
        EquationError: The text is empty, too long, nested too deeply, or no expression of Python.
    """
    _check_text(text)
    try:
        with warnings.catch_warnings():
            # Python warns of things like '2if', which are refused below in any case.
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise _refusal(text, error) from None


def span_of(text: str, tree: ast.expr) -> Span:
    """Return where a part of the tree stands, in characters (Python counts UTF-8 bytes)."""
    lead = len(text) - len(text.lstrip())
    raw = text.strip().encode()
    return (
        lead + len(raw[: tree.col_offset].decode()),
        lead + len(raw[: tree.end_col_offset].decode()),
    )


def too_deep() -> EquationError:
    """Return the error for an equation that no person could read."""
    return EquationError(
        _("the equation is nested deeper than {n} levels, or adds up more terms than that").format(
            n=MAX_DEPTH
        ),
        hint=_("Make parts of it signals of their own."),
    )


def _check_text(text: str) -> None:
    if not text.strip():
        raise EquationError(_("the equation is empty"), hint=_("for example: tanh(W_h @ x + b_h)"))
    if len(text) > MAX_LENGTH:
        message = _("the equation is longer than {n} characters").format(n=MAX_LENGTH)
        raise EquationError(message, hint=_("Make parts of it signals of their own."))
    for place, char in enumerate(text):
        if char in "\n\r":
            hint = _("Join the lines, or make parts signals of their own.")
            raise EquationError(_("an equation stands on one line"), span=(place, place + 1), hint=hint)
        if char != "\t" and (not char.isprintable() or safe(char) != char):
            message = _("the character {name} cannot stand in an equation").format(name=spelled(char))
            raise EquationError(message, span=(place, place + 1), hint=_("Delete it, or type it anew."))


def _refusal(text: str, error: SyntaxError) -> EquationError:
    if "nested" in error.msg:
        return too_deep()
    # Python points at the end of a text that stops too early with the place 0.
    lead, end = len(text) - len(text.lstrip()), len(text.rstrip())
    start = min(lead + error.offset - 1, end) if error.offset else end
    hint = _("For example: tanh(W_h @ x + b_h)")
    if "=" in text:
        hint = _("Write only what stands right of the '='.")
    return EquationError(_("this is not an equation"), span=(start, start + 1), hint=hint)
