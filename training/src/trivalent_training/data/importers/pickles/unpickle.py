"""Loads published pickles without executing code from them.

A pickle is a program that calls functions by name. This unpickler allows only the functions that build NumPy arrays,
scalars, element types, sets, byte strings and ordered dictionaries. It replaces NumPy's functions by functions of this
module that check element type, shape and buffer before NumPy reads them. Any other name raises TrainingError before it
is imported. The unpickler supports the names of NumPy 1 and 2 and pickle protocols 0 to 5, including Python 2's files.
"""

import math
import pickle
import re
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.errors import TrainingError

ELEMENT = re.compile(r"[?biufSUO]\d*")
"""Allowed element types: booleans, numbers, strings and objects; no records, no dates."""
CORRUPT = (
    pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, LookupError, MemoryError, OverflowError,
    RecursionError,
)  # fmt: skip
"""Exceptions of the standard unpickler on bytes that are not a pickle or that are truncated."""


def load(path: Path) -> Any:
    """Loads the arrays and plain containers of a pickle file; byte strings of Python 2 are read as Latin-1."""
    if not path.is_file():
        raise TrainingError(f"no file {path}, expected the published pickle")
    with path.open("rb") as file:
        try:
            return _Unpickler(file, encoding="latin1").load()
        except _NotAllowedError as name:
            raise TrainingError(f"{path} contains {name}, expected arrays and plain containers only") from None
        except CORRUPT as error:
            detail = str(error) or type(error).__name__
            raise TrainingError(f"{path} is damaged or not a pickle of arrays: {detail}") from error


class _NotAllowedError(Exception):
    """The pickle refers to a name that is not in ALLOWED."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        module = module.replace("numpy._core", "numpy.core").replace("__builtin__", "builtins")
        if (module, name) not in ALLOWED:
            raise _NotAllowedError(f"{module}.{name}")
        return ALLOWED[module, name]


class _ElementType:
    """The element type of an array as pickled, e.g. 'f8'; of its state only the byte order is used."""

    def __init__(self, code: object, *_: object) -> None:
        text = code.decode("latin1") if isinstance(code, bytes) else code
        if not isinstance(text, str) or not ELEMENT.fullmatch(text):
            raise ValueError(f"array elements are {text!r}, expected numbers, strings or objects")
        self.dtype = np.dtype("O" if text.startswith("O") else text)

    def __setstate__(self, state: object) -> None:
        order = state[1] if isinstance(state, tuple) and len(state) > 1 else None
        order = order.decode("latin1") if isinstance(order, bytes) else order
        if order not in ("<", ">", "|", "="):
            raise ValueError(f"byte order is {order!r}, expected one of <, >, |, =")
        if order in ("<", ">"):
            self.dtype = self.dtype.newbyteorder("<" if order == "<" else ">")


class _Array(np.ndarray[Any, Any]):
    """An array that accepts only content of its stated size."""

    def __setstate__(self, state: object) -> None:
        if not isinstance(state, tuple) or len(state) < 4:
            raise ValueError("an array has no shape, element type and content")
        shape, element, column_major, content = state[-4:]
        dtype = _checked(element)
        count = _count(shape)
        if dtype.hasobject:
            if not isinstance(content, list) or len(content) != count:
                raise ValueError(f"an array of {count} objects has no list of {count} objects as content")
        else:
            content = _buffer(content, dtype, count)
        checked: Any = (1, shape, dtype, bool(column_major), content)
        super().__setstate__(checked)


def _empty_array(*_: object) -> "_Array":
    return np.empty(0, "i1").view(_Array)


def _array_over(content: object, element: object, shape: object, order: object) -> Any:
    dtype = _checked(element)
    numbers = np.frombuffer(_buffer(content, dtype, _count(shape)), dtype)
    return np.reshape(numbers, shape, order="F" if order == "F" else "C")


def _scalar(element: object, content: object) -> Any:
    dtype = _checked(element)
    buffer = _buffer(content, dtype, 1)
    return np.frombuffer(buffer, dtype)[0] if dtype.itemsize else dtype.type()


def _buffer(content: object, dtype: np.dtype[Any], count: int) -> bytes:
    """The bytes of 'count' elements; Python 2 pickles them as Latin-1 strings."""
    content = content.encode("latin1") if isinstance(content, str) else content
    buffer = bytes(content) if isinstance(content, bytes | bytearray) else b""
    if dtype.hasobject or len(buffer) != count * dtype.itemsize:
        raise ValueError(f"an array of {count} elements of {dtype.itemsize} bytes has {len(buffer)} bytes")
    if dtype.kind == "U" and buffer and np.frombuffer(buffer, dtype.str[0] + "u4").max() > sys.maxunicode:
        raise ValueError("a string contains an invalid code point")
    return buffer


def _checked(element: object) -> np.dtype[Any]:
    if not isinstance(element, _ElementType):
        raise ValueError("an array has no element type")
    return element.dtype


def _count(shape: object) -> int:
    if not isinstance(shape, tuple) or not all(type(steps) is int and steps >= 0 for steps in shape):
        raise ValueError(f"an array has the shape {shape!r}, expected whole numbers from 0")
    return math.prod(shape)


def _bytes(text: str = "", encoding: str = "latin1") -> bytes:
    """Byte strings as protocol 2 writes them: a string encoded as Latin-1."""
    if encoding != "latin1":
        raise ValueError(f"byte strings are in {encoding!r}, expected latin1")
    return text.encode("latin1")


ALLOWED: dict[tuple[str, str], object] = {
    ("numpy", "ndarray"): "numpy.ndarray",  # an argument only, never called
    ("numpy", "dtype"): _ElementType,
    ("numpy.core.multiarray", "_reconstruct"): _empty_array,
    ("numpy.core.multiarray", "scalar"): _scalar,
    ("numpy.core.numeric", "_frombuffer"): _array_over,
    ("_codecs", "encode"): _bytes,
    ("builtins", "bytes"): _bytes,
    ("builtins", "bytearray"): bytearray,
    ("builtins", "set"): set,
    ("builtins", "frozenset"): frozenset,
    ("collections", "OrderedDict"): OrderedDict,
}
