"""Kills a training at random moments and resumes it: it must end with the bytes of one that ran through.

    python tests/benchmarks/kill_training.py [--kills 50] [--seed 1]

A checkpoint is written all the time here, so that many of the kills meet one half written.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

CODE = (
    "import rnn_tui.zoo.course as course; course.EVERY_SECONDS, course.SHARE = 0.02, 1\n"
    "from rnn_tui.cli.main import program; program()"
)
LINE = ["train", "slots-elman", "--epochs", "14", "-q"]
FILES = ("safetensors", "history.jsonl")
CHECKPOINT = "m.checkpoint"


def started(folder: Path, name: str, *more: str) -> subprocess.Popen[bytes]:
    """A training that writes to a name."""
    command = [sys.executable, "-c", CODE, *LINE, "--output", f"{name}.safetensors", *more]
    paths = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, env={**os.environ, **paths})


def survived(folder: Path, rng: random.Random) -> int:
    """Train to the end, however often it is killed; the number of kills."""
    kills = 0
    while True:
        more = ["--resume", CHECKPOINT] if (folder / CHECKPOINT).exists() else []
        process = started(folder, "m", *more)
        try:
            code = process.wait(rng.uniform(0.5, 3.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            continue
        assert code == 0, code
        return kills


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    rng, kills = random.Random(wanted.seed), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assert started(folder, "whole").wait() == 0
        while kills < wanted.kills:
            for ending in FILES:
                (folder / f"m.{ending}").unlink(missing_ok=True)
            kills += survived(folder, rng)
            for ending in FILES:
                same = (folder / f"m.{ending}").read_bytes() == (folder / f"whole.{ending}").read_bytes()
                print(f"after {kills} kills: m.{ending} {'is the same' if same else 'DIFFERS'}")
                assert same
            assert not list(folder.glob(".m*"))


if __name__ == "__main__":
    main()
