"""Features on disk, so that a start encodes nothing: a line of JSON, then NumPy arrays with their SHA-256.

A file that is cut short, altered, of another version or another encoder counts as none, and is written anew.
"""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from kb.features import VERSION, Features

_KEY_BYTES = 16
_PARTS = ("questions", "words", "letters")


class SnapshotError(Exception):
    """There is no snapshot that can be used; the message says why."""


def save(path: Path, features: Mapping[bytes, Features], encoder: str) -> None:
    """Replaces the file at once or not at all. `encoder`: its version, empty without one."""
    content = _pack(features)
    head = {"version": VERSION, "encoder": encoder, "sha256": hashlib.sha256(content).hexdigest()}
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}")
    with scratch.open("wb") as file:
        file.write(json.dumps(head).encode() + b"\n" + content)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def load(path: Path, encoder: str) -> dict[bytes, Features]:
    """What `save` kept. Raises SnapshotError."""
    try:
        line, _, content = path.read_bytes().partition(b"\n")
        head = json.loads(line)
    except FileNotFoundError as error:
        raise SnapshotError("none there") from error
    except (OSError, ValueError) as error:
        raise SnapshotError(f"cannot be read: {error}") from error
    if not isinstance(head, dict) or head.get("version") != VERSION or head.get("encoder") != encoder:
        raise SnapshotError("of another version or encoder")
    if hashlib.sha256(content).hexdigest() != head.get("sha256"):
        raise SnapshotError("damaged: its checksum is wrong")
    try:
        return _unpack(content)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise SnapshotError(f"damaged: {error}") from error


def _pack(features: Mapping[bytes, Features]) -> bytes:
    """Rows of all articles one after another, with the number that each has."""
    arrays: dict[str, np.ndarray] = {
        "keys": np.frombuffer(b"".join(features), dtype=np.uint8).reshape(-1, _KEY_BYTES),
        "passage": np.array([f.passage for f in features.values()], dtype=np.float32),
    }
    for part in _PARTS:
        values = [getattr(f, part) for f in features.values()]
        arrays[part] = np.concatenate(values) if values else np.zeros(0)
        arrays[f"{part}_counts"] = np.array([len(value) for value in values], dtype=np.int64)
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    return content.getvalue()


def _unpack(content: bytes) -> dict[bytes, Features]:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        keys = [row.tobytes() for row in arrays["keys"]]
        if not keys:
            return {}
        parts = [np.split(arrays[part], np.cumsum(arrays[f"{part}_counts"])[:-1]) for part in _PARTS]
        rows = zip(arrays["passage"], *parts, strict=True)
        return {
            key: Features(questions, passage, words, letters)
            for key, (passage, questions, words, letters) in zip(keys, rows, strict=True)
        }
