"""How far back a loss listens: the numbers of the horizon, their ratio, and what is not read yet."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.views.horizon import DECADES, Reach, horizon
from rnn_tui.views.numbers import spanning
from rnn_tui.views.registry import view
from rnn_tui.views.render import to_markdown
from tests.sessions import bare, pressed
from tests.small_models import small_model, token_sequences


def norms(session: Session) -> list[float | None]:
    """The gradient of each timestep."""
    return [reach.norm for reach in horizon(session).reaches]


def linear(factor: float, steps: int = 50) -> Session:
    """An Elman network without a squashing function, whose state is multiplied by a factor each step."""
    text = "; ".join(["1"] * steps)
    session = bare("elman", text=text, hidden_size=1)
    for command in (
        "equation h = W_h @ x + U_h @ h[-1] + b_h",
        "set W_h[0,0] = 1",
        f"set U_h[0,0] = {factor}",
    ):
        session = perform(session, command)
    return perform(session, "goto last")


def test_a_factor_below_one_vanishes_to_its_power():
    """With 0.9 a step, what stood 49 steps back counts 0.9 to the 49th, and the ratio is on screen."""
    found = horizon(linear(0.9))

    assert [reach.norm for reach in found.reaches] == pytest.approx(
        [0.9 ** (49 - step) for step in range(50)], rel=1e-4
    )
    assert found.caption == "loss sum of h at step 50 · last/first 174.630"
    assert found.reaches[-1].share == 1


def test_the_numbers_are_those_of_the_gradient():
    """Each bar is the length of ∂loss/∂x of its step, for the loss in use at the cursor."""
    session = pressed("slots-lstm", "goto 4", "loss destination")
    slopes = perform(session, "show gradient").trace.arrays[session.document.trace.path("x")][:4, 0]

    found = norms(session)

    assert found[:4] == pytest.approx(np.linalg.norm(slopes.astype(np.float64), axis=1).tolist())
    assert found[4:] == [None, None]
    assert '"destination"' in horizon(session).caption


def test_a_decade_is_as_long_wherever_it_lies():
    """A tenth shortens a bar by one part in eight, wherever it is; beyond eight decades nothing is left."""
    lengths = [Reach(0, 1.0, 10.0**-power).length for power in range(DECADES + 2)]

    assert np.diff(lengths[: DECADES + 1]) == pytest.approx(-1 / DECADES)
    assert lengths[DECADES:] == [0.0, 0.0]
    assert Reach(0, float("nan"), float("nan")).length == Reach(0, 0.0, 0.0).length == 0.0


def test_a_network_without_memory_hears_the_last_step_only():
    """Where nothing is remembered the gradient of every earlier step is exactly 0, and so is its text."""
    session = bare("feedforward", "goto last")

    table = view("horizon", session)

    assert norms(session)[:2] == [0.0, 0.0]
    assert table.caption.endswith("last/first ∞")
    assert "| 1 | to | 0 | 0 |" in to_markdown(table)


def test_a_gradient_too_small_to_square_is_still_a_number():
    """A gradient of 1e−200 is shown as that and not as 0, though its square is."""
    model = small_model(["elman"], dtype="float64")
    small = {
        name: array * 1e-150 for name, array in model.parameters.items() if name.endswith(("W_h", "V_y"))
    }
    session = Session(Document(Origin(), model.with_parameters(small), token_sequences([3], answers=False)))

    (first, *_rest) = norms(session)

    assert first is not None
    assert 0 < first < 1e-160


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.1, "0.100"), (0.09, "9.00e−2"), (3e-40, "3.00e−40"), (1e7, "1.00e7")]
)
def test_a_number_that_spans_decades_is_never_rounded_to_nothing(value, text):
    """However small a number is, its text says so; only 0 itself is 0."""
    assert spanning(value) == text


def test_a_window_of_a_long_sequence_ends_with_what_was_read():
    """Of a long sequence the last steps that were read are shown, none that is still to come."""
    session = perform(linear(0.9), "goto 30")

    steps = [reach.step + 1 for reach in horizon(session, 10).reaches]

    assert steps == list(range(21, 31))
