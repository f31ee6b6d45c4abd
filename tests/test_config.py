"""The configuration file: what it may say, where it is, and what is said of a wrong one."""

from __future__ import annotations

import dataclasses

import pytest

from rnn_tui.config import Config, config_path, is_there, load_config, parse_config
from rnn_tui.errors import ConfigError, DataError

WHOLE = """
theme = "dark"
precision = "float64"
lang = "zh_CN"
ascii = true
mouse = false
play_seconds = 2

[keys]
next = "right, l"
quit = ["x", "ctrl+x"]
"""


def read(tmp_path, content):
    path = tmp_path / "c.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_config(path)


def test_everything_that_can_be_set_is_read(tmp_path):
    """Each setting of the file is in force; keys are a text with commas, or a list."""
    found = read(tmp_path, WHOLE)

    assert found == Config(
        theme="dark",
        precision="float64",
        lang="zh_CN",
        ascii=True,
        mouse=False,
        play_seconds=2.0,
        keys={"next": ("right", "l"), "quit": ("x", "ctrl+x")},
    )
    assert isinstance(found.play_seconds, float)
    assert all(getattr(found, one.name) != getattr(Config(), one.name) for one in dataclasses.fields(Config))


@pytest.mark.parametrize("content", ["", "# nothing\n", "[keys]\n", "\ufeff"])
def test_what_is_not_set_has_its_default(tmp_path, content):
    """An empty file, or none, leaves the defaults in force."""
    assert read(tmp_path, content) == Config()
    assert load_config(tmp_path / "none.toml") == Config()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("theme = 1", "theme must be a text in quotes"),
        ("theme = ['dark']", "theme must be a text in quotes"),
        ('theme = "pink"', "theme is 'pink'; choose one of auto, dark, light"),
        ('precision = "float16"', "precision is 'float16'; choose one of float32, float64"),
        ("ascii = 1", "ascii must be true or false"),
        ('mouse = "no"', "mouse must be true or false"),
        ("play_seconds = true", "play_seconds must be a number"),
        ('play_seconds = "1"', "play_seconds must be a number"),
        ("play_seconds = 0.01", "play_seconds must be between 0.05 and 60"),
        ("play_seconds = nan", "play_seconds must be between 0.05 and 60"),
        ("play_seconds = inf", "play_seconds must be between 0.05 and 60"),
        ('keys = "q"', "keys must be a table"),
        ("keys.next = 1", 'keys.next must be keys, such as "x" or "x,ctrl+x"'),
        ("keys.next = [1]", 'keys.next must be keys, such as "x" or "x,ctrl+x"'),
        ('keys.next = ""', 'keys.next must be keys, such as "x" or "x,ctrl+x"'),
        ('keys.next = "a,,b"', 'keys.next must be keys, such as "x" or "x,ctrl+x"'),
        ('keys.next = [" "]', 'keys.next must be keys, such as "x" or "x,ctrl+x"'),
        ('thme = "dark"', "unknown setting 'thme'; did you mean 'theme'? Known: theme, precision,"),
        ('"a\\nb\\u001b" = 1', r"unknown setting 'a\nb\x1b'; known: theme,"),
        ('theme = "a\\nb\\u202e"', r"theme is 'a\nb\u202e'; choose"),
        ('[keys]\n"a\\nb" = 1', r"keys.a\nb must be keys"),
        ("x" * 3000 + " = 1", "unknown setting 'xxx"),
        ("theme", "not TOML: "),
        ('theme = "dark"\nlang = [', "not TOML: "),
        ('theme = "dark"\ntheme = "dark"', "not TOML: "),
        ("x = " + "[" * 50_000, "not TOML: nested too deeply"),
        ("a" + ".a" * 30_000 + " = 1", "not TOML: nested too deeply"),
        ("x = " + "9" * 5000, "not TOML: a number is too long"),
    ],
    ids=range(28),
)
def test_a_wrong_setting_is_one_line(tmp_path, content, message):
    """What is wrong is named with the file, what was expected, and on one printable line."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, content)

    text = str(caught.value)
    assert text.startswith(f"{tmp_path}/c.toml: "[-200:])
    assert message in text
    assert text.isprintable()
    assert len(text) < 500


@pytest.mark.parametrize(
    ("content", "place"), [("a = 1\nb = ?\n", "line 2, column 5"), ("a = 1\n\n[b\n", "line 3, column 3")]
)
def test_a_mistake_of_toml_has_its_line_and_column(tmp_path, content, place):
    """A file that is not TOML is refused with the place of the mistake."""
    with pytest.raises(ConfigError, match=place):
        read(tmp_path, content)


@pytest.mark.parametrize("content", [b"\xff", b'theme = "\xe9"', b"x" * 70_000])
def test_a_file_that_is_no_text_or_too_long_is_refused(tmp_path, content):
    """A file in another encoding, or one that no person wrote, is bad input."""
    with pytest.raises(DataError):
        read(tmp_path, content)


def test_the_environment_names_another_file(tmp_path, monkeypatch):
    """The variable names the file, from the home folder too; an empty one names none."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))

    monkeypatch.setenv("RNN_TUI_CONFIG", "~/c.toml")
    assert config_path() == tmp_path / "c.toml"
    monkeypatch.setenv("RNN_TUI_CONFIG", "")
    assert config_path().name == "config.toml"
    assert config_path().is_relative_to(tmp_path)
    monkeypatch.delenv("RNN_TUI_CONFIG")
    assert config_path().is_relative_to(tmp_path)


def test_a_home_that_does_not_exist_is_no_crash(monkeypatch):
    """A user that there is not stays as it is written, and the file is then not there."""
    monkeypatch.setenv("RNN_TUI_CONFIG", "~nobody-of-that-name/c.toml")

    assert load_config() == Config()


@pytest.mark.parametrize("name", ["none", "file/none", "x" * 300, "x" * 5000])
def test_a_name_that_no_file_can_have_is_no_file(tmp_path, name):
    """Whatever the name is, asking for it does not fail."""
    (tmp_path / "file").touch()

    assert not is_there(tmp_path / name)
    assert load_config(tmp_path / name) == Config()


def test_the_table_that_was_given_is_not_changed():
    """Reading a table twice gives the same twice."""
    table = {"play_seconds": 1, "keys": {"next": "a,b"}}

    assert parse_config(table, "here") == parse_config(table, "here")
    assert table == {"play_seconds": 1, "keys": {"next": "a,b"}}
