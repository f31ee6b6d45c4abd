"""The arguments and options that several commands share, said once; completions read no numbers."""

from __future__ import annotations

from collections.abc import Sequence

from rnn_tui.cli.declare import Argument, Option


def models(_incomplete: str) -> Sequence[str]:
    """Return the names of the shipped models."""
    from rnn_tui.zoo.recipe import recipe_names

    return recipe_names()


def cells(_incomplete: str) -> Sequence[str]:
    """Return the names of the shipped cells."""
    from rnn_tui.cells import cell_names

    return cell_names()


def models_and_cells(incomplete: str) -> Sequence[str]:
    """Return the names of the shipped models and cells."""
    return [*models(incomplete), *cells(incomplete)]


def signals(incomplete: str) -> Sequence[str]:
    """Return the names of the signals of all shipped cells, after what was typed before the last comma."""
    from rnn_tui.cells import signal_names

    before, comma, _last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in signal_names()]


def glossary_words(incomplete: str) -> Sequence[str]:
    """Return names of cards; where something else than ASCII was typed, all names that are one word."""
    from rnn_tui.glossary import all_words, card_names

    if incomplete.isascii():
        return card_names()
    return [word for word in all_words() if " " not in word]


MODEL = Argument("model", "MODEL", "a shipped model, or a model file", complete=models)
JSON = Option("json", bool, default=False, help="write JSON")
INPUT = Option("input", metavar="FILE|-", help="data: text lines, CSV, JSONL or .npy; - is standard input")
OUTPUT = Option("output", metavar="FILE", help="where to write; standard output if left out")
CELL = Option("cell", metavar="NAME|FILE", help="a shipped cell, or a .toml file of your own", complete=cells)
LABEL = Option("label", metavar="LABEL", help="the right answer, for a model that answers a sequence once")
HIDDEN_SIZE = Option("hidden_size", int, default=0, least=1, metavar="N", help="number of hidden units")
SEED = Option("seed", int, default=0, least=0, metavar="N", help="of whatever is drawn at random")
DROPOUT = Option(
    "dropout",
    metavar="WHERE",
    help="drop numbers as in training: on, 'recurrent=0.1' or 'layers=0.2 locked'; a seed may follow",
)
