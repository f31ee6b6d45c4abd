"""How a command line is read: quickly, and as Typer reads it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.exceptions import TyperException
from typer.main import get_command

from rnn_tui.cli.declare import GLOBAL, HELP, PROGRAM, Argument, Command, Option
from rnn_tui.cli.main import command_names, load_command
from rnn_tui.cli.quick import read
from rnn_tui.cli.typer_app import build
from rnn_tui.errors import RnnTuiError, UnknownNameError, UsageError

NAMES = command_names()
COMMANDS = {name: load_command(name) for name in NAMES}
PLAIN = ("slots-lstm", "lstm", "x y", "", "-", "path", "台北", "a=b", "3")
WORDS = (
    "1",
    "0",
    "-1",
    "20",
    "ten",
    "auto",
    "never",
    "--",
    "-q",
    "-qv",
    "-vx",
    "--nosuch",
    "--json=1",
    "--ascii",
    "-5",
    "--=",
    "-=",
)


def quick(words):
    """What the quick reader makes of a line: the command and its values, or None where it is wrong."""
    try:
        line = read(words, NAMES, COMMANDS.__getitem__)
    except RnnTuiError:
        return None
    assert line.command is not None, words
    return line.command.name, line.values


PERFORMED = []


def remember(command, values):
    PERFORMED.append((command.name, values))
    return 0


TYPER = get_command(build(list(COMMANDS.values()), remember))


def typer(words):
    """What Typer makes of it."""
    PERFORMED.clear()
    try:
        TYPER.main(args=list(words), prog_name="rnn-tui", standalone_mode=False)
    except (TyperException, RnnTuiError):
        return None
    return PERFORMED[0]


def flags(options):
    """An option, well or badly filled in."""

    def filled(option):
        if option.kind is bool:
            return st.sampled_from([(flag,) for flag in option.flags])
        values = st.sampled_from([*option.choices, *PLAIN, *WORDS])
        return st.one_of(
            st.tuples(st.sampled_from(option.flags), values),
            values.map(lambda value: (f"{option.flag}={value}",)),
        )

    return st.sampled_from(options).flatmap(filled)


@st.composite
def lines(draw):
    """A command line, right more often than not; help and version are not asked for."""
    before = draw(st.lists(flags(GLOBAL), max_size=1))
    command = COMMANDS[draw(st.sampled_from(NAMES))]
    rest = draw(
        st.lists(
            st.one_of(
                flags((*command.options, *GLOBAL)),
                st.sampled_from(PLAIN).map(lambda word: (word,)),
                st.sampled_from(WORDS).map(lambda word: (word,)),
            ),
            max_size=4,
        )
    )
    return [word for part in [*before, (command.name,), *rest] for word in part]


@settings(max_examples=500, deadline=None)
@given(lines())
def test_the_quick_reader_and_typer_agree(words):
    """Whatever is typed, both readers find the same values, or both find something wrong."""
    assert quick(words) == typer(words)


def test_options_of_every_command_stand_anywhere():
    """``-q`` and its like are taken before the command, behind it, and in one word with others."""
    lines = ["-qv zoo --json", "zoo -vq --json", "-q zoo --json -v", "--quiet --verbose zoo --json"]

    found = [quick(line.split()) for line in lines]

    assert found[0] is not None
    assert found.count(found[0]) == len(found)
    assert (found[0][1]["quiet"], found[0][1]["verbose"], found[0][1]["debug"]) == (True, True, False)


def test_what_is_given_last_counts():
    """An option that is given twice, even before and behind the command, has its last value."""
    assert quick(["--color", "never", "zoo", "--color", "always"])[1]["color"] == "always"
    assert quick(["check", "lstm", "--seed", "1", "--seed=2"])[1]["seed"] == 2


def test_what_follows_two_dashes_is_no_option():
    """Behind ``--`` words are arguments, whatever they look like."""
    assert quick(["run", "lee-elman", "--", "-1 2", "--json"])[1]["texts"] == ("-1 2", "--json")


def test_the_word_behind_an_option_is_its_value():
    """What follows an option belongs to it, even if it looks like another one."""
    assert quick(["explore", "--text", "-q"])[1]["text"] == "-q"
    assert quick(["explore", "--text", "-q"])[1]["quiet"] is False


@pytest.mark.parametrize("option", [HELP, *PROGRAM])
def test_who_asks_for_help_gets_it_whatever_else_is_wrong(option):
    """``--help`` and the options of the program stand for the whole line; the rest is not read."""
    line = read(["-q", option.flag, "--nosuch", "zoo"], NAMES, COMMANDS.__getitem__)

    assert line.command is None
    assert line.asked is option
    assert line.values["quiet"] is True


def test_help_of_a_command_is_that_command_s():
    """Behind a command, ``-h`` asks for the help of that command."""
    line = read(["zoo", "-qh", "--nosuch"], NAMES, COMMANDS.__getitem__)

    assert (line.command, line.asked) == (COMMANDS["zoo"], HELP)


def test_only_the_command_that_is_typed_is_loaded():
    """Reading a line loads one command, and a wrong line none."""
    loaded = []

    def load(name):
        loaded.append(name)
        return COMMANDS[name]

    read(["zoo"], NAMES, load)
    with pytest.raises(UnknownNameError):
        read(["zooo"], NAMES, load)

    assert loaded == ["zoo"]


@pytest.mark.parametrize(
    "text", ["1_0", " 1", "1 ", "٣", "1.0", "1e3", "0x1", "+", "-", "", "--1", "9" * 19, "²"]
)
def test_a_number_is_written_in_plain_digits(text):
    """What only looks like a whole number to Python is refused, with the option named."""
    with pytest.raises(UsageError, match=r"^--size: '"):
        Option("size", int).parse(text)


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("+7", 7), ("-3", -3), ("007", 7), ("9" * 18, 10**18 - 1)]
)
def test_a_whole_number_is_read(text, number):
    """Signs and leading zeros are fine."""
    assert Option("size", int).parse(text) == number


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-inf", "1_0", " 1", "1 ", "٣", "", "x", "0x1", "1e999", "1,5"]
)
def test_a_number_is_a_plain_and_finite_one(text):
    """What only looks like a number to Python, and what is none to count with, is refused by name."""
    with pytest.raises(UsageError, match=r"^--rate: '.*' is no finite number$"):
        Option("rate", float).parse(text)


@pytest.mark.parametrize(("text", "number"), [("0", 0.0), ("-0.5", -0.5), ("+1e-3", 0.001), (".5", 0.5)])
def test_a_number_is_read(text, number):
    """Signs, points and powers of ten are fine."""
    assert Option("rate", float).parse(text) == number


def test_arguments_are_shown_as_they_may_be_typed():
    """What may be left out stands in brackets, what may be repeated has dots."""
    shown = [
        Argument("a", "A", "an a", required=required, many=many).shown
        for required in (True, False)
        for many in (True, False)
    ]

    assert shown == ["A...", "A", "[A]...", "[A]"]


def test_a_command_may_be_declared_with_nothing():
    """A command without arguments and options takes the options of every command."""
    bare = Command("bare", "do nothing", lambda _values: 0)

    line = read(["bare", "-q"], ["bare"], lambda _name: bare)

    assert line.values == {option.name: option.default for option in GLOBAL} | {"quiet": True}
