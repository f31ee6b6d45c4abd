"""The command line against its budgets: starts, the first row of a run, wheel and installed size.

    python tests/benchmarks/bench_cli.py [--repeats 15] [--no-sizes]

Medians of interleaved starts, beside an empty Python; machines are shared, so compare within one run.
Sizes need pip and its index: a wheel is built, and installed into a fresh environment.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000
STARTS = {
    "python -c pass": (["-c", "pass"], None),
    "--version": (["--version"], 120),
    "--help": (["--help"], 200),
    "cells --help": (["cells", "--help"], 200),
    "zooo (an error)": (["zooo"], None),
    "config path": (["config", "path"], None),
    "cells lstm": (["cells", "lstm"], None),
    "zoo": (["zoo"], None),
    "run, first row": (["run", "slots-lstm", "arrive taipei on november 2nd ."], 350),
}
"""What is started, and its budget in milliseconds."""
SIZES = {"wheel": 2.0, "installed without numpy": 60.0}
"""Budgets in megabytes."""


def program(python: Path) -> list[str]:
    """How users start the program that is installed beside a Python."""
    script = python.parent / "rnn-tui"
    return (
        [str(script)]
        if script.exists()
        else [str(python), "-c", "from rnn_tui.cli.main import program; program()"]
    )


def milliseconds(words: list[str]) -> float:
    """Time from the start of a process to the first byte of its output, or to its end if it says nothing."""
    begin = time.perf_counter()
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        process.stdout.read(1)
        spent = time.perf_counter() - begin
        process.stdout.read()
    return spent * 1000


def starts(repeats: int) -> dict[str, list[float]]:
    """Times of every start, one round after the other, so that all meet the same machine."""
    found: dict[str, list[float]] = {name: [] for name in STARTS}
    for _round in range(repeats + 1):  # the first fills the disk's cache
        for name, (words, _budget) in STARTS.items():
            first = [sys.executable] if name.startswith("python") else program(Path(sys.executable))
            found[name].append(milliseconds([*first, *words]))
    return {name: times[1:] for name, times in found.items()}


def sizes() -> dict[str, float]:
    """Megabytes of the wheel, and of all that a fresh environment gets by it, numpy aside."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        # Built from a copy: what setuptools leaves behind would go into the next wheel.
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, place)
        shutil.copytree(ROOT / "rnn_tui", place / "rnn_tui", ignore=shutil.ignore_patterns("__pycache__"))
        pip(Path(sys.executable), "wheel", "--no-deps", "--wheel-dir", folder, folder)
        wheel = next(place.glob("*.whl"))
        venv.create(place / "venv", with_pip=True)
        packages = next((place / "venv").glob("lib/python3*/site-packages"))
        before = {path.name for path in packages.iterdir()}
        pip(place / "venv" / "bin" / "python", "install", str(wheel))
        subprocess.run(
            [*program(place / "venv" / "bin" / "python"), "zoo", "slots-lstm"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        new = [
            path
            for path in packages.iterdir()
            if path.name not in before and not path.name.startswith("numpy")
        ]
        return {
            "wheel": wheel.stat().st_size / MEGABYTE,
            "installed without numpy": sum(map(weight, new)) / MEGABYTE,
        }


def pip(python: Path, *words: str) -> None:
    """Run pip of a Python, quietly."""
    subprocess.run(
        [python, "-m", "pip", "--quiet", "--quiet", "--disable-pip-version-check", *words], check=True
    )


def weight(path: Path) -> int:
    """Bytes of a file or of all files in a folder."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return sum(one.stat().st_size for one in files)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--no-sizes", action="store_true")
    chosen = parser.parse_args()
    over = []
    for name, times in starts(chosen.repeats).items():
        budget, median = STARTS[name][1], statistics.median(times)
        over += [name] if budget is not None and median > budget else []
        limit = f"  budget {budget}" if budget else ""
        print(f"{name:24} {median:7.0f} ms  (least {min(times):.0f}){limit}")
    if not chosen.no_sizes:
        for name, size in sizes().items():
            over += [name] if size > SIZES[name] else []
            print(f"{name:24} {size:7.2f} MB  budget {SIZES[name]:g}")
    print("over budget:", ", ".join(over) or "nothing")
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
