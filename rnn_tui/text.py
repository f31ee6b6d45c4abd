r"""The one door through which foreign text reaches a screen or a file.

Tokens, names, file names, CSV cells and metadata come from strangers. A terminal obeys escape sequences,
a bidirectional mark reorders what is read, a zero-width mark hides. :func:`safe` shows them instead:
``safe("a\x1b[31m") == "a\\x1b[31m"``. Nothing is silently removed.

Source: CVE-2021-42574 (reordering), CWE-150 (escape sequences); the general categories of Unicode, and the
letters and marks among its Default_Ignorable_Code_Points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

# Letters and marks that draw nothing although their category says "letter" or "mark".
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Control, format, surrogate, unassigned, line and paragraph separators.
_SHOWN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
# These two choose between the text and the picture of an emoji; anywhere else they only hide.
_EMOJI_STYLES = "\ufe0e\ufe0f"
_EMOJI_BASES = frozenset({"So", "Sm", "Po", "Pd", "Nd"})


def safe(text: str) -> str:
    r"""Return text whose control, bidirectional and invisible characters are spelled out.

    Newline and tab stay; everything else that a terminal might obey or hide is written as ``\xNN``,
    ``\uNNNN`` or ``\UNNNNNNNN``.
    """
    if text.isprintable() and (text.isascii() or _INVISIBLE.search(text) is None):
        return text
    return "".join(
        spelled(char) if _must_show(char, before) else char for before, char in pairwise("\n" + text)
    )


def safe_line(text: str) -> str:
    r"""Return :func:`safe` text on one line: newline and tab are spelled ``\n`` and ``\t`` too."""
    return safe(text).replace("\n", "\\n").replace("\t", "\\t")


def ascii_only(text: str) -> str:
    r"""Return text in ASCII: every other character is written as ``\uNNNN``."""
    return text if text.isascii() else "".join(char if char.isascii() else spelled(char) for char in text)


def spelled(char: str) -> str:
    """Return the escape that names one character."""
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shortened(text: str, limit: int = 80) -> str:
    """Return text of at most ``limit`` characters, the cut marked with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _must_show(char: str, before: str) -> bool:
    if char in _EMOJI_STYLES:
        return unicodedata.category(before) not in _EMOJI_BASES
    if char in "\n\t":
        return False
    return unicodedata.category(char) in _SHOWN or _INVISIBLE.match(char) is not None


def wants_ascii(environ: Mapping[str, str]) -> bool:
    """Say whether the environment asks for ASCII: LC_ALL, else LANG, is C or POSIX.

    LC_CTYPE tells nothing: Python itself sets it.
    """
    name = environ.get("LC_ALL") or environ.get("LANG") or ""
    return name in ("C", "POSIX")
