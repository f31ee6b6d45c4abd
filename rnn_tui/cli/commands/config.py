"""config: where the configuration file is, what is in force, and whether it is right."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from rnn_tui.cli.declare import Argument, Command, Values
from rnn_tui.cli.values import JSON
from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

DOES = ("path", "show", "check")


def config(values: Values) -> int:
    """Print the path, what is in force, or that all is well."""
    from rnn_tui.config import config_path, load_config
    from rnn_tui.tui.keys import remapped

    if values["what"] not in DOES:
        raise UnknownNameError(_("action"), values["what"], DOES)
    path = config_path()
    if values["what"] == "path":
        sys.stdout.write(f"{path}\n")
        return 0
    found = load_config()
    table = remapped(found.keys)
    if values["what"] == "check":
        state = _("right") if path.exists() else _("no such file, the defaults are in force")
        sys.stdout.write(f"{path}: {state}\n")
        return 0
    settings = {**asdict(found), "keys": {key.id: list(key.keys) for key in table}}
    if values["json"]:
        sys.stdout.write(json.dumps(settings, ensure_ascii=False, indent=1) + "\n")
        return 0
    import tomlkit

    sys.stdout.write(tomlkit.dumps(settings))
    return 0


COMMAND = Command(
    "config",
    "show or check the configuration file",
    config,
    (Argument("what", "path|show|check", "what to do", required=True, complete=lambda _word: DOES),),
    (JSON,),
    ("rnn-tui config path", "rnn-tui config show > config.toml"),
)
