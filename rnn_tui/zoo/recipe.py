"""A recipe: all that is needed to make a shipped model, as a small TOML file.

    cell = "lstm"
    task = "slots"
    embedding = 12
    hidden_size = 16
    epochs = 8

A recipe with ``[weights]`` is made by hand; any other is trained on its task.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

RECIPES = Path(__file__).parent / "recipes"
DEFAULT = "slots-lstm"
"""The model that is opened when none is named."""


@dataclass(frozen=True)
class Recipe:
    """How a model is made."""

    name: str
    shows: str
    """What it is there to show; English, translated where it is shown."""
    example: str
    """A text, or vectors separated by semicolons, to open it with."""
    limits: str = ""
    cell: str = "feedforward"
    """Of each of its layers; a bag of words has none."""
    task: str = ""
    embedding: int = 0
    hidden_size: int = 0
    layers: int = 1
    network: str = ""
    """Its architecture; one that reads both ways or step by step, by ``join``, when empty."""
    options: Mapping[str, str | int | float] = field(default_factory=dict)
    """What only some architectures know."""
    join: str = ""
    """How two directions are joined; empty for a net that reads one way."""
    dropout: str = ""
    """What it drops while it learns, as :func:`rnn_tui.blocks.dropout.parse_dropout` reads it."""
    epochs: int = 0
    batch: int = 32
    rate: float = 0.01
    optimiser: str = "adam"
    clip: float = 1.0
    clip_by: str = "norm"
    schedule: str = ""
    """``step`` when empty and the rate decays, else constant."""
    decay: float = 1.0
    every: int = 1
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    teacher_forcing: float = 1.0
    truncate: int = 0
    patience: int = 0
    validation: float = 0.0
    seed: int = 0
    stored: str = "float16"
    answer: str = ""
    """The kind of the read-out; that of the task when empty."""
    # Made by hand.
    computes: str = ""
    """What it computes for its example."""
    title: str = ""
    """Of the cell, where functions are exchanged."""
    source: str = ""
    """Of the network, where that is not the source of its cell."""
    exchange: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    weights: Mapping[str, Any] = field(default_factory=dict)

    @property
    def architecture(self) -> str:
        """The architecture of its model."""
        return self.network or ("bidirectional" if self.join else "per_step")

    @property
    def by_hand(self) -> bool:
        """True when the weights are written down, not trained."""
        return bool(self.weights)


@cache
def recipe_names() -> tuple[str, ...]:
    """Return the names of the recipes, sorted; reads no file."""
    return tuple(sorted(path.stem for path in RECIPES.glob("*.toml")))


@cache
def load_recipe(name: str) -> Recipe:
    """Return a recipe.

    Raises:
        UnknownNameError: There is none of that name.
    """
    if name not in recipe_names():
        raise UnknownNameError(_("recipe"), name, recipe_names())
    content = tomllib.loads((RECIPES / f"{name}.toml").read_text(encoding="utf-8"))
    return Recipe(name=name, **content)
