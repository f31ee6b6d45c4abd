"""The last line: the keys that matter most, or what the last key had to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from rnn_tui.i18n import _
from rnn_tui.tui.keys import FOOTER, Key, shown
from rnn_tui.tui.look import Look
from rnn_tui.tui.ui import Ui
from rnn_tui.tui.widgets.canvas import Line, Pen


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: keys and a word."""

    keys: str
    word: str
    ids: tuple[str, ...]
    start: int
    width: int


def items(table: Sequence[Key], look: Look, width: int) -> list[Item]:
    """Return the entries that there is room for, with their places."""
    rows = {key.id: key for key in table}
    found: list[Item] = []
    start = 1
    for ids, word in FOOTER:
        glyphs = [shown(rows[one], ascii=look.ascii) for one in ids]
        joined = "–".join(glyphs) if ids[0] == "signal-1" else " ".join(glyphs)
        keys, label = look.text(joined), look.text(_(word))
        length = cell_len(keys) + 1 + cell_len(label)
        if start + length > width - 1:
            break
        found.append(Item(keys, label, ids, start, length))
        start += length + 2
    return found


def footer(table: Sequence[Key], ui: Ui, look: Look, width: int) -> Line:
    """Draw the last line."""
    pen = Pen(look, width).space()
    if ui.message and not ui.asking:
        return pen.text(ui.message, "error" if ui.is_error else "title").done()
    for item in items(table, look, width):
        pen.to(item.start).raw(item.keys, look.style("accent")).space().raw(item.word, look.style("dim"))
    return pen.done()


def key_at(table: Sequence[Key], look: Look, width: int, x: int) -> str:
    """Return what the entry under the mouse does."""
    rows = {key.id: key for key in table}
    for item in items(table, look, width):
        if item.start <= x < item.start + item.width:
            right_half = x - item.start > cell_len(item.keys) // 2
            return rows[
                item.ids[-1] if right_half and x - item.start <= cell_len(item.keys) else item.ids[0]
            ].does
    return ""
