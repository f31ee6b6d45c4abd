"""Brings the catalogues up to date with the code: ``python -m tests.locale_tools``.

1. Finds every message: literals in ``_("…")`` and ``plural("…", "…", n)``, and the texts that are declared
   in tables and translated where they are shown (:data:`tests.locale_declared.DECLARED`).
2. Writes each ``.po`` again: translations are kept, new messages stand there empty, old ones are taken away
   and printed, with what they were translated to. A new language is one more row of :data:`PLURALS`.
3. Compiles each ``.mo``: the same bytes from the same ``.po``, whatever the day and the machine.
"""

from __future__ import annotations

import ast
import json
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import rnn_tui
from rnn_tui.i18n import DOMAIN, LOCALE

PACKAGE = Path(rnn_tui.__file__).parent
PLURALS = {"zh_CN": "nplurals=1; plural=0;"}
"""The languages, with the rule of their plurals."""
HEADER = (
    "Project-Id-Version: rnn-tui\n"
    "Language: {language}\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: {plurals}\n"
)


@dataclass
class Message:
    """One entry of a catalogue."""

    one: str
    many: str = ""
    """The English of two and more; empty where nothing is counted."""
    texts: tuple[str, ...] = ()
    """Translations: one, or one for each plural form."""
    places: tuple[str, ...] = ()
    """The files that say it."""
    flags: tuple[str, ...] = ()


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every file of the package, by its path below the repository."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE.parent).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Every call of a function or method with one of these names, in the order of the text."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", None)) in names
        and node.args
    ]
    yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))


def literal(node: ast.expr) -> str | None:
    """The text that an expression is, written out in the code; None for any other expression."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def extracted() -> dict[str, Message]:
    """Every message of the code by its English, in the order of files and lines."""
    from tests.locale_declared import declared

    found: dict[str, Message] = {}

    def add(one: str, many: str, place: str) -> None:
        known = found.setdefault(one, Message(one, many))
        assert not (many and known.many and known.many != many), f"{one!r} has two plurals"
        known.many = known.many or many
        known.places = tuple(dict.fromkeys((*known.places, place)))

    for place, tree in sources():
        for call in calls(tree, "_", "plural"):
            counted = getattr(call.func, "id", "") == "plural"
            texts = [literal(argument) for argument in call.args[: 1 + counted]]
            if None not in texts:
                add(texts[0], texts[1] if counted else "", place)
    for text, place in declared():
        add(text, "", place)
    return found


# The text form, for translators.


def read_po(path: Path) -> dict[str, Message]:
    """Return the entries of a catalogue in its text form, without its header."""
    found: dict[str, Message] = {}
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        fields: dict[str, str] = {}
        places: list[str] = []
        flags: list[str] = []
        key = ""
        for line in block.splitlines():
            if line.startswith("#:"):
                places += line[2:].split()
            elif line.startswith("#,"):
                flags += [flag.strip() for flag in line[2:].split(",")]
            elif line.startswith("#~"):
                flags.append("obsolete")
            elif line and not line.startswith("#"):
                name, _space, text = line.partition(" ") if line[0] != '"' else (key, "", line)
                key = name
                fields[key] = fields.get(key, "") + json.loads(text)
        if fields.get("msgid") or "obsolete" in flags:
            texts = tuple(fields[name] for name in sorted(fields) if name.startswith("msgstr"))
            one = fields.get("msgid", block)
            found[one] = Message(one, fields.get("msgid_plural", ""), texts, tuple(places), tuple(flags))
    return found


def written_po(language: str, messages: dict[str, Message]) -> str:
    """Return a catalogue in its text form: one line a text, so that a change is one line too."""
    head = HEADER.format(language=language, plurals=PLURALS[language]).splitlines(keepends=True)
    forms = int(PLURALS[language].removeprefix("nplurals=")[0])
    blocks = ['msgid ""\nmsgstr ""\n' + "".join(f"{_quoted(line)}\n" for line in head)]
    for message in messages.values():
        lines = [f"#: {place}" for place in message.places]
        lines += [f"msgid {_quoted(message.one)}"]
        if message.many:
            lines += [f"msgid_plural {_quoted(message.many)}"]
            texts = message.texts or ("",) * forms
            lines += [f"msgstr[{place}] {_quoted(text)}" for place, text in enumerate(texts)]
        else:
            lines += [f"msgstr {_quoted(message.texts[0] if message.texts else '')}"]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _quoted(text: str) -> str:
    """A text as C writes it, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False)


# The compiled form, for the program.


def compiled(language: str, messages: dict[str, Message]) -> bytes:
    """Return a catalogue as gettext reads it."""
    pairs = {"": HEADER.format(language=language, plurals=PLURALS[language])}
    for one in messages.values():
        if all(one.texts) and one.texts and "fuzzy" not in one.flags:
            pairs[f"{one.one}\0{one.many}" if one.many else one.one] = "\0".join(one.texts)
    return mo_bytes(pairs)


def mo_bytes(messages: dict[str, str]) -> bytes:
    """Return a compiled gettext catalogue: header, tables of lengths and places, texts."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    tables = 28
    place = tables + 16 * len(pairs)
    rows: tuple[list[bytes], list[bytes]] = [], []
    texts = b""
    for side in (0, 1):
        for pair in pairs:
            rows[side].append(struct.pack("<2I", len(pair[side]), place + len(texts)))
            texts += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), tables, tables + 8 * len(pairs), 0, 0)
    return head + b"".join(rows[0] + rows[1]) + texts


def folder(language: str) -> Path:
    """Where the catalogues of a language are."""
    return LOCALE / language / "LC_MESSAGES"


def updated(language: str) -> tuple[dict[str, Message], list[Message]]:
    """Return the messages of the code with the translations there are, and the entries that went."""
    path = folder(language) / f"{DOMAIN}.po"
    known = read_po(path) if path.exists() else {}
    messages = extracted()
    for one in messages.values():
        old = known.get(one.one)
        if old is not None and old.many == one.many and "obsolete" not in old.flags:
            one.texts = old.texts
    return messages, [old for old in known.values() if old.one not in messages]


def main() -> int:
    """Write every catalogue again; say what is to be translated, and what went."""
    missing = 0
    for language in PLURALS:
        messages, gone = updated(language)
        folder(language).mkdir(parents=True, exist_ok=True)
        (folder(language) / f"{DOMAIN}.po").write_text(written_po(language, messages), encoding="utf-8")
        (folder(language) / f"{DOMAIN}.mo").write_bytes(compiled(language, messages))
        empty = [one for one in messages.values() if not one.texts or not all(one.texts)]
        print(f"{language}: {len(messages)} messages, {len(empty)} to translate, {len(gone)} taken away")
        for one in empty:
            print(f"  + {one.places[0]}: {one.one!r}" + (f" / {one.many!r}" if one.many else ""))
        for one in gone:
            print(f"  - {one.one!r}: {' / '.join(one.texts)}")
        missing += len(empty)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
