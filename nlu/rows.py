"""Labelled rows from JSONL or TSV files: `{text, label?, qtype?}`, other columns ignored."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS = ("text", "label", "qtype", "kind", "register")
MAX_ROWS = 1_000_000
MAX_TEXT = 10_000


class BadRows(Exception):
    """A file cannot be used; the message is one line that names file, line and reason."""


@dataclass(frozen=True)
class Row:
    """`kind` and `register` tell groups of rows apart in a report; nothing is learned from them."""

    text: str
    label: "str | None"
    qtype: "str | None"
    kind: "str | None" = None
    register: "str | None" = None

    def as_dict(self) -> dict[str, str | None]:
        return {"text": self.text, "label": self.label, "qtype": self.qtype}


def read_rows(path: Path) -> list[Row]:
    """All rows of a `.tsv` file with a header, or of a JSONL file of any other name. Raises BadRows."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            raw = _tsv(path, file) if path.suffix.lower() == ".tsv" else _jsonl(path, file)
            rows = [_row(path, number, fields) for number, fields in raw]
    except OSError as error:
        raise BadRows(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BadRows(f"{path}: not UTF-8 at byte {error.start}") from error
    except csv.Error as error:
        raise BadRows(f"{path}: {error}") from error
    if not rows:
        raise BadRows(f"{path}: no rows")
    return rows


def _tsv(path: Path, file: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(reader, [])
    if "text" not in header or not {"label", "qtype"} & set(header):
        raise BadRows(f"{path}, line 1: the header has no column text and label or qtype, but {', '.join(header)}")
    for fields in reader:
        if not fields:
            continue
        if len(fields) != len(header):
            raise BadRows(f"{path}, line {reader.line_num}: {len(fields)} columns, the header has {len(header)}")
        yield reader.line_num, dict(zip(header, fields, strict=True))


def _jsonl(path: Path, file: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise BadRows(f"{path}, line {number}: not JSON ({error})") from error
        if not isinstance(fields, dict):
            raise BadRows(f"{path}, line {number}: not an object")
        yield number, fields


def _row(path: Path, number: int, fields: dict[str, Any]) -> Row:
    if number > MAX_ROWS:
        raise BadRows(f"{path}, line {number}: more than {MAX_ROWS} rows")
    for column in COLUMNS:
        value = fields.get(column)
        if value is not None and not isinstance(value, str):
            raise BadRows(f"{path}, line {number}: {column} is not a text")
    text, label, qtype = fields.get("text"), fields.get("label") or None, fields.get("qtype") or None
    if text is None:
        raise BadRows(f"{path}, line {number}: no text")
    if len(text) > MAX_TEXT:
        raise BadRows(f"{path}, line {number}: text of {len(text)} characters, {MAX_TEXT} at most")
    if label is None and qtype is None:
        raise BadRows(f"{path}, line {number}: neither label nor qtype")
    return Row(text, label, qtype, fields.get("kind") or None, fields.get("register") or None)
