"""The public API: every name is found when it is used, says what it does, and its example runs."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import rnn_tui

NAMES = sorted(rnn_tui.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_found(name):
    """Every name of the API is the object that its module defines."""
    home = importlib.import_module(f"rnn_tui.{rnn_tui._HOMES[name]}")

    assert getattr(rnn_tui, name) is getattr(home, name)
    assert name in dir(rnn_tui)


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_has_an_example(name):
    """Every name of the API says in a sentence what it is, and shows how it is used."""
    text = inspect.getdoc(getattr(rnn_tui, name)) or ""

    assert text.splitlines()[0].endswith(".")
    assert ">>> " in text


@pytest.mark.parametrize("name", [name for name in NAMES if inspect.isfunction(getattr(rnn_tui, name))])
def test_every_public_function_says_what_may_go_wrong(name):
    """A function says what it takes and raises, unless it only writes down what it was given."""
    function = getattr(rnn_tui, name)
    text = inspect.getdoc(function) or ""

    assert "Raises:" in text or name in ("to_json", "to_markdown")
    assert len(inspect.signature(function).parameters) < 3 or "Args:" in text
    assert "NDArray" not in str(inspect.signature(function)) or "(T, " in text


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_true(name):
    """What the example of a name prints is what it says."""
    value = getattr(rnn_tui, name)
    found = doctest.DocTestFinder(recurse=False).find(value, name, globs={})
    runner = doctest.DocTestRunner(verbose=False)
    told: list[str] = []

    for one in found:
        runner.run(one, out=told.append)

    assert "".join(told) == ""
    assert runner.summarize(verbose=False).attempted > 0


def test_only_the_explorer_needs_a_terminal_for_its_example():
    """No example is left out of the test, except the one line that opens the explorer."""
    skipped = [name for name in NAMES if "+SKIP" in (inspect.getdoc(getattr(rnn_tui, name)) or "")]

    assert skipped == ["explore"]


def test_the_example_of_the_package_is_true():
    """The first example that anybody reads runs."""
    assert doctest.testmod(rnn_tui).failed == 0


def test_the_names_are_those_that_type_checkers_read():
    """The table of homes and the imports for type checkers name the same things."""
    tree = ast.parse(Path(rnn_tui.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {
        alias.asname: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert imported == {name: f"rnn_tui.{home}" for name, home in rnn_tui._HOMES.items()}
    assert list(rnn_tui._HOMES) == NAMES


def test_importing_the_package_costs_nothing():
    """Importing rnn_tui brings in neither numpy nor the toolkits; a name brings in only what it needs."""
    script = (
        "import sys, rnn_tui\n"
        "heavy = ('numpy', 'textual', 'rich', 'typer')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "rnn_tui.trace\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["[]", "['numpy']"]


def test_an_unknown_name_is_an_attribute_error():
    """A name that does not exist is missing as in any module."""
    with pytest.raises(AttributeError, match="module 'rnn_tui' has no attribute 'recurd'"):
        rnn_tui.recurd  # noqa: B018 - looking it up is the test


def test_the_package_is_typed():
    """Type checkers are told that the package has types."""
    assert (Path(rnn_tui.__file__).parent / "py.typed").is_file()
