"""Somebody's own pages and what stands on them, as `sangdam ocr eval` reads them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from contracts.errors import Unprocessable
from ocr.detector import Quad


@dataclass(frozen=True, slots=True)
class Labelled:
    """One page. `file` as the row names it; `quads` are there for every line or for none (None)."""

    file: str
    path: Path
    lines: tuple[str, ...]
    quads: tuple[Quad, ...] | None
    row: dict[str, Any]


def read_labels(path: Path) -> list[Labelled]:
    """Rows of `{file, lines: [str]}` or `{file, lines: [{text, quad}]}`; files are relative to `path`.

    Raises Unprocessable, which names the line, for a row that is neither, and where there is none.
    """
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unprocessable(f"{path} cannot be read: {error}") from error
    pages = []
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            try:
                pages.append(_labelled(json.loads(line), path.parent))
            except (ValueError, TypeError, KeyError) as error:
                raise Unprocessable(f"{path.name}, line {number}: {error or type(error).__name__}") from error
    if not pages:
        raise Unprocessable(f"{path.name}: no page in it")
    return pages


def _labelled(row: Any, folder: Path) -> Labelled:
    if not isinstance(row, dict) or not isinstance(row.get("file"), str) or not isinstance(row.get("lines"), list):
        raise ValueError("a row is {file, lines: [text]} or {file, lines: [{text, quad}]}")
    path = folder / row["file"]
    if not path.is_file():
        raise ValueError(f"there is no file {row['file']}")
    lines = row["lines"]
    if all(isinstance(line, str) for line in lines):
        return Labelled(row["file"], path, tuple(lines), None if lines else (), row)
    if not all(isinstance(line, dict) and isinstance(line.get("text"), str) for line in lines):
        raise ValueError("lines are all texts, or all {text, quad}")
    quads = tuple(np.array(line["quad"], dtype=np.float32) for line in lines)
    if any(quad.shape != (4, 2) or not np.isfinite(quad).all() for quad in quads):
        raise ValueError("a quad is four [x, y]")
    return Labelled(row["file"], path, tuple(line["text"] for line in lines), quads, row)
