"""What views say of a session: what is known, what moved, what answers, and how they are drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from rich.console import Console
from rich.style import Style

from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.views import equations as lines
from rnn_tui.views.heat import heat, scale
from rnn_tui.views.network import network
from rnn_tui.views.numbers import power_of
from rnn_tui.views.output import output
from rnn_tui.views.plain import plain
from rnn_tui.views.registry import view
from rnn_tui.views.render import cell_text, column_texts, json_value, to_markdown, to_rich
from rnn_tui.views.sequence import sequence
from rnn_tui.views.status import status
from rnn_tui.views.table import Column, Row, Table, Tense
from rnn_tui.views.timeline import timeline, value_at, window
from rnn_tui.views.units import units
from rnn_tui.views.why import why
from tests.sessions import bare, pressed
from tests.small_models import small_model, token_sequences

LSTM = "slots-lstm"


def column(table: Table, name: str) -> list[object]:
    """The cells of a column."""
    place = [one.name for one in table.columns].index(name)
    return [row.cells[place] for row in table.rows]


def marked(table: Table, kind: str) -> list[list[str]]:
    """By row the names of the columns that moved or were written."""
    names = [one.name for one in table.columns]
    return [sorted(names[place] for place in getattr(row, kind)) for row in table.rows]


def test_signals_come_to_be_one_by_one_in_every_view():
    """Between n and n what is not computed yet is blank, in tables, equations, heat map and output."""
    session = pressed(LSTM, "step", "step", "step", "signal h")

    assert column(timeline(session), "c")[1:] == [None] * 5
    assert None not in column(timeline(session), "g")[:2]
    assert column(units(session), "h") == [None] * 16
    assert [one.line is None for one in lines.equations(session).lines] == [False] * 3 + [True] * 3
    assert heat(session).known == (True, False, False, False, False, False)
    assert heat(session).value is None
    assert output(session).caption == "not computed yet"
    assert column(sequence(session), "answer") == ["other", None, None, None, None, None]
    gradient = timeline(perform(session, "show gradient"))
    assert [norm is None for norm in column(gradient, "norm")] == [False, True, True, True, True, True]


def test_an_edit_marks_what_was_written_and_what_moved():
    """After an edit the number that was written and all that moved are marked, up to the cursor."""
    table = timeline(pressed(LSTM, "unit 3", "set f[3] = 1 at 2", "goto 3"))

    assert marked(table, "written") == [[], ["f"], [], [], [], []]
    assert marked(table, "moved")[:2] == [[], ["c", "f", "h"]]
    assert table.caption == "unit 3 of 16 · branch 2: f[3] := 1 at step 2"
    inside = units(pressed(LSTM, "goto 2", "set f[3] = 1"))
    assert marked(inside, "written")[3] == ["f"]
    assert marked(inside, "moved")[3] == ["c", "f", "h"]
    assert marked(inside, "moved")[4] == []
    one = lines.equations(pressed(LSTM, "goto 2", "unit 3", "set f[3] = 1"))
    assert [(row.moved, row.written) for row in one.lines[:2]] == [(True, True), (False, False)]
    assert marked(lines.as_table(pressed(LSTM, "goto 2", "unit 3", "set f[3] = 1")), "written")[0] == [
        "value"
    ]


def test_a_unit_that_a_signal_lacks_is_its_last_one():
    """Where a layer's signals have several sizes, a unit that one of them lacks stands for its last one."""
    session = pressed(LSTM, "unit 15", "cell jordan", "line h", "unit 15", "set U_h[0,0] = 1", "goto 3")

    table = timeline(session)
    assert column(table, "y")[0] == pytest.approx(session.document.trace["y"][0, 0, 3])
    assert marked(table, "moved")[2]
    assert column(units(session), "y")[4:] == [""] * 12


def test_the_mean_of_all_units_takes_the_place_of_one():
    """With the mean on, the timeline holds the mean of all units and says so."""
    session = pressed(LSTM, "mean")
    path = session.document.trace.path("h")

    assert timeline(session).caption == "mean of 16 units"
    assert value_at(session, path, 0) == pytest.approx(session.document.trace["h"][0, 0].mean(), rel=1e-6)


def test_a_column_is_called_by_its_path_where_its_name_is_taken():
    """The read-out's p and the answer's p stand in one table under two names."""
    names = [one.name for one in timeline(pressed(LSTM, "line p")).columns]

    assert names == ["t", "token", "y", "steps.readout.p", "answer", "p"]


def test_a_vanished_gradient_is_read_in_the_smallest_power_there_is():
    """A table whose largest number is the smallest of float64 is drawn, in the last power that is exact."""
    table = Table("t", "t", "", (Column("v", "v", "number"),), (Row((5e-324,)),), power=power_of(5e-324))

    assert table.power == -307
    assert to_markdown(table).splitlines()[2] == "×10⁻³⁰⁷"
    assert to_markdown(table).endswith("| 0.000 |\n")


def test_windows_hold_the_cursor():
    """A window of a long table holds the cursor, in the middle where there is room."""
    assert window(10, 5, 3) == (4, 7)
    assert window(10, 0, 3) == (0, 3)
    assert window(10, 9, 3) == (7, 10)
    assert window(3, 1, 5) == (0, 3)
    assert window(3, 1, None) == (0, 3)
    around = heat(pressed(LSTM, "goto 4", "unit 9"), 4, 3)
    assert (around.first_unit, around.first_step, around.values.shape) == (7, 2, (4, 3))
    assert sequence(pressed(LSTM), 2, 4).cursor is None
    assert [row.tense for row in sequence(pressed(LSTM, "goto 2")).rows][:3] == list(Tense)


def test_a_heat_map_is_scaled_by_what_is_proved_or_by_what_occurs():
    """A gate's scale is 0…1, a candidate's −1…1; where nothing is proved it is the largest that occurs."""
    session = pressed(LSTM)
    trace = session.document.trace

    assert scale(session, trace.path("f")) == (0.0, 1.0)
    assert scale(session, trace.path("g")) == (-1.0, 1.0)
    largest = float(np.abs(trace["c"]).max())
    assert scale(session, trace.path("c")) == (-largest, largest)
    nothing = bare("elman", "set W_h[0,0] = 0", "show difference", text="1 0", hidden_size=1)
    assert scale(perform(nothing, "undo"), nothing.document.trace.path("h")) == (-1.0, 1.0)
    zero = bare("elman", "mean", "show gradient", "loss output", text="1; 1", hidden_size=1)
    assert heat(perform(zero, "goto 1")).diverging


def test_the_output_lists_the_answers_with_the_right_one_marked():
    """The most probable answer comes first; the right one is marked, its surprise is in nats and bits."""
    session = pressed(Origin(model=LSTM, text="arrive taipei", labels=("other", "departure")), "goto 2")
    found = output(session)

    assert [bar.label for bar in found.bars] == ["destination", "departure", "time", "other"]
    assert [bar.right for bar in found.bars] == [False, True, False, False]
    assert [bar.top for bar in found.bars] == [True, False, False, False]
    right = session.document.trace["p"][1, 0, 1]
    assert found.caption == f"softmax · surprise {-math.log(right):.2f} nats, {-math.log2(right):.2f} bits"


def test_an_answer_that_was_impossible_surprises_without_end():
    """An answer of probability 0 surprises infinitely, and nothing fails."""
    session = pressed(Origin(model=LSTM, text="arrive", labels=("time",)), "set y[3] = 1e4")

    assert output(session).caption == "softmax · surprise ∞ nats, ∞ bits"


def test_scores_and_single_answers_are_not_taken_for_a_softmax():
    """A linear read-out shows scores, a sigmoid one probabilities each by itself, with the labels' names."""
    linear = output(pressed("lee-elman", "goto 2"))
    model = small_model(["elman"], answer="sigmoid")
    sigmoid = output(Session(Document(Origin(), model, token_sequences([3], answers=False))))

    assert (linear.caption, linear.symbol, linear.largest) == ("scores", "y", 12.0)
    assert [(bar.label, bar.value) for bar in linear.bars] == [("y[0]", 12.0), ("y[1]", 12.0)]
    assert (sigmoid.caption, sigmoid.symbol) == ("probabilities, each by itself", "p")
    assert [bar.label for bar in sigmoid.bars] == ["one", "two", "three"]
    assert output(bare("elman")).note == "no read-out: the cell's own output is h"
    assert column(view("output", pressed("lee-elman")), "y") == [4.0, 4.0]


def test_the_changed_arrow_of_the_network_is_marked():
    """From Elman to Jordan what a step hands to the next is y instead of h, and that is marked."""
    elman, jordan = pressed("lee-elman"), pressed("lee-elman", "cell jordan")

    assert [(box.states, box.moved) for box in network(elman).boxes] == [(("h",), False)]
    assert [(box.states, box.moved) for box in network(jordan).boxes] == [(("y",), True)]
    assert column(view("network", jordan), "states") == ["y"]
    assert marked(view("network", jordan), "moved") == [["states"]]
    assert marked(view("network", elman), "moved") == [[], []]
    assert "all weights kept" in network(jordan).caption
    assert network(perform(jordan, "fold")).caption.startswith("f folds")


def test_the_status_says_what_is_looked_at():
    """The status line names model, sizes, dtype, place, and the convention of a gated unit."""
    gru, stack = status(pressed("slots-gru", "goto 2")), small_model(["elman", "elman"])
    stacked = status(Session(Document(Origin(), stack, token_sequences([3]))))

    assert gru.name == "slots-gru"
    assert gru.place == "step 2 of 6"
    assert "GRU" in gru.facts
    assert "6 steps" in gru.facts
    assert "16 units" in gru.facts
    assert "float32" in gru.facts
    assert "z = 1 keeps the old state" in gru.notes
    assert "2 layers" in stacked.facts
    assert "weights drawn with seed 0" in status(bare("lstm")).notes
    assert "16 units" in status(pressed("slots-gru", "line p")).facts


def test_an_explanation_shows_shares_that_add_up():
    """The rows of an explanation, with the rest of the small weights, add up to what they explain."""
    found = why(pressed(LSTM, "goto 2", "unit 3", "line i", "why"))
    products = [one for one in found.shares if "[3," in one.label and one.label.startswith("W")]
    rest = [one for one in found.rest if found.shares[one.after].label.startswith("W")]
    whole = next(one for one in found.shares if one.label == "W·x")

    assert found.title.startswith("why i[3] = 0.071 at 2 taipei")
    assert found.head == "σ(−2.568)"
    assert sum(one.value for one in products) + rest[0].value == pytest.approx(whole.value, rel=1e-12)
    assert rest[0].label == "4 more"
    terms = [one for one in found.shares if not one.indent]
    assert sum(one.value for one in terms) == pytest.approx(found.total, rel=1e-12)
    assert max(abs(one.share) for one in found.shares) == 1.0


def test_each_weight_of_a_product_is_named_by_its_own_place():
    """Where a matrix meets a product of signals, each weight has its own column, though it leads nowhere."""
    found = why(bare("gru_reset_before", "goto 2", "line n", "unit 1", "why"))
    labels = [one.label for one in found.shares if one.label.startswith("U[")]

    assert sorted(labels) == [f"U[1,{place}]·(r·h₋₁)[{place}]" for place in range(3)]


def test_an_explanation_says_where_each_row_leads():
    """A row leads to the step before, to the layer below, to another equation, or to the input."""
    first = [one.leads for one in why(pressed(LSTM, "why")).shares]
    second = [one.leads for one in why(pressed(LSTM, "goto 2", "why")).shares]
    below = [one.leads for one in why(pressed(LSTM, "line y", "why")).shares]
    vectors = [one.leads for one in why(pressed("lee-elman", "why")).shares]
    stack = Session(Document(Origin(), small_model(["elman", "elman"]), token_sequences([3])))
    upper = [one.leads for one in why(perform(perform(stack, "line 1.h"), "why")).shares]

    assert "before the first step" in first
    assert {"Enter goes to step 1", "Enter opens it"} <= set(second)
    assert "Enter goes to layer 0" in below
    assert "input “(1,1)”" in vectors
    assert "Enter goes to layer 0" in upper
    assert "embedding of “arrive”" in [one.leads for one in why(pressed(LSTM, "line f", "why")).shares]


def test_an_explanation_of_a_written_value_says_so():
    """Where a value was written over, the explanation is the equation's, and says what was written."""
    found = why(pressed(LSTM, "goto 2", "unit 3", "set c[3] = 0.25", "why"))

    assert found.recorded == 0.25
    assert found.caption.endswith("written over: 0.250")
    assert "softmax: all units have a say" in why(pressed(LSTM, "line p", "why")).caption


def test_a_rich_table_is_the_same_numbers():
    """Rich, Markdown and JSON are made of one table: the same texts stand in the same order."""
    table = timeline(pressed(LSTM, "goto 2", "set f[3] = 1", "unit 3"))
    console = Console(width=120, color_system=None)
    with console.capture() as capture:
        console.print(to_rich(table, lambda _table, _row, _place: Style()))
    drawn = capture.get().splitlines()
    wanted = [
        line.replace("|", " ").replace("\\", "").split()
        for line in to_markdown(table).splitlines()
        if line.startswith("| ") and "---" not in line
    ]

    assert [line.replace("▸", " ").replace("›", " ").split() for line in drawn] == wanted
    assert drawn[2].startswith("▸")


def test_a_row_that_moved_is_marked_in_rich():
    """A row in which something moved has a mark of its own; heading and widths are the caller's to choose."""
    table = timeline(pressed(LSTM, "set f[0] = 1", "goto 3"))
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        console.print(to_rich(table, lambda *_any: Style(), heading=False, widths={"token": 4}, digits=True))
    drawn = capture.get().splitlines()

    assert len(drawn) == 6
    assert drawn[0].startswith("›")
    assert "tai…" in drawn[1] or "taip" in drawn[1]


@pytest.mark.parametrize(
    ("cell", "kind", "text", "value"),
    [
        (None, "number", "·", None),
        (1234.0, "index", "1,234", 1234),
        (math.nan, "index", "NaN", "NaN"),
        (math.inf, "gate", "∞", "Infinity"),
        (-math.inf, "gate", "−∞", "-Infinity"),
        (-0.0001, "state", "0.000", -0.0001),
        ("taipei", "token", "taipei", "taipei"),
    ],
)
def test_a_cell_is_written_for_people_and_for_programs(cell, kind, text, value):
    """People read rounded numbers and words; programs get the number, null, or a word for what JSON lacks."""
    one = Column("c", "c", kind)
    table = Table("t", "t", "", (one,), (Row((cell,)),))

    assert cell_text(cell, one, table, decimals=3, digits=False) == text
    assert json_value(cell, one) == value


def test_all_digits_are_lined_up():
    """With all digits on, a column's decimal points stand below each other and texts stay as they are."""
    one = Column("c", "c", "number")
    table = Table(
        "t", "t", "", (one,), tuple(Row((cell,)) for cell in (1.5, -20.25, None, "")), dtype="float64"
    )

    assert column_texts(table, 0, digits=True) == ["  1.5 ", "−20.25", "·", ""]


def test_our_signs_have_words_in_ascii():
    """Our own signs have words in ASCII; foreign script is spelled out."""
    assert plain("σ(−0.5 W·x) ← h₋₁ ×10⁻¹² ‖∂/∂h‖ ∞ …") == "sigmoid(-0.5 W*x) <- h[-1] x10^-12 |d/dh| inf ~"
    assert plain("日 ok") == "\\u65e5 ok"
    assert plain("plain") == "plain"


def test_captions_name_layers_where_there_are_several():
    """With several layers the equations say which one is shown; the read-out by its name."""
    stack = Session(Document(Origin(), small_model(["elman", "elman"]), token_sequences([3])))

    assert lines.equations(stack).caption.startswith("layer 0 · unit 0")
    assert lines.equations(pressed(LSTM, "line p")).caption.startswith("read-out")
    assert " ← " not in lines.equations(pressed(LSTM, "equation f = 1", "line f")).caption.split("branch")[0]


def test_the_table_of_a_network_has_all_layers_of_all_clocks():
    """Wherever the cursor is, the table lists every layer; the picture shows those of the cursor's clock."""
    session = pressed("reverse-attention")

    assert [row.cells[0] for row in view("network", session).rows] == [
        layer.name for layer in session.document.model.layers
    ]
    assert [box.title for box in network(session).boxes] == ["LSTM"]
