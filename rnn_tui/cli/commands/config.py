"""config: where the configuration file is, what is in force, and whether it is right."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rnn_tui.cli.declare import Argument, Command, Values
from rnn_tui.cli.tell import say, say_json
from rnn_tui.cli.values import JSON
from rnn_tui.config import config_path, is_there, load_config
from rnn_tui.errors import UnknownNameError
from rnn_tui.files import shown
from rnn_tui.i18n import _
from rnn_tui.text import safe_line


def config(values: Values) -> int:
    """Print the path, what is in force, or that all is well."""
    if values["what"] not in DOES:
        raise UnknownNameError(_("action"), values["what"], DOES)
    found, text = DOES[values["what"]]()
    if values["json"]:
        say_json(found, values)
    else:
        say(text, values)
    return 0


def path() -> tuple[Any, str]:
    """Return where the file is, or would be."""
    where = safe_line(str(config_path()))
    return {"path": where}, where + "\n"


def show() -> tuple[Any, str]:
    """Return what is in force."""
    import tomlkit  # 20 ms, and only for those who look at all of it

    settings = in_force()
    return settings, tomlkit.dumps(settings)


def check() -> tuple[Any, str]:
    """Return that the file is right, or not there; a wrong one is an error."""
    in_force()
    where, exists = config_path(), is_there(config_path())
    state = _("right") if exists else _("no such file, the defaults are in force")
    return {"path": safe_line(str(where)), "exists": exists}, f"{shown(where)}: {state}\n"


def in_force() -> dict[str, Any]:
    """Return the settings with the whole table of keys.

    Raises:
        RnnTuiError: The file is wrong.
    """
    from rnn_tui.tui.keys import remapped

    found = load_config()
    keys = {key.id: list(key.keys) for key in remapped(found.keys)}
    return {**asdict(found), "keys": keys}


DOES = {"path": path, "show": show, "check": check}
COMMAND = Command(
    "config",
    "show or check the configuration file",
    config,
    (Argument("what", "|".join(DOES), "what to do", required=True, complete=lambda _word: tuple(DOES)),),
    (JSON,),
    ("rnn-tui config path", "rnn-tui config show > config.toml"),
)
