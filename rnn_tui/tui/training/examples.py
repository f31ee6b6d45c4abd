"""Examples that the model does not learn from, with what it answers to them now."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.tasks import Example
from rnn_tui.text import safe_line
from rnn_tui.training.glimpse import Answer, Outcome
from rnn_tui.tui.look import Look
from rnn_tui.tui.training.state import State, Ui
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.words import token

ANSWER = 14
"""Cells of an answer."""


def examples(state: State, ui: Ui, look: Look, width: int, height: int) -> list[Line]:
    """Draw as many examples as there is room for, the chosen one among them."""
    right, wrong = signs(look)
    found = state.seen.outcomes
    hits = sum(outcome.is_right for outcome in found)
    caption = ""
    if found:
        text = _("{right} {hits} right · {wrong} {misses} wrong")
        caption = text.format(right=right, hits=hits, wrong=wrong, misses=len(found) - hits)
    lines = [rule(look, width, state.about.part, caption)]
    first = max(0, ui.chosen - (height - 2))
    rows = list(enumerate(found))[first : first + height - 1]
    widest = max((look.length(count(outcome)) for outcome in found), default=0)
    return lines + [row(outcome, look, width, widest, here=place == ui.chosen) for place, outcome in rows]


def row(outcome: Outcome, look: Look, width: int, widest: int, *, here: bool) -> Line:
    """Draw an example: whether all its answers are right, how many, and the first that is not."""
    right, wrong = signs(look)
    bad = outcome.first_wrong
    pen = Pen(look, width).raw(look.glyphs.mark if here else " ", look.style("accent")).space()
    pen.text(*((wrong, "error") if bad else (right, "output"))).space()
    pen.field(count(outcome), widest, "dim", right=True).space()
    said = mistake(outcome.example, bad) if bad else ""
    room = width - pen.used - (min(look.length(said), width // 2) + 2 if said else 0)
    pen.field(written(outcome.example), max(room, 0), "text")
    return pen.space(2).text(said, "error").done() if said else pen.done()


def count(outcome: Outcome) -> str:
    """Return how many answers are right."""
    return f"{outcome.hits}/{len(outcome.answers)}"


def mistake(example: Example, bad: Answer) -> str:
    """Return in words what is wrong: ``taipei: departure, not destination``."""
    text = _("{token}: {given}, not {right}") if len(example.targets) > 1 else _("{given}, not {right}")
    given, right = token(bad.given, ANSWER), token(bad.right, ANSWER)
    return text.format(token=token(example.tokens[bad.step], ANSWER), given=given, right=right)


def written(example: Example) -> str:
    """Return an example on one line."""
    joint = "" if all(len(one) == 1 for one in example.tokens) else " "
    return safe_line(joint.join(example.tokens))


def signs(look: Look) -> tuple[str, str]:
    """Return the signs for what is right and what is wrong."""
    return ("+", "x") if look.ascii else ("✓", "✗")
