"""The lists that keys open: signals, models, cells, losses, views, ways to save."""

from __future__ import annotations

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.i18n import _
from rnn_tui.session.loss import KINDS, Loss, has_answers, spelled_out
from rnn_tui.session.session import Session
from rnn_tui.text import safe_line
from rnn_tui.tui.panes import panes
from rnn_tui.tui.ui import VIEWS, Choice, Choices
from rnn_tui.views.registry import offered
from rnn_tui.views.words import titled
from rnn_tui.zoo.recipe import load_recipe, recipe_names


def signals(session: Session) -> Choices:
    """List every signal with its equation."""
    trace = session.document.trace
    rows = []
    for number, path in enumerate(session.document.lines, start=1):
        info = trace.signals[path]
        label = f"{number:>2}  {trace.short(path)}"
        rows.append(Choice(f"signal {path}", label, f"{titled(info.title)} · {info.equation}"))
    return Choices(_("signals"), tuple(rows), session.document.lines.index(session.heat_signal))


def models(session: Session) -> Choices:
    """List the shipped models with what each is there to show."""
    rows = tuple(Choice(f"open {name}", name, _(load_recipe(name).shows)) for name in recipe_names())
    rows += (Choice("screen:open-file", _("a file …"), _("a model saved by rnn-tui")),)
    names = list(recipe_names())
    name = session.document.model.name
    return Choices(_("open a model"), rows, names.index(name) if name in names else 0)


def cells(session: Session) -> Choices:
    """List the cells to change to, and the equation of the current line."""
    layer = session.document.layer_of(session.line)
    here = session.document.model.cell.name
    rows = [Choice(f"cell {name}", name, titled(load_cell(name).title)) for name in cell_names()]
    names = list(cell_names())
    rows.append(Choice("screen:cell-file", _("a file …"), _("a cell of your own, a .toml file")))
    if layer in session.document.model.recurrent:
        name = session.line.name
        rows.append(
            Choice("screen:equation", f"{name} = …", _("change the equation of {name}").format(name=name))
        )
    return Choices(_("change the cell"), tuple(rows), names.index(here) if here in names else 0)


def losses(session: Session) -> Choices:
    """List the losses whose gradient can be shown."""
    about = {
        "auto": _("the labels' if there are any, else the top answer's, else the output's"),
        "labels": spelled_out(session.document.model, Loss("labels"), 0),
        "answer": _("−log p of the top answer at the cursor"),
        "output": _("sum of the output at the cursor"),
    }
    rows = [Choice(f"loss {kind}", kind, about[kind]) for kind in KINDS]
    if has_answers(session.document.model):
        rows += [
            Choice(f"loss {label}", safe_line(label), _("−log p of this answer at the cursor"))
            for label in session.document.model.labels
        ]
    return Choices(_("loss"), tuple(rows), KINDS.index(session.loss.kind))


def views(session: Session, focus: str) -> Choices:
    """List the views that have something to show."""
    known = offered(session) | {focus}
    names = [name for name in VIEWS if name in known]
    rows = tuple(Choice(f"screen:view {name}", _(panes()[name].title)) for name in names)
    return Choices(_("views"), rows, names.index(focus))


def ways_to_save(focus: str) -> Choices:
    """List what can be saved."""
    rows = (
        Choice("screen:save-as picture", _("picture"), _("the whole screen as SVG")),
        Choice(
            "screen:save-as table",
            _("table"),
            _("the view {name} as Markdown").format(name=_(panes()[focus].title)),
        ),
        Choice("screen:save-as session", _("session"), _("a small text file that brings all this back")),
    )
    return Choices(_("save"), rows)
