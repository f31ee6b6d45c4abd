"""run: every number of every timestep, for one sequence or millions, as a table or a file."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from rnn_tui.batch.sources import kind_names
from rnn_tui.batch.stream import STANDARD
from rnn_tui.batch.writers import format_names
from rnn_tui.cli.declare import Argument, Command, Option, Values
from rnn_tui.cli.tell import remark, say
from rnn_tui.cli.values import DROPOUT, INPUT, LABEL, MODEL, OUTPUT, signals
from rnn_tui.errors import IncompleteError, UsageError
from rnn_tui.files import shown
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.batch.request import Outcome, RunRequest
    from rnn_tui.networks.model import Model


def run(values: Values) -> int:
    """Run the model over the input and write what was asked for."""
    if values["schema"]:
        say(schema(), values)
        return 0
    if not values["model"]:
        raise UsageError(_("name a model; rnn-tui zoo lists them"))
    if values["output"] == STANDARD:
        values = {**values, "output": ""}

    from rnn_tui.batch.run import run as work
    from rnn_tui.cli.progress import ProgressLine

    request = request_of(values)
    invite(request, values)
    line = ProgressLine(sys.stderr, ascii_only=values["ascii"])
    try:
        outcome = work(request, standard_output(request), progress=line.show if watched(values) else None)
    finally:
        line.clear()
    sum_up(outcome, values)
    return 0


def request_of(values: Values) -> RunRequest:
    """Return what was asked for, with what this terminal can show.

    Raises:
        RnnTuiError: There is no such model, or it cannot be read.
    """
    from rnn_tui.batch.request import RunRequest
    from rnn_tui.zoo import load

    on_screen = not values["output"] and is_terminal(sys.stdout)
    asked = {name: values[name] for name in SAME}
    asked["input"] = values["input"] or (STANDARD if not values["texts"] and is_fed(sys.stdin) else "")
    asked["signals"] = tuple(name for one in values["signals"].split(",") if (name := one.strip()))
    return RunRequest(
        dropping(load(values["model"]), values["dropout"]),
        **asked,
        width=shutil.get_terminal_size().columns if on_screen else 0,
        colour=wants_colour(values["color"], on_screen=on_screen),
    )


def dropping(model: Model, text: str) -> Model:
    """Return a model that drops what was asked for, if anything was."""
    if not text:
        return model
    from rnn_tui.blocks.dropout import parse_request
    from rnn_tui.networks.masks import dropping as on

    dropout, seed = parse_request(text)
    return on(model, dropout, seed or 0)


def is_fed(stdin: IO[Any] | None) -> bool:
    """Say whether somebody sends data: a pipe, a socket or a file, but no terminal and not nothing."""
    try:
        mode = 0 if stdin is None else os.fstat(stdin.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISREG(mode)


def is_terminal(stream: IO[Any] | None) -> bool:
    """Say whether a person looks at a stream; a closed one is None."""
    return stream is not None and stream.isatty()


def wants_colour(when: str, *, on_screen: bool) -> bool:
    """Say whether headings are coloured: as asked for, else on a terminal that shows colours."""
    if when != "auto":
        return when == "always"
    return on_screen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") not in (None, "", "dumb")


def standard_output(request: RunRequest) -> BinaryIO:
    """Return where to write if the request names no file.

    Raises:
        IncompleteError: It is closed.
    """
    if sys.stdout is not None:
        return sys.stdout.buffer
    if not request.output:
        raise IncompleteError(_("standard output is closed; add --output FILE"))
    return io.BytesIO()


def watched(values: Values) -> bool:
    """Say whether a person waits without seeing anything come."""
    sees_results = not values["output"] and is_terminal(sys.stdout)
    return is_terminal(sys.stderr) and not values["quiet"] and not sees_results


def invite(request: RunRequest, values: Values) -> None:
    """Tell a person before an empty line what is waited for."""
    typing = request.input == STANDARD and is_terminal(sys.stdin)
    if typing and is_terminal(sys.stderr) and not values["quiet"]:
        remark(_("type one sequence a line; Ctrl-D ends"), ascii_only=values["ascii"])


def sum_up(outcome: Outcome, values: Values) -> None:
    """Say what was done, to a person who saw nothing of it."""
    from rnn_tui.cli.progress import counted

    if values["verbose"] or (values["output"] and watched(values)):
        where = f"{shown(Path(values['output']))}: " if values["output"] else ""
        remark(where + counted(outcome), ascii_only=values["ascii"])


def schema() -> str:
    """Return what each key of a line of JSONL means: the words that stand above the code that writes it."""
    from rnn_tui.batch.writers import jsonl

    return _(jsonl.__doc__ or "")


SAME = (
    "texts",
    "label",
    "input_format",
    "format",
    "units",
    "steps",
    "output",
    "terms",
    "gradients",
    "csv_raw",
    "ascii",
)
"""What a request calls as the command line does."""
COMMAND = Command(
    "run",
    "print every number of every timestep, of one sequence or millions",
    run,
    (
        MODEL,
        Argument(
            "texts",
            "TEXT",
            "sequences: texts, or vectors such as '1 0; 0 1'; without any what comes through a pipe is read, "
            "else the model's example",
            many=True,
        ),
    ),
    (
        LABEL,
        INPUT,
        Option(
            "input_format",
            metavar="|".join(kind_names()),
            help="of the data; told by their name or beginning if left out",
            complete=lambda _word: kind_names(),
        ),
        Option(
            "format",
            metavar="|".join(format_names()),
            help="of what is written; told by --output, else a table on a terminal and jsonl elsewhere",
            complete=lambda _word: format_names(),
        ),
        Option("signals", metavar="NAMES", help="which signals: i,f,h; all if left out", complete=signals),
        Option("units", metavar="UNITS", help="which units: 3, 0:4, 1,5 or answers; as Python counts"),
        Option("steps", metavar="STEPS", help="which steps: 3, 2:5, -1 or ::2; from 1, both ends included"),
        OUTPUT,
        Option("terms", bool, default=False, help="split every equation into its terms too"),
        DROPOUT,
        Option("gradients", bool, default=False, help="the slope of the loss by every number too"),
        Option("csv_raw", bool, default=False, help="leave cells that a spreadsheet would run as they are"),
        Option("schema", bool, default=False, help="print what each key of jsonl means, and stop"),
    ),
    (
        'rnn-tui run slots-lstm "arrive taipei" --signals f,h --units 0:4',
        "rnn-tui run names-lstm --input names.txt --format npz --output names.npz",
    ),
)
