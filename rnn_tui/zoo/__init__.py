"""The shipped models: a recipe and its weights for each. The folder of recipes is the registry."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.errors import UnknownNameError
from rnn_tui.files import user_path
from rnn_tui.i18n import _
from rnn_tui.zoo.recipe import DEFAULT as DEFAULT
from rnn_tui.zoo.recipe import recipe_names

if TYPE_CHECKING:
    from rnn_tui.networks.model import Model  # 150 ms, for numpy: listing names needs none

WEIGHTS = Path(__file__).parent / "weights"


def model_names() -> tuple[str, ...]:
    """Return the names of the shipped models, sorted; reads no file."""
    return recipe_names()


def load(name: str | Path) -> Model:
    """Return a shipped model by name, or the model in a file by its path.

    Example:
        >>> import rnn_tui
        >>> model = rnn_tui.load("slots-lstm")
        >>> model.count
        2212

    Raises:
        UnknownNameError: There is no shipped model of that name.
        DataError: The file cannot be read.
        ModelFileError: The file is no model, or a damaged one.
    """
    from rnn_tui.formats.safetensors import SUFFIX, load_model

    if isinstance(name, str) and name in model_names():
        return load_model(weights_path(name))
    where = user_path(os.fspath(name))
    if isinstance(name, Path) or name.endswith(SUFFIX) or "/" in name or os.path.lexists(where):
        return load_model(where)
    raise UnknownNameError(_("model"), name, model_names())


def weights_path(name: str) -> Path:
    """Return the file of a shipped model."""
    return WEIGHTS / f"{name}.safetensors"
