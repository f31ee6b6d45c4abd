"""What becomes of a typed line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rnn_tui.errors import RnnTuiError, UnknownNameError
from rnn_tui.i18n import _
from rnn_tui.session.commands import verbs
from rnn_tui.tui.keys import SCREEN
from rnn_tui.tui.question import Question
from rnn_tui.tui.questions import QUIT, SAVE
from rnn_tui.tui.saving import kind_of, save_as

if TYPE_CHECKING:
    from rnn_tui.tui.app import Explorer


def answered(app: Explorer, question: Question, value: str) -> bool:
    """Do what was typed; False where it was wrong, so that it can be put right."""
    if not value.strip():
        return True
    try:
        return _done(app, question.before + value)
    except RnnTuiError as error:
        app.ui = app.ui.told(str(error).splitlines()[0], error=True)
        return False


def _done(app: Explorer, command: str) -> bool:
    if command.startswith(SCREEN):
        app.do(command)
        return not app.ui.is_error
    name, _space, argument = command.partition(" ")
    if name == QUIT:
        app.exit(return_code=0)
        return True
    if name == SAVE:
        app.ui = app.ui.told(save_as(app, kind_of(argument.strip()), argument.strip()))
        return True
    if name not in verbs():
        offered = [verb.name for verb in verbs().values() if verb.offered]
        raise UnknownNameError(_("command"), name, [QUIT, SAVE, *offered])
    return app.perform(command)
