"""The shipped cells: one TOML file each. The folder is the registry."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rnn_tui.equations.cell import Cell
from rnn_tui.errors import UnknownNameError
from rnn_tui.files import user_path
from rnn_tui.i18n import _

_FOLDER = Path(__file__).parent


@cache
def cell_names() -> tuple[str, ...]:
    """Return the names of the shipped cells, sorted; reads no file."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def load_cell(name: str) -> Cell:
    """Return a shipped cell.

    Raises:
        UnknownNameError: There is none of that name.
    """
    from rnn_tui.equations.cell_file import read_cell

    if name not in cell_names():
        raise UnknownNameError(_("cell"), name, cell_names())
    return read_cell(_FOLDER / f"{name}.toml")


def find_cell(name: str) -> Cell:
    """Return a shipped cell by name, or the cell in a ``.toml`` file by its path.

    Example:
        >>> import rnn_tui
        >>> rnn_tui.find_cell("gru_reset_after").note
        'z = 1 keeps the old state; reset after the product'

    Raises:
        UnknownNameError: There is no shipped cell of that name.
        EquationError: The file is not a cell.
        DataError: The file cannot be read.
    """
    from rnn_tui.equations.cell_file import read_cell

    if name.endswith(".toml") or "/" in name:
        return read_cell(user_path(name))
    return load_cell(name)


@cache
def signal_names() -> tuple[str, ...]:
    """Return the names of all signals of the shipped cells, sorted; reads the tables, parses no equation."""
    import tomllib

    found = {
        name
        for cell in cell_names()
        for name in tomllib.loads((_FOLDER / f"{cell}.toml").read_text(encoding="utf-8"))["signals"]
    }
    return tuple(sorted(found))
