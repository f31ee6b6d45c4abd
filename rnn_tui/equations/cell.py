"""A cell is its table of equations; everything else about it is derived from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rnn_tui.equations.nodes import Mask, MatMul, Node, parameters_read, states_read, walk


@dataclass(frozen=True)
class Row:
    """One equation of a cell."""

    name: str
    kind: str
    title: str
    node: Node
    """The right-hand side."""


@dataclass(frozen=True)
class Cell:
    """A recurrent cell, written once.

    Build one with :func:`rnn_tui.equations.cell_file.read_cell`, which checks it; the properties here
    only read the table.

    Example:
        >>> import rnn_tui
        >>> cell = rnn_tui.find_cell("lstm")
        >>> cell.signals, cell.states
        (('f', 'i', 'g', 'c', 'o', 'h'), ('c', 'h'))
    """

    name: str
    title: str
    source: str
    """Paper and year."""
    output: str
    """The signal that the next layer reads."""
    rows: tuple[Row, ...]
    """In the order in which a person should see them."""
    sizes: tuple[tuple[str, str], ...] = ()
    """Signal and size name, where inference alone leaves a size free."""
    init: tuple[tuple[str, str], ...] = ()
    """Parameter and initialisation rule."""
    start: tuple[tuple[str, float], ...] = ()
    """State and the value that all its units have before the first step; 0 for a state that is not named."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Our name and the name to show instead."""
    note: str = ""
    """A convention that readers must know, such as which way the update gate points."""

    @cached_property
    def by_name(self) -> Mapping[str, Row]:
        """The rows by signal name."""
        return {row.name: row for row in self.rows}

    @cached_property
    def signals(self) -> tuple[str, ...]:
        """The signal names, in the order of the table."""
        return tuple(row.name for row in self.rows)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The signals that are read at the previous step, in the order of the table."""
        read = {name for row in self.rows for name in states_read(row.node)}
        return tuple(name for name in self.signals if name in read)

    @cached_property
    def starts(self) -> Mapping[str, float]:
        """What the states that do not start at 0 start at."""
        return dict(self.start)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The parameter names, in the order in which the equations first use them."""
        return tuple(dict.fromkeys(name for row in self.rows for name in parameters_read(row.node)))

    @cached_property
    def matrices(self) -> frozenset[str]:
        """The parameters that are matrices."""
        return frozenset(
            node.matrix.name for row in self.rows for node in walk(row.node) if isinstance(node, MatMul)
        )

    @cached_property
    def masks(self) -> tuple[Row, ...]:
        """The rows that say what dropout keeps, in the order of the table."""
        return tuple(row for row in self.rows if isinstance(row.node, Mask))

    @property
    def is_recurrent(self) -> bool:
        """True when any signal is read at the previous step."""
        return bool(self.states)

    def __hash__(self) -> int:
        return hash((self.name, self.output, self.rows, self.sizes))
