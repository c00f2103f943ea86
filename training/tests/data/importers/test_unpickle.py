"""Pickles: arrays of every protocol are loaded; no other function is called or imported, and content is checked."""

import contextlib
import os
import pickle
import pickletools
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trivalent_training.data.importers.pickles import unpickle
from trivalent_training.errors import TrainingError

CONTENT: dict[str, Any] = {
    "float64": np.arange(6.0).reshape(2, 3),
    "columns": np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
    "big-endian": np.arange(3, dtype=">i4"),
    "strided": np.arange(10)[::2],
    "empty": np.zeros((0, 5)),
    "texts": np.array(["ja", "nein"]),
    "bytes": np.array([b"a", b"bc"]),
    "flags": np.array([True, False]),
    "objects": np.array(["a", None, 3], dtype=object),
    "scalar": np.float32(1.5),
    "text scalar": np.str_("ü"),
    "plain": [1, 2.5, "ä", b"\xff\x00", None, True, (1, 2), {3}, frozenset({4}), bytearray(b"x"), 10**30],
    "ordered": OrderedDict(a=1),
}


class Harmful:
    """Creates a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "mosi.pkl"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("protocol", range(6))
def test_loads_arrays_and_containers_of_every_protocol(tmp_path: Path, protocol: int) -> None:
    found = unpickle.load(written(tmp_path, pickle.dumps(CONTENT, protocol)))
    assert list(found) == list(CONTENT)
    for name, expected in CONTENT.items():
        if isinstance(expected, np.ndarray):
            assert found[name].dtype.newbyteorder("=") == expected.dtype.newbyteorder("=")
            np.testing.assert_array_equal(found[name], expected)
        else:
            assert found[name] == expected


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_loads_arrays_with_the_names_of_numpy_1(tmp_path: Path, protocol: int) -> None:
    content = pickle.dumps(CONTENT["float64"], protocol, fix_imports=True)
    if protocol == 2:
        content = content.replace(b"numpy._core", b"numpy.core")
    else:
        content = content.replace(b"\x16numpy._core.multiarray", b"\x15numpy.core.multiarray")
        content = content.replace(b"\x13numpy._core.numeric", b"\x12numpy.core.numeric")
        content = content[:2] + content[11:]  # drop the frame, whose length is now wrong
    assert b"_core" not in content
    np.testing.assert_array_equal(unpickle.load(written(tmp_path, content)), CONTENT["float64"])


def test_loads_arrays_and_strings_of_python_2(tmp_path: Path) -> None:
    # {'a': array([1.], '<f4'), 'b': 'caf\xe9'} as Python 2 writes it: byte strings (U), no codec.
    content = (
        b"\x80\x02}(U\x01acnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
        b"(K\x01K\x01\x85cnumpy\ndtype\nU\x02f4K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xff"
        b"K\x00tb\x89U\x04\x00\x00\x80?tbU\x01bU\x04caf\xe9u."
    )
    found = unpickle.load(written(tmp_path, content))
    np.testing.assert_array_equal(found["a"], np.array([1.0], np.float32))
    assert found["b"] == "café"


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_the_error_names_a_system_function_that_is_not_called(tmp_path: Path, protocol: int) -> None:
    trace = tmp_path / "trace"
    path = written(tmp_path, pickle.dumps({"train": [np.zeros(3), Harmful(trace)]}, protocol))
    with pytest.raises(TrainingError) as rejection:
        unpickle.load(path)
    assert (
        str(rejection.value)
        == f"{path} contains {os.mkdir.__module__}.mkdir, expected arrays and plain containers only"
    )
    assert not trace.exists()


@pytest.mark.parametrize(
    "name", ["builtins\neval", "__builtin__\nexec", "numpy\nload", "numpy.core\nmultiarray.scalar"]
)
def test_names_similar_to_allowed_ones_are_rejected(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, f"c{name}\n(S'1'\ntR.".encode())
    with pytest.raises(TrainingError, match="expected arrays and plain containers only"):
        unpickle.load(path)


def test_an_array_class_cannot_be_called(tmp_path: Path) -> None:
    path = written(tmp_path, b"cnumpy\nndarray\n(I1000000\ntR.")
    with pytest.raises(TrainingError, match=r"is damaged or not a pickle of arrays: .*not callable"):
        unpickle.load(path)


@pytest.mark.parametrize(
    ("place", "forged", "message"),
    [
        (b"K\x02K\x03\x86", b"K\x02K\x04\x86", "an array of 8 elements of 8 bytes has 48 bytes"),
        (b"f8", b"O8", "an array of 6 objects has no list of 6 objects as content"),
        (b"f8", b"V8", "array elements are 'V8', expected numbers, strings or objects"),
        (b"K\x02K\x03\x86", b"X\x00\x00\x00\x00", "an array has the shape '', expected whole numbers from 0"),
    ],
)
def test_an_array_whose_content_does_not_match_its_type_or_shape_is_rejected(
    tmp_path: Path, place: bytes, forged: bytes, message: str
) -> None:
    content = pickle.dumps(CONTENT["float64"], 2)
    assert content.count(place) == 1
    path = written(tmp_path, content.replace(place, forged))
    with pytest.raises(TrainingError) as rejection:
        unpickle.load(path)
    assert str(rejection.value) == f"{path} is damaged or not a pickle of arrays: {message}"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_truncated_file_raises_a_training_error(tmp_path: Path, share: float) -> None:
    whole = pickle.dumps(CONTENT, 4)
    path = written(tmp_path, whole[: int(len(whole) * share)])
    with pytest.raises(TrainingError, match=f"{path} is damaged or not a pickle of arrays: ."):
        unpickle.load(path)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_raise_no_other_error_than_a_training_error(tmp_path: Path, seed: int) -> None:
    draws = np.random.default_rng(seed)
    content = bytearray(pickle.dumps(CONTENT, 2))
    for place in draws.integers(0, len(content), 5):
        content[place] = int(draws.integers(0, 256))
    with contextlib.suppress(TrainingError):  # the damaged file may still be a pickle of arrays
        unpickle.load(written(tmp_path, bytes(content)))


def test_the_error_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=f"no file {tmp_path / 'mosi.pkl'}, expected the published pickle"):
        unpickle.load(tmp_path / "mosi.pkl")


def test_protocol_5_uses_another_function_for_arrays() -> None:
    """The cases above cover both functions only if the protocols differ."""
    named = [str(argument) for code, argument, _ in pickletools.genops(pickle.dumps(np.zeros(3), 5)) if argument]
    assert "_frombuffer" in named
