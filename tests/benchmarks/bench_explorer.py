"""The explorer's figures: ``python tests/benchmarks/bench_explorer.py PROBE``.

PROBE is a program that measures a terminal application in a pseudo-terminal of its own and takes
``--size``, ``--keys``, ``--runs``, ``--link-kbps`` and ``--max NAME=VALUE``, as ``tui_probe.py`` does. Each
row below is one run of it; the program ends with 1 if one exceeds what it may take. Quote medians of a quiet
machine: with other work on it, only bytes, memory and what is left on mean something.

First paint and settled: from the start of the process to the first cell, and to the last byte before
silence. A key: from its bytes to the last byte before silence. A held key: from the last press. Memory: RSS
of the process after all keys. Idle: while nothing is pressed.
"""

from __future__ import annotations

import subprocess
import sys

STEPS = "wait:0.4 right*5 n*5 p*5 left*5"
LONG = " ".join("abcdefghijklmnopqrstuvwxyz" * 3)
EXPLORE = ("rnn-tui", "explore")
ROWS = {
    "80x24": (
        ("--size", "80x24", "--keys", STEPS),
        EXPLORE,
        {
            "first_paint_ms": 350,
            "settled_ms": 450,
            "key_p50_ms": 16,
            "key_p95_ms": 33,
            "bytes_p50": 4000,
            "bytes_p95": 8000,
            "rss_mb": 60,
            "exit_ms": 250,
            "idle_cpu_percent": 0,
            "idle_bytes_per_s": 0,
        },
    ),
    "120x40": (("--size", "120x40", "--keys", STEPS), EXPLORE, {"bytes_p50": 4000, "bytes_p95": 8000}),
    "200x60": (("--size", "200x60", "--keys", STEPS), EXPLORE, {"bytes_p50": 4000, "bytes_p95": 8000}),
    "64 kbit/s": (("--link-kbps", "64", "--keys", STEPS), EXPLORE, {"key_p95_ms": 1000}),
    "key held": (
        ("--keys", "wait:0.4 hold:right,30,60"),
        (*EXPLORE, "--cell", "lstm", "--text", LONG),
        {"key_p95_ms": 33},
    ),
}
"""By name: what the probe is told, the command, and the most that each figure may be."""


def main(probe: str) -> int:
    """Measure each row; return 1 if a figure is over its budget."""
    worst = 0
    for name, (options, command, budget) in ROWS.items():
        print(name, flush=True)
        limits = [word for figure, most in budget.items() for word in ("--max", f"{figure}={most}")]
        run = [
            sys.executable,
            probe,
            "--runs",
            "5",
            "--idle",
            "2",
            "--ready",
            "step",
            "--quit-keys",
            "q",
            "--summary",
        ]
        worst |= subprocess.run([*run, *options, *limits, "--", *command], check=False).returncode
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
