"""The architectures there are: the folder is the registry."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType

SHARED = {
    "__init__",
    "aims",
    "architectures",
    "card",
    "layer_run",
    "model",
    "passes",
    "paths",
    "sequences",
    "walk",
    "tracing",
    "vocabulary",
}
"""What the architectures are made of, beside themselves."""


@cache
def architecture_names() -> tuple[str, ...]:
    """Return the names of the architectures; imports none of them."""
    folder = Path(__file__).parent
    return tuple(sorted(path.stem for path in folder.glob("*.py") if path.stem not in SHARED))


def architecture(name: str) -> ModuleType:
    """Return the module of an architecture; the name is one of :func:`architecture_names`."""
    assert name in architecture_names()  # noqa: S101 - model files were checked when they were read
    return importlib.import_module(f"rnn_tui.networks.{name}")
