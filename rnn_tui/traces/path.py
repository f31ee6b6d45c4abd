"""Where a signal stands: stage, layer, direction, name — spelled ``steps.0.fwd.f``, shortened to ``f``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rnn_tui.errors import AmbiguousNameError, UnknownNameError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line

FORWARD, BACKWARD = "fwd", "bwd"
STEPS = "steps"
"""The stage of a network that has only one."""


@dataclass(frozen=True, slots=True, order=True)
class Path:
    """The full name of a signal."""

    stage: str
    layer: str
    """A number for a recurrent layer, a name for a block."""
    direction: str
    """``fwd`` or ``bwd``; empty where a layer has none."""
    name: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are not empty."""
        return tuple(part for part in (self.stage, self.layer, self.direction, self.name) if part)

    def __str__(self) -> str:
        return ".".join(self.parts)


def find_path(text: str, paths: Iterable[Path]) -> Path:
    """Return the one path that a full or shortened spelling means.

    A spelling is right when its last part is the signal's name and its other parts occur in the path in
    that order: ``f``, ``0.f`` and ``steps.f`` may all mean ``steps.0.fwd.f``.

    Raises:
        UnknownNameError: No path fits.
        AmbiguousNameError: Several paths fit.
    """
    known = list(paths)
    wanted = tuple(text.split("."))
    found = [path for path in known if _fits(wanted, path.parts)]
    exact = [path for path in found if path.parts == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise UnknownNameError(_("signal"), text, [shortest(path, known) for path in known])
    names = ", ".join(safe_line(shortest(path, known)) for path in found)
    message = _("signal '{name}' stands for {names}; write one of them")
    raise AmbiguousNameError(message.format(name=safe_line(text), names=names))


def shortest(path: Path, paths: Iterable[Path]) -> str:
    """Return the shortest spelling that means this path and no other."""
    others = [other for other in paths if other != path]
    stage, layer, direction, name = path.stage, path.layer, path.direction, path.name
    candidates = [(name,), (layer, name), (direction, name), (stage, name)]
    candidates += [(layer, direction, name), (stage, layer, name), (stage, direction, name)]
    for parts in candidates:
        wanted = tuple(part for part in parts if part)
        if not any(_fits(wanted, other.parts) for other in others):
            return ".".join(wanted)
    return str(path)


def _fits(wanted: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if wanted[-1] != parts[-1]:
        return False
    place = 0
    for part in wanted[:-1]:
        if part not in parts[place:-1]:
            return False
        place = parts.index(part, place) + 1
    return True
