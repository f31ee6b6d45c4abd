"""Keys on the screen of a training: it is paused, looked into, saved and left without losing a step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual.events import Key as Press

from rnn_tui.errors import IncompleteError
from rnn_tui.tasks import load_task
from rnn_tui.tui.training.app import INTERRUPTED, TrainingScreen
from rnn_tui.tui.training.run import save, session_of
from rnn_tui.tui.training.watch import Watch
from rnn_tui.zoo.course import Course
from rnn_tui.zoo.recipe import Recipe, load_recipe
from tests.explorer import SMALL, look, texts
from tests.small_task import small_task

RECIPE = Recipe(
    name="small",
    cell="lstm",
    shows="",
    example="a b",
    embedding=4,
    hidden_size=6,
    epochs=100_000,
    batch=8,
    validation=0.2,
    stored="float32",
)
TASK = small_task()
Until = Callable[[TrainingScreen], bool]


def course(folder, **more) -> Course:
    return Course(Recipe(**{**vars(RECIPE), **more}), TASK, folder / "m.safetensors")


def drive(watch: Watch, *script: str | Until) -> tuple[TrainingScreen, list[str]]:
    """Press keys, or wait until something is so; the app after that, and the screen as it was last."""

    async def driven() -> list[str]:
        async with app.run_test(size=SMALL) as pilot:
            for one in script:
                if isinstance(one, str):
                    app.post_message(Press(one, one if len(one) == 1 else None))
                    await pilot.pause()
                else:
                    while app.is_running and not one(app):
                        await pilot.pause()
            return texts(app.board.lines)

    app = TrainingScreen(watch, lambda: save(watch.course), look())
    try:
        return app, asyncio.run(driven())
    finally:
        watch.leave()


def learned(count: int) -> Until:
    """Until so many epochs have been learned from."""
    return lambda app: len(app.training.figures) >= count


def gone(app: TrainingScreen) -> bool:
    return app.return_code is not None


def still(app: TrainingScreen) -> bool:
    return app.training.is_still


def test_what_is_seen_is_what_is_learned(tmp_path):
    """The screen has curves, examples with right and wrong marked, and how far it is."""
    _app, lines = drive(Watch(course(tmp_path)), learned(3), "space", still)

    text = "\n".join(lines)
    assert "small  LSTM" in lines[0]
    assert lines[0].endswith("of 100,000 ")
    assert "paused  batch" in lines[1]
    assert "validation examples" in text
    assert "✓" in text
    assert "saturated gates" in text


def test_a_pause_learns_nothing_and_going_on_goes_on(tmp_path):
    """Space stops after the batch, and space goes on from there."""
    watch = Watch(course(tmp_path))
    counts = []

    def note(_app) -> bool:
        counts.append(watch.course.trainer.at.count)
        return True

    drive(watch, learned(1), "space", still, note, "up", "down", note, "space", learned(3), note)

    assert counts[0] == counts[1] < counts[2]


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("ctrl+c", INTERRUPTED)])
def test_leaving_ends_after_the_batch(tmp_path, key, code):
    """Key q leaves with code 0 and Ctrl-C with 130; nothing is learned any more after that."""
    watch = Watch(course(tmp_path))

    app, _lines = drive(watch, learned(1), key, gone)

    assert (app.return_code, app.wants_look) == (code, False)
    assert watch.is_still


def test_saving_writes_the_model_and_a_checkpoint_and_goes_on(tmp_path):
    """Key s writes both files, says so, and goes on learning."""
    watch = Watch(course(tmp_path))
    before = []

    def saved(app) -> bool:
        before[:] = [len(watch.figures)]
        return "saved" in app.ui.message

    app, lines = drive(watch, learned(1), "s", saved, lambda _app: len(watch.figures) > before[0])

    assert {path.name for path in tmp_path.iterdir()} >= {"m.safetensors", "m.checkpoint"}
    assert lines[-1].startswith(f" saved {tmp_path}") or "m.checkpoint" in app.ui.message


def test_what_cannot_be_saved_is_said_and_training_goes_on(tmp_path):
    """A place that cannot be written is told in the last line; the training is not lost."""
    watch = Watch(course(tmp_path))
    (tmp_path / "m.checkpoint").mkdir()

    app, _lines = drive(watch, learned(1), "s", lambda app: bool(app.ui.message), learned(3))

    assert app.ui.is_error
    assert "m.checkpoint: this is a folder" in app.ui.message


def test_looking_into_it_gives_the_chosen_example_to_the_explorer(tmp_path):
    """Enter leaves the screen with the example that is chosen and the weights as they are."""
    watch = Watch(course(tmp_path))

    app, _lines = drive(watch, learned(1), "down", "down", "up", "enter", gone)
    session = session_of(watch.course, watch.examples[app.ui.chosen])

    assert (app.wants_look, app.ui.chosen) == (True, 1)
    assert session.tokens == watch.examples[1].tokens
    now = watch.course.trainer.current.parameters
    assert all((session.document.model.parameters[name] == array).all() for name, array in now.items())


@pytest.mark.parametrize(
    "name", ["reverse-plain", "memory-one-fact", "weather-lstm", "adding-elman", "glyph-one"]
)
def test_every_kind_of_network_is_looked_into(tmp_path, name):
    """Decoders, memories and readers of numbers open in the explorer at a held-out example."""
    recipe = load_recipe(name)
    task = load_task(recipe.task)

    session = session_of(Course(recipe, task, tmp_path / "m.safetensors"), task.held_out[0])

    assert session.steps >= 1
    assert set(session.document.trace.arrays) >= set(session.document.lines)


def test_after_looking_it_goes_on_where_it_was(tmp_path):
    """A second screen on the same training goes on with it, curves and all."""
    watch = Watch(course(tmp_path))
    drive(watch, learned(2), "enter", gone)
    before = watch.course.trainer.at.count

    drive(watch, learned(4), "q", gone)

    assert watch.course.trainer.at.count > before
    assert [epoch for epoch, _figure in watch.figures] == list(range(1, len(watch.figures) + 1))


def test_help_lists_every_key(tmp_path):
    """The question mark shows the keys and the signs; any other key takes them away."""
    _app, lines = drive(Watch(course(tmp_path)), "?")
    away = [drive(Watch(course(tmp_path)), "?", key)[1] for key in ("?", "x")]

    assert any("open the explorer" in line for line in lines)
    assert not any("open the explorer" in line for after in away for line in after)


def test_the_screen_ends_with_the_training(tmp_path):
    """When all epochs are learned the screen ends by itself, with code 0."""
    watch = Watch(course(tmp_path, epochs=2))

    app, _lines = drive(watch, gone)

    assert app.return_code == 0
    assert watch.has_ended
    assert watch.course.trainer.has_ended


def test_a_training_that_runs_away_ends_the_screen(tmp_path):
    """Divergence ends the screen, and is told by who ran it."""
    watch = Watch(course(tmp_path, rate=1e5, optimiser="sgd", clip=0.0))

    app, _lines = drive(watch, gone)

    assert app.return_code == 0
    assert isinstance(watch.failure, IncompleteError)


def test_a_watched_training_gives_the_bits_of_any_other(tmp_path):
    """Pausing and looking change nothing of what is learned."""
    (tmp_path / "plain").mkdir()
    plain = course(tmp_path / "plain", epochs=4)
    list(plain.events())
    watch = Watch(course(tmp_path, epochs=4))

    drive(watch, learned(1), "space", still, "space", learned(2), "enter", gone)
    drive(watch, gone)

    assert watch.course.trainer.best.hash == plain.trainer.best.hash


def test_speed_and_time_left_are_those_of_the_clock(tmp_path):
    """Tokens a second and the time left follow from the time that batches took."""
    ticks = iter(range(10**9))
    watch = Watch(course(tmp_path, epochs=3), clock=lambda: float(next(ticks)))
    watch.go()
    watch._thread.join()

    state = watch.state()

    tokens = sum(len(example.tokens) for example in watch.course.trainer.examples)
    assert watch.spent >= 3 * state.batches
    assert state.speed == pytest.approx(tokens / state.batches, rel=0.5)
    assert state.left == pytest.approx(0.0)
