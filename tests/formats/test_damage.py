"""Damaged and hostile model files end in a model or in one line; never in anything else, never slowly."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import time

import numpy as np
import pytest

from rnn_tui.errors import ModelFileError
from rnn_tui.networks.architectures import network_of, refusal
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import from_numbers, from_vectors
from rnn_tui.traces.trace import Trace
from rnn_tui.zoo import model_names, weights_path
from tests.model_bytes import described, loaded, packed, redescribed, unpacked

MUTATIONS = int(os.environ.get("RNN_TUI_MUTATIONS", "20000"))
"""Damaged files; a night's run sets it to a million."""
FILES = {name: weights_path(name).read_bytes() for name in model_names() if name != "names-lstm"}
WORDS = [
    *(b"F16", b"F32", b"F64", b"BF16", b"I64", b"null", b"true", b"NaN", b"-1", b"0", b"1e999", b"[]", b"{}"),
    *(b'""', b"\\u0000", b"\\ud800", b"\\u001b", b'"dtype"', b'"shape"', b'"data_offsets"', b'\\"layers\\"'),
    *(
        b"float64",
        b"4294967296",
        b"99999999999999999999",
        b"sigmoid",
        b"[-1]",
        b" @ ",
        b"x",
        b"\x00",
        b"\xff",
    ),
    *(b"\\\\", b"\n", b"(", b")", b" * ", b"softmax(", b"1/0", b"**", b"h", b"=", b"[init]", b"W_h", b"#"),
]


def flip_a_bit(data: bytearray, rng: random.Random, _other: bytes) -> None:
    data[place(data, rng)] ^= 1 << rng.randrange(8)


def change_a_byte(data: bytearray, rng: random.Random, _other: bytes) -> None:
    data[place(data, rng)] = rng.randrange(256)


def exchange_two_bytes(data: bytearray, rng: random.Random, _other: bytes) -> None:
    a, b = place(data, rng), place(data, rng)
    data[a], data[b] = data[b], data[a]


def change_a_digit(data: bytearray, rng: random.Random, _other: bytes) -> None:
    digits = [found.start() for found in re.finditer(rb"\d", data[8 : header_end(data)])]
    data[8 + rng.choice(digits)] = rng.choice(b"0123456789-.")


def splice(data: bytearray, rng: random.Random, other: bytes) -> None:
    low, start = place(data, rng), rng.randrange(len(other))
    data[low : low + rng.randrange(40)] = other[start : start + rng.randrange(40)]


def insert_a_word(data: bytearray, rng: random.Random, _other: bytes) -> None:
    low = place(data, rng)
    data[low : low + rng.randrange(6)] = rng.choice(WORDS)


def exchange_a_word(data: bytearray, rng: random.Random, _other: bytes) -> None:
    found = rng.choice(list(re.finditer(rb"\w+", data[8 : header_end(data)])))
    data[8 + found.start() : 8 + found.end()] = rng.choice(WORDS)
    if rng.random() < 0.9:  # with an honest length, so that the damage is met further in
        data[:8] = max(data.rfind(b"}}") - 6, 0).to_bytes(8, "little")


def cut(data: bytearray, rng: random.Random, _other: bytes) -> None:
    del data[rng.randrange(len(data)) :]


def append(data: bytearray, rng: random.Random, other: bytes) -> None:
    data += other[: rng.randrange(1, 100)]


def lie_about_the_length(data: bytearray, rng: random.Random, _other: bytes) -> None:
    honest = int.from_bytes(data[:8], "little")
    data[:8] = rng.choice(
        [honest + rng.randrange(-9, 10), rng.randrange(2**16), rng.getrandbits(64), len(data), 0]
    ).to_bytes(8, "little")


def double_a_part(data: bytearray, rng: random.Random, _other: bytes) -> None:
    low = place(data, rng)
    part = data[low : low + rng.randrange(1, 200)]
    data[low:low] = part * rng.choice([1, 1, 2, 50])


def change_the_description(data: bytearray, rng: random.Random, _other: bytes) -> None:
    text = bytearray(json.dumps(described(data)), "ascii")
    scribble(text, rng)
    data[:] = redescribed(bytes(data), text.decode("latin-1"))


def change_an_equation(data: bytearray, rng: random.Random, _other: bytes) -> None:
    content = described(data)
    layer = rng.choice(content["layers"])
    text = bytearray(layer["equations"], "utf-8")
    scribble(text, rng)
    layer["equations"] = text.decode("latin-1")
    data[:] = redescribed(bytes(data), content)


def change_a_value(data: bytearray, rng: random.Random, _other: bytes) -> None:
    content = described(data)
    table = rng.choice([content, content["card"], content["vocabulary"] or content, *content["layers"]])
    key = rng.choice(list(table))
    values = [None, True, -1, 10**30, 0.5, "", "0", "\ud800", [], ["a"], [[]], {}, {"a": 1}, "x" * 300_000]
    table[key] = rng.choice(values)
    data[:] = redescribed(bytes(data), content)


def change_a_tensor(data: bytearray, rng: random.Random, _other: bytes) -> None:
    header, body = unpacked(bytes(data))
    tensor = header[rng.choice([name for name in header if name != "__metadata__"])]
    match rng.randrange(4):
        case 0:
            tensor["shape"].reverse()
        case 1:
            tensor["shape"] = [tensor["shape"][0] * 2, *tensor["shape"][1:]]
        case 2:
            tensor["shape"].append(1)
        case 3:
            tensor["dtype"] = "BF16"
    data[:] = packed(header, body)


def scribble(text: bytearray, rng: random.Random) -> None:
    """Put words and bytes into a text in a few places."""
    for _place in range(rng.randrange(1, 4)):
        low = rng.randrange(len(text))
        text[low : low + rng.randrange(6)] = rng.choice([*WORDS, bytes([rng.randrange(32, 127)])])


DAMAGES = [
    change_the_description,
    change_an_equation,
    change_an_equation,
    change_a_value,
    change_a_tensor,
    flip_a_bit,
    change_a_byte,
    exchange_two_bytes,
    change_a_digit,
    splice,
    insert_a_word,
    exchange_a_word,
    cut,
    append,
    lie_about_the_length,
    double_a_part,
]


def header_end(data: bytes) -> int:
    return min(8 + int.from_bytes(data[:8], "little"), len(data))


def place(data: bytes, rng: random.Random) -> int:
    """A place, three times out of four in the header."""
    return rng.randrange(8, header_end(data)) if rng.random() < 0.75 else rng.randrange(len(data))


def outcome(data: bytes) -> str:
    """What a person sees: an empty text for a model that runs, else the error's."""
    try:
        model = loaded(data)
    except ModelFileError as error:
        text = str(error)
        assert text.startswith("m.safetensors: ")
        assert text.replace("\n    ", "").isprintable(), text
        assert len(text) < 1000, text
        return text
    assert len(short_run(model).hash) == len(model.hash) == 64
    return ""


def short_run(model: Model) -> Trace:
    """What is loaded can be run: a few steps, whatever the damage did to the numbers."""
    network = network_of(model)
    if model.vocabulary is None:
        return network.trace(model, from_vectors([np.ones((3, model.input_width))]))
    known = model.vocabulary.numbers
    tokens = ["a", ".", "b", "?"] if refusal(model, ["a", "b", "c"]) else ["a", "b", "c"]
    return network.trace(model, from_numbers([tokens], [[known.get(token, 0) for token in tokens]]))


@pytest.mark.parametrize("turn", range(4))
def test_twenty_thousand_damaged_files_end_in_a_model_or_in_one_line(turn):
    """Flipped bits, spliced parts, lying lengths: a model or one sentence, quickly and in little memory."""
    rng, names = random.Random(turn), list(FILES)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sentences, slowest = set(), 0.0

    for _number in range(MUTATIONS // 4):
        data = bytearray(FILES[rng.choice(names)])
        damage = rng.choice(DAMAGES)
        damage(data, rng, FILES[rng.choice(names)])
        begin = time.process_time()
        sentences.add(re.sub(r"'.*'|\d+", "…", outcome(bytes(data)).partition("\n")[0]))
        slowest = max(slowest, time.process_time() - begin)

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert slowest < 2
    assert grown < 200_000  # kB
    assert len(sentences) > min(25, MUTATIONS // 100)


@pytest.mark.parametrize("name", ["lee-jordan", "slots-elman"])
def test_a_file_cut_at_any_byte_is_refused(name):
    """However short a model file is cut, it is refused; the whole one is a model."""
    data = FILES[name]

    refused = sum(bool(outcome(data[:size])) for size in range(len(data)))

    assert refused == len(data)
    assert outcome(data) == ""


@pytest.mark.parametrize("name", ["lee-elman", "slots-feedforward"])
def test_a_flipped_bit_of_a_weight_is_another_weight_or_refused(name):
    """A bit that tips over in a weight gives another fingerprint, or a number that is refused."""
    data = FILES[name]
    body = len(data) - len(unpacked(data)[1])
    whole = loaded(data).hash

    for position in range(body, len(data), 7):
        damaged = bytearray(data)
        damaged[position] ^= 1 << position % 8
        text = outcome(bytes(damaged))
        assert "is not finite" in text if text else loaded(bytes(damaged)).hash != whole
