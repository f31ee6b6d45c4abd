"""A table with declared columns: what every view is, before anything draws it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Tense(Enum):
    """Where a row stands in time, seen from the cursor."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"


SPANNING = "spanning"
"""The kind of a column whose numbers span decades, each of which people see in its own power of ten."""
Cell = float | str | None
"""A number, a text, or None for what is not computed yet."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a name for programs, a heading for people, and what stands in it."""

    name: str
    heading: str
    kind: str
    """``index``, ``token``, ``answer``, ``number``, ``spanning``, ``text``, or that of the signal shown."""
    title: str = ""
    """The heading in words."""

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers with decimals."""
        return self.kind not in ("index", "token", "answer", "text", "mark")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``moved`` and ``written`` are columns by place."""

    cells: tuple[Cell, ...]
    tense: Tense = Tense.PAST
    moved: frozenset[int] = frozenset()
    """Cells that the last edit changed."""
    written: frozenset[int] = frozenset()
    """Cells that a person wrote."""


@dataclass(frozen=True, slots=True)
class Table:
    """A view in its plainest form."""

    name: str
    """For programs: ``timeline``."""
    title: str
    """For people, translated."""
    caption: str
    """What exactly is shown."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cursor: int | None = None
    """The row where the cursor is."""
    dtype: str = "float32"
    power: int = 0
    """People see the numbers divided by ten to this power, and the caption says so; programs do not."""
