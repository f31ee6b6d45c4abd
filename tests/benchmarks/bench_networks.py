"""How fast stacked and two-way networks run beside the sum of their parts, in one run.

    python -m tests.benchmarks.bench_networks [--rounds 15]

A part is one layer's engine over what that layer reads, every signal recorded. The network and its parts take
turns; medians are compared. Goal: at most 1.3 times the sum of the parts.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np

from rnn_tui.cells import load_cell
from rnn_tui.equations.run import Run
from rnn_tui.networks.architectures import architecture, network_of
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import READ_OUT, Model
from rnn_tui.networks.sequences import from_vectors

SHAPES = ((1, 200, 32, 32), (32, 64, 32, 64), (32, 128, 64, 128), (64, 64, 128, 256))
KINDS = {
    "stacked": ("per_step", 3, ""),
    "two-way": ("bidirectional", 1, "concat"),
    "both": ("bidirectional", 2, "sum"),
}


def model_of(kind: str, width: int, units: int) -> Model:
    """A network of LSTMs with ten answers."""
    name, layers, join = KINDS[kind]
    design = Design(
        kind,
        name,
        load_cell("lstm"),
        units,
        layers=layers,
        input_size=width,
        outputs=10,
        answer="linear",
        join=join,
    )
    return architecture(name).compose(design, np.random.default_rng(0))


def parts(model: Model, reads: tuple[np.ndarray, ...]) -> Callable[[], list[Run]]:
    """Return a call that runs each layer's engine by itself."""
    jobs = [(layer.engine, reads[model.level_of(place)]) for place, layer in enumerate(model.layers)]

    def run() -> list[Run]:  # all are kept until the last has run, as a network keeps them
        return [engine.forward(x) for engine, x in jobs]

    return run


def medians(calls: list[Callable[[], object]], rounds: int) -> list[float]:
    """Seconds of each call, taking turns."""
    times: list[list[float]] = [[] for _call in calls]
    for _round in range(rounds):
        for call, found in zip(calls, times, strict=True):
            call()
            begin = time.perf_counter()
            call()
            found.append(time.perf_counter() - begin)
    return [statistics.median(found) for found in times]


def main() -> None:
    """Print one line a network and shape."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    print("network  B,T,I,H             network ms  parts ms  ratio")
    for kind in KINDS:
        for batch, steps, width, units in SHAPES:
            model = model_of(kind, width, units)
            x = np.random.default_rng(1).standard_normal((steps, batch, width), np.float32)
            sequences = from_vectors(list(x.transpose(1, 0, 2)))
            network = network_of(model)
            done = network.forward(model, sequences)
            assert model.layers[-1].name == READ_OUT
            whole, apart = medians(
                [lambda m=model, s=sequences, n=network: n.forward(m, s), parts(model, done.reads)], rounds
            )
            shape = f"{batch},{steps},{width},{units}"
            print(f"{kind:8} {shape:18} {whole * 1e3:11.2f} {apart * 1e3:9.2f} {whole / apart:6.2f}")


if __name__ == "__main__":
    main()
