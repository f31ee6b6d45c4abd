"""Running the screen of a training, and the explorer on its weights whenever somebody looks into them."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.config import Config
from rnn_tui.files import shown
from rnn_tui.i18n import _
from rnn_tui.session.document import Document
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session
from rnn_tui.session.start import first_line
from rnn_tui.tasks import Example
from rnn_tui.training.batches import encoded
from rnn_tui.tui.driver import QuietDriver
from rnn_tui.tui.explore import make
from rnn_tui.tui.explore import run as run_explorer
from rnn_tui.tui.look import Look
from rnn_tui.tui.terminal import end_by_signals, forget_lost_terminal
from rnn_tui.tui.training.app import TrainingScreen
from rnn_tui.tui.training.watch import Watch
from rnn_tui.zoo.course import Course


def show(course: Course, config: Config, look: Look) -> int:
    """Train on a screen until it ends or is left; return the exit code.

    Raises:
        IncompleteError: The training ran away, or the disk is full.
    """
    watch = Watch(course)
    app = TrainingScreen(watch, lambda: save(course), look, driver_class=QuietDriver)
    try:
        run(app)
        while app.wants_look and app.failure is None:
            code = look_into(course, watch.examples[app.ui.chosen], config, look)
            if code:
                return code
            ui = replace(app.ui, message="")
            app = TrainingScreen(watch, lambda: save(course), look, ui=ui, driver_class=QuietDriver)
            run(app)
    finally:
        watch.leave()
    failure = app.failure or watch.failure
    if failure is not None:
        raise failure
    return app.return_code or 0


def run(app: TrainingScreen) -> None:
    """Run the screen; the terminal is then as it was."""
    with end_by_signals(lambda code: app.exit(return_code=code)):
        app.run(mouse=False)
    forget_lost_terminal()


def save(course: Course) -> str:
    """Write the best model so far and a checkpoint; return what to say of it."""
    course.keep_or_end()
    if not course.has_learned:
        return _("saved {path}").format(path=shown(course.checkpoint))
    course.save_best()
    return _("saved {path} and {checkpoint}").format(
        path=shown(course.target), checkpoint=shown(course.checkpoint.name)
    )


def look_into(course: Course, example: Example, config: Config, look: Look) -> int:
    """Open the explorer on the weights as they are, at an example; return its exit code."""
    app = make(lambda: (session_of(course, example), []), course.recipe.name, config, look)
    run_explorer(app, mouse=config.mouse)
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def session_of(course: Course, example: Example) -> Session:
    """Return a session on the weights as they are, whose input is an example with its right answers."""
    origin = Origin(model=str(course.target), tokens=example.tokens, rows=example.vectors)
    document = Document(origin, course.current(), encoded(course.task, [example]))
    return Session(document, cursor=Cursor(0, first_line(document)))
