"""cells: the equations of a cell, forward and backward, and how many parameters it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rnn_tui.cli.declare import Argument, Command, Option, Values
from rnn_tui.cli.tell import say, say_json, table
from rnn_tui.cli.values import JSON
from rnn_tui.cli.values import cells as cell_words
from rnn_tui.errors import UsageError
from rnn_tui.files import user_path
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.equations.cell import Cell, Row
    from rnn_tui.equations.printing import Notation


def cells(values: Values) -> int:
    """Print one cell, or the list of them."""
    from rnn_tui.cells import cell_names, find_cell, load_cell
    from rnn_tui.equations.cell_file import read_cell

    if values["parse"] and values["name"]:
        raise UsageError(_("NAME and --parse both name a cell; give one of them"))
    if values["parse"]:
        found = [read_cell(user_path(values["parse"]))]
    elif values["name"]:
        found = [find_cell(values["name"])]
    else:
        found = [load_cell(name) for name in cell_names()]
    whole = bool(values["name"] or values["parse"])
    described = [describe(cell, values, whole=whole) for cell in found]
    if values["json"]:
        say_json(described[0] if whole else described, values)
    else:
        say(spelled(described[0]) if whole else listing(described), values)
    return 0


def describe(cell: Cell, values: Values, *, whole: bool) -> dict[str, Any]:
    """Return what is said of a cell: its table, its equations in the notation asked for, its parameters."""
    from rnn_tui.equations.backward_text import backward_lines
    from rnn_tui.equations.shapes import infer_shapes
    from rnn_tui.views.words import titled

    notation, shapes = notation_of(cell, values), infer_shapes(cell)
    found: dict[str, Any] = {
        "name": cell.name,
        "title": titled(cell.title),
        "source": cell.source,
        "note": titled(cell.note),
        "output": cell.output,
        "states": list(cell.states),
        "signals": [signal(row, notation) for row in cell.rows],
        "parameters": {name: [" + ".join(size) for size in dims] for name, dims in shapes.parameters.items()},
    }
    if values["input_size"] or values["hidden_size"]:
        found |= counted(cell, {"I": values["input_size"] or 1, "H": values["hidden_size"] or 1})
    if whole and values["backward"]:
        found["backward"] = [f"{line.left} = {line.right}" for line in backward_lines(cell, notation)]
    return found


def signal(row: Row, notation: Notation) -> dict[str, str]:
    """Return what is said of one row of a cell."""
    from rnn_tui.equations.printing import canonical, write
    from rnn_tui.views.words import titled

    return {
        "name": row.name,
        "kind": row.kind,
        "title": titled(row.title),
        "equation": canonical(row.node),
        "shown": f"{notation.current(notation.shown(row.name))} = {write(row.node, notation)}",
    }


def counted(cell: Cell, sizes: dict[str, int]) -> dict[str, Any]:
    """Return how large everything is with these sizes."""
    from rnn_tui.equations.shapes import infer_shapes, parameter_count

    shapes = infer_shapes(cell)
    bound = shapes.bind(sizes)
    return {
        "sizes": bound,
        "count": parameter_count(cell, sizes),
        "shapes": {name: list(shapes.shape(name, bound)) for name in shapes.parameters},
    }


def notation_of(cell: Cell, values: Values) -> Notation:
    """Return the notation that was asked for."""
    from rnn_tui.equations import notation

    aliases = dict(cell.aliases)
    if values["latex"]:
        return notation.latex(aliases)
    return notation.plain(aliases) if values["ascii"] else notation.unicode(aliases)


def spelled(found: dict[str, Any]) -> str:
    """Return a cell as a person reads it."""
    from rnn_tui.text import safe_line

    lines = [f"{found['title']} ({safe_line(found['name'])})", safe_line(found["source"])]
    lines += [found["note"]] if found["note"] else []
    lines += ["", *(signal["shown"] for signal in found["signals"])]
    if "backward" in found:
        lines += ["", _("backward, from the last step to the first:"), *found["backward"]]
    dims = "  ".join(f"{name} ({' × '.join(sizes)})" for name, sizes in found["parameters"].items())
    lines += ["", _("parameters: {names}").format(names=dims)]
    if "count" in found:
        sizes = ", ".join(f"{name} = {value}" for name, value in found["sizes"].items())
        lines.append(_("{sizes}: {n} numbers").format(sizes=sizes, n=f"{found['count']:,}"))
    return "\n".join(lines) + "\n"


def listing(found: list[dict[str, Any]]) -> str:
    """Return the list of cells."""
    counted = "count" in found[0]
    head = [_("cell"), _("title"), _("signals"), *([_("parameters")] if counted else []), _("source")]
    rows = [
        [
            one["name"],
            one["title"],
            " ".join(signal["name"] for signal in one["signals"]),
            *([f"{one['count']:,}"] if counted else []),
            one["source"],
        ]
        for one in found
    ]
    return table(head, rows)


INPUT_SIZE = Option(
    "input_size", int, default=0, least=1, metavar="N", help="length of the input, to count parameters"
)
HIDDEN_SIZE = Option(
    "hidden_size", int, default=0, least=1, metavar="N", help="number of hidden units, to count parameters"
)
COMMAND = Command(
    "cells",
    "print the equations of the cells",
    cells,
    (Argument("name", "NAME", "a shipped cell, or a .toml file", complete=cell_words),),
    (
        Option("latex", bool, default=False, help="write LaTeX"),
        Option("backward", bool, default=False, help="the backward equations too"),
        INPUT_SIZE,
        HIDDEN_SIZE,
        Option("parse", metavar="FILE", help="read a cell of your own, and say what is wrong with it"),
        JSON,
    ),
    ("rnn-tui cells lstm --backward", "rnn-tui cells --input-size 10 --hidden-size 20"),
)
