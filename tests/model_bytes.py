"""Bytes of model files, taken apart and put together again, honestly or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rnn_tui.formats.safetensors import KEY, parse_model
from rnn_tui.networks.model import Model

WHERE = Path("m.safetensors")


def packed(header: bytes | str | dict[str, Any], body: bytes = b"", length: int | None = None) -> bytes:
    """A file of a header and a body; ``length`` is what the file says of its header, if not the truth."""
    raw = (
        header
        if isinstance(header, bytes)
        else header.encode()
        if isinstance(header, str)
        else json.dumps(header).encode()
    )
    return (len(raw) if length is None else length).to_bytes(8, "little") + raw + body


def unpacked(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and the body of an honest file."""
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def described(data: bytes) -> dict[str, Any]:
    """The description in an honest file."""
    return json.loads(unpacked(data)[0]["__metadata__"][KEY])


def redescribed(data: bytes, description: Any) -> bytes:
    """The same tensors with another description."""
    header, body = unpacked(data)
    text = description if isinstance(description, str) else json.dumps(description)
    header["__metadata__"][KEY] = text
    return packed(header, body)


def loaded(data: bytes) -> Model:
    """The model in these bytes."""
    return parse_model(data, WHERE)
