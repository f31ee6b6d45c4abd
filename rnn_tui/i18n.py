"""Translations: every sentence a user reads goes through :func:`_`.

English is written in the code; other languages are gettext catalogues in ``locale/``. Nothing is loaded
before the first sentence is asked for, and English loads nothing at all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "rnn_tui"

_chosen: str | None = None


def _(message: str) -> str:
    """Return the message in the user's language."""
    name = language()
    # The empty message is where a catalogue keeps its header.
    return message if name == "en" or not message else _lookup(name)(message)


def plural(one: str, many: str, count: int) -> str:
    """Return the singular or plural message of the user's language, with ``{n}`` filled in."""
    name = language()
    plain = one if count == 1 else many
    text = plain if name == "en" else _catalogue(name).ngettext(one, many, count)
    return text.format(n=count)


def set_language(name: str | None) -> None:
    """Choose the language for this process; None goes back to the environment's.

    Raises:
        UnknownNameError: there is no catalogue of that name.
    """
    global _chosen  # noqa: PLW0603 - the language is the one process-wide setting, as in gettext itself
    if name is not None:
        found = _match(name)
        if found is None:
            from rnn_tui.errors import UnknownNameError

            raise UnknownNameError(_("language"), name, languages())
        name = found
    _chosen = name
    _from_environment.cache_clear()


def language() -> str:
    """Return the language in use: ``en`` or the name of a catalogue."""
    return _chosen or _from_environment()


def languages() -> list[str]:
    """Return the languages there are, English first."""
    return ["en", *sorted(path.parent.parent.name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))]


@cache
def _from_environment() -> str:
    # The order of gettext: the first that is set decides; only LANGUAGE lists several, best first.
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return next(filter(None, map(_match, value.split(":"))), "en")
    return "en"


def _match(wanted: str) -> str | None:
    name = wanted.split(".", maxsplit=1)[0].split("@", maxsplit=1)[0].replace("-", "_")
    if name.lower() in ("en", "c", "posix") or name.lower().startswith("en_"):
        return "en"
    known = languages()
    if name in known:
        return name
    short = name.split("_")[0].lower()
    return next((other for other in known if other.split("_")[0] == short), None)


@cache
def _catalogue(name: str) -> NullTranslations:
    import gettext  # 6 ms, and only for readers of another language

    return gettext.translation(DOMAIN, LOCALE, languages=[name], fallback=True)


@cache
def _lookup(name: str) -> Callable[[str], str]:
    return _catalogue(name).gettext
