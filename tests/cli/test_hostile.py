"""Files of strangers on the command line: one line, exit code 2, nothing written, nothing slow."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import stat
from pathlib import Path

import pytest

import rnn_tui.cells
from rnn_tui.cells import cell_names
from rnn_tui.config import Config, load_config
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.errors import RnnTuiError
from rnn_tui.session.file import replay, write_session
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.session.start import start
from rnn_tui.zoo import weights_path
from tests.model_bytes import described, packed, redescribed, unpacked

MUTATIONS = int(os.environ.get("RNN_TUI_MUTATIONS", "2000"))
GIGABYTES = 2 << 30
MEMORY = 300_000
"""Kilobytes that no refusal may take."""
WHOLE = weights_path("slots-elman").read_bytes()
CELL = (Path(__file__).parent / "transcripts" / "mine.toml").read_text(encoding="utf-8")
CONFIG = (
    'theme = "dark"\nprecision = "float64"\nplay_seconds = 1.5\n\n[keys]\nquit = ["x"]\nnext = "right,l"\n'
)
EVIL = "\x1b[31m\x9b31m\u202e\u200b[red][/nope]"
MODEL_LINES = [["zoo", "m"], ["check", "m"], ["run", "m", "arrive taipei"]]
CELL_LINES = [
    ["cells", "--parse", "m"],
    ["cells", "./m"],
    ["check", "m.toml"],
    ["explore", "--cell", "none/m.toml"],
]
CONFIG_LINES = [["config", "check"], ["config", "show"]]


def listing(folder):
    """What lies in a folder: names, sizes, and when each was changed."""
    return {(path.name, path.lstat().st_size, path.lstat().st_mtime_ns) for path in folder.iterdir()}


def refused(shell, line):
    """What a command says of a file that is no good: one sentence, on one line but for a drawn equation."""
    before = listing(shell.folder)

    said = shell(*line)

    assert said.code == 2
    lines = said.complaint.split("\n")
    assert all(one.isprintable() for one in lines), lines
    assert lines[0].strip()
    assert all(one.startswith("    ") for one in lines[1:]), lines
    assert len(said.complaint) < 1500
    assert listing(shell.folder) == before
    return said.complaint


def place(shell, kind):
    """Put something there that is no good, under each name that the commands are given."""
    for name in ("m", "m.toml", "config.toml"):
        path = shell.folder / name
        match kind:
            case "fifo":
                os.mkfifo(path)
            case "folder":
                path.mkdir()
            case "device":
                path.symlink_to("/dev/zero")
            case "two gigabytes":
                path.touch()
                os.truncate(path, GIGABYTES)
            case "empty":
                path.touch()
            case "not UTF-8":
                path.write_bytes(b'output = "\xff\xfe"\n')
            case "zeros":
                path.write_bytes(bytes(10_000))
            case "no permission":
                path.write_text(CELL, encoding="utf-8")
                path.chmod(0)
            case "a link to itself":
                path.symlink_to(path)


KINDS = {
    "fifo": "this is a pipe, a socket or a device",
    "folder": "this is a folder",
    "device": "this is a pipe, a socket or a device",
    "two gigabytes": "bytes are more than the",
    "no permission": "permission denied",
    "a link to itself": "Too many levels of symbolic links",
    "not UTF-8": "byte 10 is not UTF-8",
    "zeros": "",
    "empty": "",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("line", [*MODEL_LINES, *CELL_LINES[:3], *CONFIG_LINES], ids=" ".join)
def test_what_is_no_file_of_ours_is_refused_in_one_line(shell, line, kind):
    """A pipe, a folder, a device, a huge, an empty, a foreign file: refused at once, in little memory."""
    if kind == "no permission" and os.geteuid() == 0:
        pytest.skip("nothing is locked for the superuser")
    if kind == "empty" and line[0] == "config":
        pytest.skip("an empty configuration is a right one")
    place(shell, kind)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    text = refused(shell, line)

    reads_bytes = line in MODEL_LINES and kind == "not UTF-8"
    assert reads_bytes or KINDS[kind] in text
    assert text.startswith(("m", "config.toml"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY


@pytest.mark.parametrize(
    "line",
    [
        ["zoo", "none.safetensors"],
        ["check", "./none"],
        ["cells", "--parse", "none.toml"],
        ["cells", "none/none.toml"],
        ["cells", "~nobody-of-that-name/m.toml"],
        ["check", "~nobody-of-that-name/m.toml"],
        ["zoo", "~nobody-of-that-name/m"],
        ["run", "none/none"],
    ],
    ids=" ".join,
)
def test_what_is_missing_is_said_to_be_missing(shell, line):
    """A file that is not there is named."""
    text = refused(shell, line)

    assert "there is no such file or folder" in text or "no model or cell is called" in text


def bombs():
    """Files that promise more than they hold, or hold more than anybody needs."""
    header, body = unpacked(WHOLE)
    name = next(one for one in header if one != "__metadata__")
    row = {"dtype": "F16", "shape": [0], "data_offsets": [0, 0]}
    huge = {**header, name: {"dtype": "F64", "shape": [1 << 40, 1 << 40], "data_offsets": [0, 1 << 44]}}
    missized = {**header, name: {**header[name], "shape": [size + 1 for size in header[name]["shape"]]}}
    deep = json.dumps(header)[:-1] + ',"deep":' + "[" * 200_000
    yield "a header of 2^60 bytes", packed(b"{}", length=1 << 60)
    yield "a header of 15 MB of blanks", packed(b" " * (15 << 20))
    yield "a tensor of 2^80 numbers", packed(huge, body)
    yield "a tensor of another size", packed(missized, body)
    yield "half a million tensors", packed({str(n): row for n in range(500_000)})
    yield (
        "a name twice",
        packed(json.dumps(header)[:-1] + f',"{name}":' + json.dumps(header[name]) + "}", body),
    )
    yield "nested 200,000 deep", packed(deep)
    yield "a number of a million digits", packed('{"a":' + "9" * 1_000_000 + "}")
    content = described(WHOLE)
    yield (
        "64 layers of nested names",
        redescribed(
            WHOLE,
            {**content, "layers": [{**content["layers"][0], "equations": "a" + ".a" * 32_000 + "=1"}] * 64},
        ),
    )
    yield "a million answers", redescribed(WHOLE, {**content, "labels": [str(n) for n in range(1_000_000)]})


BOMBS = dict(bombs())


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_goes_off(shell, name):
    """Sizes are checked against what is there, before anything is taken for them."""
    shell.write("m", BOMBS[name])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    text = refused(shell, ["zoo", "m"])

    assert text.startswith("m: ")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY


def test_weights_that_do_not_fit_the_equations_are_explained(shell):
    """Both shapes, the equation and the axis are named."""
    header, body = unpacked(WHOLE)
    header["0.fwd.U_h"]["shape"] = [8, 32]
    shell.write("m", packed(header, body))

    text = refused(shell, ["check", "m"])

    assert re.search(r"U_h.*\(8, 32\).*\(16, 16\)", text)
    assert "tanh(W_h @ x + U_h @ h[-1] + b_h)" in text
    assert "axis" in text


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 100, 1000, len(WHOLE) - 1])
def test_a_model_cut_short_is_refused(shell, size):
    """However a model is cut, the command says so."""
    shell.write("m", WHOLE[:size])

    assert refused(shell, ["zoo", "m"]).startswith("m: ")


def test_hostile_words_in_a_model_are_shown_escaped(shell):
    """Escape sequences and hidden marks in names, cards and titles are spelled out, in text and in JSON."""
    content = described(WHOLE)
    content["name"] = EVIL
    content["card"] = dict.fromkeys(content["card"], EVIL)
    content["labels"] = [f"{EVIL}{n}" for n in range(len(content["labels"]))]
    shell.write("m", redescribed(WHOLE, content))

    text, data = shell("zoo", "m").out, shell("zoo", "m", "--json").out

    assert text.replace("\n", "").isprintable()
    assert data.replace("\n", "").isprintable()
    assert r"\x1b[31m\x9b31m\u202e\u200b[red][/nope]" in text
    assert json.loads(data)["name"] == json.loads(data)["shows"] == EVIL


@pytest.mark.parametrize(
    "line",
    [
        ["zoo", EVIL],
        ["cells", EVIL],
        ["check", EVIL],
        ["train", EVIL, "--output", "x"],
        ["config", EVIL],
        [EVIL],
        ["zoo", "--" + EVIL],
        ["zoo", "a", EVIL],
        ["zoo", f"--json={EVIL}"],
        ["zoo", "--color", EVIL],
        ["check", "lstm", "--seed", EVIL],
        ["--lang", EVIL, "zoo"],
        ["cells", "--parse", EVIL],
        ["train", "lee-lstm", "--output", EVIL + "/x"],
    ],
    ids=range(14),
)
def test_hostile_words_on_the_line_are_shown_escaped(shell, line):
    """Whatever is typed, the complaint about it is one printable line."""
    text = refused(shell, line)

    assert "\n" not in text


def test_a_file_with_a_hostile_name_is_named_safely(shell):
    """A model may lie under any name; what is said of it is printable."""
    name = "\x1b[31m\u202e.safetensors"

    said = shell("train", "lee-elman", "--output", name)

    assert said.code == 0
    assert said.err.rstrip("\n").isprintable()
    assert stat.S_ISREG((shell.folder / name).stat().st_mode)
    assert shell("check", name).code == 0


WORDS = [
    '"',
    "'",
    '"""',
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    "#",
    "\n",
    "\x00",
    "\x1b",
    "\u202e",
    "\ufeff",
    "1e999",
    "nan",
    "9" * 5000,
    "-1",
    "true",
    "[[",
    "a.b.c",
    "@",
    "**",
    "h[-1]",
    "sigmoid(",
    "\\u",
    "\ud800",
    "1979-05-27",
    ",",
]


def mutated(text, rng):
    """A text that somebody or something has damaged in a few places."""
    for _place in range(rng.randrange(1, 5)):
        low = rng.randrange(len(text) + 1)
        match rng.randrange(4):
            case 0:
                text = text[:low] + rng.choice(WORDS) + text[low + rng.randrange(4) :]
            case 1:
                text = text[:low] + text[low + rng.randrange(1, 30) :]
            case 2:
                high = rng.randrange(low, len(text) + 1)
                text = text[:high] + text[low:high] + text[high:]
            case 3:
                text = text[:low] + chr(rng.randrange(1, 0x300)) + text[low + 1 :]
    return text


def read_config(text, folder):
    path = folder / "c.toml"
    path.write_bytes(text.encode(errors="surrogatepass"))
    return load_config(path)


SESSION = write_session(start(Origin(model="lee-elman", text="1 1; 2 2")))
READERS = {
    "cell": (lambda text, _folder: parse_cell(text, name="mine", file="mine.toml"), CELL, Cell),
    "config": (read_config, CONFIG, Config),
    "session": (lambda text, _folder: replay(text, "s.toml")[0], SESSION, Session),
}


def outcome(read, made):
    """The kind of sentence that a reader says; it is checked to be one, drawn equations aside."""
    try:
        found = read()
    except RnnTuiError as error:
        text = str(error)
    else:
        assert isinstance(found, made)
        return ""
    first, *rest = text.split("\n")
    assert first.isprintable(), text
    assert all(one.startswith("    ") for one in rest), text
    assert len(text) < 1500, text
    return re.sub(r"'.*'|\d+", "…", first)


@pytest.mark.parametrize("kind", READERS)
def test_two_thousand_damaged_texts_end_in_a_value_or_in_one_error(tmp_path, kind):
    """Cells, configurations and sessions, however damaged, are read or refused, and nothing else happens."""
    read, text, made = READERS[kind]
    rng, sentences = random.Random(kind), set()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for _number in range(MUTATIONS):
        sentences.add(outcome(lambda: read(mutated(text, rng), tmp_path), made))

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
    assert len(sentences) > 20


@pytest.mark.parametrize("name", cell_names())
def test_a_shipped_cell_cut_anywhere_is_a_cell_or_one_error(name):
    """A cell file that ends early is refused, or is the cell of the rows that are left."""
    text = (Path(rnn_tui.cells.__file__).parent / f"{name}.toml").read_text(encoding="utf-8")

    sentences = {
        outcome(lambda end=end: parse_cell(text[:end], name=name), Cell) for end in range(0, len(text), 3)
    }

    assert len(sentences) > 2
