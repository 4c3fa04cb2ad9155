"""Features on disk, so that a start encodes nothing: NumPy arrays, then a line of JSON with their SHA-256.

A file that is cut short, altered, of another version or another encoder counts as none, and is written anew. Both ways
hold one array at a time beside the features, however many articles there are.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from kb.features import VERSION, Features

_KEY_BYTES = 16
_PARTS = ("questions", "words", "letters")
_FOOT_BYTES = 4_096
"""The last line is shorter."""
_CHUNK = 1 << 20


class SnapshotError(Exception):
    """There is no snapshot that can be used; the message says why."""


def save(path: Path, features: Mapping[bytes, Features], encoder: str) -> None:
    """Replaces the file at once or not at all. `encoder`: its version, empty without one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}")
    with scratch.open("w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, array in _arrays(features):
                with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                    np.lib.format.write_array(entry, array, allow_pickle=False)
        size = file.seek(0, os.SEEK_END)
        foot = {"version": VERSION, "encoder": encoder, "sha256": _sha256(file, size)}
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + json.dumps(foot).encode())
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def load(path: Path, encoder: str) -> dict[bytes, Features]:
    """What `save` kept. Raises SnapshotError."""
    try:
        with path.open("rb") as file:
            foot, size = _foot(file)
            if foot.get("version") != VERSION or foot.get("encoder") != encoder:
                raise SnapshotError("of another version or encoder")
            if _sha256(file, size) != foot.get("sha256"):
                raise SnapshotError("damaged: its checksum is wrong")
            return _unpack(file)
    except FileNotFoundError as error:
        raise SnapshotError("none there") from error
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise SnapshotError(f"damaged: {error}") from error


def _foot(file: BinaryIO) -> tuple[dict[str, Any], int]:
    """The last line, and the size of what stands before it. Raises ValueError where there is none."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _FOOT_BYTES))
    line = file.read().rpartition(b"\n")[2]
    foot = json.loads(line)
    if not isinstance(foot, dict):
        raise ValueError("its last line is none of ours")
    return foot, end - len(line) - 1


def _sha256(file: BinaryIO, size: int) -> str:
    """Of the first `size` bytes."""
    file.seek(0)
    digest = hashlib.sha256()
    while size > 0 and (chunk := file.read(min(size, _CHUNK))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()


def _arrays(features: Mapping[bytes, Features]) -> Iterator[tuple[str, np.ndarray]]:
    """Rows of all articles one after another, with the number that each has."""
    yield "keys", np.frombuffer(b"".join(features), dtype=np.uint8).reshape(-1, _KEY_BYTES)
    yield "passage", np.array([f.passage for f in features.values()], dtype=np.float32)
    for part in _PARTS:
        values = [getattr(f, part) for f in features.values()]
        yield part, np.concatenate(values) if values else np.zeros(0)
        yield f"{part}_counts", np.array([len(value) for value in values], dtype=np.int64)


def _unpack(file: BinaryIO) -> dict[bytes, Features]:
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        keys = [row.tobytes() for row in arrays["keys"]]
        if not keys:
            return {}
        parts = [np.split(arrays[part], np.cumsum(arrays[f"{part}_counts"])[:-1]) for part in _PARTS]
        rows = zip(arrays["passage"], *parts, strict=True)
        return {
            key: Features(questions, passage, words, letters)
            for key, (passage, questions, words, letters) in zip(keys, rows, strict=True)
        }
