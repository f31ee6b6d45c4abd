"""Examples that the model does not learn from, with what it answers to them now."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.tasks import Example
from rnn_tui.text import safe_line
from rnn_tui.training.glimpse import Answer, Outcome
from rnn_tui.tui.look import Look
from rnn_tui.tui.training.plot import signs
from rnn_tui.tui.training.state import State, Ui
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.words import token

ANSWER = 14
"""Cells of an answer."""
WHOLE = 40
"""Of one that is a whole sequence."""


def examples(state: State, ui: Ui, look: Look, width: int, height: int) -> list[Line]:
    """Draw as many examples as there is room for, the chosen one among them."""
    found = state.seen.outcomes
    hits, answers = sum(one.hits for one in found), sum(len(one.answers) for one in found)
    text = _("{sign} {hits} of {n} answers right")
    caption = text.format(sign=signs(look)[0], hits=hits, n=answers) if answers else ""
    lines = [rule(look, width, state.about.part, caption)]
    first = max(0, ui.chosen - (height - 2))
    rows = list(enumerate(found))[first : first + height - 1]
    widest = max((look.length(count(outcome)) for outcome in found), default=0)
    return lines + [row(outcome, look, width, widest, here=place == ui.chosen) for place, outcome in rows]


def row(outcome: Outcome, look: Look, width: int, widest: int, *, here: bool) -> Line:
    """Draw an example: whether its answers are right, how many, and the first that is not."""
    bad = outcome.first_wrong
    pen = Pen(look, width).raw(look.glyphs.mark if here else " ", look.style("accent")).space()
    if outcome.answers:
        right, wrong = signs(look)
        pen.text(*((wrong, "error") if bad else (right, "output"))).space()
        pen.field(count(outcome), widest, "dim", right=True).space()
    said, role = mistake(outcome.example, bad) if bad else "", "error"
    if outcome.numbers is not None:
        said, role = _("{given}, asked for {right}").format(**near(outcome.numbers)), "dim"
    room = min(look.length(said), width // 2)
    write(Pen(look, width - room - 2), pen, outcome)
    return pen.to(width - room).text(said, role).done()


def near(numbers: tuple[float, float]) -> dict[str, str]:
    """Return an answer that is a number and what was asked for, as they are written."""
    given, right = numbers
    return {"given": f"{given:.3f}", "right": f"{right:.3f}"}


def write(measure: Pen, pen: Pen, outcome: Outcome) -> None:
    """Write the tokens of an example, those that were answered wrong marked, as far as there is room."""
    wrong = {answer.step for answer in outcome.answers if not answer.is_right}
    tokens = outcome.example.tokens
    joint = "" if all(len(one) == 1 for one in tokens) else " "
    measure.used = pen.used
    for step, one in enumerate(tokens):
        measure.text(safe_line(one), "error" if step in wrong else "text").text(joint)
        if measure.used >= measure.width:
            measure.mark_cut()
            break
    pen.segments += measure.segments
    pen.used = measure.used


def count(outcome: Outcome) -> str:
    """Return how many answers are right."""
    return f"{outcome.hits}/{len(outcome.answers)}" if outcome.answers else ""


def mistake(example: Example, bad: Answer) -> str:
    """Return in words what is wrong: ``taipei: departure, not destination``."""
    if bad.step < 0:
        given, right = token(bad.given, WHOLE), token(bad.right, WHOLE)
        return _("{given}, not {right}").format(given=given, right=right)
    text = _("{token}: {given}, not {right}") if len(example.targets) > 1 else _("{given}, not {right}")
    given, right = token(bad.given, ANSWER), token(bad.right, ANSWER)
    return text.format(token=token(example.tokens[bad.step], ANSWER), given=given, right=right)
