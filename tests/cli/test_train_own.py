"""Training on data of one's own: what is written opens everywhere, is gone on with, compared, kept whole."""

from __future__ import annotations

import json
import random
import re

import pytest

from rnn_tui.cli import feasible
from rnn_tui.formats.safetensors import load_model
from rnn_tui.session.origin import Origin
from rnn_tui.session.start import start
from rnn_tui.training.loop import Trainer

SMALL = "--hidden-size 8 --embedding 4 --rate 0.02 --seed 1"
OUTPUT = "--output m.safetensors"
BEFORE = {"a": "after-a", "b": "after-b"}


def tagged(rng: random.Random) -> str:
    """CoNLL in which each label says the token before, so that it takes a memory to learn it."""
    words = [[rng.choice("ab") for _ in range(rng.randint(2, 5))] for _ in range(150)]
    return "\n".join(
        "".join(f"{one} {label}\n" for one, label in zip(row, ["first", *map(BEFORE.get, row)], strict=False))
        for row in words
    )


def rated(rng: random.Random) -> str:
    """CSV in which a "not" turns the label round."""
    rows = [(rng.choice(["", "not "]), rng.choice(["good", "bad"])) for _ in range(150)]
    labels = {(n, w): "pos" if bool(n) != (w == "good") else "neg" for n, w in set(rows)}
    return "text,label\n" + "".join(f"it was {n}{w},{labels[n, w]}\n" for n, w in rows)


def texts(rng: random.Random) -> str:
    return "".join(rng.choice(["the cat sat\n", "a dog ran\n"]) for _ in range(150))


def pairs(rng: random.Random) -> str:
    rows = [[rng.choice("xyz") for _ in range(rng.randint(1, 3))] for _ in range(150)]
    return "source,target\n" + "".join(f"{' '.join(row)},{' '.join(row[::-1])}\n" for row in rows)


def curves(rng: random.Random) -> str:
    rows = [rng.choice([-1, 1]) for _ in range(60)]
    return "x,y,label\n" + "\n".join(
        "".join(f"{m + rng.gauss(0, 0.1):.3f},{step},{'up' if m > 0 else 'down'}\n" for step in range(3))
        for m in rows
    )


DATA = {
    "tag": ("d.conll", tagged, 20),
    "classify": ("d.csv", rated, 25),
    "generate": ("d.txt", texts, 2),
    "translate": ("d.csv", pairs, 1),
    "classify numbers": ("d.csv", curves, 4),
}
MINE = """
title = "mine"
output = "h"
[signals]
h = { kind = "state", title = "hidden state", is = "tanh(W_h @ x + U_h @ h[-1] + b_h)" }
"""
ACCURATE = {"tag": 1.0, "classify": 1.0, "classify numbers": 1.0}
"""What is learned to the last answer; that a net without memory would not."""


@pytest.mark.parametrize("what", DATA)
def test_what_is_learned_opens_everywhere(shell, what):
    """A model of each task and format is measured on held-out data, and explore, run and zoo take it."""
    name, make, epochs = DATA[what]
    shell.write(name, make(random.Random(1)))
    task = what.partition(" ")[0]

    said = shell(f"train --input {name} --task {task} {SMALL} --epochs {epochs} {OUTPUT}")

    assert said.code == 0, said.err
    model = load_model(shell.folder / "m.safetensors")
    figure = float(re.search(r"\d\.\d{3}", model.card.accuracy)[0])
    assert figure >= ACCURATE.get(what, 0.0)
    assert (model.card.task, model.card.recipe) == (task, "")
    assert model.card.data.startswith(f"{name}, ")
    assert start(Origin(model="m.safetensors")).steps >= 1
    for line in (f'run m.safetensors "{model.card.example}" --format csv', "zoo m.safetensors"):
        assert shell(line).code == 0


@pytest.mark.parametrize("cell", ["elman", "gru_reset_after", "mine.toml"])
def test_any_cell_learns(shell, cell):
    """A shipped cell or one of a file of one's own is trained alike, and the model has it within."""
    shell.write("d.conll", tagged(random.Random(1)))
    shell.write("mine.toml", MINE)

    said = shell(f"train --input d.conll --task tag --cell {cell} {SMALL} --epochs 1 {OUTPUT} -q")

    assert (said.code, said.err) == (0, "")
    assert load_model(shell.folder / "m.safetensors").recurrent[0].cell.name == cell.removesuffix(".toml")


def test_options_change_a_recipe(shell):
    """What is said beside a recipe is trained in place of what it says, and the model shows it."""
    said = shell(
        f"train slots-elman --cell lstm --hidden-size 5 --join sum --epochs 1 --optimiser sgd {OUTPUT} -q"
    )

    model = load_model(shell.folder / "m.safetensors")
    about = json.loads((shell.folder / "m.history.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (said.code, said.err) == (0, "")
    assert [(layer.cell.name, layer.sizes["H"]) for layer in model.recurrent] == [("lstm", 5)] * 2
    assert (model.join, about["settings"]["optimiser"]) == ("sum", "sgd")


def test_a_training_that_was_cut_is_gone_on_with(shell, monkeypatch):
    """Ctrl-C keeps a checkpoint; the same line with --resume ends with the bytes of one that ran through."""
    line = f"train slots-feedforward --epochs 3 {OUTPUT}"
    shell(line.replace("m.safetensors", "whole.safetensors"))
    real, steps = Trainer.step, []

    def step(trainer, *given):
        steps.append(None)
        if len(steps) == 100:
            raise KeyboardInterrupt
        return real(trainer, *given)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "step", step)
        cut = shell(line)
    resumed = shell(line + " --resume m.checkpoint")

    assert (cut.code, resumed.code) == (130, 0)
    assert shell.names() == {
        f"{name}.{end}" for name in ("m", "whole") for end in ("safetensors", "history.jsonl")
    }
    for end in ("safetensors", "history.jsonl"):
        assert (shell.folder / f"m.{end}").read_bytes() == (shell.folder / f"whole.{end}").read_bytes()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "slots-elman",
            "m.checkpoint: this is a checkpoint of slots-feedforward, another model than slots-elman",
        ),
        ("slots-feedforward --rate 0.5", "m.checkpoint: rate was 0.01 in the checkpoint and is 0.5 here"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused(shell, monkeypatch, more, message):
    """Resuming another recipe, or with another setting: one line, exit code 2, nothing written."""
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "epoch", lambda *_given: (_ for _ in ()).throw(KeyboardInterrupt))
        shell(f"train slots-feedforward {OUTPUT}")
    before = {name: (shell.folder / name).read_bytes() for name in shell.names()}

    said = shell(f"train {more} --resume m.checkpoint {OUTPUT}")

    assert said.code == 2
    assert said.complaint.startswith(message)
    assert {name: (shell.folder / name).read_bytes() for name in shell.names()} == before


def test_divergence_after_good_epochs_keeps_their_weights(shell, monkeypatch):
    """A loss that runs away in the second epoch: the first model and the checkpoint stay, exit code 1."""
    shell.write("m.checkpoint", "an earlier one")

    said = shell(f"train slots-feedforward --decay 1e9 {OUTPUT}")

    assert said.code == 1
    *_reports, about, told = said.err.splitlines()
    assert about.startswith("m.safetensors: 564 numbers")
    assert told.startswith("training diverged in epoch 2")
    assert (shell.folder / "m.checkpoint").read_bytes() == b"an earlier one"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a b\n" + "a " * 50_000 + "\n", "d.txt, line 2: the sequence has 50,000 steps; at most 10,000"),
        (
            "".join(f"w{n} w{n + 1}\n" for n in range(0, 200_000, 2)),
            "d.txt: 180,000 different tokens; at most 50000",
        ),
        ("a \x00\udcff\n".encode("utf-8", "surrogateescape"), "d.txt, line 1: byte 4, 0xff, is not UTF-8"),
    ],
    ids=["50,000 steps", "200,000 words", "no text"],
)
def test_data_beyond_all_bounds(shell, text, message):
    """50,000 steps, a vocabulary of 200,000, bytes that are no text: a line each, nothing written."""
    shell.write("d.txt", text)

    said = shell(f"train --input d.txt --task generate {OUTPUT}")

    assert said.code == 2
    assert said.complaint.startswith(message)
    assert shell.names() == {"d.txt"}


def test_what_is_learned_is_not_lost_with_what_shows_it(shell, monkeypatch):
    """A bug while training is shown ends with its report, and with the model and a checkpoint written."""

    def broken(curve, reports):
        if len(reports) == 2:
            raise RuntimeError

    monkeypatch.setattr("rnn_tui.cli.curve.Curve.show", broken)

    said = shell(f"train slots-feedforward {OUTPUT}")

    assert said.code == 70
    assert {"m.safetensors", "m.checkpoint", "m.history.jsonl"} <= shell.names()


@pytest.mark.parametrize("name", ["m.checkpoint", "m.history.jsonl"])
def test_every_place_is_looked_at_before_anything_is_trained(shell, name):
    """Where a checkpoint or the history cannot be written nothing is begun."""
    (shell.folder / name).mkdir()

    said = shell(f"train slots-feedforward {OUTPUT}")

    assert (said.code, said.complaint) == (2, f"{name}: this is a folder; a regular file was expected")
    assert shell.names() == {name}


def test_a_task_of_numbers_is_told_by_its_squared_error(shell):
    """Where numbers are learned the loss is no nats."""
    said = shell("train adding-elman --epochs 1 --batch 500 --hidden-size 2 --output m.safetensors")

    assert said.err.startswith("epoch 1 of 1: squared error 0.")


def test_a_cut_vocabulary_is_learned(shell):
    """With --vocabulary only the commonest words are kept; all others are the unknown one."""
    shell.write("d.txt", "".join(f"a b c{n}\n" for n in range(60)))

    said = shell(f"train --input d.txt --task generate --vocabulary 3 --epochs 1 {SMALL} {OUTPUT} -q")

    words = load_model(shell.folder / "m.safetensors").vocabulary
    assert (said.code, said.err) == (0, "")
    assert (words.unknown, set(words.tokens)) == ("<unk>", {"<unk>", "\n", "a", "b"})


def test_two_histories_are_drawn_side_by_side(shell):
    """--compare draws the curves of two histories and the best of each; --json has all numbers."""
    for name in ("slots-feedforward", "slots-elman"):
        shell(f"train {name} --epochs 2 --output {name}.safetensors -q")
    files = "slots-feedforward.history.jsonl slots-elman.history.jsonl"

    drawn, plain = shell(f"train --compare {files}"), shell(f"train --compare {files} --ascii")
    numbers = json.loads(shell(f"train --compare {files} --json").out)

    assert (drawn.code, drawn.err) == (0, "")
    assert "accuracy on cities" in drawn.out
    assert "o" in drawn.out.split("loss")[1]
    assert plain.out.isascii()
    assert [len(one["epochs"]) for one in numbers] == [2, 2]
    assert drawn.out.splitlines()[-1].split()[:3] == ["slots-elman.history.jsonl", "slots-elman", "820"]


def test_all_recipes_go_into_a_folder(shell):
    """--all follows recipes into a folder; those that are there already are not followed again."""
    line = "train --all slots-feedforward lee-elman --output models --jobs 1"

    first, again = shell(line), shell(line)

    assert (first.code, again.code) == (0, 0)
    assert "slots-feedforward: accuracy on cities 0.520" in first.err.splitlines()
    assert "slots-feedforward: up to date, accuracy on cities 0.520" in again.err.splitlines()
    made = load_model(shell.folder / "models" / "slots-feedforward.safetensors")
    assert made.card.accuracy == "accuracy on cities 0.520"


def test_what_is_wrong_with_one_recipe_does_not_stop_the_others(shell):
    """A recipe that cannot be written is named, the others are followed, and the exit code is 1."""
    (shell.folder / "models" / "lee-lstm.safetensors").mkdir(parents=True)

    said = shell("train --all lee-lstm lee-elman --output models")

    assert said.code == 1
    assert any(line.startswith("lee-lstm: ") and "this is a folder" in line for line in said.err.splitlines())
    assert (shell.folder / "models" / "lee-elman.safetensors").is_file()


def test_ctrl_c_ends_all_trainings(shell, monkeypatch):
    """Ctrl-C while all recipes are followed ends with code 130."""
    monkeypatch.setattr(
        "rnn_tui.cli.every.follow_all", lambda *_given: (_ for _ in ()).throw(KeyboardInterrupt)
    )

    said = shell("train --all --output models")

    assert (said.code, said.out, said.err) == (130, "", "")


def test_memory_is_refused_by_what_the_machine_has(shell, monkeypatch):
    """What a small machine has no memory for a large one trains."""
    monkeypatch.setattr(feasible, "memory", lambda: 10_000)

    said = shell(f"train slots-elman {OUTPUT}")

    assert said.code == 2
    assert "memory, 820 weights among it" in said.complaint
    assert shell.names() == set()
