"""Lists and help, drawn over the panes."""

from __future__ import annotations

from collections.abc import Sequence

from rnn_tui.i18n import _
from rnn_tui.tui.keys import Key, shown
from rnn_tui.tui.look import Look
from rnn_tui.tui.ui import Choices
from rnn_tui.tui.widgets.canvas import Line, Pen, fitted, rule
from rnn_tui.views.timeline import window


def choices(found: Choices, look: Look, width: int, height: int) -> list[Line]:
    """Draw a list with its chosen row."""
    hint = _("↑ ↓ choose · Enter takes it · Esc leaves")
    lines = [rule(look, width, found.title, hint, focused=True)]
    widest = max((look.length(row.label) for row in found.rows), default=0)
    low, high = window(len(found.rows), found.chosen, max(height - 1, 1))
    for place in range(low, high):
        row, here = found.rows[place], place == found.chosen
        pen = Pen(look, width).space().raw(look.glyphs.mark if here else " ", look.style("accent")).space()
        pen.field(row.label, min(widest, width // 2), "accent" if here else "text").space(2)
        lines.append(pen.raw(look.caption(row.detail), look.style("dim")).done())
    return fitted(lines, width, height)


def row_at(found: Choices, height: int, y: int) -> int | None:
    """Return the row under the mouse."""
    low, high = window(len(found.rows), found.chosen, max(height - 1, 1))
    return low + y - 1 if 1 <= y <= high - low else None


def help_lines(table: Sequence[Key], look: Look, width: int) -> list[Line]:
    """Return every line of the help: the keys, two columns where there is room."""
    pairs = help_pairs(table, look)
    keys = max(look.length(key) for key, _title in pairs) + 2
    wide = keys + max(look.length(title) for _key, title in pairs) + 3
    columns = 2 if width >= 2 * wide else 1
    tall = -(-len(pairs) // columns)
    lines = []
    for at in range(tall):
        pen = Pen(look, width)
        for column, (key, title) in enumerate(pairs[at::tall]):
            pen.to(2 + column * wide).field(key, keys, "accent").text(title)
        lines.append(pen.done())
    return lines


def help_pairs(table: Sequence[Key], look: Look) -> list[tuple[str, str]]:
    """Return keys and what they do; the nine keys of signals as one entry."""
    rows = [key for key in table if not key.id.startswith("signal-")]
    first = next(key for key in table if key.id == "signal-1")
    last = next(key for key in table if key.id == "signal-9")
    pairs = [(" ".join(_all(key, look)), _(key.title)) for key in rows]
    place = next(at for at, key in enumerate(rows) if key.id == "signals")
    span = f"{shown(first, ascii=look.ascii)}–{shown(last, ascii=look.ascii)}"
    pairs.insert(place, (span, _("signal of the heat map")))
    return pairs


def help_screen(table: Sequence[Key], first: int, look: Look, width: int, height: int) -> list[Line]:
    """Draw the help from a line on."""
    head = rule(look, width, _("keys"), _("↑ ↓ scroll · Esc leaves"), focused=True)
    return fitted([head, *help_lines(table, look, width)[first:]], width, height)


def _all(key: Key, look: Look) -> list[str]:
    return [shown(Key(key.id, (one,), "", ""), ascii=look.ascii) for one in key.keys]
