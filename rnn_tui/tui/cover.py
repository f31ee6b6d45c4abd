"""Lists and help, drawn over the panes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rnn_tui.glossary.wrap import wrapped
from rnn_tui.i18n import _
from rnn_tui.tui.keys import Key, shown
from rnn_tui.tui.look import Look
from rnn_tui.tui.ui import Choices
from rnn_tui.tui.widgets.canvas import Line, Pen, fitted, rule
from rnn_tui.views.timeline import window


def choices(found: Choices, look: Look, width: int, height: int) -> list[Line]:
    """Draw a list with its chosen row, below the text that it has."""
    hint = _("↑ ↓ choose · Enter takes it · Esc leaves")
    lines = [Pen(look, width).space(2).text(line).done() for line in text_lines(found, look, width)]
    widest = max((look.length(row.label) for row in found.rows), default=0)
    for place, row in enumerate(found.rows):
        here = place == found.chosen
        pen = Pen(look, width).space().raw(look.glyphs.mark if here else " ", look.style("accent")).space()
        pen.field(row.label, min(widest, width // 2), "accent" if here else "text").space(2)
        lines.append(pen.raw(look.caption(row.detail), look.style("dim")).done())
    low, high = in_sight(found, look, width, height)
    return fitted([rule(look, width, found.title, hint, focused=True), *lines[low:high]], width, height)


def row_at(found: Choices, look: Look, width: int, height: int, y: int) -> int | None:
    """Return the row under the mouse."""
    low, high = in_sight(found, look, width, height)
    place = low + y - 1 - len(text_lines(found, look, width))
    return place if 1 <= y <= high - low and place >= 0 else None


def text_lines(found: Choices, look: Look, width: int) -> list[str]:
    """Return the text above the rows of a list, and an empty line below it."""
    if not found.text:
        return []
    paragraphs = found.text.splitlines()
    return [line for text in paragraphs for line in (*wrapped(text, width - 4, look.length), "")]


def in_sight(found: Choices, look: Look, width: int, height: int) -> tuple[int, int]:
    """Return the first and the one after the last line that is seen, of text and rows."""
    above, room = len(text_lines(found, look, width)), max(height - 1, 1)
    count = above + len(found.rows)
    if above and not found.chosen:
        return found.read, min(found.read + room, count)
    low, high = window(count, above + found.chosen, room)
    return max(low, found.read), max(high, min(found.read + room, count))


def moved(found: Choices, count: int, look: Look, width: int, height: int) -> Choices:
    """Return a list after going up or down: its text is read to the first row, then rows are chosen."""
    unseen = max(len(text_lines(found, look, width)) + 2 - height, 0)
    read = min(max(found.read + count, 0), unseen)
    return found.moved(count) if found.chosen or read == found.read else replace(found, read=read)


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


def help_screen(
    table: Sequence[Key], first: int, name: str, look: Look, width: int, height: int
) -> list[Line]:
    """Draw the help from a line on; ``name`` is what Enter explains."""
    hint = _("↑ ↓ scroll · Enter explains {name} · Esc leaves").format(name=name)
    head = rule(look, width, _("keys"), hint if name else _("↑ ↓ scroll · Esc leaves"), focused=True)
    return fitted([head, *help_lines(table, look, width)[first:]], width, height)


def _all(key: Key, look: Look) -> list[str]:
    return [shown(Key(key.id, (one,), "", ""), ascii=look.ascii) for one in key.keys]
