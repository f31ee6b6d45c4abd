"""What is installed: every file that the package reads is declared to go with it."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import rnn_tui

PACKAGE = Path(rnn_tui.__file__).parent
PROJECT = PACKAGE.parent / "pyproject.toml"
MEANT = {".py", ".pyc"}


def test_every_file_of_the_package_is_installed():
    """Cards, cells, recipes, weights and catalogues are found where the program is installed, too."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["rnn_tui"]
    files = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*") if path.is_file()]

    left_out = [
        name
        for name in files
        if Path(name).suffix not in MEANT
        and not any(fnmatch(name, one) and name.count("/") == one.count("/") for one in patterns)
    ]
    assert left_out == []
    assert [one for one in patterns if not any(fnmatch(name, one) for name in files)] == []
