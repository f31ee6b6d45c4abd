"""How fast LSTM, GRU and Elman run and learn beside PyTorch's fused layers, in one run.

    python -m tests.benchmarks.bench_cells [--shapes B,T,I,H …] [--cells lstm gru elman] [--rounds 9]

Ours returns every signal of every step, theirs only h. Each program lives in a process of its own; they
take turns in shuffled order, a turn is 10 ms of warm-up and 20 ms of calls, and medians are compared.
Answers are compared before anything is timed. Needs torch.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np

SHAPES = (
    (1, 1000, 32, 32),
    (1, 1000, 64, 128),
    (1, 200, 256, 512),
    (32, 128, 64, 128),
    (64, 128, 128, 256),
    (128, 64, 256, 512),
    (256, 32, 32, 64),
)
CELLS = {"lstm": "lstm", "gru": "gru_reset_after", "elman": "elman"}
ORDER = {"lstm": "ifgo", "gru": "rzn", "elman": "h"}
JOBS = ("forward", "train")
WARM, TIMED = 0.010, 0.020


@dataclass(frozen=True)
class Case:
    """One cell at one shape."""

    cell: str
    shape: tuple[int, int, int, int]

    def weights(self) -> dict[str, np.ndarray]:
        """Packed as PyTorch packs them: W_ih (G·H, I), W_hh (G·H, H), b_ih and b_hh (G·H,)."""
        rng = np.random.default_rng(0)
        _batch, _steps, width, units = self.shape
        rows, limit = len(ORDER[self.cell]) * units, units**-0.5
        shapes = {"W_ih": (rows, width), "W_hh": (rows, units), "b_ih": (rows,), "b_hh": (rows,)}
        return {name: rng.uniform(-limit, limit, shape).astype(np.float32) for name, shape in shapes.items()}

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs (T, B, I) and slopes (T, B, H)."""
        rng = np.random.default_rng(1)
        batch, steps, width, units = self.shape
        x = rng.standard_normal((steps, batch, width), np.float32)
        return x, rng.standard_normal((steps, batch, units), np.float32)


def ours(case: Case, job: str) -> Callable[[], tuple[np.ndarray, ...]]:
    """Return a call of the engine."""
    from rnn_tui.cells import load_cell
    from rnn_tui.equations.backward import backward, needed_joints
    from rnn_tui.equations.forward import Engine

    engine = Engine(load_cell(CELLS[case.cell]), named(case))
    x, slopes = case.data()
    if job == "forward":
        return lambda: (engine.forward(x).signal("h"),)
    wants = needed_joints(engine, frozenset({"h"}), signals=False)

    def train() -> tuple[np.ndarray, ...]:
        run = engine.forward(x, wants=wants)
        found = backward(engine, run, {"h": slopes}, signals=False, inputs=False).parameters
        gates = ORDER[case.cell]
        return tuple(np.concatenate([found[f"{letter}_{gate}"] for gate in gates]) for letter in "WU")

    return train


def named(case: Case) -> dict[str, np.ndarray]:
    """Return the weights by the names of our equations; two biases are one unless a product holds one."""
    packed, gates = case.weights(), ORDER[case.cell]
    parts = {
        name: dict(zip(gates, np.split(array, len(gates)), strict=True)) for name, array in packed.items()
    }
    found = {f"W_{gate}": parts["W_ih"][gate] for gate in gates}
    found |= {f"U_{gate}": parts["W_hh"][gate] for gate in gates}
    found |= {f"b_{gate}": parts["b_ih"][gate] + parts["b_hh"][gate] for gate in gates}
    if case.cell == "gru":
        found |= {"b_n": parts["b_ih"]["n"], "b_Un": parts["b_hh"]["n"]}
    return found


def torch(case: Case, job: str) -> Callable[[], tuple[np.ndarray, ...]]:
    """Return a call of PyTorch's fused layer."""
    import torch as library

    kinds = {"lstm": library.nn.LSTM, "gru": library.nn.GRU, "elman": library.nn.RNN}
    layer = kinds[case.cell](case.shape[2], case.shape[3])
    with library.no_grad():
        for name, array in case.weights().items():
            side = name.replace("W_", "weight_").replace("b_", "bias_")
            getattr(layer, f"{side}_l0").copy_(library.from_numpy(array))
    x, slopes = map(library.from_numpy, case.data())
    if job == "forward":

        def forward() -> tuple[np.ndarray, ...]:
            with library.no_grad():
                return (layer(x)[0].numpy(),)

        return forward

    def train() -> tuple[np.ndarray, ...]:
        layer.zero_grad(set_to_none=True)
        layer(x)[0].backward(slopes)
        return layer.weight_ih_l0.grad.numpy(), layer.weight_hh_l0.grad.numpy()

    return train


PEERS = {"ours": ours, "torch": torch}


def serve(peer: str, pipe: Connection) -> None:
    """Answer questions: a case and job gives the answer, None gives the median time of a turn."""
    call: Callable[[], tuple[np.ndarray, ...]] | None = None
    while True:
        question = pipe.recv()
        if question == "end":
            return
        if question is not None:
            call = PEERS[peer](*question)
            pipe.send(call())
        else:
            assert call is not None
            pipe.send(turn(call))


def turn(call: Callable[[], object]) -> float:
    """Return the median seconds of the calls of one turn."""
    begin = time.perf_counter()
    while time.perf_counter() - begin < WARM:
        call()
    times: list[float] = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < TIMED:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measured(pipes: dict[str, Connection], case: Case, job: str, rounds: int) -> dict[str, float]:
    """Return the median time of each peer, answers compared first."""
    answers = {}
    for peer, pipe in pipes.items():
        pipe.send((case, job))
        answers[peer] = pipe.recv()
    for mine, theirs in zip(answers["ours"], answers["torch"], strict=True):
        scale = max(float(np.abs(theirs).max()), 1.0)
        assert np.abs(mine - theirs).max() / scale < 2e-5, f"{case} {job}: answers differ"
    times: dict[str, list[float]] = {peer: [] for peer in pipes}
    for _round in range(rounds):
        for peer in random.sample(sorted(pipes), len(pipes)):
            pipes[peer].send(None)
            times[peer].append(pipes[peer].recv())
    return {peer: statistics.median(found) for peer, found in times.items()}


def main() -> None:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shapes", nargs="*", default=[",".join(map(str, shape)) for shape in SHAPES])
    parser.add_argument("--cells", nargs="*", default=list(CELLS))
    parser.add_argument("--rounds", type=int, default=9)
    chosen = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    pipes, workers = {}, []
    for peer in PEERS:
        pipes[peer], theirs = context.Pipe()
        workers.append(context.Process(target=serve, args=(peer, theirs), daemon=True))
        workers[-1].start()
    print(f"{'cell':6} {'B,T,I,H':>16} {'job':8} {'ours ms':>9} {'torch ms':>9} {'ratio':>6}")
    for cell in chosen.cells:
        for text in chosen.shapes:
            for job in JOBS:
                case = Case(cell, tuple(map(int, text.split(","))))
                found = measured(pipes, case, job, chosen.rounds)
                mine, theirs = found["ours"] * 1e3, found["torch"] * 1e3
                print(
                    f"{cell:6} {text:>16} {job:8} {mine:9.2f} {theirs:9.2f} {mine / theirs:6.2f}", flush=True
                )
    for pipe in pipes.values():
        pipe.send("end")


if __name__ == "__main__":
    main()
