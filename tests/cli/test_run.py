"""The command ``run``: text files that say what is typed and what must come of it."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.batch.request import SCHEMA, Progress
from rnn_tui.cli import progress
from rnn_tui.cli.commands.run import COMMAND
from rnn_tui.cli.main import main
from rnn_tui.cli.progress import ProgressLine, counted
from rnn_tui.i18n import set_language
from tests.case_file import Case, lay_out, read_case

CASES = sorted((Path(__file__).parent / "run_cases").glob("*.txt"))
KINDS = {
    *("command", "stdin", "file", "model", "folder", "fifo", "locked", "size", "env", "terminal"),
    *("stdout", "stderr", "exit", "written", "absent"),
}
ENDINGS = (signal.SIGTERM, signal.SIGHUP)


class Screen(io.BytesIO):
    """Bytes that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """A process with no settings of its own, in an empty folder; its language and signals are given back."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "NO_COLOR", "COLUMNS", "LINES", "PYTHONUNBUFFERED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("RNN_TUI_CONFIG", str(tmp_path / "none" / "config.toml"))
    monkeypatch.chdir(tmp_path)
    handlers = {one: signal.getsignal(one) for one in ENDINGS}
    set_language(None)
    yield monkeypatch
    set_language(None)
    for one, handler in handlers.items():
        signal.signal(one, handler)


def perform(case, folder, monkeypatch):
    """Lay a case out, run the program within this process, and return its exit code and what it said."""
    lay_out(case, folder)
    for about, _body in case.all("env"):
        monkeypatch.setenv(*about.split("=", 1))
    columns = case.about("terminal", "")
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    data = case.one("stdin")
    where = Path(os.devnull)
    if data is not None:
        where = folder.parent / f"{folder.name}.stdin"
        where.write_bytes(data)
    out, err = Screen() if columns else io.BytesIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="utf-8", write_through=True))
    monkeypatch.setattr(sys, "stderr", err)
    with where.open(encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        code = main(shlex.split((case.one("command") or b"").decode()))
    return code, out.getvalue(), err.getvalue().encode()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path, alone, tmp_path):
    """What each text file says is typed gives what the file says: output, message, exit code and files."""
    case = read_case(path)
    if case.all("locked") and os.geteuid() == 0:
        pytest.skip("nothing is locked for the superuser")

    code, out, err = perform(case, tmp_path, alone)

    assert (err, out) == (case.one("stderr") or b"", case.one("stdout") or b"")
    assert code == int(case.about("exit", "0"))
    for name, body in case.all("written"):
        assert (tmp_path / name).read_bytes() == body
    assert not [name for name, _body in case.all("absent") if (tmp_path / name).exists()]
    assert not list(tmp_path.glob(".*.tmp"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_says_what_it_shows(path):
    """Every text file begins with one sentence, and nothing it says is misspelt."""
    case = read_case(path)

    kinds = {kind for kind, _about, _body in case.sections}

    assert case.sentence.endswith(".")
    assert "\n" not in case.sentence
    assert kinds <= KINDS


PLAIN = (Path(__file__).parent / "run_cases" / "format_table.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("how", ["terminal", "--color always --format table"])
def test_headings_are_coloured(how, alone, tmp_path):
    """On a terminal, or where it is asked for, headings have the colours of their kind, numbers none."""
    case = read_case(Path(__file__).parent / "run_cases" / "format_table_dumb.txt")
    case.sections = [("terminal", "80", b"")] if how == "terminal" else []
    more = "" if how == "terminal" else how
    case.sections.append(("command", "", f'run lee-elman "1 1; 1 1; 2 2" {more}'.encode()))

    code, out, _err = perform(case, tmp_path, alone)

    lines = out.decode().splitlines()
    assert code == 0
    assert re.search(r"\x1b\[[0-9;]*33m *h\x1b\[0m", lines[1])
    assert not any("\x1b" in line for line in lines[2:])
    assert re.sub(r"\x1b\[[0-9;]*m", "", out.decode()) in PLAIN


class Watched(io.StringIO):
    """Standard error that a person looks at."""

    def isatty(self) -> bool:
        return True


def typed(command: str, *sections) -> Case:
    """A case that is not in a file."""
    return Case("", [("command", "", command.encode()), *sections])


def test_verbose_says_how_much_was_done(alone, tmp_path):
    """-v says at the end, beside the data, how many sequences and steps there were."""
    code, out, err = perform(
        typed("run lee-elman -v --output y.csv", ("stdin", "", b"1 1\n2 2; 1 1\n")), tmp_path, alone
    )

    assert (code, out) == (0, b"")
    assert re.fullmatch(rb"y\.csv: 2 sequences, 3 steps in \d+\.\d s, [\d,]+ steps a second\n", err)


def test_progress_is_one_line_that_is_taken_away(alone):
    """Progress rewrites one line, first after a second, and leaves nothing of it, with no escape."""
    alone.setenv("COLUMNS", "60")
    stream = Watched()
    line = ProgressLine(stream, ascii_only=True)

    for seconds in (0.5, 1.0, 1.1, 1.5):
        line.show(Progress(12_000, 1_000_000, seconds))
    shown = stream.getvalue()
    line.clear()
    line.clear()

    assert shown.split("\r") == [
        "",
        "12,000 sequences, 1,000,000 steps in 1.0 s, 1,000,000 steps a second"[:59],
        "12,000 sequences, 1,000,000 steps in 1.5 s, 666,667 steps a second"[:59],
    ]
    assert stream.getvalue() == shown + "\r" + " " * 59 + "\r"


def test_a_shorter_progress_line_covers_a_longer_one(alone):
    """What a line leaves of the one before it is covered with spaces."""
    alone.setenv("COLUMNS", "100")
    stream = Watched()
    line = ProgressLine(stream, ascii_only=False)

    line.show(Progress(1, 10_000_000, 1.0))
    line.show(Progress(1, 10, 2.0))

    _nothing, first, second = stream.getvalue().split("\r")
    assert len(second) == len(first)
    assert second.rstrip() == counted(Progress(1, 10, 2.0))


def test_a_short_run_before_a_person_says_what_it_wrote(alone, tmp_path):
    """A person who sees no results is told at the end what was written; -q leaves it out."""
    said = []
    for more in ("", " -q"):
        stream = Watched()
        alone.setattr(sys, "stderr", stream)
        with Path(os.devnull).open(encoding="utf-8") as stdin:
            alone.setattr(sys, "stdin", stdin)
            assert main(["run", "lee-elman", "--output", "y.csv", *more.split()]) == 0
        said.append(stream.getvalue())

    assert said[0].startswith("y.csv: 1 sequence, 3 steps")
    assert said[1] == ""


def test_progress_is_gone_when_the_run_has_ended(alone, tmp_path):
    """The line of progress is taken away before anything else is said, also before an error."""
    alone.setattr(progress, "FIRST_SECONDS", 0.0)
    (tmp_path / "in.txt").write_text("1 1;\nx;\n", encoding="utf-8")
    stream = Watched()
    alone.setattr(sys, "stderr", stream)

    code = main(["run", "lee-elman", "--input", "in.txt", "--output", "y.csv"])

    shown = stream.getvalue().split("\r")
    assert code == 1
    assert shown[1].startswith("1 sequence, 1 step in 0.")
    assert shown[2] == " " * len(shown[1])
    assert shown[3].startswith("in.txt, line 2: step 1: 'x' is not")


class Keyboard(io.TextIOWrapper):
    """Standard input at which a person types; it has no handle."""

    def __init__(self, text: str) -> None:
        super().__init__(Screen(text.encode()), encoding="utf-8")


def test_a_person_who_types_is_told_how(alone, tmp_path):
    """--input - on a terminal says what is waited for, and answers each line as it comes."""
    stream = Watched()
    out = io.BytesIO()
    alone.setattr(sys, "stdin", Keyboard("1 1;\n2 2;\n"))
    alone.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="utf-8"))
    alone.setattr(sys, "stderr", stream)

    code = main(["run", "lee-elman", "--input", "-", "--signals", "y", "--format", "csv"])

    assert code == 0
    assert stream.getvalue() == "type one sequence a line; Ctrl-D ends\n"
    assert out.getvalue() == b"id,step,y[0],y[1]\n1,1,4,4\n2,1,8,8\n"


def test_a_terminal_without_a_text_shows_the_example(alone, tmp_path):
    """Without a text on a terminal nobody is made to type: the model's own example runs."""
    out = io.BytesIO()
    alone.setattr(sys, "stdin", Keyboard("1 1;\n"))
    alone.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="utf-8"))

    code = main(["run", "lee-elman", "--signals", "y", "--format", "csv"])

    assert code == 0
    assert out.getvalue().endswith(b"1,3,32,32\n")


def test_closed_streams_are_said_in_words(alone, tmp_path):
    """A closed standard output or input is one line and no bug; a file is written all the same."""
    stream = io.StringIO()
    for name in ("stdin", "stdout"):
        alone.setattr(sys, name, None)
    alone.setattr(sys, "stderr", stream)

    codes = [
        main(words.split())
        for words in ("run lee-elman", "run lee-elman --output y.csv", "run lee-elman --output z --input -")
    ]

    assert codes == [1, 0, 2]
    assert stream.getvalue().splitlines() == [
        "standard output is closed; add --output FILE",
        "standard input is closed; name a file",
    ]
    assert (tmp_path / "y.csv").read_text().endswith("1,3,16,16,32,32\n")


def test_the_schema_names_its_version_and_every_key(alone, tmp_path):
    """--schema tells the version that every line carries, and every key that a line can have."""
    code, out, err = perform(typed("run --schema"), tmp_path, alone)
    _code, line, _err = perform(typed("run slots-lstm --terms --gradients"), tmp_path, alone)

    assert (code, err) == (0, b"")
    assert f'"schema": "{SCHEMA}"' in out.decode()
    for key in json.loads(line):
        assert re.search(rf"^{key} ", out.decode(), re.MULTILINE)


@pytest.fixture
def tool(alone, tmp_path):
    """The program as users start it, in an empty folder, its streams pipes; whatever still runs is ended."""
    started = []

    def start(*words: str, code: str = "from rnn_tui.cli.main import program; program()", **streams):
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        command = [sys.executable, "-c", code, *words]
        started.append(subprocess.Popen(command, cwd=tmp_path, **{**pipes, **streams}))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()
        process.wait()


def test_help_is_in_reach_and_its_examples_work(tool, alone, tmp_path):
    """--help shows two commands; the first works as it stands, the second with the file that it names."""
    (tmp_path / "names.txt").write_text("mary\nanna\n", encoding="utf-8")

    out, err = tool("run", "--help").communicate()
    for example in COMMAND.examples:
        code, _out, _err = perform(typed(shlex.join(shlex.split(example)[1:])), tmp_path, alone)
        assert code == 0

    assert err == b""
    assert len(COMMAND.examples) >= 2
    assert all(example in out.decode() for example in COMMAND.examples)
    with np.load(tmp_path / "names.npz") as archive:
        assert {name.split("/")[0] for name in archive} == {"1", "2"}


def test_results_come_while_the_input_is_open_and_a_closed_pipe_ends_in_silence(tool):
    """Each sequence is answered while more may come; when nobody reads on, run ends with 141, silently."""
    process = tool("run", "lee-elman", "--signals", "y")
    process.stdin.write(b"1 1\n")
    process.stdin.flush()

    first = json.loads(process.stdout.readline())
    process.stdout.close()
    process.stdin.write(b"1 1\n" * 40)
    process.stdin.close()

    assert first["signals"] == {"y": [[4, 4]]}
    assert process.wait() == 141
    assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_leaves_no_half_file(number, code, tool, tmp_path):
    """A run that is told to end does so with the signal's code, and half an output is never left."""
    process = tool("run", "lee-elman", "--output", "y.csv")
    # More than a pipe holds: when all of it is taken, the run is in its midst.
    process.stdin.write(b"1 1; 2 2; 3 3\n" * 20_000)
    process.stdin.flush()
    begun = list(tmp_path.iterdir())

    process.send_signal(number)

    assert process.wait() == code
    assert [path.suffix for path in begun] == [".tmp"]
    assert list(tmp_path.iterdir()) == []
    assert process.stderr.read() == b""


def test_a_full_disk_is_one_line(tool):
    """When there is no room for the output, that is one line and exit code 1."""
    with Path("/dev/full").open("wb") as full:
        process = tool("run", "lee-elman", "1 1", stdout=full)

        assert process.wait() == 1
    assert process.stderr.read() == b"standard output: No space left on device\n"


def test_run_never_loads_the_explorer_s_toolkit(tool):
    """Run loads neither the toolkit of the explorer nor, for a pipe, what draws tables."""
    watch = "; print(*sorted({'textual', 'typer', 'rich'} & set(sys.modules)), file=sys.stderr)"
    code = "import sys; from rnn_tui.cli.main import main; main(sys.argv[1:])" + watch

    process = tool("run", "slots-lstm", "arrive taipei", code=code)

    _out, err = process.communicate()
    assert err == b"\n"


def test_completion_reads_no_numbers(tool):
    """Names of models, signals and formats are completed without loading what computes."""
    code = """
import sys
from rnn_tui.cli.main import load_command
command = load_command("run")
for one in (*command.arguments, *command.options):
    if one.complete is not None:
        print(one.name, *one.complete("f,"))
print("numpy" in sys.modules)
"""

    process = tool(code=code)

    lines = process.communicate()[0].decode().splitlines()
    assert lines[-1] == "False"
    words = {line.split()[0]: line.split()[1:] for line in lines[:-1]}
    assert "slots-lstm" in words["model"]
    assert {"f,h", "f,c"} <= set(words["signals"])
    assert words["format"] == ["csv", "jsonl", "md", "npz", "table", "tsv"]
    assert words["input_format"] == ["csv", "jsonl", "npy", "text", "tsv"]
