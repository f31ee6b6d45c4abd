"""A time-travel debugger for recurrent neural networks in the terminal.

    >>> import rnn_tui
    >>> model = rnn_tui.load("slots-lstm")
    >>> trace = rnn_tui.trace(model, "arrive taipei on november 2nd .")
    >>> trace["f"].shape
    (6, 1, 16)

Names are looked up when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rnn_tui.cells import find_cell as find_cell
    from rnn_tui.equations.cell import Cell as Cell
    from rnn_tui.errors import RnnTuiError as RnnTuiError
    from rnn_tui.formats.safetensors import save_model as save_model
    from rnn_tui.networks.model import Model as Model
    from rnn_tui.session.bare import bare_model as bare_model
    from rnn_tui.session.commands import perform as perform
    from rnn_tui.session.origin import Origin as Origin
    from rnn_tui.session.recording import gradient as gradient
    from rnn_tui.session.recording import trace as trace
    from rnn_tui.session.session import Session as Session
    from rnn_tui.session.start import start as start
    from rnn_tui.traces.trace import Trace as Trace
    from rnn_tui.traces.trace import diff as diff
    from rnn_tui.tui.explore import explore as explore
    from rnn_tui.views.registry import view as view
    from rnn_tui.views.render import to_json as to_json
    from rnn_tui.views.render import to_markdown as to_markdown
    from rnn_tui.zoo import load as load

_HOMES = {
    "Cell": "equations.cell",
    "Model": "networks.model",
    "Origin": "session.origin",
    "RnnTuiError": "errors",
    "Session": "session.session",
    "Trace": "traces.trace",
    "bare_model": "session.bare",
    "diff": "traces.trace",
    "explore": "tui.explore",
    "find_cell": "cells",
    "gradient": "session.recording",
    "load": "zoo",
    "perform": "session.commands",
    "save_model": "formats.safetensors",
    "start": "session.start",
    "to_json": "views.render",
    "to_markdown": "views.render",
    "trace": "session.recording",
    "view": "views.registry",
}
"""Where each public name lives; the same as the imports above, which only type checkers read."""

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'rnn_tui' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"rnn_tui.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
