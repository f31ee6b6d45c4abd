"""A training that is killed again and again, each life going on from the checkpoint of the one before.

python killed_training.py FOLDER KILLS SEED

Prints how often it was killed, and two fingerprints of what came out: killed, and never killed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from rnn_tui.training.checkpoint import load, save
from rnn_tui.training.loop import Settings, Trainer
from tests.small_models import small_model
from tests.small_task import small_task

SETTINGS = Settings(epochs=14, batch=10, rate=0.03, seed=1, validation=0.1)


def train(path: Path, told: Callable[[], None]) -> Trainer:
    """Train from a checkpoint, if there is one, to the end; save and tell after each event."""
    resume = load(path) if path.exists() else None
    trainer = Trainer(small_model(("lstm",), dtype="float32"), small_task(), SETTINGS, resume=resume)
    told()
    for _event in trainer.events():
        told()
        save(trainer.checkpoint(), path)
        told()
    return trainer


def life(path: Path, patience: int) -> bool:
    """Let a process train and kill it after it has told something so many times; whether it was killed."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        train(path, lambda: os.write(theirs, b"."))
        os._exit(0)
    os.close(theirs)
    for _time in range(patience):
        os.read(ours, 1)
    os.kill(child, signal.SIGKILL)
    os.close(ours)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main() -> None:
    """Kill, resume, and compare."""
    folder, kills, rng = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    path = folder / "killed.checkpoint"
    # A life tells once when it begins and twice for each event: here within the next event, or the next two.
    killed = sum(life(path, rng.randrange(6)) for _life in range(kills))
    resumed, whole = train(path, lambda: None), train(folder / "whole.checkpoint", lambda: None)
    prints = [f"{one.current.hash}{one.best.hash}{one.best_loss!r}" for one in (resumed, whole)]
    print(killed, *prints)


if __name__ == "__main__":
    main()
