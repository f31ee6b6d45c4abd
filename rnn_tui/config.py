"""The configuration file: theme, keys, precision and the like; a wrong one is an error, not a guess."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from rnn_tui.equations.toml_text import toml_content
from rnn_tui.errors import ConfigError, suggestion
from rnn_tui.files import read_text, shown, user_path
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

MAX_BYTES = 64 * 1024
VARIABLE = "RNN_TUI_CONFIG"
"""Environment variable that names another file."""
CHOICES = {"theme": ("auto", "dark", "light"), "precision": ("", "float32", "float64")}


@dataclass(frozen=True)
class Config:
    """What a user set; the defaults where nothing was."""

    theme: str = "auto"
    """``auto``, ``dark`` or ``light``."""
    precision: str = ""
    """``float32`` or ``float64``; the model's own when empty."""
    lang: str = ""
    ascii: bool = False
    mouse: bool = True
    play_seconds: float = 0.5
    """Time between two steps while playing."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the id of what they do."""


def config_path() -> Path:
    """Return where the configuration file is, or would be."""
    if named := os.environ.get(VARIABLE):
        return user_path(named)
    from platformdirs import user_config_path

    return user_config_path("rnn-tui") / "config.toml"


def load_config(path: Path | None = None) -> Config:
    """Return the configuration; the defaults where there is no file.

    Raises:
        ConfigError: The file is not TOML, or sets what there is not.
    """
    path = config_path() if path is None else path
    if not is_there(path):
        return Config()
    return parse_config(_table(read_text(path, MAX_BYTES), shown(path)), shown(path))


def is_there(path: Path) -> bool:
    """Say whether there is a file of that name, whatever it holds; never raises."""
    return os.path.lexists(path)


def _table(text: str, where: str) -> dict[str, Any]:
    try:
        return toml_content(text)
    except tomllib.TOMLDecodeError as error:
        reason = safe_line(str(error))
    except RecursionError:
        reason = _("nested too deeply")
    except ValueError:  # of whole numbers Python reads no more than 4,300 digits
        reason = _("a number is too long")
    raise ConfigError(f"{where}: " + _("not TOML: {error}").format(error=reason))


def parse_config(content: Mapping[str, Any], where: str) -> Config:
    """Return the configuration that a table stands for."""
    known = {one.name: one for one in fields(Config)}
    plain = Config()
    for name, value in content.items():
        if name not in known:
            raise ConfigError(
                f"{where}: "
                + _("unknown setting '{name}'; {hint}").format(
                    name=_short(name), hint=suggestion(name, known)
                )
            )
        _check(where, name, value, getattr(plain, name))
    values = {**content, "keys": _keys(where, content.get("keys", {}))}
    if "play_seconds" in values:
        values["play_seconds"] = float(values["play_seconds"])
    return Config(**values)


def _check(where: str, name: str, value: object, default: object) -> None:
    expected = (int, float) if isinstance(default, float) else dict if name == "keys" else type(default)
    if not isinstance(value, expected) or (isinstance(value, bool) and not isinstance(default, bool)):
        kinds = {
            "str": _("a text in quotes"),
            "bool": _("true or false"),
            "float": _("a number"),
            "dict": _("a table"),
        }
        kind = kinds[type(default).__name__]
        raise ConfigError(f"{where}: " + _("{name} must be {kind}").format(name=name, kind=kind))
    if name in CHOICES and value not in CHOICES[name]:
        choices = ", ".join(choice for choice in CHOICES[name] if choice)
        raise ConfigError(
            f"{where}: "
            + _("{name} is '{value}'; choose one of {choices}").format(
                name=name, value=_short(str(value)), choices=choices
            )
        )
    if name == "play_seconds" and isinstance(value, int | float) and not 0.05 <= value <= 60:
        raise ConfigError(f"{where}: " + _("play_seconds must be between 0.05 and 60"))


def _keys(where: str, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, value in table.items():
        texts = value.split(",") if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(one, str) and one.strip() for one in texts):
            raise ConfigError(
                f"{where}: "
                + _('keys.{name} must be keys, such as "x" or "x,ctrl+x"').format(name=_short(name))
            )
        found[name] = tuple(one.strip() for one in texts)
    return found


def _short(text: str) -> str:
    return shortened(safe_line(text), 40)
