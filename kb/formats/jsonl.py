"""One article a line, as a JSON object."""

import json
from collections.abc import Iterable
from typing import Any

from contracts.articles import Article
from kb.formats import Row, Rows


def read(lines: Iterable[str], source: str) -> Rows:
    """A row for each line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            values, problem = parse(line)
            yield Row(source, number, values, problem)


def parse(line: str) -> tuple[dict[str, Any] | None, str]:
    """The object of a line, or what is wrong with it."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {getattr(error, 'msg', 'nested too deeply')}"
    return (values, "") if isinstance(values, dict) else (None, "not a JSON object")


def write(articles: Iterable[Article]) -> str:
    """Every field of every article, in the order given."""
    return "".join(json.dumps(a.model_dump(mode="json"), ensure_ascii=False) + "\n" for a in articles)
