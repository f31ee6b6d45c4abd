"""The shipped models: listed at once, found by name or path, and complete."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_tui.blocks.embedding import Embedding
from rnn_tui.errors import DataError, ModelFileError, UnknownNameError
from rnn_tui.formats.safetensors import model_bytes, save_model
from rnn_tui.networks.card import Card
from rnn_tui.zoo import DEFAULT, WEIGHTS, load, model_names, weights_path
from rnn_tui.zoo.recipe import RECIPES, load_recipe, recipe_names

NAMES = (
    "adding-elman",
    "adding-lstm",
    "badiiguuu",
    "cloze-birnn",
    "copy-elman",
    "copy-lstm",
    "dates-attention",
    "dates-plain",
    "glyph-caption",
    "glyph-one",
    "lee-elman",
    "lee-jordan",
    "lee-lstm",
    "memory-lstm",
    "memory-one-fact",
    "memory-two-facts",
    "names-dropout",
    "names-lstm",
    "names-stacked",
    "pen-digits",
    "pos-bilstm",
    "pos-elman",
    "pos-feedforward",
    "prose-elman",
    "reverse-attention",
    "reverse-plain",
    "sentiment-bag",
    "sentiment-textrcnn",
    "sentiment-textrnn",
    "slots-bilstm",
    "slots-elman",
    "slots-feedforward",
    "slots-gru",
    "slots-lstm",
    "slots-zh-bilstm",
    "slots-zh-elman",
    "slots-zh-feedforward",
    "slots-zh-lstm",
    "speech-tones",
    "video-dot",
    "weather-feedforward",
    "weather-lstm",
)
LARGE = ("adding", "copy", "dates", "glyph-caption", "names", "prose", "reverse")
"""Tasks whose nets have 30 units or more."""


def test_the_promised_models_are_there():
    """Every promised model has a recipe and weights, and there are no others."""
    assert model_names() == recipe_names() == NAMES
    assert sorted(path.name for path in WEIGHTS.iterdir()) == [f"{name}.safetensors" for name in NAMES]
    assert DEFAULT in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_loaded_by_its_name(name):
    """A shipped model loads, knows its name and recipe, and its card says all that there is to say."""
    model, recipe = load(name), load_recipe(name)

    assert model.name == model.card.recipe == recipe.name == name
    missing = [field.name for field in dataclasses.fields(Card) if not getattr(model.card, field.name)]
    assert missing == []
    assert (
        model_bytes(model, stored="" if recipe.by_hand else recipe.stored) == weights_path(name).read_bytes()
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_card_says_what_the_recipe_says(name):
    """What a recipe promises stands on the card of its weights, word for word."""
    card, recipe = load(name).card, load_recipe(name)

    assert (card.shows, card.example, card.limits) == (recipe.shows, recipe.example, recipe.limits)
    assert not recipe.by_hand or (card.source, card.accuracy) == (recipe.source, recipe.computes)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_on_a_card_can_be_read(name):
    """The example on the card is input that the model takes."""
    model = load(name)

    if model.vocabulary is None:
        rows = [row.split() for row in model.card.example.split(";")]
        assert {len(row) for row in rows} == {model.input_width}
        assert [[float(number) for number in row] for row in rows]
    else:
        assert len(model.vocabulary.encode(model.vocabulary.cut(model.card.example))) > 4


def test_the_weights_are_small():
    """All shipped weights together are smaller than a picture; most models are a few kilobytes."""
    sizes = {path.stem: path.stat().st_size for path in WEIGHTS.iterdir()}

    assert sum(sizes.values()) < 600_000
    assert max(sizes.values()) < 70_000
    assert max(size for name, size in sizes.items() if not name.startswith(LARGE)) < 10_000


def test_models_are_listed_without_reading_and_without_numpy():
    """The list of models comes at once, for completion: no file is read, numpy is not imported."""
    code = (
        "import builtins, io, os, sys\n"
        "from rnn_tui.zoo import model_names\n"
        "def refuse(*_args, **_kwargs): raise AssertionError('a file is read')\n"
        "builtins.open = io.open = os.open = refuse\n"
        "print(*model_names())\n"
        "assert 'numpy' not in sys.modules\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert tuple(done.stdout.split()) == NAMES


def test_a_model_is_loaded_by_its_path(tmp_path, monkeypatch):
    """A path is taken with or without the usual ending, relative, absolute, or from the home folder."""
    model = load("lee-elman")
    save_model(model, tmp_path / "mine.safetensors")
    save_model(model, tmp_path / "plain")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    for name in ("mine.safetensors", "./mine.safetensors", "plain", "~/plain", str(tmp_path / "plain")):
        assert load(name).hash == model.hash
    assert load(tmp_path / "plain").hash == load(Path("plain")).hash == model.hash


def test_a_shipped_name_wins_over_a_file(tmp_path, monkeypatch):
    """A file that happens to be called like a shipped model does not stand in its way; a path is a path."""
    (tmp_path / "lee-elman").write_bytes(b"not a model at all")
    monkeypatch.chdir(tmp_path)

    assert load("lee-elman").name == "lee-elman"
    for name in ("./lee-elman", Path("lee-elman")):
        with pytest.raises(ModelFileError):
            load(name)


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        (
            "slots-lsmt",
            UnknownNameError,
            "no model is called 'slots-lsmt'; did you mean 'slots-lstm'? Known: addin",
        ),
        ("\x1b[31m", UnknownNameError, r"no model is called '\x1b[31m'; known: adding-elman"),
        ("x" * 5000, UnknownNameError, "no model is called '" + "x" * 79 + "…'; known: adding-elman"),
        ("a\0b", UnknownNameError, r"no model is called 'a\x00b'; known: adding-elman"),
        ("none.safetensors", DataError, "none.safetensors: there is no such file or folder"),
        ("./none", DataError, "none: there is no such file or folder"),
        ("~nobody-of-that-name/m", DataError, "~nobody-of-that-name/m: there is no such file or folder"),
        ("x" * 5000 + "/m", DataError, ": File name too long"),
        (
            "/dev/zero",
            DataError,
            "/dev/zero: this is a pipe, a socket or a device; a regular file was expected",
        ),
        (".", DataError, ".: this is a folder; a regular file was expected"),
    ],
)
def test_what_is_no_model_is_answered_in_one_line(name, kind, message):
    """An unknown name is answered with the nearest, a bad path with what is wrong with it."""
    with pytest.raises(kind) as caught:
        load(name)

    assert message in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("name", NAMES)
def test_every_recipe_is_read(name):
    """A recipe is either made by hand or names a task; nothing in it goes unread."""
    recipe = load_recipe(name)

    assert (RECIPES / f"{name}.toml").is_file()
    assert recipe.by_hand != bool(recipe.task)
    assert recipe.by_hand or (recipe.epochs > 0 and (recipe.hidden_size > 0 or not recipe.layers))
    assert recipe.embedding > 0 or not isinstance(load(name).embedding, Embedding)
    assert recipe.shows
    assert recipe.example


def test_an_unknown_recipe_is_answered_with_the_nearest():
    """A misspelt recipe is answered with the one that was meant."""
    with pytest.raises(UnknownNameError, match="no recipe is called 'slots-gur'; did you mean 'slots-gru'"):
        load_recipe("slots-gur")
