"""The language of a person's environment is found, and English costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rnn_tui import i18n
from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _, language, languages, plural, set_language
from tests.locale_tools import mo_bytes

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def choose(monkeypatch, tmp_path):
    """Chinese and German catalogues of two messages, and a way to set the environment."""
    for name, word in (("zh_CN", "单元"), ("de", "Einheit")):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        messages = {
            "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
            "unit": word,
            "{n} step\0{n} steps": f"{{n}} {word}-one\0{{n}} {word}-many",
        }
        (folder / "rnn_tui.mo").write_bytes(mo_bytes(messages))
    (tmp_path / "fr" / "LC_MESSAGES").mkdir(parents=True)
    monkeypatch.setattr(i18n, "LOCALE", tmp_path)
    for cached in (i18n._catalogue, i18n._lookup):
        cached.cache_clear()

    def environment(**values: str) -> str:
        for variable in VARIABLES:
            monkeypatch.delenv(variable, raising=False)
        for variable, value in values.items():
            monkeypatch.setenv(variable, value)
        set_language(None)
        return language()

    environment()
    yield environment
    monkeypatch.undo()
    set_language(None)
    for cached in (i18n._catalogue, i18n._lookup):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_CN"}, "zh_CN"),
        ({"LANG": "zh-CN"}, "zh_CN"),
        ({"LANG": "zh_cn.utf8"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "zh_CN"),
        ({"LANG": "zh"}, "zh_CN"),
        ({"LANG": "de_AT.UTF-8@euro"}, "de"),
        ({"LANG": "de@euro"}, "de"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "/../../etc"}, "en"),
        ({"LC_MESSAGES": "de_DE.UTF-8", "LANG": "zh_CN.UTF-8"}, "de"),
        ({"LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "de_DE.UTF-8", "LANG": "en_US.UTF-8"}, "zh_CN"),
        ({"LANGUAGE": "de", "LC_ALL": "zh_CN.UTF-8"}, "de"),
        ({"LANGUAGE": "", "LC_ALL": "", "LANG": "de"}, "de"),
        ({"LANGUAGE": "fr:zh_CN:de"}, "zh_CN"),
        ({"LANGUAGE": "fr:en:de"}, "en"),
        ({"LANGUAGE": "fr:", "LANG": "de"}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_environment_chooses_the_language(choose, environment, expected):
    """LANGUAGE, LC_ALL, LC_MESSAGES and LANG are read in this order, as gettext does."""
    assert choose(**environment) == expected


def test_messages_are_translated(choose):
    """A message stands in the chosen language, and in English where it was not translated."""
    choose(LANG="zh_CN.UTF-8")

    assert _("unit") == "单元"
    assert _("a message nobody translated") == "a message nobody translated"


def test_the_empty_message_stays_empty(choose):
    """Nothing translates to nothing, although a catalogue keeps its own description there."""
    choose(LANG="zh_CN.UTF-8")

    assert _("") == ""


def test_a_chosen_language_wins_over_the_environment(choose):
    """A language named on the command line wins; None goes back to the environment's."""
    choose(LANG="zh_CN.UTF-8")

    set_language("de_CH")
    chosen = (language(), _("unit"))
    set_language("English".lower()[:2])
    english = (language(), _("unit"))
    set_language(None)

    assert chosen == ("de", "Einheit")
    assert english == ("en", "unit")
    assert (language(), _("unit")) == ("zh_CN", "单元")


def test_an_unknown_language_is_answered_with_those_there_are(choose):
    """A language without a catalogue is refused with a suggestion, and nothing changes."""
    choose(LANG="de")

    with pytest.raises(UnknownNameError) as caught:
        set_language("zn_CN")

    assert "no language is called 'zn_CN'; did you mean 'zh_CN'? Known: de, en, zh_CN" in str(caught.value)
    assert language() == "de"


def test_the_languages_are_the_catalogues_with_english_first(choose):
    """What can be chosen is what there is a catalogue of."""
    assert languages() == ["en", "de", "zh_CN"]


@pytest.mark.parametrize(("count", "english"), [(0, "0 steps"), (1, "1 step"), (2, "2 steps")])
def test_plurals_follow_the_language(choose, count, english):
    """One and many are told apart in English and in a translation."""
    choose(LANG="en_US.UTF-8")
    plain = plural("{n} step", "{n} steps", count)
    choose(LANG="de")
    translated = plural("{n} step", "{n} steps", count)

    assert plain == english
    assert translated == f"{count} Einheit-{'one' if count == 1 else 'many'}"


@pytest.mark.parametrize(
    ("environment", "expected"), [("zh_CN.UTF-8", "遗忘门\n2 步"), ("en_US.UTF-8", "forget gate\n2 steps")]
)
def test_the_shipped_catalogue_is_found(environment, expected):
    """A reader whose environment is Chinese reads Chinese, without a word on the command line."""
    code = (
        "from rnn_tui.i18n import _, plural\n"
        "print(_('forget gate'), plural('{n} step', '{n} steps', 2), sep='\\n')\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8", "LANG": environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.stdout.strip(), done.stderr) == (expected, "")


def test_english_loads_no_catalogue():
    """English readers pay nothing for the translations: neither gettext nor a catalogue is loaded."""
    code = (
        "import sys; from pathlib import Path\n"
        "Path.glob = None\n"
        "from rnn_tui.i18n import _, plural\n"
        "assert (_('unit'), plural('{n} step', '{n} steps', 2)) == ('unit', '2 steps')\n"
        "assert 'gettext' not in sys.modules and 'numpy' not in sys.modules\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path), "LANG": "en_US.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.returncode == 0
