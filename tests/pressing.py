"""Random commands for any session: an argument for every verb that is registered, right and wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from rnn_tui.cells import cell_names
from rnn_tui.equations.printing import canonical
from rnn_tui.session.commands import verbs
from rnn_tui.session.dials import BY_NAME
from rnn_tui.session.loss import KINDS
from rnn_tui.session.session import Session
from rnn_tui.zoo import model_names

JUNK = (
    "",
    "?",
    "nothing",
    "-99",
    "9" * 30,
    "\x1b[31m",
    "[red]",
    "f[9999] = 1",
    "= =",
    "１",
    "−1",
    "9" * 5000,
)
NUMBERS = ("0", "1", "-1", "0.5", "-0.0", "1e-30", "3e38", "−2.5", "1e39", "nan", "inf", "one")
TEXTS = (
    "0.5",
    "1",
    "h[-1]",
    "tanh(W_h @ x + b_h)",
    "W_h @ x + U_h @ h[-1]",
    "1 - f",
    "dropout(0.5)",
    "2",
    "relu(c)",
    "oops(x)",
)
DROPOUTS = ("on", "off", "7", "on 8", "recurrent=0.3 7", "0.2 locked", "layers=0.5", "locked", "recurrent=1")
Arguments = Callable[[Session], st.SearchStrategy[str]]


def commands(session: Session) -> st.SearchStrategy[str]:
    """Any command, each verb as likely as any other; about one argument in twelve is nonsense."""
    return st.sampled_from(sorted(verbs())).flatmap(
        lambda name: st.builds("{} {}".format, st.just(name), arguments(session, name)).map(str.rstrip)
    )


def arguments(session: Session, name: str) -> st.SearchStrategy[str]:
    """An argument for a verb: from this table, else from its own completion, else none."""
    verb = verbs()[name]
    if name in TABLE:
        right = TABLE[name](session)
    elif verb.complete is not None:
        right = st.sampled_from(list(verb.complete(session)) or [""])
    else:
        right = st.just("")
    return st.integers(0, 11).flatmap(lambda draw: right if draw else st.sampled_from(JUNK))


def whole(low: int, high: int, form: str = "{}") -> st.SearchStrategy[str]:
    """Whole numbers as texts, small ones more often than not."""
    return st.integers(low, high).map(form.format)


def jumps(session: Session) -> st.SearchStrategy[str]:
    """Some steps on or back."""
    return st.just("") | whole(-2, session.document.steps + 1)


def steps(session: Session) -> st.SearchStrategy[str]:
    """A timestep, sometimes one that is not there."""
    return whole(-1, session.document.steps + 1) | st.sampled_from(["first", "last"])


def signals(session: Session) -> list[str]:
    """The names of all signals, the input among them."""
    return [session.document.trace.short(path) for path in session.document.trace.signals]


def lines(session: Session) -> st.SearchStrategy[str]:
    """The name of a signal, or so many on or back."""
    return st.sampled_from([*signals(session), "+1", "-1", "+9"])


def heat(session: Session) -> st.SearchStrategy[str]:
    """The name or the number of a signal."""
    return st.sampled_from(signals(session)) | whole(0, len(session.document.lines) + 1)


def writes(session: Session) -> st.SearchStrategy[str]:
    """A value over a signal, a weight or a token, with or without the step."""
    document = session.document
    trace = document.trace
    places = [f"{trace.short(path)}[{{}}]" for path in trace.signals]
    short = [name.rpartition(".")[2] for name in document.model.parameters]
    weights = [
        f"{name}[{{}}]" if array.ndim == 1 else f"{name}[0,{{}}]"
        for name, array in zip(short, document.model.parameters.values(), strict=True)
    ]
    place = st.builds(str.format, st.sampled_from([*places, *weights]), st.integers(0, 4))
    value = st.sampled_from(NUMBERS)
    token = st.builds("token = {}".format, st.sampled_from([*tokens(session), "zebra", "🐎", "日"]))
    write = st.builds("{} = {}".format, place, value) | token
    return write | st.builds("{} at {}".format, write, whole(0, document.steps + 1))


def tokens(session: Session) -> list[str]:
    """Some tokens that the model knows."""
    words = session.document.model.vocabulary
    return list(words.tokens[:12]) if words is not None else ["1", "-2.5", "0"]


def inputs(session: Session) -> st.SearchStrategy[str]:
    """A short text of known tokens, or vectors of the right width."""
    words, width = session.document.model.vocabulary, session.document.model.input_width
    if words is not None:
        between = " " if words.by == "word" else ""
        return st.lists(st.sampled_from([*tokens(session), "zebra"]), min_size=1, max_size=6).map(
            between.join
        )
    row = st.lists(st.sampled_from(["1", "-2.5", "0"]), min_size=width, max_size=width).map(" ".join)
    return st.lists(row, min_size=1, max_size=5).map("; ".join)


def equations(session: Session) -> st.SearchStrategy[str]:
    """A signal of the first layer with its own equation, another's, or one from a list."""
    cell = session.document.model.cell
    own = [canonical(row.node) for row in cell.rows]
    return st.builds("{} = {}".format, st.sampled_from(cell.signals), st.sampled_from([*own, *TEXTS]))


def searches(session: Session) -> st.SearchStrategy[str]:
    """A token of the sequence, a part of one, or a timestep."""
    return st.sampled_from([*session.document.tokens[:6], "a"]) | steps(session).map("t={}".format)


def descents(session: Session) -> st.SearchStrategy[str]:
    """A step as the dials say, or of another optimiser, rate, limit, place or loss."""
    labels = session.document.model.labels[:4]
    hows = ["", "0.01", "adam 0.01", "sgd 1e6 none", "momentum 0.1 norm 5", "rmsprop 0.001 value 0.5", "oops"]
    losses = [
        "",
        *(f" for {one}" for one in (*KINDS, *labels, "oops")),
        *(f" for answer {one}" for one in labels),
    ]
    places = st.just("") | whole(0, session.document.steps + 1, " at {}")
    return st.builds("{}{}{}".format, st.sampled_from(hows), places, st.sampled_from(losses))


def dials(_session: Session) -> st.SearchStrategy[str]:
    """A dial, some turns of one, or a value that may be one of its own."""
    turned = st.sampled_from(["", " +1", " -1", " -9", " = 0.5", " = 3", " = relu", " = 1e9"])
    return st.builds("{}{}".format, st.sampled_from(sorted(BY_NAME)), turned)


def answers(session: Session) -> st.SearchStrategy[str]:
    """One of the model's answers, or none of them, with or without the step."""
    names = st.sampled_from([*session.document.model.labels[:12], "no such answer"])
    return names | st.builds("{} at {}".format, names, whole(0, 12))


DECODING = (
    "greedy",
    "beam",
    "beam 3",
    "beam 2 0.6",
    "sample",
    "sample 2 3 7",
    "sample 0",
    "beam 0",
    "sample -1",
)
GENERATING = ("", "3", "5 0.5", "4 0", "9 2 3 7 at 1", "0", "3 -1", "3 at 99")
TABLE: Mapping[str, Arguments] = {
    "answer": answers,
    "generate": lambda _session: st.sampled_from(
        ("", "3", "5 0.5", "4 0", "9 2 3 7 at 1", "0", "3 -1", "3 at 99")
    ),
    "decode": lambda _session: st.sampled_from(DECODING),
    "next": jumps,
    "reverse-next": jumps,
    "goto": steps,
    "unit": lambda _session: whole(0, 9) | st.sampled_from(["+1", "-1", "+99"]),
    "line": lines,
    "signal": heat,
    "set": writes,
    "input": inputs,
    "equation": equations,
    "cell": lambda _session: st.sampled_from(cell_names()),
    "open": lambda _session: st.sampled_from(model_names()),
    "dropout": lambda _session: st.sampled_from(DROPOUTS),
    "loss": lambda session: st.sampled_from([*KINDS, *session.document.model.labels]),
    "show": lambda _session: st.sampled_from(["", "values", "gradient", "difference"]),
    "search": searches,
    "descend": descents,
    "dial": dials,
    "row": lambda _session: st.sampled_from(["+1", "-1", "+3", "99"]),
}
"""What to write after each verb."""
