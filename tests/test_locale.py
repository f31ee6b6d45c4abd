"""The catalogues are complete, exact and kept up to date; no message is out of a translator's reach."""

from __future__ import annotations

import ast
import gettext
import io
import re
from itertools import pairwise

import pytest
from rich.cells import cell_len

import rnn_tui.errors
from rnn_tui.cells import cell_names, load_cell
from rnn_tui.i18n import DOMAIN, languages
from rnn_tui.text import safe
from rnn_tui.tui.keys import FOOTER
from rnn_tui.tui.panes.equations import WIDEST_TITLE
from tests.locale_declared import DECLARED
from tests.locale_tools import (
    PLURALS,
    calls,
    compiled,
    extracted,
    folder,
    literal,
    read_po,
    sources,
    written_po,
)

LANGUAGES = sorted(PLURALS)
MESSAGES = extracted()
SOURCES = list(sources())
UPDATE = "run python -m tests.locale_tools and translate what it names"
WORD = re.compile("[A-Za-z]{3}")
PARTED_BEFORE, PARTED_AFTER = re.compile(r"(^|[:;\n]|  )\s*$"), re.compile(r"\s*($|[:;\n]|  )")
"""What may stand before and after a message: a colon, a semicolon, a line end, or nothing but spaces."""
ERRORS = {
    name
    for name, kind in vars(rnn_tui.errors).items()
    if isinstance(kind, type) and issubclass(kind, rnn_tui.errors.RnnTuiError)
}
PLACE = re.compile(r"[ :]*([a-z_-]+: |rnn-tui )")
"""The name of the program, or of a setting, in front of what is said."""
SPEAKERS = {"remark", "say", "told", "Question", "Choice"}
"""Functions whose texts a person reads."""
READ = {"UnknownNameError": slice(1), "Question": slice(1), "Choice": slice(1, None)}
"""Which of their arguments, where others are names for the program."""


def entries(language: str):
    return read_po(folder(language) / f"{DOMAIN}.po")


def fields(text: str) -> set[str]:
    """Placeholders with the form of their numbers: ``loss:.4f``; braces of JSON and TOML are none."""
    return set(re.findall(r"\{([a-z_]+(?::[^{}]*)?)\}", text))


def test_the_catalogues_are_those_that_can_be_chosen():
    """Every language that can be chosen has its text form beside it, and the other way round."""
    assert languages() == ["en", *LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language):
    """A reader of another language never meets an English sentence of ours."""
    known = entries(language)

    missing = [text for text, one in MESSAGES.items() if text not in known or not all(known[text].texts)]
    flagged = [one.one for one in known.values() if one.flags]
    gone = [text for text in known if text not in MESSAGES]

    assert missing == [], UPDATE
    assert flagged == [], "fuzzy and obsolete entries are for drafts"
    assert gone == [], UPDATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_form_is_what_the_tool_writes(language):
    """A catalogue is written in one way, so that a changed sentence is a change of its own lines only."""
    path = folder(language) / f"{DOMAIN}.po"

    assert path.read_text(encoding="utf-8") == written_po(language, entries(language)), UPDATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_form_is_that_of_the_text_form(language):
    """What the program reads is what the translators wrote, to the byte."""
    path = folder(language) / f"{DOMAIN}.mo"

    assert path.read_bytes() == compiled(language, entries(language)), UPDATE


def test_what_editors_of_catalogues_write_is_read(tmp_path):
    """Wrapped lines, quotes and line ends are read as they are meant; drafts and old entries do not count."""
    path = tmp_path / "edited.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n\n'
        '#: a.py:3 b.py:7\nmsgid ""\n"one \\"quoted\\" line,\\n"\n"and one more"\n'
        'msgstr ""\n"甲"\n"乙\\n丙"\n\n'
        'msgid "{n} step"\nmsgid_plural "{n} steps"\nmsgstr[0] "{n} 步"\n\n'
        '#, fuzzy\nmsgid "draft"\nmsgstr "草稿"\n\n#~ msgid "old"\n#~ msgstr "旧"\n',
        encoding="utf-8",
    )

    found = read_po(path)
    catalogue = gettext.GNUTranslations(io.BytesIO(compiled("zh_CN", found)))

    assert found['one "quoted" line,\nand one more'].places == ("a.py:3", "b.py:7")
    assert catalogue.gettext('one "quoted" line,\nand one more') == "甲乙\n丙"
    assert catalogue.ngettext("{n} step", "{n} steps", 1) == "{n} 步"
    assert [catalogue.gettext(text) for text in ("draft", "old")] == ["draft", "old"]
    assert sum(bool(one.flags) for one in found.values()) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_gettext_finds_every_message(language):
    """The standard library reads the compiled form, plurals included."""
    catalogue = gettext.GNUTranslations(io.BytesIO((folder(language) / f"{DOMAIN}.mo").read_bytes()))

    lost = [
        one.one
        for one in entries(language).values()
        if (catalogue.ngettext(one.one, one.many, 2) if one.many else catalogue.gettext(one.one))
        != one.texts[-1]
    ]

    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_agree(language):
    """Every value that a message shows is shown by its translation, with as many digits."""
    wrong = [
        (one.one, text)
        for one in entries(language).values()
        for text in one.texts
        if fields(text) != fields(one.one) | fields(one.many)
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_hold_nothing_hidden(language):
    """No translation holds a control, bidirectional or invisible character."""
    wrong = [
        (one.one, text)
        for one in entries(language).values()
        for text in one.texts
        if safe(text) != text or "\t" in text
    ]

    assert wrong == []


def test_messages_are_whole():
    """No message begins or ends with a space or within a sentence: sentences are not glued from pieces."""
    wrong = [text for text in MESSAGES if text != text.strip(" ") or text[0] in ";,.:"]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_ends_agree(language):
    """A translation begins and ends with spaces and line ends exactly where the message does."""
    edges = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)

    wrong = [
        (one.one, text)
        for one in entries(language).values()
        for text in one.texts
        if edges.match(text).groups() != edges.match(one.one).groups()
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_keys_and_flags_survive(language):
    """What a person must press or type, and the signs of the field, are the same in every language."""
    kept = re.compile(
        r"--[a-z-]+|rnn-tui|\b(?:Enter|Esc|Backspace|Ctrl-[A-Z])\b|\[[a-z-]+\]|\.(?:npy|toml|svg|md)\b"
        r"|(?<![A-Za-z'])[A-Za-z]_[A-Za-z]+|[↑↓→←@σΣ‖]|\b(?:CSV|JSONL?|TOML|UTF-8|LSTM|GRU|IRNN|SVG|LaTeX)\b"
    )

    wrong = [
        (one.one, text)
        for one in entries(language).values()
        for text in one.texts
        if not set(kept.findall(one.one)) <= set(kept.findall(text))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_hints_name_the_same_keys(language):
    """A hint made of keys with words between dots names the same keys in the same order."""
    known = entries(language)
    hints = [text for text in MESSAGES if " · " in text and re.match(r"\S{1,5} ", text)]

    wrong = [
        text
        for text in hints
        if [part.split()[0] for part in text.split(" · ")]
        != [part.split()[0] for part in known[text].texts[0].split(" · ")]
    ]

    assert len(hints) >= 3
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_fit_their_columns(language):
    """Titles of signals fit the column of the equations, words of the footer stay short."""
    known = entries(language)
    titles = {row.title for name in cell_names() for row in load_cell(name).rows}
    words = {word for _ids, word in FOOTER}

    assert [text for text in titles if cell_len(known[text].texts[0]) > WIDEST_TITLE] == []
    assert [text for text in words if cell_len(known[text].texts[0]) > 10] == []


# What keeps messages within reach of a translator.


def test_messages_are_written_out_or_declared():
    """A text is translated whole: never put together first, and its table is one that is extracted."""
    wrong = [
        f"{place}:{call.lineno}: {ast.unparse(call)}"
        for place, tree in SOURCES
        if place != "rnn_tui/i18n.py"
        for call in calls(tree, "_", "plural")
        for argument in call.args[: 1 + (getattr(call.func, "id", "") == "plural")]
        if literal(argument) is None and ast.unparse(argument) not in DECLARED
    ]

    assert wrong == []


def test_what_people_read_is_translated():
    """No error, remark, question or list entry is written past the translation."""
    wrong = []
    for place, tree in SOURCES:
        for call in calls(tree, *ERRORS, *SPEAKERS):
            shown = [*call.args, *(word.value for word in call.keywords if word.arg == "hint")]
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            shown = shown[READ.get(name, slice(None))]
            words = [text for part in shown for text in bare_words(part) if not PLACE.fullmatch(text)]
            wrong += [f"{place}:{call.lineno}: {text}" for text in words]

    assert wrong == []


def test_what_is_drawn_is_translated():
    """No pane, table or stream writes an English word of its own."""
    wrong = [
        f"{place}:{call.lineno}: {text}"
        for place, tree in SOURCES
        for call in calls(tree, "text", "field", "raw", "write", "Column")
        for part in call.args[getattr(call.func, "id", "") == "Column" :][:1]
        for text in bare_words(part)
        if not PLACE.fullmatch(text)
    ]

    assert wrong == []


def test_sentences_are_not_glued():
    """Messages stand beside other texts only behind a colon, a semicolon or a space, never word to word."""
    wrong = [
        f"{place}:{node.lineno}: {ast.unparse(node)}"
        for place, tree in SOURCES
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
        for left, right in pairwise(added(node))
        if (is_message(left) and not PARTED_AFTER.match(edge(right)))
        or (is_message(right) and not PARTED_BEFORE.search(edge(left)))
    ]

    assert wrong == []


def test_messages_hold_no_messages():
    """No f-string has a message inside it: what stands around it could not be moved."""
    wrong = [
        f"{place}:{node.lineno}: {ast.unparse(node)}"
        for place, tree in SOURCES
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
        if isinstance(part, ast.FormattedValue) and is_message(part.value)
    ]

    assert wrong == []


def added(node: ast.expr) -> list[ast.expr]:
    """The parts of an addition, in their order."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return added(node.left) + added(node.right)
    return [node]


def is_message(node: ast.expr) -> bool:
    """Whether an expression is a translated text, filled in or not."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in ("format", "replace") and is_message(node.func.value)
    return getattr(node.func, "id", "") in ("_", "plural")


def edge(node: ast.expr) -> str:
    """What an expression writes out itself; what is computed stands as a word."""
    if isinstance(node, ast.JoinedStr):
        return "".join(edge(part) for part in node.values)
    return literal(node) if literal(node) is not None else "word"


def bare_words(node: ast.expr) -> list[str]:
    """The texts with words that an expression writes itself, outside of every translation."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in ("_", "plural"):
            return []
        inner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return [text for part in inner for text in bare_words(part)]
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) and WORD.search(node.value) else []
    if isinstance(node, ast.JoinedStr):
        return [text for part in node.values if isinstance(part, ast.Constant) for text in bare_words(part)]
    if isinstance(node, ast.BinOp):
        return bare_words(node.left) + bare_words(node.right)
    if isinstance(node, ast.IfExp):
        return bare_words(node.body) + bare_words(node.orelse)
    return []
