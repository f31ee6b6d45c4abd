"""Texts that are declared in tables, in English, and translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rnn_tui.batch.writers import jsonl
from rnn_tui.blocks.pooling import POOLS, pooling
from rnn_tui.blocks.read_out import read_out
from rnn_tui.cells import cell_names, load_cell
from rnn_tui.cli.declare import GLOBAL, HELP, PROGRAM, Argument, Command, Option
from rnn_tui.cli.main import command_names, load_command
from rnn_tui.datasets.task import MEASURES, NATS
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.masking import OF_INPUT, OF_STATE
from rnn_tui.equations.operations import function_names
from rnn_tui.session.commands import verbs
from rnn_tui.session.dials import BY_NAME
from rnn_tui.training.optimisers import RULES
from rnn_tui.tui.keys import FOOTER, KEYS
from rnn_tui.tui.panes import panes
from rnn_tui.tui.training import keys as training
from rnn_tui.views.registry import VIEWS
from rnn_tui.views.words import FIGURE
from rnn_tui.zoo import load, model_names
from rnn_tui.zoo.recipe import load_recipe, recipe_names

Texts = Iterator[tuple[str, str]]
"""Each text with the file that declares it."""
NAMES = {*function_names(), *RULES}
"""What is called the same in every language."""

TOML_MISTAKES = (
    "Cannot overwrite a value",
    "Escaped character is not a Unicode scalar value",
    "Expected '=' after a key in a key/value pair",
    "Expected ']' at the end of a table declaration",
    "Expected ']]' at the end of an array declaration",
    "Expected newline or end of document after a statement",
    "Invalid date or datetime",
    "Invalid hex value",
    "Invalid initial character for a key part",
    "Invalid statement",
    "Invalid value",
    "Unclosed array",
    "Unclosed inline table",
    "Unescaped '\\' in a string",
    "Unterminated string",
)
"""What the standard library says of a text that is not TOML, where it names nothing of that text."""


def commands() -> Iterator[Command]:
    return map(load_command, command_names())


def summaries() -> Texts:
    for one in commands():
        yield one.summary, f"rnn_tui/cli/commands/{one.name}.py"


def options() -> Texts:
    yield from ((one.help, "rnn_tui/cli/declare.py") for one in (*GLOBAL, *PROGRAM, HELP))
    yield from _of_commands(lambda command: command.options)


def arguments() -> Texts:
    yield from _of_commands(lambda command: command.arguments)


def _of_commands(parts: Callable[[Command], tuple[Option | Argument, ...]]) -> Texts:
    for one in commands():
        yield from ((part.help, f"rnn_tui/cli/commands/{one.name}.py") for part in parts(one))


def keys() -> Texts:
    yield from ((key.title, "rnn_tui/tui/keys.py") for key in KEYS)
    yield from ((key.title, "rnn_tui/tui/training/keys.py") for key in training.KEYS)


def footer() -> Texts:
    yield from ((word, "rnn_tui/tui/keys.py") for _ids, word in FOOTER)


def training_words() -> Texts:
    yield from ((key.word, "rnn_tui/tui/training/keys.py") for key in training.KEYS)


def verb_helps() -> Texts:
    for verb in verbs().values():
        yield verb.help, f"rnn_tui/session/commands/{verb.perform.__module__.rpartition('.')[2]}.py"


def dial_titles() -> Texts:
    yield from ((dial.title, "rnn_tui/session/dials.py") for dial in BY_NAME.values())


def dial_words() -> Texts:
    for dial in BY_NAME.values():
        words = [notch for notch in dial.notches if isinstance(notch, str)]
        yield from ((word, "rnn_tui/session/dials.py") for word in words if word not in NAMES)


def pane_titles() -> Texts:
    yield from ((pane.title, f"rnn_tui/tui/panes/{name}.py") for name, pane in panes().items())


def view_titles() -> Texts:
    yield from ((view.title, "rnn_tui/views/registry.py") for view in VIEWS)


def cell_titles() -> Texts:
    for name in cell_names():
        yield from _of_cell(load_cell(name), f"rnn_tui/cells/{name}.toml")
    for answer, bare in (("softmax", False), ("sigmoid", False), ("linear", False), ("softmax", True)):
        yield from _of_cell(read_out(answer, bare=bare), "rnn_tui/blocks/read_out.py")
    yield from ((title, "rnn_tui/equations/masking.py") for title in (OF_INPUT, OF_STATE))
    for kind in (kind for kind in POOLS if pooling(kind)):
        yield from _of_cell(pooling(kind), "rnn_tui/blocks/pooling.py")
    for name in model_names():
        for layer in load(name).layers:
            yield from _of_cell(layer.cell, f"rnn_tui/zoo/recipes/{name}.toml")


def _of_cell(cell: Cell, place: str) -> Texts:
    for text in (cell.title, cell.note, *(row.title for row in cell.rows)):
        yield text, place


def card_texts(*fields: str) -> Callable[[], Texts]:
    def found() -> Texts:
        for name in model_names():
            card = load(name).card
            yield from ((getattr(card, field), f"rnn_tui/zoo/recipes/{name}.toml") for field in fields)

    return found


def figures() -> Texts:
    for text, place in card_texts("accuracy")():
        if FIGURE.search(text):
            yield FIGURE.sub("{n}", text, count=1), place
    yield from ((f"{words} {{n}}", "rnn_tui/datasets/task.py") for words in MEASURES.values())
    yield from ((f"{{n}} {words}", "rnn_tui/datasets/task.py") for words in NATS.values())


def titles() -> Texts:
    yield from cell_titles()
    yield from card_texts("shows", "limits", "data", "licence")()
    yield from ((load_recipe(name).source, f"rnn_tui/zoo/recipes/{name}.toml") for name in recipe_names())


def schema() -> Texts:
    yield jsonl.__doc__ or "", "rnn_tui/batch/writers/jsonl.py"


def toml_mistakes() -> Texts:
    yield from ((text, "rnn_tui/equations/toml_text.py") for text in TOML_MISTAKES)


DECLARED: dict[str, Callable[[], Texts]] = {
    "command.summary": summaries,
    "option.help": options,
    "argument.help": arguments,
    "key.title": keys,
    "key.word": training_words,
    "word": footer,
    "verb.help": verb_helps,
    "dial.title": dial_titles,
    "notch": dial_words,
    "panes()[name].title": pane_titles,
    "panes()[focus].title": pane_titles,
    "view.title": view_titles,
    "text": titles,
    "words": figures,
    "pattern": figures,
    "load_recipe(name).shows": titles,
    "what": toml_mistakes,
    "jsonl.__doc__ or ''": schema,
}
"""By what stands in ``_(…)`` where the text is shown."""


def declared() -> Texts:
    """Every declared text that is to be translated, once for each file that declares it."""
    for texts in dict.fromkeys(DECLARED.values()):
        yield from ((text, place) for text, place in texts() if text)
