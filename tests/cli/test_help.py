"""Help: complete, narrow enough for every terminal, and its examples work as they stand."""

from __future__ import annotations

import shlex

import pytest

from rnn_tui.cli.declare import GLOBAL, HELP, PROGRAM, Option
from rnn_tui.cli.help import COLUMNS, command_help, option_row, program_help
from rnn_tui.cli.main import command_names, load_command
from rnn_tui.cli.quick import read
from rnn_tui.cli.tell import width
from rnn_tui.i18n import languages, set_language

COMMANDS = [load_command(name) for name in command_names()]
EXAMPLES = [example for command in COMMANDS for example in command.examples]
SHORT = {"names-lstm": "lee-lstm", "slots-elman": "lee-elman"}
"""Examples of training are typed with recipes that take no time."""
ABOUT = '{"model": "m", "numbers": 1, "measure": "accuracy", "settings": {}}\n'
EPOCH = '{"epoch": 1, "loss": 1.0, "validation": null, "held_out": 0.5, "improved": true}\n'
FILES = {
    "texts.txt": "to be or not to be\nthat is the question\n" * 10,
    "lstm.history.jsonl": ABOUT + EPOCH,
    "elman.history.jsonl": ABOUT + EPOCH,
}
"""What the examples read."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_examples_and_says_what_everything_is(command):
    """Help of a command shows two examples and more, and each argument and option with a sentence."""
    text = command_help(command)

    assert len(command.examples) >= 2
    assert all(example in text for example in command.examples)
    for part in (*command.options, *command.arguments, *GLOBAL, HELP):
        assert part.help
        assert (part.flag if isinstance(part, Option) else part.metavar) in text


def test_the_program_s_help_names_every_command_and_option():
    """The help of the program lists all commands, and an example of each."""
    text = program_help(COMMANDS)

    for command in COMMANDS:
        assert f"  {command.name} " in text
        assert command.examples[0] in text
    assert all(option.flag in text for option in (*GLOBAL, *PROGRAM, HELP))


@pytest.mark.parametrize("name", languages())
def test_help_fits_the_narrowest_terminal(shell, name):
    """In every language no line of help but an example or a usage is wider than eighty columns."""
    set_language(name)

    texts = [program_help(COMMANDS), *map(command_help, COMMANDS)]

    for line in "\n".join(texts).splitlines():
        assert width(line) <= COLUMNS or "rnn-tui " in line, line


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("name", command_names())
def test_help_is_printed_as_it_is_declared(shell, name, flag):
    """What is asked for is printed and nothing else, even without a required argument."""
    said = shell(name, flag)

    assert (said.code, said.err) == (0, "")
    assert said.out.strip() == command_help(load_command(name)).strip()


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_read(example):
    """The line of an example is right: its command takes every word of it."""
    program, *words = shlex.split(example.partition(" > ")[0])

    line = read(words, command_names(), load_command)

    assert program == "rnn-tui"
    assert line.command is not None


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES if shlex.split(one)[1] not in ("explore", "run")]
)
def test_every_example_works(shell, example):
    """An example does what it says, exit code 0, nothing on standard error but what was done."""
    words = [SHORT.get(word, word) for word in shlex.split(example.partition(" > ")[0])[1:]]
    for name, content in FILES.items():
        shell.write(name, content)

    said = shell(*words)

    assert said.code == 0
    assert said.out or "--output" in words
    assert said.err.count("\n") <= 1


def test_a_default_is_shown_unless_it_is_nothing():
    """What an option is if it is left out stands behind it, where that is worth saying."""
    assert (
        option_row(Option("n", int, default=3, metavar="N", help="a number"))[1] == "a number [3 if left out]"
    )
    assert option_row(Option("n", int, default=0, metavar="N", help="a number"))[1] == "a number"
    assert option_row(Option("j", bool, default=False, help="a switch"))[1] == "a switch"
