"""Weights out of a file that PyTorch saved, without PyTorch and without trust.

Such a file (of versions before 1.6) is a row of pickles: a magic number, a version, facts of the machine, the tensors
by name with keys of their storages, the list of those keys; then each storage as an int64 count and its numbers. Read
here by an unpickler that can build nothing but an ordered dictionary and arrays.
Source: torch/serialization.py, `_legacy_load`.
"""

import io
import math
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

MOST_BYTES = 64_000_000
_MAGIC = 0x1950A86A20F9469CFC6C
_KINDS = {"FloatStorage": "<f4", "LongStorage": "<i8"}


class UnusableWeights(Exception):
    """A file that does not hold what it should."""


class _Storage:
    """Numbers that follow later in the file; tensors wait for them."""

    def __init__(self, kind: str, count: int) -> None:
        self.kind, self.count = kind, count
        self.numbers: Any = None


class _Tensor:
    """A view of a storage: offset, shape and strides in numbers."""

    def __init__(self, storage: Any, offset: Any, shape: Any, strides: Any, *_: Any) -> None:
        rows = isinstance(shape, tuple) and isinstance(strides, tuple) and len(shape) == len(strides)
        if not isinstance(storage, _Storage) or not rows:
            raise UnusableWeights("a tensor is not where tensors are")
        self.storage = storage
        self.offset: Any = offset
        self.shape: tuple[Any, ...] = shape
        self.strides: tuple[Any, ...] = strides

    def array(self) -> Any:
        sizes = (*self.shape, *self.strides, self.offset)
        if not all(isinstance(size, int) and size >= 0 for size in sizes):
            raise UnusableWeights("a tensor has no sensible shape")
        last = self.offset + sum((size - 1) * step for size, step in zip(self.shape, self.strides, strict=True))
        if 0 in self.shape or last >= self.storage.count or math.prod(self.shape) > self.storage.count:
            raise UnusableWeights("a tensor reaches beyond its storage")
        numbers = self.storage.numbers[self.offset :]
        steps = tuple(step * numbers.itemsize for step in self.strides)
        return np.ascontiguousarray(np.lib.stride_tricks.as_strided(numbers, self.shape, steps))


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if module == "torch" and name in _KINDS:
            return name
        raise UnusableWeights(f"the file wants {module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        if not (isinstance(pid, tuple) and len(pid) == 6 and pid[0] == "storage" and pid[1] in _KINDS):
            raise UnusableWeights("the file refers to something else than a storage")
        _, kind, key, _, count, view = pid
        if view is not None or not isinstance(count, int) or not 0 <= count <= MOST_BYTES:
            raise UnusableWeights("a storage has no sensible size")
        return self.storages.setdefault(str(key), _Storage(kind, count))


def weights_of(path: Path) -> dict[str, Any]:
    """Every tensor of the file as a numpy array, by name; UnusableWeights where it is another kind of file."""
    if path.stat().st_size > MOST_BYTES:
        raise UnusableWeights("the file is too large")
    file = io.BytesIO(path.read_bytes())
    try:
        if _Reader(file).load() != _MAGIC:
            raise UnusableWeights("the file does not begin as PyTorch's do")
        _Reader(file).load(), _Reader(file).load()
        reader = _Reader(file)
        tensors, keys = reader.load(), _Reader(file).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, IndexError, KeyError, AttributeError):
        raise UnusableWeights("the file is damaged") from None
    if not isinstance(tensors, OrderedDict) or not isinstance(keys, list):
        raise UnusableWeights("the file holds no tensors")
    for key in keys:
        storage = reader.storages.get(str(key))
        count = int.from_bytes(file.read(8), "little")
        if storage is None or storage.count != count:
            raise UnusableWeights("a storage is missing")
        kind = np.dtype(_KINDS[storage.kind])
        content = file.read(count * kind.itemsize)
        if len(content) != count * kind.itemsize:
            raise UnusableWeights("the file is cut off")
        storage.numbers = np.frombuffer(content, kind)
    return {str(name): tensor.array() for name, tensor in tensors.items() if isinstance(tensor, _Tensor)}
