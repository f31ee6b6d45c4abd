"""cell, equation: another cell, or another equation, with all the weights that still fit."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from rnn_tui.cells import cell_names, find_cell, load_cell
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell, write_cell
from rnn_tui.equations.exchange import exchanged, exchanges_between
from rnn_tui.equations.masking import unmasked
from rnn_tui.equations.names import INPUT
from rnn_tui.equations.parse import parse
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.errors import EquationError, UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.session.bare import is_bare
from rnn_tui.session.commands import Verb
from rnn_tui.session.document import Document
from rnn_tui.session.rebuilding import rebuilt
from rnn_tui.session.session import Session
from rnn_tui.session.start import first_line
from rnn_tui.text import safe_line, shortened


@dataclass(frozen=True)
class SetCell:
    """Another cell in every recurrent layer."""

    name: str
    seed: int = 0

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("cell := {name}").format(name=shortened(safe_line(self.name), 40))

    def apply(self, document: Document) -> Document:
        """Return the document with the cell exchanged, parameters kept where name and shape fit."""
        cell = find_cell(self.name)
        model = document.model
        if not model.recurrent:
            raise UsageError(_("the model has no cell that could be changed"))
        name = cell.name if is_bare(model) else model.name
        named = replace(document, model=replace(model, name=name))
        return rebuilt(named, lambda old: carried_over(unmasked(old), cell), self.seed)

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"cell {self.name}"


@dataclass(frozen=True)
class SetEquation:
    """Another equation of one signal, in every recurrent layer that has it."""

    signal: str
    text: str
    seed: int = 0

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return f"{self.signal} = {shortened(safe_line(self.text), 40)}"

    def apply(self, document: Document) -> Document:
        """Return the document with the equation exchanged."""
        known = [name for layer in document.model.recurrent for name in layer.cell.signals]
        if not known:
            raise UsageError(_("the model has no cell that could be changed"))
        if self.signal not in known:
            raise UnknownNameError(_("signal"), self.signal, known)
        return rebuilt(document, self.rewritten, self.seed)

    def rewritten(self, cell: Cell) -> Cell:
        """Return a cell with the equation exchanged; one that has no such signal as it is."""
        if self.signal not in cell.signals:
            return cell
        try:
            node = parse(self.text, cell.signals, self.signal)
        except EquationError as error:
            raise error.at(signal=self.signal) from None
        rows = tuple(replace(row, node=node) if row.name == self.signal else row for row in cell.rows)
        used, states = replace(cell, rows=rows).parameters, replace(cell, rows=rows).states
        init = tuple(pair for pair in cell.init if pair[0] in used)
        aliases = tuple(pair for pair in cell.aliases if pair[0] in (*cell.signals, *used, INPUT))
        start = tuple(pair for pair in cell.start if pair[0] in states)
        changed = replace(cell, rows=rows, init=init, start=start, aliases=aliases)
        return _read_back(changed, self.signal, infer_shapes(cell).signals)

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"equation {self.signal} = {self.text}"


def _read_back(cell: Cell, signal: str, before: Mapping[str, str]) -> Cell:
    """Return a cell written down and read back, so that the whole table is checked as a file would be.

    Where the new equation says how long its signal is, the length that ``[sizes]`` gave it goes; where it
    no longer says how long another one is, that one is as long as it was before; and so is its own, where
    nothing says it.
    """
    bound = dict(cell.sizes)
    others = {name: size for name, size in before.items() if name != signal}
    freed = {name: size for name, size in bound.items() if name != signal}
    try:
        return parse_cell(write_cell(cell), name=cell.name)
    except EquationError:
        for sizes in (freed, {**others, **bound}, {**before, **bound}):
            with suppress(EquationError):
                return parse_cell(write_cell(replace(cell, sizes=tuple(sizes.items()))), name=cell.name)
        raise


def carried_over(old: Cell, new: Cell) -> Cell:
    """Return the new cell with the functions that the old one had exchanged: linear stays linear."""
    if old.name not in cell_names():
        return new
    found = {
        signal: functions
        for signal, functions in exchanges_between(load_cell(old.name), old).items()
        if signal in new.signals
    }
    return exchanged(new, found) if found else new


def set_cell(session: Session, text: str) -> Session:
    """Exchange the cell by a shipped one, or one in a file."""
    if not text:
        raise UsageError(_("name a cell, for example {name}").format(name="cell jordan"))
    edited = session.edit(SetCell(text, session.document.origin.seed))
    line = first_line(edited.document)
    return replace(edited, cursor=replace(edited.cursor, line=line), heat=None).settled()


def set_equation(session: Session, text: str) -> Session:
    """Exchange one equation: ``equation f = 1``."""
    signal, equals, right = text.partition("=")
    if not equals:
        raise UsageError(_("write for example equation f = 1"))
    return session.edit(SetEquation(signal.strip(), right.strip(), session.document.origin.seed))


VERBS = (
    Verb("cell", "change the cell", set_cell, "NAME|FILE.toml", lambda _session: cell_names()),
    Verb("equation", "change an equation", set_equation, "SIGNAL = TEXT"),
)
