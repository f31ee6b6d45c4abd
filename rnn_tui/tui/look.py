"""How things look on this terminal: styles by role, signs, and text that it can show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len
from rich.style import Style

from rnn_tui.tui.glyphs import ASCII, UNICODE, Glyphs
from rnn_tui.tui.theme import KINDS, NONE, PALETTES, SIXTEEN, Palette, mix
from rnn_tui.views.plain import plain

HEAT_LEVELS = 6
"""Shades on each side of a heat map's middle, where there are colours enough."""


@dataclass(frozen=True)
class Look:
    """Styles and signs of one terminal."""

    palette: Palette
    ascii: bool = False

    @cached_property
    def glyphs(self) -> Glyphs:
        """The signs to draw with."""
        return ASCII if self.ascii else UNICODE

    def text(self, text: str) -> str:
        """Return text as this terminal can show it."""
        return plain(text) if self.ascii else text

    def length(self, text: str) -> int:
        """Return how many cells of this terminal a text fills."""
        return cell_len(self.text(text))

    def caption(self, text: str) -> str:
        """Return a caption: facts with dots between them."""
        return plain(text.replace(" · ", f" {self.glyphs.dot} ")) if self.ascii else text

    @property
    def has_colour(self) -> bool:
        """Whether there are colours at all."""
        return self.palette is not NONE

    @cached_property
    def styles(self) -> Mapping[str, Style]:
        """Style by role."""
        p = self.palette
        dim = Style(color=p.dim) if p.dim else Style(dim=True)
        accent = Style(color=p.accent or None, bold=True)
        here = Style(
            color=p.on_accent or None, bgcolor=p.accent or None, bold=True, reverse=not p.accent or None
        )
        found = {
            "text": Style(color=p.text or None),
            "bold": Style(color=p.text or None, bold=True),
            "dim": dim,
            "rule": dim,
            "title": Style(color=p.text or None, bold=True),
            "accent": accent,
            "here": here,
            "focus": accent,
            "moved": Style(underline=True),
            "error": Style(color=p.error or None, bold=True),
        }
        for kind in KINDS:
            found[kind] = Style(color=getattr(p, kind, "") or p.text or None, bold=True)
        return found

    def style(self, role: str) -> Style:
        """Return the style of a role."""
        return self.styles[role]

    # Heat maps.

    @cached_property
    def heat(self) -> tuple[Style, ...]:
        """Styles from the coldest over nothing to the warmest; empty without colour."""
        p = self.palette
        if not p.ground:
            return ()
        cold = [Style(bgcolor=mix(p.ground, p.cold, n / HEAT_LEVELS)) for n in range(HEAT_LEVELS, 0, -1)]
        warm = [Style(bgcolor=mix(p.ground, p.warm, n / HEAT_LEVELS)) for n in range(1, HEAT_LEVELS + 1)]
        return (*cold, Style(), *warm)

    @cached_property
    def heat_sides(self) -> tuple[Style, Style]:
        """Styles of negative and positive signs, where shades are drawn with signs."""
        p = self.palette
        return Style(color=p.cold or None), Style(color=p.warm or None)


def choose_look(
    *, theme: str, ascii_only: bool, colour: str, colours: int, environ: Mapping[str, str] | None = None
) -> Look:
    """Return the look for a terminal.

    Args:
        theme: ``auto``, ``dark`` or ``light``.
        ascii_only: Whether only ASCII is to be drawn.
        colour: ``auto``, ``always`` or ``never``.
        colours: How many colours the terminal has: 0, 16, 256 or more.
        environ: The environment, for NO_COLOR and COLORFGBG.
    """
    environ = os.environ if environ is None else environ
    if colour == "never" or (colour == "auto" and (environ.get("NO_COLOR") or not colours)):
        return Look(NONE, ascii_only)
    if colours and colours <= 16:
        return Look(SIXTEEN, ascii_only)
    name = _from_terminal(environ) if theme == "auto" else theme
    return Look(PALETTES[name], ascii_only)


def _from_terminal(environ: Mapping[str, str]) -> str:
    """Return ``light`` where the terminal says that its background is (COLORFGBG, as rxvt and others do)."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if ground in ("7", "15") else "dark"
