"""The header of a safetensors file, checked before anything is allocated.

The library below accepts duplicate keys, control characters in names and half a million tensors. A file
from a stranger is refused here first, whole, with one sentence; nothing is repaired.

Source: the format's specification: 8 bytes of header length, JSON, then the tensors end to end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from rnn_tui.errors import ModelFileError
from rnn_tui.files import shown
from rnn_tui.formats.strict_json import strict_json
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

MAX_HEADER = 16 * 1024 * 1024
MAX_TENSORS = 100_000
MAX_NAME = 512
ITEM_BYTES = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8}
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class TensorPlace:
    """Where one tensor lies in the file."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says it holds."""

    metadata: dict[str, str]
    tensors: dict[str, TensorPlace]
    data_start: int


def read_header(data: bytes, path: object) -> Header:
    """Return the header of a whole file's bytes.

    Raises:
        ModelFileError: The bytes are no safetensors file, or one that breaks its own rules.
    """
    return _Reader(data, shown(str(path))).read()


class _Reader:
    def __init__(self, data: bytes, where: str) -> None:
        self.data, self.where = data, where

    def fail(self, what: str) -> ModelFileError:
        return ModelFileError(f"{self.where}: {what}; " + _("expected a model saved by rnn-tui"))

    def read(self) -> Header:
        if len(self.data) < _LENGTH + 2:
            raise self.fail(_("the file is empty or ends within its first bytes"))
        length = int.from_bytes(self.data[:_LENGTH], "little")
        if length > MAX_HEADER:
            raise self.fail(_("this is not a safetensors file, or its header is larger than 16 MB"))
        if _LENGTH + length > len(self.data):
            raise self.fail(_("the file ends within its header"))
        content = self.parse(self.data[_LENGTH : _LENGTH + length])
        metadata = self.metadata(content.pop("__metadata__", {}))
        if len(content) > MAX_TENSORS:
            raise self.fail(
                _("it names {n} tensors, more than {limit}").format(n=len(content), limit=MAX_TENSORS)
            )
        tensors = {name: self.tensor(name, value) for name, value in content.items()}
        self.check_places(tensors, len(self.data) - _LENGTH - length)
        return Header(metadata, tensors, _LENGTH + length)

    def parse(self, raw: bytes) -> dict[str, Any]:
        try:
            content = strict_json(raw)
        except ValueError as error:
            raise self.fail(_("its header {error}").format(error=error)) from None
        if not isinstance(content, dict):
            raise self.fail(_("its header is not a table"))
        return content

    def metadata(self, content: object) -> dict[str, str]:
        if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
            raise self.fail(_("its metadata is not a table of texts"))
        return content

    def tensor(self, name: str, value: object) -> TensorPlace:
        if not 0 < len(name) <= MAX_NAME:
            raise self.fail(_("a tensor's name has {n} characters").format(n=len(name)))
        if not isinstance(value, dict) or set(value) != {"dtype", "shape", "data_offsets"}:
            raise self.fail(_("tensor {name} is not described").format(name=self.named(name)))
        dtype, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
        if not isinstance(dtype, str) or dtype not in ITEM_BYTES:
            message = _("tensor {name} has dtype {dtype}; known: {known}")
            raise self.fail(
                message.format(
                    name=self.named(name), dtype=self.named(str(dtype)), known=", ".join(ITEM_BYTES)
                )
            )
        if not _are_sizes(shape) or not _are_sizes(offsets) or len(offsets) != 2 or len(shape) > 8:
            raise self.fail(_("tensor {name} has an impossible shape or place").format(name=self.named(name)))
        place = TensorPlace(dtype, tuple(shape), *offsets)
        if math.prod(shape) * ITEM_BYTES[dtype] != place.stop - place.start:
            message = _("tensor {name} has shape {shape}, which is not its {n} bytes")
            raise self.fail(
                message.format(name=self.named(name), shape=place.shape, n=place.stop - place.start)
            )
        return place

    def check_places(self, tensors: dict[str, TensorPlace], size: int) -> None:
        """Refuse tensors that overlap, leave a gap, or end before or beyond the file."""
        end = 0
        for name, place in sorted(tensors.items(), key=lambda item: (item[1].start, item[1].stop)):
            if place.start != end:
                raise self.fail(
                    _("tensor {name} overlaps another or leaves a gap").format(name=self.named(name))
                )
            end = place.stop
        if end != size:
            message = _("its tensors take {n} bytes, but {size} follow the header")
            raise self.fail(message.format(n=end, size=size))

    @staticmethod
    def named(name: str) -> str:
        return "'" + shortened(safe_line(name), 60) + "'"


def _are_sizes(values: object) -> bool:
    return isinstance(values, list) and all(
        isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**48 for value in values
    )
