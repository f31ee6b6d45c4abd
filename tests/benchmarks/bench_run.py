"""Throughput of `run` beside the core's own, and its first row: a program, not a test.

    python tests/benchmarks/bench_run.py [--sequences 20000] [--steps 100] [--rounds 7]

One LSTM layer, I=32, H=64, float32, B sequences of T steps from a .npy file; what is timed is everything that
`run` does between opening the input and the last byte. "core" is ``Engine.forward`` over the same numbers,
which lie in memory already, in batches of the size that is fastest for it. The two are interleaved, and the
medians of the rounds are compared, since machines are shared; for the same reason processor time is shown
beside the time that passed. Where others run too, OPENBLAS_NUM_THREADS=1 keeps the matrix products from
waiting for each other.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from rnn_tui.batch.request import RunRequest
from rnn_tui.batch.run import run
from rnn_tui.cells import load_cell
from rnn_tui.equations.initial import initial_parameters
from rnn_tui.networks.model import Layer, Model
from rnn_tui.zoo import load

INPUTS, UNITS = 32, 64


class Counter(io.RawIOBase):
    """A sink that only counts."""

    def __init__(self) -> None:
        self.bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.bytes += len(data)
        return len(data)


def timed(work) -> tuple[float, float]:
    """Return how much time passed, and how much of the processor's."""
    began, began_cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - began_cpu


def medians(times) -> tuple[float, ...]:
    return tuple(statistics.median(kind) for kind in zip(*times, strict=True))


def model() -> Model:
    cell = load_cell("lstm")
    sizes = {"I": INPUTS, "H": UNITS}
    return Model(
        "bench", "per_step", (Layer("0", cell, initial_parameters(cell, sizes, np.random.default_rng(0))),)
    )


def core(engine, x, batch: int) -> None:
    for low in range(0, x.shape[1], batch):
        engine.forward(x[:, low : low + batch]).signal("h")


def compare(arguments) -> None:
    lstm = model()
    engine = lstm.layers[0].engine
    shape = (arguments.steps, arguments.sequences, INPUTS)
    x = np.random.default_rng(1).standard_normal(shape, dtype=np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.npy"
        np.save(path, x)

        def batch(form: str) -> None:
            run(RunRequest(lstm, input=str(path), format=form, signals=("h",)), Counter())

        works = {
            f"core, batches of {size}": lambda size=size: core(engine, x, size) for size in (64, 128, 240)
        }
        works |= {f"run, {form}": lambda form=form: batch(form) for form in arguments.formats}
        times = {name: [] for name in works}
        for _round in range(arguments.rounds):
            for name, work in works.items():
                times[name].append(timed(work))
    middles = {name: medians(found) for name, found in times.items()}
    best = [
        min(kind) for kind in zip(*(middles[name] for name in works if name.startswith("core")), strict=True)
    ]
    total = arguments.steps * arguments.sequences
    for name, both in middles.items():
        passed, cpu = (
            f"{one / total * 1e6:7.3f} us a step {fastest / one:5.2f} of the core"
            for one, fastest in zip(both, best, strict=True)
        )
        print(f"{name:22} {passed}   processor {cpu}")


def first_row(rounds: int) -> None:
    tagger = load("slots-lstm")
    text = ("arrive taipei on november 2nd",)
    work = lambda: run(RunRequest(tagger, text, format="jsonl"), Counter())  # noqa: E731 - one line, named by use
    (first, _cpu), (again, _cpu) = timed(work), medians([timed(work) for _ in range(rounds)])
    print(f"first row, in process    {first * 1000:6.1f} ms, again {again * 1000:.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sequences", type=int, default=4800)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--formats", nargs="*", default=["npz"])
    arguments = parser.parse_args()
    first_row(arguments.rounds)
    compare(arguments)


if __name__ == "__main__":
    sys.exit(main())
