"""The header of a model file is checked whole before a single number is allocated."""

from __future__ import annotations

import json
import time

import pytest

from rnn_tui.errors import ModelFileError
from rnn_tui.formats.tensor_header import MAX_HEADER, MAX_NAME, MAX_TENSORS, TensorPlace, read_header
from tests.model_bytes import WHERE, packed

HOSTILE = "\x1b[31m\u202e\x9b"
END = "; expected a model saved by rnn-tui"


def tensor(dtype="F32", shape=(2,), start=0, stop=8):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, stop]}


def refused(data: bytes) -> str:
    with pytest.raises(ModelFileError) as caught:
        read_header(data, WHERE)
    text = str(caught.value)
    assert text.startswith("m.safetensors: ")
    assert text.endswith(END)
    assert text.isprintable()
    assert len(text) < 400
    return text.removeprefix("m.safetensors: ").removesuffix(END)


def test_an_honest_header_says_where_everything_is():
    """Metadata, dtype, shape and place of each tensor are read."""
    content = {
        "__metadata__": {"key": "value"},
        "b": tensor("F64", (2, 1), 8, 24),
        "a": tensor("F32", (2,), 0, 8),
        "scalar": tensor("F16", (), 24, 26),
        "none": tensor("BF16", (0, 3), 26, 26),
    }

    header = read_header(packed(content, bytes(26)), WHERE)

    assert header.metadata == {"key": "value"}
    assert header.tensors == {
        "b": TensorPlace("F64", (2, 1), 8, 24),
        "a": TensorPlace("F32", (2,), 0, 8),
        "scalar": TensorPlace("F16", (), 24, 26),
        "none": TensorPlace("BF16", (0, 3), 26, 26),
    }
    assert header.data_start == 8 + len(json.dumps(content))


def test_a_header_may_hold_nothing_and_be_padded():
    """A file without tensors, padded with spaces as the format allows, is a file."""
    assert read_header(packed("{}      "), WHERE).tensors == {}


@pytest.mark.parametrize("size", range(10))
def test_a_file_of_a_few_bytes_is_refused(size):
    """An empty file, and one that ends within its first bytes, are said to be so."""
    assert (
        refused(b"\x02" + bytes(size - 1) if size else b"")
        == "the file is empty or ends within its first bytes"
    )


@pytest.mark.parametrize(
    ("length", "message"),
    [
        (3, "the file ends within its header"),
        (1000, "the file ends within its header"),
        (MAX_HEADER, "the file ends within its header"),
        (MAX_HEADER + 1, "this is not a safetensors file, or its header is larger than 16 MB"),
        (2**63, "this is not a safetensors file, or its header is larger than 16 MB"),
        (2**64 - 1, "this is not a safetensors file, or its header is larger than 16 MB"),
        (0, "its header is not JSON"),
        (1, "its header is not JSON"),
    ],
)
def test_a_header_that_lies_about_its_length_is_refused(length, message):
    """A length beyond the file or beyond sixteen megabytes is refused before anything is read."""
    assert refused(packed(b"{}", length=length)) == message


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + bytes(60),
        b"\x89HDF\r\n\x1a\n" + bytes(60),
        b"\x80\x02}q\x00." + bytes(60),
        b"\x7fELF" * 20,
    ],
)
def test_a_file_of_another_kind_is_refused(data):
    """Archives, HDF5, pickles and programs are no model files."""
    assert "header" in refused(data)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (b"not json", "its header is not JSON"),
        (b"\xff\xfe", "its header is not JSON"),
        (b"[" * 100_000, "its header is not JSON"),
        (b'{"a":' * 100_000, "its header is not JSON"),
        (b"[]", "its header is not a table"),
        (b'""', "its header is not a table"),
        (b"null", "its header is not a table"),
        (b'{"a": 1, "a": 1}', "its header names 'a' twice"),
        (b'{"__metadata__": {"k": "1", "k": "2"}}', "its header names 'k' twice"),
        (b'{"a": NaN}', "its header holds NaN, which JSON does not have"),
        (b'{"a": -Infinity}', "its header holds -Infinity, which JSON does not have"),
        (b'{"__metadata__": []}', "its metadata is not a table of texts"),
        (b'{"__metadata__": {"k": 1}}', "its metadata is not a table of texts"),
        (b'{"__metadata__": {"k": {"a": "b"}}}', "its metadata is not a table of texts"),
        (b'{"__metadata__": null}', "its metadata is not a table of texts"),
        (b'{"a": 1}', "tensor 'a' is not described"),
        (b'{"a": {}}', "tensor 'a' is not described"),
        (b'{"a": {"dtype": "F32", "shape": []}}', "tensor 'a' is not described"),
        (
            b'{"a": {"dtype": "F32", "shape": [], "data_offsets": [0, 4], "more": 1}}',
            "tensor 'a' is not described",
        ),
    ],
)
def test_a_header_that_is_no_table_of_tensors_is_refused(header, message):
    """Broken JSON, keys that stand twice, NaN, and tensors without a description are refused."""
    assert refused(packed(header)) == message


@pytest.mark.parametrize("dtype", ["I64", "f32", "F8_E4M3", "", HOSTILE, 1, None, [], {}, ["F32"], True])
def test_an_unknown_dtype_is_refused(dtype):
    """Whole numbers, exotic floats and nonsense are named, with the dtypes that are read."""
    message = refused(packed({"a": tensor(dtype)}, bytes(8)))

    assert message.startswith("tensor 'a' has dtype ")
    assert message.endswith("; known: F16, BF16, F32, F64")


@pytest.mark.parametrize(
    "shape",
    [
        [-1],
        [-1, -2],
        [True, 2],
        [2.0],
        ["2"],
        [None],
        [[2]],
        [2**48],
        [10**30],
        [1] * 9,
        "2",
        2,
        None,
        {"2": 1},
    ],
)
def test_an_impossible_shape_is_refused(shape):
    """Negative, fractional, huge, too many or no numbers at all are no shape."""
    assert (
        refused(packed({"a": {**tensor(), "shape": shape}}, bytes(8)))
        == "tensor 'a' has an impossible shape or place"
    )


@pytest.mark.parametrize(
    "offsets",
    [[-8, 0], [0], [0, 4, 8], [0, True], [0.0, 8.0], ["0", "8"], [0, 2**48], [0, 10**30], None, 8, {}],
)
def test_an_impossible_place_is_refused(offsets):
    """A place is two whole numbers within the size of any file."""
    content = {"a": {**tensor(), "data_offsets": offsets}}

    assert refused(packed(content, bytes(8))) == "tensor 'a' has an impossible shape or place"


@pytest.mark.parametrize(
    ("dtype", "shape", "stop"),
    [
        ("F32", [3], 8),
        ("F64", [2], 8),
        ("F16", [2], 8),
        ("F32", [], 8),
        ("F32", [0], 8),
        ("F32", [10**12], 8),
        ("F32", [2**32, 2**32], 8),
        ("F32", [2**47, 2**47, 2**47, 2**47], 0),
        ("F32", [2], 0),
    ],
)
def test_a_shape_that_is_not_its_bytes_is_refused(dtype, shape, stop):
    """A header that claims 10¹² numbers in eight bytes is refused; products of sizes do not overflow."""
    message = refused(packed({"a": tensor(dtype, shape, 0, stop)}, bytes(8)))

    assert message == f"tensor 'a' has shape {tuple(shape)}, which is not its {stop} bytes"


@pytest.mark.parametrize(
    ("tensors", "size", "message"),
    [
        ({"a": (0, 8), "b": (0, 8)}, 8, "tensor 'b' overlaps another or leaves a gap"),
        ({"a": (0, 8), "b": (4, 12)}, 12, "tensor 'b' overlaps another or leaves a gap"),
        ({"a": (0, 8), "b": (12, 20)}, 20, "tensor 'b' overlaps another or leaves a gap"),
        ({"a": (8, 16)}, 16, "tensor 'a' overlaps another or leaves a gap"),
        ({"a": (8, 0)}, 8, "tensor 'a' has shape (2,), which is not its -8 bytes"),
        ({"a": (0, 8)}, 7, "its tensors take 8 bytes, but 7 follow the header"),
        ({"a": (0, 8)}, 9, "its tensors take 8 bytes, but 9 follow the header"),
        ({"a": (0, 8)}, 0, "its tensors take 8 bytes, but 0 follow the header"),
        ({}, 1, "its tensors take 0 bytes, but 1 follow the header"),
    ],
)
def test_tensors_stand_end_to_end(tensors, size, message):
    """Tensors that overlap, leave a gap, or end before or beyond the file are refused."""
    content = {name: tensor(start=start, stop=stop) for name, (start, stop) in tensors.items()}

    assert refused(packed(content, bytes(size))) == message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "a tensor's name has 0 characters"),
        ("n" * (MAX_NAME + 1), "a tensor's name has 513 characters"),
        ("n" * 200, "tensor '" + "n" * 59 + "…' is not described"),
        (HOSTILE, r"tensor '\x1b[31m\u202e\x9b' is not described"),
        ("line\nbreak", r"tensor 'line\nbreak' is not described"),
        ("\ud800", r"tensor '\ud800' is not described"),
    ],
)
def test_the_name_of_a_tensor_is_bounded_and_escaped(name, message):
    """A name of any length or kind is shown short and escaped."""
    assert refused(packed({name: 1})) == message


@pytest.mark.parametrize("size", [1, MAX_NAME])
def test_a_name_of_usual_length_is_read(size):
    """Names of up to 512 characters are read."""
    assert list(read_header(packed({"n" * size: tensor()}, bytes(8)), WHERE).tensors) == ["n" * size]


def many(count: int, described: str) -> bytes:
    rows = (f'"t{number:06}":{described.replace("N", str(number * 2))}' for number in range(count))
    return packed("{" + ",".join(rows) + "}", bytes(2 * count))


def test_half_a_million_tensors_are_refused_at_once():
    """A header of as many tensors as fit into it is refused within two seconds."""
    begin = time.process_time()

    few = refused(many(MAX_TENSORS + 1, "{}"))
    more = refused(many(500_000, "{}"))
    whole = refused(many(500_000, '{"dtype":"F16","shape":[1],"data_offsets":[N,0]}'))
    twice = refused(
        packed("{" + '"t":1,' + ",".join(f'"t{number}":1' for number in range(500_000)) + ',"t":1}')
    )

    assert few == "it names 100001 tensors, more than 100000"
    assert more == "its header holds more than 200,000 tables"
    assert whole == "this is not a safetensors file, or its header is larger than 16 MB"
    assert twice == "its header names 't' twice"
    assert time.process_time() - begin < 8
