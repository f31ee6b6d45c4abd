"""The one table of keys: bindings, footer, help and manual are all made from it.

A key does either a command of the session (``goto first``) or something of the screen (``screen:help``).
Users remap by id in the configuration file; quit always keeps its own key as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rnn_tui.errors import ConfigError, UnknownNameError
from rnn_tui.i18n import _

SCREEN = "screen:"
QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the table."""

    id: str
    keys: tuple[str, ...]
    """As the toolkit names them; printable ones as themselves."""
    does: str
    """A command of the session, or ``screen:`` and what the screen does."""
    title: str
    """English; translated where it is shown."""


KEYS = (
    Key("next", ("right", "l"), "next", "next timestep"),
    Key("previous", ("left", "h"), "reverse-next", "previous timestep"),
    Key("step", ("n",), "step", "next equation line within the step"),
    Key("reverse-step", ("p",), "reverse-step", "previous equation line"),
    Key("first", ("home", "g"), "goto first", "first step"),
    Key("last", ("end", "G"), "goto last", "last step"),
    Key("up", ("up", "k"), "screen:up", "unit or row above"),
    Key("down", ("down", "j"), "screen:down", "unit or row below"),
    Key("page-up", ("pageup",), "screen:page-up", "ten units or rows up"),
    Key("page-down", ("pagedown",), "screen:page-down", "ten units or rows down"),
    Key("pane", ("tab",), "screen:next-pane", "next pane"),
    Key("previous-pane", ("shift+tab",), "screen:previous-pane", "previous pane"),
    Key("enlarge", ("+",), "screen:enlarge", "enlarge the pane, or make it small again"),
    *(Key(f"signal-{n}", (str(n),), f"signal {n}", f"signal {n} in the heat map") for n in range(1, 10)),
    Key("turn-down", ("<",), "screen:turn-down", "turn the dial of the pane down"),
    Key("turn-up", (">",), "screen:turn-up", "turn the dial of the pane up"),
    Key("signals", ("0",), "screen:signals", "list of all signals"),
    Key("search", ("/",), "screen:search", "search a token, or t=12"),
    Key("next-hit", ("]",), "next-hit", "next hit of the search"),
    Key("previous-hit", ("[",), "previous-hit", "previous hit of the search"),
    Key("play", ("space",), "screen:play", "play, pause"),
    Key("explain", ("enter",), "screen:enter", "explain what is under the cursor"),
    Key("back", ("backspace",), "back", "back"),
    Key("input", ("e",), "screen:input", "type a new input"),
    Key("write", ("w",), "screen:write", "write a value: input, weight or signal"),
    Key("undo", ("u",), "undo", "undo an edit"),
    Key("redo", ("r",), "redo", "redo an edit"),
    Key("open", ("o",), "screen:open", "open a model"),
    Key("change", ("m",), "screen:change", "change the cell or an equation"),
    Key("show", ("d",), "show", "values, ∂loss/∂value, difference"),
    Key("loss", ("L",), "screen:loss", "choose the loss"),
    Key("mean", ("M",), "mean", "mean of all units, or one unit"),
    Key("digits", (".",), "digits", "all digits"),
    Key("fold", ("f",), "screen:fold", "fold, unfold the network picture"),
    Key("views", ("v",), "screen:views", "list of views"),
    Key("save", ("s",), "screen:save", "save picture, table or session"),
    Key("copy", ("y",), "screen:copy", "copy the value, row or equation"),
    Key("command", (":",), "screen:command", "command line"),
    Key("help", ("?", "f1"), "screen:help", "help"),
    Key(QUIT, ("q",), "screen:quit", "quit"),
)

FOOTER = (
    (("next", "previous"), "step"),
    (("step", "reverse-step"), "equation"),
    (("up", "down"), "unit"),
    (("help",), "help"),
    ((QUIT,), "quit"),
    (("show",), "gradient"),
    (("input",), "input"),
    (("views",), "views"),
    (("signal-1", "signal-9"), "signal"),
    (("write",), "write"),
    (("undo", "redo"), "undo redo"),
    (("explain",), "explain"),
    (("change",), "cell"),
    (("open",), "open"),
    (("save",), "save"),
)
"""What the last line shows, most important first: ids of keys, and a word for them."""

_NAMED = {
    "question_mark": "?",
    "full_stop": ".",
    "colon": ":",
    "slash": "/",
    "plus": "+",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "ctrl+h": "backspace",
    "ctrl+m": "enter",
    "ctrl+i": "tab",
}
_SHOWN = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "shift+tab": "Shift-Tab",
}
_ASCII = {"right": "Right", "left": "Left", "up": "Up", "down": "Down"}


def remapped(changes: Mapping[str, Sequence[str]]) -> tuple[Key, ...]:
    """Return the table with the keys of some ids exchanged.

    Raises:
        UnknownNameError: There is no such id.
        ConfigError: A key would do two things, or quit would lose its own.
    """
    known = {key.id for key in KEYS}
    for name in changes:
        if name not in known:
            raise UnknownNameError(_("key"), name, known)
    table = tuple(replace(key, keys=tuple(changes.get(key.id, key.keys))) for key in KEYS)
    table = tuple(
        replace(key, keys=tuple(dict.fromkeys((*key.keys, "q")))) if key.id == QUIT else key for key in table
    )
    seen: dict[str, str] = {}
    for key in table:
        for one in key.keys:
            if seen.setdefault(one, key.id) != key.id:
                message = _("key '{key}' is given to both {a} and {b}; give one of them another")
                raise ConfigError(message.format(key=one, a=seen[one], b=key.id))
    return table


def by_key(table: Sequence[Key]) -> dict[str, Key]:
    """Return the table by the key that is pressed."""
    return {one: key for key in table for one in key.keys}


def pressed(name: str, character: str | None) -> str:
    """Return a key press as the table names it."""
    if character is not None and character.isprintable() and character != " ":
        return character
    return _NAMED.get(name, name)


def shown(key: Key, *, ascii: bool = False) -> str:  # noqa: A002 - the word of the whole program for this
    """Return the first key of a row as a person reads it."""
    first = key.keys[0] if key.keys else ""
    words = {**_SHOWN, **_ASCII} if ascii else _SHOWN
    return words.get(first, first.capitalize() if len(first) > 1 else first)
