"""Which language the commands speak: the line's, else the configuration's, else the environment's."""

from __future__ import annotations

import pytest

CHINESE, ENGLISH = "参数", "parameters"


def words(said):
    """The languages of a card."""
    assert said.code == 0
    return CHINESE in said.out, ENGLISH in said.out


@pytest.mark.parametrize(
    ("line", "config", "environment", "chinese"),
    [
        ("zoo lee-lstm", "", "en_US.UTF-8", False),
        ("zoo lee-lstm", "", "zh_CN.UTF-8", True),
        ("zoo lee-lstm", "lang = 'zh_CN'", "en_US.UTF-8", True),
        ("zoo lee-lstm", "lang = 'en'", "zh_CN.UTF-8", False),
        ("zoo lee-lstm --lang zh", "lang = 'en'", "en_US.UTF-8", True),
        ("--lang=en zoo lee-lstm", "lang = 'zh_CN'", "zh_CN.UTF-8", False),
        ("zoo lee-lstm", "", "fr_FR.UTF-8", False),
        ("zoo lee-lstm", "", "C.UTF-8", False),
    ],
)
def test_the_language_is_that_of_the_nearest_who_says_one(shell, line, config, environment, chinese):
    """What stands on the line goes before the configuration, and that before the environment."""
    shell.write("config.toml", config)
    shell.patch.setenv("LANG", environment)

    assert words(shell(line)) == (chinese, not chinese)


def test_what_is_wrong_with_a_line_is_said_in_its_language(shell):
    """Even where the line is wrong, its own language is spoken, wherever it stands."""
    for line in ("zooo --lang zh_CN", "--lang=zh_CN zooo", "zoo --nosuch --lang zh_CN"):
        said = shell(line)

        assert said.code == 2
        assert "没有名为" in said.complaint


def test_a_wrong_language_in_the_configuration_is_told_with_its_file(shell):
    """A language that there is not is one line that names the file."""
    shell.write("config.toml", 'lang = "xx"')

    said = shell("zoo")

    assert said.code == 2
    assert said.complaint.startswith("config.toml: lang: no language is called 'xx'; known: en")


def test_a_broken_configuration_stops_only_who_needs_it(shell):
    """Commands that the configuration does not concern work; checking it says what is wrong."""
    shell.write("config.toml", "theme = pink")

    assert shell("cells lstm").code == 0
    assert shell("config path").code == 0
    assert shell("config check").complaint.startswith("config.toml: not TOML: ")
