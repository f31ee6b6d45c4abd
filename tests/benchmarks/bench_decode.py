"""How fast a decoder with attention answers, beside the same written by hand in vectorised NumPy, in one run.

    python -m tests.benchmarks.bench_decode [--rounds 60]

32 sources of 12 tokens are read and reversed, greedily. The peer knows one thing only: an LSTM with dot
attention; gates are packed, nothing is recorded. Both give the same answers, which is checked first. They
take turns; medians are compared. Goal: at most 1.5 times the peer.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from rnn_tui.networks.decoding import greedy
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import from_numbers
from rnn_tui.networks.targets import end_of, longest, start_of
from rnn_tui.zoo import load
from tests.benchmarks.bench_networks import medians

SOURCES, TOKENS = 32, 12


def packed(model: Model, prefix: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The weights of an LSTM, all gates in one matrix: input, forget, candidate, output."""
    own = model.parameters
    return tuple(
        np.ascontiguousarray(np.concatenate([own[f"{prefix}.{letter}_{gate}"] for gate in "ifgo"]).T)
        for letter in "WUb"
    )


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def lstm(z: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One step, given the sums of all gates."""
    units = c.shape[1]
    gates = sigmoid(z)
    c = gates[:, units : 2 * units] * c + gates[:, :units] * np.tanh(z[:, 2 * units : 3 * units])
    return gates[:, 3 * units :] * np.tanh(c), c


def by_hand(model: Model, numbers: np.ndarray) -> Callable[[], np.ndarray]:
    """Return a call that answers sources ``(T, B)``, ``(T, B)`` answers."""
    own = model.parameters
    (w, u, b), (dw, du, db) = packed(model, "encoder.0.fwd"), packed(model, "decoder.0.fwd")
    table, target = own["embedding.E"], own["decoder.embedding.E"]
    join, bias = own["decoder.combined.W_c"].T.copy(), own["decoder.combined.b_c"]
    out, out_bias = own["decoder.readout.V_y"].T.copy(), own["decoder.readout.b_y"]

    def run() -> np.ndarray:
        steps, batch = numbers.shape
        h = c = np.zeros((batch, u.shape[0]), np.float32)
        memory = np.empty((batch, steps, u.shape[0]), np.float32)
        sums = table[numbers] @ w + b
        for step in range(steps):
            h, c = lstm(sums[step] + h @ u, c)
            memory[:, step] = h
        keys, read = memory.transpose(0, 2, 1), np.full(batch, start_of(model))
        answers, done = [], np.zeros(batch, bool)
        while not done.all() and len(answers) < longest(model):
            h, c = lstm(target[read] @ dw + db + h @ du, c)
            scores = (h[:, None] @ keys)[:, 0]
            weights = np.exp(scores - scores.max(axis=1, keepdims=True))
            weights /= weights.sum(axis=1, keepdims=True)
            context = (weights[:, None] @ memory)[:, 0]
            both = np.tanh(np.concatenate([context, h], axis=1) @ join + bias)
            read = (both @ out + out_bias).argmax(axis=1)
            answers.append(read)
            done |= read == end_of(model)
        return np.array(answers)

    return run


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    model = load("reverse-attention")
    numbers = np.random.default_rng(1).integers(0, 10, (TOKENS, SOURCES))
    sequences = from_numbers([[str(one) for one in row] for row in numbers.T], numbers.T.tolist())
    peer = by_hand(model, numbers)
    for place, answer in enumerate(greedy(model, sequences).answers):
        assert peer()[: len(answer), place].tolist() == list(answer)
    ours, theirs = medians([lambda: greedy(model, sequences), peer], parser.parse_args().rounds)
    print(f"ours {ours * 1e3:.2f} ms, by hand {theirs * 1e3:.2f} ms, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
