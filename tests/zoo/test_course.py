"""A course of training: the files that it leaves, and going on where it was cut."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rnn_tui.errors import DataError, IncompleteError
from rnn_tui.formats.safetensors import load_model
from rnn_tui.training import checkpoint, history
from rnn_tui.training.loop import Report
from rnn_tui.zoo.course import EVERY_SECONDS, Course
from rnn_tui.zoo.every import follow, follow_all, is_current
from rnn_tui.zoo.recipe import Recipe, load_recipe
from tests.small_task import small_task

TASK = small_task()
RECIPE = Recipe(
    name="small",
    cell="elman",
    shows="",
    example="a b",
    embedding=4,
    hidden_size=6,
    epochs=3,
    batch=8,
    stored="float32",
)


class Clock:
    """A clock that goes on by so many seconds whenever it is read."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def course(folder, name="m", recipe=RECIPE, **more) -> Course:
    return Course(recipe, TASK, folder / f"{name}.safetensors", **more)


def ended(one: Course) -> bytes:
    """Train to the end; the bytes of the model."""
    for _event in one.events():
        pass
    one.save_best()
    one.keep_or_end()
    return one.target.read_bytes()


@pytest.mark.parametrize("events", [1, 8, 9, 20])
def test_a_course_that_was_cut_ends_with_the_same_files(tmp_path, events):
    """Left after any event and resumed, a training ends with the bytes of one that ran through."""
    whole = course(tmp_path, "whole")
    bytes_of_whole = ended(whole)
    cut = course(tmp_path, "cut")
    for _number, _event in zip(range(events), cut.events(), strict=False):
        pass
    cut.keep()

    resumed = course(tmp_path, "cut", resume=cut.checkpoint)

    assert ended(resumed) == bytes_of_whole
    assert resumed.past.read_bytes() == whole.past.read_bytes()
    assert not resumed.checkpoint.exists()


def test_what_a_killed_write_left_is_taken_away(tmp_path):
    """A resumed training takes away the halves of files that were being written when it was killed."""
    one = course(tmp_path)
    one.keep()
    (tmp_path / ".m.checkpoint.0123456789ab.tmp").write_bytes(b"half a file")
    (tmp_path / ".other.0123456789ab.tmp").write_bytes(b"of somebody else")

    next(course(tmp_path, resume=one.checkpoint).events())

    assert {path.name for path in tmp_path.glob(".*")} == {".other.0123456789ab.tmp"}


def test_a_checkpoint_is_written_by_the_clock(tmp_path):
    """As long as it takes, a checkpoint to go on from lies there; before that is due none does."""
    quick, slow = course(tmp_path, "quick"), course(tmp_path, "slow", clock=Clock(EVERY_SECONDS))

    for one in (quick, slow):
        next(one.events())

    assert not quick.checkpoint.exists()
    assert checkpoint.load(slow.checkpoint).recipe == "small"


def test_the_history_has_a_line_for_each_epoch(tmp_path):
    """The history says what is trained, then how each epoch went; a resumed one goes on with it."""
    one = course(tmp_path)

    reports = [event for event in one.events() if isinstance(event, Report)]

    about, *epochs = history.read(one.past)
    assert about["settings"]["epochs"] == 3
    assert [record["loss"] for record in epochs] == [report.loss for report in reports]


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path):
    """A checkpoint of another model is told from the recipe's own, before anything is written."""
    one = course(tmp_path)
    one.keep()

    with pytest.raises(DataError, match=r"m\.checkpoint: this is a checkpoint of small, another model"):
        course(tmp_path, "other", replace(RECIPE, hidden_size=7), resume=one.checkpoint)

    assert {path.name for path in tmp_path.iterdir()} == {"m.checkpoint"}


def test_a_full_disk_keeps_the_earlier_checkpoint(tmp_path, monkeypatch):
    """A checkpoint that the disk has no room for leaves the one before it as it was."""
    one = course(tmp_path)
    next(one.events())
    one.keep()
    before = one.checkpoint.read_bytes()

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(IncompleteError, match=r"m\.checkpoint: No space left on device"):
        one.keep()

    assert one.checkpoint.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_a_model_that_is_looked_into_has_the_weights_of_now(tmp_path):
    """What the explorer is given is a copy: training on does not change it."""
    one = course(tmp_path)
    events = one.events()
    next(events)

    model = one.current()
    before = model.parameters["embedding.E"].copy()
    next(events)

    assert model.card.task == "tag"
    assert (model.parameters["embedding.E"] == before).all()
    assert (one.current().parameters["embedding.E"] != before).any()


def test_a_recipe_that_is_up_to_date_is_not_followed_again(tmp_path):
    """A model whose history says the same recipe and has come to its end is taken as it is."""
    made, was_there = follow("slots-feedforward", tmp_path)
    bytes_of_it = (tmp_path / "slots-feedforward.safetensors").read_bytes()

    again, is_there = follow("slots-feedforward", tmp_path)

    assert (was_there, is_there) == (False, True)
    assert made.hash == again.hash
    assert load_model(tmp_path / "slots-feedforward.safetensors").hash == made.hash
    assert (tmp_path / "slots-feedforward.safetensors").read_bytes() == bytes_of_it


@pytest.mark.parametrize("change", ["recipe", "history", "model", "checkpoint"])
def test_what_has_changed_is_followed_again(tmp_path, change):
    """Another recipe, a history without its end, a damaged model, a cut training: none is current."""
    one = course(tmp_path)
    ended(one)
    assert is_current(one)

    if change == "recipe":
        one = course(tmp_path, recipe=replace(RECIPE, rate=0.02))
    elif change == "history":
        history.go_on(one.past, 3)
    elif change == "model":
        one.target.write_bytes(b"")
    else:
        checkpoint.save(one.trainer.checkpoint(), one.checkpoint)

    assert not is_current(one)


def test_several_recipes_are_followed_at_once(tmp_path):
    """Each recipe is followed in a process of its own, and what is wrong with one is told of that one."""
    names = ["lee-elman", "lee-lstm"]
    (tmp_path / "lee-lstm.safetensors").mkdir()

    found = {made.name: made for made in follow_all(names, tmp_path, 2)}

    assert found["lee-elman"].accuracy == load_recipe("lee-elman").computes
    assert "this is a folder" in found["lee-lstm"].error
