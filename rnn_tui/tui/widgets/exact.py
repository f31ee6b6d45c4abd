"""Sending exactly the runs that changed, in as few bytes as a terminal needs.

The toolkit sends each changed line from its first column on, and turns every style off and on again. This
takes its update, with the same strips and spans, and spells it tighter: cursor jumps within a line, and a
style only where it changes. Where the update is of another kind than known, it is sent as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

RESET, ERASE = "\x1b[m", "\x1b[K"
"""Switch the style off; blank what is left of a line, in the colour of the ground that is on."""


class ExactUpdate(CompositorUpdate):
    """The same cells as a toolkit's update, in fewer bytes."""

    def __init__(self, update: ChopsUpdate) -> None:
        self.update = update

    def render_segments(self, console: Console) -> str:
        """Return what is sent to the terminal."""
        writer = _Writer(console)
        for y, start, stop in self.update.spans:
            for x, strip in self.pieces(y, start, stop):
                writer.move(x, y)
                writer.strip(strip)
        return writer.done()

    def pieces(self, y: int, start: int, stop: int) -> Iterator[tuple[int, Strip]]:
        """Yield the strips of a line between two columns, with the column where each begins."""
        for end, (x, strip) in zip(self.update.chop_ends[y], self.update.chops[y].items(), strict=False):
            low, high = max(x, start), min(end, stop)
            if strip is not None and low < high:
                yield low, strip.crop(low - x, high - x)


class ExactLayout(CompositorUpdate):
    """The same cells as a toolkit's update of the whole screen; the blanks that end a line are erased."""

    def __init__(self, update: LayoutUpdate) -> None:
        self.update = update

    def render_segments(self, console: Console) -> str:
        """Return what is sent to the terminal."""
        writer = _Writer(console)
        left, top, width, _height = self.update.region
        for y, strips in enumerate(self.update.strips, top):
            writer.move(left, y)
            writer.line(Strip.join(strips), width)
        return writer.done()


class _Writer:
    def __init__(self, console: Console) -> None:
        self.console = console
        self.parts: list[str] = []
        self.codes = ""
        self.fills = False
        """Whether the style that is on would be seen on a space."""
        self.at: tuple[int, int] | None = None

    def move(self, x: int, y: int) -> None:
        """Go to a column and line, counted from 0."""
        if self.at == (x, y):
            return
        same_line = self.at is not None and self.at[1] == y
        self.parts.append(f"\x1b[{x + 1}G" if same_line else f"\x1b[{y + 1};{x + 1}H")
        self.at = (x, y)

    def strip(self, strip: Strip) -> None:
        """Write text, changing the style only where it changes."""
        for text, style, _control in strip:
            codes, fills = sgr(style, self.console), is_seen_on_space(style)
            if codes != self.codes and (fills or self.fills or not text.isspace()):
                self.parts.append(f"\x1b[0;{codes}m" if codes and self.codes else f"\x1b[{codes}m")
                self.codes, self.fills = codes, fills
            self.parts.append(text)
        assert self.at is not None  # noqa: S101 - the caller moved first
        self.at = (self.at[0] + strip.cell_length, self.at[1])

    def line(self, strip: Strip, width: int) -> None:
        """Write a line of the screen; blanks that it ends in are erased rather than written."""
        segments = list(strip)
        while segments and not segments[-1].text.strip(" ") and not is_seen_on_space(segments[-1].style):
            segments.pop()
        self.strip(Strip(segments))
        if strip.cell_length == width and len(segments) < len(strip):
            if self.fills:
                self.parts.append(RESET)
                self.codes, self.fills = "", False
            self.parts.append(ERASE)

    def done(self) -> str:
        """Return everything, the style switched off at the end."""
        return "".join(self.parts) + (RESET if self.codes else "")


_MEMORY: dict[tuple[Style, str | None], str] = {}


def sgr(style: Style | None, console: Console) -> str:
    """Return the numbers that switch a style on, such as ``1;38;5;214``; none for plain text."""
    if not style:
        return ""
    key = (style, console.color_system)
    if key not in _MEMORY:
        rendered = Strip([Segment("x", style)]).render(console)
        before = rendered.partition("x")[0]
        _MEMORY[key] = before.removeprefix("\x1b[").removesuffix("m")
    return _MEMORY[key]


def is_seen_on_space(style: Style | None) -> bool:
    """Say whether a space in a style looks other than a plain one."""
    return bool(style) and bool(style.bgcolor or style.underline or style.reverse or style.strike)  # type: ignore[union-attr]


def exact(update: object) -> object:
    """Return a tighter update of the same cells, or the update itself where it is of another kind."""
    for kind, names, tighter in KINDS:
        if isinstance(update, kind) and all(hasattr(update, name) for name in names):
            return tighter(update)
    return update


KINDS: tuple[tuple[type, tuple[str, ...], Callable[[Any], CompositorUpdate]], ...] = (
    (ChopsUpdate, ("chops", "spans", "chop_ends"), ExactUpdate),
    (LayoutUpdate, ("strips", "region"), ExactLayout),
)
"""Kinds of updates of the toolkit, what must be known of each, and the tighter one."""
