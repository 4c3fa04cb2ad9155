"""CSV (and TSV) with a header: one article a row. Fields that hold several values are JSON, or plain lines of text."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from contracts.articles import Article
from kb.formats import FormatError, Row, Rows

COLUMNS = tuple(Article.model_fields)
LISTS = frozenset({"wordings", "buttons", "media", "codes"})
MAX_FIELD = 1_000_000


def read(lines: Iterable[str], source: str, *, delimiter: str = ",") -> Rows:
    """A row for each record; `lines` with their ends. Raises FormatError where there is no usable header."""
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise FormatError(f"{source}: {error}") from error
    if not {"id", "title", "body"} <= set(header):
        raise FormatError(f"{source}: the first line must name the columns, id, title and body among them")
    if len(set(header)) < len(header):
        raise FormatError(f"{source}: a column is named twice")
    line = reader.line_num + 1
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            yield Row(source, line, problem=f"not CSV: {error}")
            return
        if record is None:
            return
        if any(record):
            yield _row(dict(zip(header, record, strict=False)), len(record) - len(header), source, line)
        line = reader.line_num + 1


def _row(record: dict[str, str], excess: int, source: str, line: int) -> Row:
    if excess:
        return Row(source, line, problem=f"{abs(excess)} column(s) too {'many' if excess > 0 else 'few'}")
    values: dict[str, Any] = {}
    for name, text in record.items():
        if name in LISTS:
            try:
                values[name] = json.loads(text) if text.startswith("[") else text.split("\n") if text else []
            except (ValueError, RecursionError):
                return Row(source, line, problem=f"{name}: begins with [ but is not JSON")
        elif text:
            values[name] = text
    return Row(source, line, values)


def write(articles: Iterable[Article]) -> str:
    """With a byte order mark, without which Excel takes Korean for something else."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for article in articles:
        values = article.model_dump(mode="json")
        writer.writerow(
            [json.dumps(values[name], ensure_ascii=False) if name in LISTS else values[name] or "" for name in COLUMNS]
        )
    return "\ufeff" + out.getvalue()
