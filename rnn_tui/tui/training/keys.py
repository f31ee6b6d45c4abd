"""The keys of the screen of a training, in one table: footer and help are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.i18n import _
from rnn_tui.tui.look import Look
from rnn_tui.tui.training.plot import signs
from rnn_tui.tui.training.state import Ui
from rnn_tui.tui.widgets.canvas import Line, Pen, blank, rule


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the table."""

    keys: tuple[str, ...]
    """As the toolkit names them; printable ones as themselves."""
    does: str
    shown: str
    word: str
    """English; in the last line, translated where it is shown."""
    title: str
    """English; in the help, translated where it is shown."""


KEYS = (
    Key(("space",), "pause", "space", "pause", "pause, go on"),
    Key(
        ("enter",),
        "look",
        "Enter",
        "look into",
        "open the explorer on the weights as they are; q comes back",
    ),
    Key(("up", "k"), "up", "↑", "", "example above"),
    Key(("down", "j"), "down", "↓", "", "example below"),
    Key(("s",), "save", "s", "save", "save the model and a checkpoint now"),
    Key(("q",), "leave", "q", "leave", "leave: save the best weights and a checkpoint to go on from"),
    Key(("ctrl+c",), "interrupt", "Ctrl-C", "", "the same, with exit code 130"),
    Key(("?", "f1"), "help", "?", "help", "this help"),
)
BY_KEY = {one: key.does for key in KEYS for one in key.keys}


def footer(ui: Ui, look: Look, width: int) -> Line:
    """Draw the last line: keys, or what the last one had to say."""
    pen = Pen(look, width).space()
    if ui.message:
        return pen.text(ui.message, "error" if ui.is_error else "title").done()
    for key in KEYS:
        word = _("go on") if key.does == "pause" and ui.paused else _(key.word)
        if key.word and pen.used + look.length(f"{key.shown} {word}") < width:
            pen.text(key.shown, "accent").space().text(word, "dim").space(2)
    return pen.done()


def help_lines(look: Look, width: int) -> list[Line]:
    """Draw the whole table."""
    lines = [rule(look, width, _("keys"), "", focused=True)]
    widest = max(look.length(key.shown) for key in KEYS)
    for key in KEYS:
        pen = Pen(look, width).space(2).field(key.shown, widest, "accent").space(2)
        lines.append(pen.text(_(key.title)).done())
    lines += [blank(width), rule(look, width, _("signs"), "")]
    for sign, meaning in meanings(look):
        lines.append(Pen(look, width).space(2).field(sign, widest, "accent").space(2).text(meaning).done())
    return lines


def meanings(look: Look) -> list[tuple[str, str]]:
    """Return what the signs of the charts mean."""
    dot, kept, cut = ("o", "#", ":") if look.ascii else ("●", "█", "░")
    right, wrong = signs(look)
    return [
        (dot, _("loss on the validation part, after an epoch")),
        (f"{cut} {kept}", _("of the gradient: what clipping cut off, what it left")),
        (f"{right} {wrong}", _("whether all answers to an example are right, and how many are")),
    ]
