"""Session files: what is written, what is brought back, and what is told of a file that is no good."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.errors import DataError, SessionFileError
from rnn_tui.session.commands import perform
from rnn_tui.session.file import load_session, replay, save_session, write_session
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.session.start import start
from tests.sessions import bare, pressed, same

LSTM = "slots-lstm"
HEAD = "version = 1\n"


def lively() -> Session:
    """A session with edits, an edit undone, a place and a look of its own."""
    return pressed(
        Origin(model=LSTM, text="arrive taipei", labels=("other", "")),
        "set f[3] = 0.1 at 2",
        "set W_o[3,7] = -2.5",
        "set token = tokyo",
        "undo",
        "loss destination",
        "step",
        "step",
        "step",
        "unit 7",
        "signal h",
        "digits",
        "fold",
        "mean",
        "dial radius = 1.1",
        "dial activation = relu",
    )


def test_a_session_file_is_small_plain_text():
    """The file holds how the session began, its edits, its place and its look, in plain TOML."""
    content = tomllib.loads(write_session(lively()))

    assert content["version"] == 1
    assert content["origin"] == {"model": LSTM, "text": "arrive taipei", "labels": ["other", ""]}
    assert content["edits"] == ["set steps.0.fwd.f[3] = 0.1 at 2", "set 0.fwd.W_o[3,7] = -2.5"]
    assert content["undone"] == ["set token = tokyo at 1"]
    assert content["place"] == {"step": 2, "line": "steps.0.fwd.g", "unit": 7, "partial": True}
    assert content["look"] == {
        "showing": "gradient",
        "loss": "answer",
        "label": "destination",
        "heat": "steps.0.fwd.h",
        "mean": True,
        "digits": True,
        "folded": False,
        "dials": "radius=1.1 activation=relu",
    }
    assert set(content["bits"]) == {"model", "trace"}
    assert write_session(lively()).startswith("# rnn-tui explore --session THIS-FILE brings this back.\n")


def test_a_session_comes_back_from_its_file(tmp_path):
    """What was saved comes back: the same place, look, bits, and the same edits to undo and redo."""
    path = tmp_path / "mine.session.toml"
    save_session(lively(), path)

    session, notes = load_session(path)

    assert notes == []
    assert write_session(session) == write_session(lively())
    assert same(session.document.trace["h"], lively().document.trace["h"])
    assert perform(session, "redo").document.tokens == ("tokyo", "taipei")
    assert perform(perform(session, "undo"), "undo").document.edits == ()


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_tokens_survive_the_file(tokens):
    """Whatever characters tokens are made of, they are the same after saving and replaying."""
    session = start(Origin(cell="elman", tokens=tuple(tokens), hidden_size=1))

    again, notes = replay(write_session(session))

    assert again.document.tokens == tuple(tokens)
    assert notes == []


def test_every_kind_of_beginning_survives_the_file():
    """Rows of numbers, seeds, precisions and the way a text is cut come back as they were."""
    for origin in (
        Origin(cell="gru_reset_after", rows=((1.0, -0.25), (1e-30, 3e38)), hidden_size=2, seed=7),
        Origin(cell="lstm", by="char", text="a b", hidden_size=2, precision="float64"),
        Origin(model="lee-jordan", cell="elman"),
    ):
        session = start(origin)

        assert replay(write_session(session))[0].document.origin == origin


@pytest.mark.parametrize(
    "command",
    [
        "set f[3] = -0.0 at 2",
        "set E[0,0] = 1e-30",
        "set token = tokyo at 2",
        "input leave tokyo .",
        "equation f = 0.5",
        "cell gru_reset_after",
        "open lee-lstm",
    ],
)
def test_every_kind_of_edit_survives_the_file(command):
    """Each kind of edit is written down as the command that made it, and gives the same bits again."""
    session = pressed(LSTM, command)

    again, notes = replay(write_session(session))

    assert notes == []
    assert again.document.edits == session.document.edits
    assert all(
        same(array, again.document.trace.arrays[path])
        for path, array in session.document.trace.arrays.items()
    )


def test_a_long_session_is_written_and_read_at_once():
    """A session of fifty thousand tokens is saved and read in a time that grows with its length only."""
    tokens = ("to", "be") * 25_000
    text = write_session(bare("elman", tokens=tokens))

    assert tomllib.loads(text)["origin"]["tokens"] == list(tokens)


def test_half_a_character_is_refused_before_it_is_written(tmp_path):
    """Half a character, as a broken file name gives, is told and no file appears."""
    path = tmp_path / "mine.session.toml"

    with pytest.raises(DataError, match=r"'\\udc80' holds half a character, which no file can hold"):
        save_session(bare("elman", tokens=("\udc80",)), path)

    assert not path.exists()


def test_other_bits_are_told():
    """A file whose numbers differ from this machine's, or whose model changed, says so and still opens."""
    text = write_session(lively())
    bits = tomllib.loads(text)["bits"]

    assert replay(text.replace(bits["trace"], "0" * 64))[1] == [
        "this machine gives other bits than the one that saved this session"
    ]
    assert replay(text.replace(bits["model"], "0" * 64))[1] == [
        "the model has changed since this session was saved; its numbers differ"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is no session file, or one of another version"),
        ("version = 2", "this is no session file, or one of another version"),
        ("version = true", "this is no session file, or one of another version"),
        ("version = 1\nversion = 1", "not TOML: Cannot overwrite a value"),
        ("version = ", "not TOML: "),
        ("\x00", "not TOML: "),
        ("\x1b]0;owned\x07 = 1", "not TOML: "),
        ("a = '\udc80'", "not TOML: "),
        (HEAD + "a = " + "[" * 5000, "not TOML: nested too deeply"),
        (HEAD + "[" + "a." * 200_000 + "a]", "not TOML: nested too deeply"),
        (HEAD + "n = " + "9" * 5000, "not TOML: "),
        (HEAD + "edits = 'undo'", "'edits' is not what a session file has there"),
        (HEAD + "edits = [1]", "'edits' is not what a session file has there"),
        (HEAD + "edits = ['goto 2']", "'goto 2' is not an edit"),
        (HEAD + "edits = ['set f[0] = 1', 'undo']", "'undo' is not an edit"),
        (HEAD + "edits = ['set f[0] = 1']\nundone = ['step']", "'step' is not an edit"),
        (HEAD + "edits = ['rm -rf']", "cannot be replayed: no command is called 'rm'"),
        (HEAD + "edits = ['equation f = sigmiod(1)']", "cannot be replayed: signal 'f': unknown function"),
        (HEAD + "edits = ['set f[99] = 1']", "cannot be replayed: f is written with its place"),
        (HEAD + "origin = 1", "'origin' is not what a session file has there"),
        (HEAD + "[origin]\nmodel = 1", "'origin.model' is not what a session file has there"),
        (HEAD + "[origin]\nseed = true", "'origin.seed' is not what a session file has there"),
        (HEAD + "[origin]\nseed = -1", "cannot be replayed: seed -1: a seed is 0 or more"),
        (HEAD + "[origin]\nby = 'line'", "cannot be replayed: no way to cut a text is called 'line'"),
        (HEAD + "[origin]\nprecision = 'object'", "cannot be replayed: no precision is called 'object'"),
        (HEAD + "[origin]\ntokens = [1]", "'origin.tokens' is not what a session file has there"),
        (HEAD + "[origin]\ntokens = 'a'", "'origin.tokens' is not what a session file has there"),
        (HEAD + "[origin]\nrows = [1]", "'origin.rows' is not what a session file has there"),
        (HEAD + "[origin]\nrows = [['a']]", "'origin.rows' is not what a session file has there"),
        (HEAD + f"[origin]\nrows = [[1{'0' * 400}]]", "'origin.rows' is not what a session file has there"),
        (HEAD + "[origin]\ncell = 'lstm'\nrows = [[]]", "cannot be replayed: input size 0: it is 1 or more"),
        (HEAD + "[origin]\ncell = 'lstm'\nrows = [[1, 2], [3]]", "cannot be replayed: step 2 has 1 numbers"),
        (HEAD + "[origin]\ncell = 'lstm'\nrows = [[nan]]", "cannot be replayed: step 1: nan is not a finite"),
        (
            HEAD + "[origin]\ncell = 'lstm'\nhidden_size = 1000000",
            "cannot be replayed: hidden size 1,000,000 makes 4,000,020,000,000 parameters",
        ),
        (
            HEAD + "[origin]\ncell = 'lstm'\nhidden_size = -1",
            "cannot be replayed: hidden size -1: it is 1 or more",
        ),
        (HEAD + "[origin]\nmodel = '/dev/zero'", "cannot be replayed: /dev/zero: this is a pipe"),
        (HEAD + '[origin]\nmodel = "\\u001b[31m"', "cannot be replayed: no model is called '\\x1b[31m'"),
        (HEAD + "[place]\nline = 'q'", "cannot be replayed: no signal is called 'q'"),
        (HEAD + "[place]\nline = 'x'", "'place.line' is not what a session file has there"),
        (HEAD + "[place]\nstep = 'one'", "'place.step' is not what a session file has there"),
        (HEAD + "[look]\nshowing = 'all'", "'look.showing' is not what a session file has there"),
        (HEAD + "[look]\nloss = 'mine'", "'look.loss' is not what a session file has there"),
        (HEAD + "[look]\nloss = 'labels'", "'look.loss' is not what a session file has there"),
        (HEAD + "[look]\nloss = 'answer'\nlabel = 'cat'", "'look.loss' is not what a session file has there"),
        (HEAD + "[look]\nheat = 'q'", "cannot be replayed: no signal is called 'q'"),
        (HEAD + "[look]\ndigits = 1", "'look.digits' is not what a session file has there"),
        (HEAD + "bits = 1", "'bits' is not what a session file has there"),
    ],
)
def test_a_bad_file_is_told_in_one_line(text, message):
    """A file that is damaged, of another version or hostile gives one safe line that names the file."""
    with pytest.raises(SessionFileError) as caught:
        replay(text, "mine.session.toml")

    told = str(caught.value)
    assert told.startswith(f"mine.session.toml: {message}")
    assert told.isprintable()
    assert len(told) < 400


def test_a_file_cut_anywhere_is_no_session():
    """A file that ends too early either says so or is the session of what is left, never a crash."""
    text = write_session(lively())

    for end in range(0, len(text), 7):
        try:
            session, _notes = replay(text[:end])
        except SessionFileError:
            continue
        else:
            assert session.document.model.name == LSTM


def test_a_file_may_leave_out_all_but_its_version():
    """A file with nothing but a version is the default model at its first step."""
    session, notes = replay(HEAD)

    assert session.document.model.name == LSTM
    assert session.cursor.step == 0
    assert notes == []


def test_a_place_beyond_the_end_is_the_nearest_there_is():
    """A step or unit that the sequence has not is brought back to the last one."""
    session, _notes = replay(HEAD + "[place]\nstep = 99\nunit = 99\nline = 'h'")

    assert (session.cursor.step, session.cursor.unit) == (5, 15)
    assert replay(HEAD + "[place]\nstep = -5\nunit = -1\nline = 'h'")[0].cursor.step == 0


def test_a_missing_file_is_told(tmp_path):
    """A session file that is not there is told by its path."""
    with pytest.raises(DataError, match="there is no such file or folder"):
        load_session(tmp_path / "none.session.toml")
