"""The tests themselves: each says in one sentence what it holds, and none sleeps."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.rglob("test_*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_test_says_what_it_holds(path):
    """Every test has a docstring of one sentence."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]

    wrong = [
        node.name
        for node in tests
        if not (text := ast.get_docstring(node) or "").endswith(".") or "\n\n" in text or len(text) < 15
    ]

    assert wrong == []
