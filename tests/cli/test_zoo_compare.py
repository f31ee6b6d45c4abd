"""Comparing models from the command line: for programs, and with names that come from strangers."""

from __future__ import annotations

import json

import pytest

from rnn_tui.formats.safetensors import model_bytes
from rnn_tui.tasks import load_task
from rnn_tui.training.measuring import measure
from rnn_tui.zoo import load

EVIL = "m\x1b[31m.safetensors"


def test_json_says_of_models_of_language_what_they_cost(shell):
    """Figures come in full, with the difference, its standard error and p-value, and no winner by chance."""
    said = shell("zoo --compare names-stacked names-lstm --json")

    found = json.loads(said.out)
    task, (one,) = load_task("names"), found["differences"]
    figures = {model["name"]: model["figure"] for model in found["models"]}
    assert (said.code, said.err) == (0, "")
    assert figures == {name: measure(load(name), task) for name in ("names-stacked", "names-lstm")}
    assert [model["best"] for model in found["models"]] == [False, True]
    assert (found["items"], found["sequences"]) == (3501, 500)
    assert one["difference"] == pytest.approx(figures["names-stacked"] - figures["names-lstm"], abs=1e-12)
    assert 0.005 < one["standard_error"] < 0.015
    assert (one["items"], one["sequences"], one["better"]) == (None, None, "")


def test_the_table_says_what_the_json_says(shell):
    """Every count of the JSON stands in the text, too."""
    text = shell("zoo --compare weather-lstm weather-feedforward").out
    one = json.loads(shell("zoo --compare weather-lstm weather-feedforward --json").out)["differences"][0]

    items, sequences = one["items"], one["sequences"]
    assert f"alone right on {items['first']} and {items['second']} items" in text
    assert f"ahead in {sequences['first']} and {sequences['second']} sequences" in text
    assert f"sign test p = {one['p']:.3f}: no difference shown" in text


@pytest.mark.parametrize("options", [(), ("--json",), ("--ascii",)], ids=" ".join)
def test_the_name_of_a_file_does_not_reach_the_terminal(shell, options):
    """A file whose name would colour the screen is compared, and its name is spelled out."""
    shell.write(EVIL, model_bytes(load("slots-feedforward")))

    said = shell("zoo", "--compare", "slots-elman", EVIL, *options)

    assert (said.code, said.err) == (0, "")
    assert "\x1b" not in said.out
    assert said.out.count("slots-elman") >= 2


def test_a_file_that_cannot_be_compared_is_named_safely_in_one_line(shell):
    """The complaint names both, harmless, and the task of each."""
    shell.write(EVIL, model_bytes(load("copy-elman")))

    said = shell("zoo", "--compare", "slots-lstm", EVIL)

    assert said.code == 2
    assert said.complaint.startswith(
        "slots-lstm and m\\x1b[31m.safetensors cannot be compared, their tasks are"
    )
    assert "\n" not in said.complaint
