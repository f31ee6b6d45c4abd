"""How fast a whole step of training is beside PyTorch's: forward, loss, gradients, clipping, Adam.

    python -m tests.benchmarks.bench_training [--shapes B,T,I,H …] [--cells lstm gru elman] [--rounds 9]

A net of vectors, one layer and a softmax over ten classes at each step, learns from the same batch again and
again. The two take turns in processes of their own, as in ``bench_cells``; medians are compared, after the
losses of the first three steps were found alike. Needs torch.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
from collections.abc import Callable
from multiprocessing.connection import Connection

import numpy as np

from tests.benchmarks.bench_cells import CELLS, ORDER, Case, named, turn

SHAPES = ("64,120,2,32", "32,128,64,128", "64,128,128,256")
CLASSES, RATE, CLIP = 10, 0.001, 1.0


def head(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of the read-out, and the class of each step, (T, B)."""
    rng = np.random.default_rng(2)
    batch, steps, _width, units = case.shape
    matrix = rng.uniform(-(units**-0.5), units**-0.5, (CLASSES, units)).astype(np.float32)
    return matrix, rng.integers(0, CLASSES, (steps, batch))


def ours(case: Case) -> Callable[[], float]:
    """Return a step of the trainer."""
    from rnn_tui.blocks.read_out import read_out
    from rnn_tui.cells import load_cell
    from rnn_tui.networks.model import READ_OUT, Layer, Model
    from rnn_tui.networks.sequences import Sequences
    from rnn_tui.training.descent import Descent
    from rnn_tui.training.losses import loss_and_gradients
    from rnn_tui.training.settings import Settings

    x, _slopes = case.data()
    matrix, targets = head(case)
    cell = Layer("0", load_cell(CELLS[case.cell]), named(case))
    answer = Layer(READ_OUT, read_out("softmax"), {"V_y": matrix, "b_y": np.zeros(CLASSES, np.float32)}, "")
    labels = tuple(map(str, range(CLASSES)))
    model = Model("bench", "per_step", (cell, answer), labels=labels)
    descent = Descent(model, Settings(1, case.shape[0], RATE, clip=CLIP))
    names = (("",) * case.shape[1],) * case.shape[0]
    batch = Sequences(names, vectors=x, targets=targets)

    def step() -> float:
        learned = loss_and_gradients(descent.model, batch)
        descent.take(learned)
        descent.move()
        return learned.mean

    return step


def torch(case: Case) -> Callable[[], float]:
    """Return the same step of PyTorch."""
    import torch as library

    kinds = {"lstm": library.nn.LSTM, "gru": library.nn.GRU, "elman": library.nn.RNN}
    layer = kinds[case.cell](case.shape[2], case.shape[3])
    matrix, targets = head(case)
    answer = library.nn.Linear(case.shape[3], CLASSES)
    with library.no_grad():
        for name, array in case.weights().items():
            side = name.replace("W_", "weight_").replace("b_", "bias_")
            getattr(layer, f"{side}_l0").copy_(library.from_numpy(array))
        answer.weight.copy_(library.from_numpy(matrix))
        answer.bias.zero_()
    parameters = [*layer.parameters(), *answer.parameters()]
    optimiser = library.optim.Adam(parameters, lr=RATE)
    x, wanted = library.from_numpy(case.data()[0]), library.from_numpy(targets).reshape(-1)

    def step() -> float:
        optimiser.zero_grad(set_to_none=True)
        scores = answer(layer(x)[0]).reshape(-1, CLASSES)
        loss = library.nn.functional.cross_entropy(scores, wanted)
        loss.backward()
        library.nn.utils.clip_grad_norm_(parameters, CLIP)
        optimiser.step()
        return float(loss.detach())

    return step


PEERS = {"ours": ours, "torch": torch}


def serve(peer: str, pipe: Connection) -> None:
    """Answer questions: a case gives three losses, None gives the median time of a turn."""
    call: Callable[[], float] | None = None
    while (question := pipe.recv()) != "end":
        if question is not None:
            call = PEERS[peer](question)
            pipe.send([call() for _step in range(3)])
        else:
            assert call is not None
            pipe.send(turn(call))


def measured(pipes: dict[str, Connection], case: Case, rounds: int) -> dict[str, float]:
    """Return the median time of each peer, losses compared first."""
    losses = {}
    for peer, pipe in pipes.items():
        pipe.send(case)
        losses[peer] = pipe.recv()
    # PyTorch's GRU and ours differ in how biases are stored, and so in what Adam makes of them.
    np.testing.assert_allclose(losses["ours"], losses["torch"], rtol=2e-3)
    times: dict[str, list[float]] = {peer: [] for peer in pipes}
    for _round in range(rounds):
        for peer in random.sample(sorted(pipes), len(pipes)):
            pipes[peer].send(None)
            times[peer].append(pipes[peer].recv())
    return {peer: statistics.median(found) for peer, found in times.items()}


def main() -> None:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shapes", nargs="*", default=SHAPES)
    parser.add_argument("--cells", nargs="*", default=list(ORDER))
    parser.add_argument("--rounds", type=int, default=9)
    chosen = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    pipes: dict[str, Connection] = {}
    for peer in PEERS:
        pipes[peer], theirs = context.Pipe()
        context.Process(target=serve, args=(peer, theirs), daemon=True).start()
    print(f"{'cell':6} {'B,T,I,H':>16} {'ours ms':>9} {'torch ms':>9} {'ratio':>6}")
    for cell in chosen.cells:
        for text in chosen.shapes:
            found = measured(pipes, Case(cell, tuple(map(int, text.split(",")))), chosen.rounds)
            mine, theirs = found["ours"] * 1e3, found["torch"] * 1e3
            print(f"{cell:6} {text:>16} {mine:9.2f} {theirs:9.2f} {mine / theirs:6.2f}", flush=True)
    for pipe in pipes.values():
        pipe.send("end")


if __name__ == "__main__":
    main()
