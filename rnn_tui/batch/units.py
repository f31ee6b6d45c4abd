"""Which units are written: ``0:4``, ``3``, ``1,5``, ``::2`` by the rules of Python, or answers by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rnn_tui.errors import UsageError, nearest
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

_SLICE = re.compile(r"(-?\d{1,15})?:(-?\d{1,15})?(:(-?\d{1,15})?)?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Axis:
    """The units of one signal."""

    signal: str
    count: int
    names: tuple[str, ...] = ()
    """Answers that the units stand for; empty where they are only numbers."""


def chosen_units(text: str, axes: Sequence[Axis], *, strict: bool) -> list[list[int]]:
    """Return the units of each signal that a text names; all when it is empty.

    A part may fit some signals and not others, as ``destination`` fits a read-out; one that fits none is
    an error, and so is a signal without units if ``strict``.

    Raises:
        UsageError: A part of the text is no selection, or chooses nothing.
    """
    if not text:
        return [list(range(axis.count)) for axis in axes]
    parts = [part.strip() for part in text.split(",")]
    found = [[_units(part, axis) for axis in axes] for part in parts]
    for part, by_axis in zip(parts, found, strict=True):
        if not any(by_axis):
            raise UsageError(_nothing(part, axes))
    joined = [_joined(by_part) for by_part in zip(*found, strict=True)]
    for axis, units in zip(axes, joined, strict=True):
        if strict and not units:
            raise UsageError(_nothing(text, [axis]))
    return joined


def _units(part: str, axis: Axis) -> list[int]:
    if part in axis.names and not _NUMBER.fullmatch(part):
        return [axis.names.index(part)]
    if _NUMBER.fullmatch(part):
        number = int(part)
        return [number % axis.count] if -axis.count <= number < axis.count else []
    match = _SLICE.fullmatch(part)
    if match is None or int(match[4] or 1) == 0:
        return []
    numbers = [None if one is None else int(one) for one in match.group(1, 2, 4)]
    return list(range(axis.count)[slice(*numbers)])


def _joined(parts: Sequence[list[int]]) -> list[int]:
    return list(dict.fromkeys(unit for part in parts for unit in part))


def _nothing(part: str, axes: Sequence[Axis]) -> str:
    shown = shortened(safe_line(part), 40)
    ranges = ", ".join(
        _("{signal} has units 0 to {last}").format(signal=safe_line(axis.signal), last=axis.count - 1)
        for axis in axes[:8]
    )
    names = [name for axis in axes for name in axis.names]
    close = nearest(part, names)
    if close is not None and not _SLICE.fullmatch(part):
        hint = _("did you mean '{name}'?").format(name=safe_line(close))
        return _("--units: there is no unit '{part}'; {hint}").format(part=shown, hint=hint)
    return _("--units: there is no unit '{part}'; {ranges}").format(part=shown, ranges=ranges)
