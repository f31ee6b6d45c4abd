"""How training goes: a live curve on a terminal, one line a report elsewhere."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self, TextIO

from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rich.live import Live

    from rnn_tui.training.loop import Report

BLOCKS = " ▁▂▃▄▅▆▇█"
ASCII_BLOCKS = " .:-=+*#@"
WIDTH, HEIGHT = 60, 8
PER_EPOCH = 4
"""Columns for each of a few epochs."""


class Curve:
    """Shows reports as they come; however the block around it ends, the terminal has its cursor back."""

    def __init__(self, stream: TextIO, *, quiet: bool, ascii_only: bool, in_nats: bool = True) -> None:
        self.stream, self.quiet, self.ascii_only, self.in_nats = stream, quiet, ascii_only, in_nats
        self.live: Live | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_how: object) -> None:
        if self.live is not None:
            self.live.stop()

    def show(self, reports: Sequence[Report]) -> None:
        """Show the latest report."""
        if self.quiet:
            return
        if not self.stream.isatty() or os.environ.get("TERM") == "dumb":
            self.stream.write(line(reports[-1], in_nats=self.in_nats) + "\n")
            self.stream.flush()
            return
        if self.live is None:
            from rich.console import Console
            from rich.live import Live

            self.live = Live(console=Console(file=self.stream), auto_refresh=False, transient=False)
            self.live.start()
        from rich.text import Text

        told = line(reports[-1], in_nats=self.in_nats)
        self.live.update(Text(chart(reports, ascii_only=self.ascii_only) + told), refresh=True)


def line(one: Report, *, in_nats: bool = True) -> str:
    """Return a report in words; a loss that is not in nats is a squared error."""
    text = _("epoch {n} of {epochs}: {loss}, held-out {figure:.4f}, gradient norm {norm:.3f}")
    told = {"figure": one.held_out, "norm": one.norm, "loss": _loss(one, in_nats=in_nats)}
    return text.format(n=one.epoch, epochs=one.epochs, **told)


def _loss(one: Report, *, in_nats: bool) -> str:
    """Return the loss in words, with that on the validation part if there is one."""
    if math.isnan(one.validation):
        text = _("loss {loss:.4f} nats") if in_nats else _("squared error {loss:.4f}")
    elif in_nats:
        text = _("loss {loss:.4f} nats, validation {validation:.4f}")
    else:
        text = _("squared error {loss:.4f}, validation {validation:.4f}")
    return text.format(loss=one.loss, validation=one.validation)


def chart(reports: Sequence[Report], *, ascii_only: bool) -> str:
    """Return the losses as a chart, the highest at the top."""
    losses = [one.loss for one in reports]
    wide = min(WIDTH, PER_EPOCH * len(losses))
    columns = [losses[at * len(losses) // wide] for at in range(wide)]
    top, bottom = max(losses), min(losses)
    blocks = ASCII_BLOCKS if ascii_only else BLOCKS
    lines = []
    for row in range(HEIGHT, 0, -1):
        cells = []
        for loss in columns:
            filled = ((loss - bottom) / (top - bottom or 1.0)) * HEIGHT - (row - 1)
            cells.append(blocks[round(min(max(filled, 0.0), 1.0) * (len(blocks) - 1))])
        label = f"{top:8.3f}" if row == HEIGHT else f"{bottom:8.3f}" if row == 1 else " " * 8
        lines.append(f"{label} {''.join(cells)}".rstrip() + "\n")
    return "".join(lines)
