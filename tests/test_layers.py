"""Imports go one way, down; kinds do not know each other; each toolkit stays in its room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import rnn_tui
from rnn_tui import datasets, tasks
from rnn_tui.networks import architectures as networks

PACKAGE = Path(rnn_tui.__file__).parent
LAYERS = (
    {"errors", "text", "files", "i18n", "version"},
    {"equations"},
    {"cells", "blocks"},
    {"glossary"},
    {"traces"},
    {"networks"},
    {"formats", "tasks"},
    {"training"},
    {"zoo"},
    {"session"},
    {"views"},
    {"batch"},
    {"datasets"},
    {"config"},
    {"tui"},
    {"cli"},
    {"__main__"},
)
RANK = {room: place for place, rooms in enumerate(LAYERS) for room in rooms}
KINDS = (
    "blocks",
    "networks",
    "formats",
    "tasks",
    "session/commands",
    "batch/sources",
    "batch/writers",
    "datasets",
    "tui/panes",
    "cli/commands",
)
SHARED = {
    "networks": networks.SHARED - {"__init__"},
    "blocks": {"read_out", "loss_value"},
    "tasks": tasks.SHARED - {"__init__"},
    "formats": {"tensor_body", "tensor_header", "description", "strict_json"},
    "datasets": datasets.SHARED - {"__init__"},
}
"""What the kinds of a folder are made of, beside the kinds themselves."""
TOOLKITS = {
    "textual": ("tui/",),
    "typer": ("cli/",),
    "rich": ("views/render.py", "tui/", "cli/", "batch/writers/table.py", "batch/tables.py"),
    "safetensors": ("formats/",),
    "tomlkit": ("cli/",),
}
FILES = sorted(PACKAGE.rglob("*.py"))


def names(path: Path) -> Iterator[tuple[str, bool]]:
    """Every module a file imports, and whether it is imported while the program runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    only_typed = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        runs = id(node) not in only_typed
        if isinstance(node, ast.Import):
            yield from ((alias.name, runs) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from ((f"{node.module}.{alias.name}", runs) for alias in node.names)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path):
    """A file imports only from its own room and from rooms below it."""
    if path == PACKAGE / "__init__.py":
        pytest.skip("the public API looks names up when they are used")

    wrong = [
        name
        for name, _runs in names(path)
        if name.startswith("rnn_tui.")
        and (other := name.split(".")[1]) != room(path)
        and not (RANK[other] < RANK[room(path)] or {other, room(path)} <= LAYERS[0])
    ]

    assert wrong == []


@pytest.mark.parametrize("folder", KINDS)
def test_kinds_do_not_know_each_other(folder):
    """In a folder of kinds no file imports another kind, so that one more kind is one more file."""
    shared = SHARED.get(folder, set())
    kinds = {path.stem for path in (PACKAGE / folder).glob("*.py")} - {"__init__"} - shared
    prefix = "rnn_tui." + folder.replace("/", ".") + "."

    wrong = [
        (kind, name)
        for kind in sorted(kinds)
        for name, _runs in names(PACKAGE / folder / f"{kind}.py")
        if name.startswith(prefix) and name.removeprefix(prefix).split(".")[0] in kinds - {kind}
    ]

    assert kinds
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_toolkits_stay_in_their_rooms(path):
    """Textual is imported only in tui, Typer only in cli, Rich only where things are drawn."""
    place = path.relative_to(PACKAGE).as_posix()

    wrong = [
        name
        for name, runs in names(path)
        if runs and (toolkit := name.split(".")[0]) in TOOLKITS and not place.startswith(TOOLKITS[toolkit])
    ]

    assert wrong == []
