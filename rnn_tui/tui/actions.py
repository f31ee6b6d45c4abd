"""What keys do that is not a command of the session: focus, lists, prompts, saving, copying, help."""

from __future__ import annotations

import os
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING

from rnn_tui.errors import RnnTuiError
from rnn_tui.glossary import find_card
from rnn_tui.i18n import _
from rnn_tui.session.dials import DIALS, beside, chosen
from rnn_tui.tui import cards
from rnn_tui.tui.cover import help_lines, moved
from rnn_tui.tui.layout import arrange, below_sequence, is_in_sight
from rnn_tui.tui.panes import panes
from rnn_tui.tui.question import Question
from rnn_tui.tui.ui import PANES, WHY, Choices, focus_of

if TYPE_CHECKING:
    from rnn_tui.session.session import Session
    from rnn_tui.tui.app import Explorer

PAGE = 10


class Actions:
    """The methods that ``screen:`` names in the table of keys lead to, ``next-pane`` to ``next_pane``."""

    def __init__(self, app: Explorer) -> None:
        self.app = app

    @property
    def focus(self) -> str:
        """The view that is saved and copied."""
        return focus_of(self.app.ui, self.app.session)

    def do(self, name: str, argument: str) -> None:
        """Do one action."""
        getattr(self, "do_" + name.replace("-", "_"))(argument)

    # Moving.

    def move(self, count: int) -> None:
        app = self.app
        if app.ui.choices is not None:
            width, height = app.size
            tall = height - 1 - below_sequence(arrange(app.session, app.ui, width, height))
            app.ui = replace(app.ui, choices=moved(app.ui.choices, count, app.look, width, tall))
        elif app.ui.help is not None:
            last = max(len(help_lines(app.table, app.look, app.size.width)) - app.size.height + 6, 0)
            app.ui = replace(app.ui, help=min(max(app.ui.help + count, 0), last))
        elif len(DIALS.get(self.focus, ())) > 1:
            app.perform(f"dial {beside(self.focus, app.session.dial, count).name}")
        else:
            app.perform(f"row {count:+d}" if app.session.why else f"unit {count:+d}")

    def do_up(self, _argument: str) -> None:
        self.move(-1)

    def do_down(self, _argument: str) -> None:
        self.move(1)

    def do_page_up(self, _argument: str) -> None:
        self.move(-PAGE)

    def do_page_down(self, _argument: str) -> None:
        self.move(PAGE)

    def do_turn_down(self, _argument: str) -> None:
        self.turn_dial(-1)

    def do_turn_up(self, _argument: str) -> None:
        self.turn_dial(1)

    def turn_dial(self, count: int) -> None:
        """Turn the dial that is chosen in the pane with the focus."""
        app = self.app
        if app.ui.is_covered:
            return
        if self.focus in DIALS:
            app.perform(f"dial {chosen(self.focus, app.session.dial).name} {count:+d}")
        else:
            names = ", ".join(_(panes()[name].title) for name in DIALS)
            app.ui = app.ui.told(_("no dials here; these views have some: {names}").format(names=names))

    def do_enter(self, _argument: str) -> None:
        choices = self.app.ui.choices
        if choices is not None and choices.rows:
            self.app.ui = replace(self.app.ui, choices=None)
            self.app.do(choices.rows[choices.chosen].does)
        elif self.app.ui.help is None:
            self.app.perform("why")
        elif card := cards.card_of_line(self.app.session):
            self.show_list(cards.page(card))

    def do_escape(self) -> None:
        """Close what is open: a list, the help, the explanations."""
        app = self.app
        if app.ui.is_covered:
            app.ui = replace(app.ui, choices=None, help=None)
        else:
            app.perform("close")

    # Panes.

    def do_next_pane(self, _argument: str) -> None:
        self.turn(1)

    def do_previous_pane(self, _argument: str) -> None:
        self.turn(-1)

    def turn(self, count: int) -> None:
        """Give the focus to another pane; on a narrow screen it is brought into sight."""
        focus, known = self.app.ui.focus, _offered(self.app.session)
        names = [name for name in PANES if name in known or name == focus]
        if not self.app.ui.is_covered:
            self.do_view(names[(names.index(focus) + count) % len(names)])

    def do_view(self, name: str) -> None:
        """Give the focus to a view; an explanation stands in place of all others."""
        app = self.app
        if name == WHY:
            if not app.session.why:
                app.perform("why")
            return
        app.perform("close")
        lower = app.ui.lower if name == "equations" else name
        app.ui = replace(app.ui, focus=name, lower=lower)

    def do_fold(self, _argument: str) -> None:
        """Fold or unfold the network; where it is out of sight it comes into sight."""
        app = self.app
        if app.ui.is_covered:
            return
        if not is_in_sight("network", app.session, app.ui, *app.size):
            self.do_view("network")
        app.perform("fold")

    def do_enlarge(self, _argument: str) -> None:
        if not self.app.ui.is_covered:
            self.app.ui = replace(self.app.ui, enlarged=not self.app.ui.enlarged)

    # Lists and help.

    def show_list(self, found: Choices) -> None:
        self.app.ui = replace(self.app.ui, choices=found, help=None)

    def do_signals(self, _argument: str) -> None:
        self.show_list(_lists().signals(self.app.session))

    def do_open(self, _argument: str) -> None:
        self.show_list(_lists().models(self.app.session))

    def do_change(self, _argument: str) -> None:
        self.show_list(_lists().cells(self.app.session))

    def do_loss(self, _argument: str) -> None:
        self.show_list(_lists().losses(self.app.session))

    def do_views(self, _argument: str) -> None:
        self.show_list(_lists().views(self.app.session, self.focus))

    def do_save(self, _argument: str) -> None:
        self.show_list(_lists().ways_to_save(self.focus))

    def do_help(self, _argument: str) -> None:
        choices = self.app.ui.choices
        if choices is not None and choices.rows:
            card = cards.card_of_row(self.app.session, choices.rows[choices.chosen].does)
            if card is not None:
                self.show_list(cards.page(card))
                return
        self.app.ui = replace(self.app.ui, help=0 if self.app.ui.help is None else None, choices=None)

    def do_glossary(self, word: str) -> None:
        try:
            self.show_list(cards.page(find_card(word)) if word.strip() else cards.contents())
        except RnnTuiError as error:
            self.app.ui = self.app.ui.told(str(error), error=True)

    # Prompts.

    def ask(self, name: str) -> None:
        from rnn_tui.tui.questions import questions

        self.app.asking.ask(questions(self.app.session)[name])

    def do_input(self, _argument: str) -> None:
        self.ask("input")

    def do_write(self, _argument: str) -> None:
        self.ask("write")

    def do_search(self, _argument: str) -> None:
        self.ask("search")

    def do_command(self, _argument: str) -> None:
        self.ask("command")

    def do_equation(self, _argument: str) -> None:
        self.ask("equation")

    def do_open_file(self, _argument: str) -> None:
        self.ask("open-file")

    def do_cell_file(self, _argument: str) -> None:
        self.ask("cell-file")

    def do_save_as(self, kind: str) -> None:
        ending = {"picture": ".svg", "table": ".md"}.get(kind, ".session.toml")
        suggestion = f"{self.app.session.document.model.name}{ending}"
        self.app.asking.ask(Question(_("file to write"), f"screen:write-file {kind} ", suggestion))

    # What leaves the program.

    def do_write_file(self, argument: str) -> None:
        from rnn_tui.tui.saving import save_as  # with the TOML writer: 25 ms, and only for who saves

        kind, _space, path = argument.partition(" ")
        try:
            message = save_as(self.app, kind, path.strip())
        except RnnTuiError as error:
            self.app.ui = self.app.ui.told(str(error), error=True)
            return
        self.app.ui = self.app.ui.told(message)

    def do_copy(self, _argument: str) -> None:
        from rnn_tui.tui.copying import clipboard_sequence, copied

        text, what = copied(self.app.session, self.focus)
        self.app.send(clipboard_sequence(text, os.environ))
        self.app.ui = self.app.ui.told(_("copied {what}").format(what=what))

    def do_play(self, _argument: str) -> None:
        self.app.player.toggle()

    def do_quit(self, _argument: str) -> None:
        self.app.exit(return_code=0)


def _offered(session: Session) -> frozenset[str]:
    from rnn_tui.views.registry import offered  # the same

    return offered(session)


def _lists() -> ModuleType:
    from rnn_tui.tui import lists  # what a list shows is read only when it opens

    return lists
