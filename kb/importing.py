"""Articles into the store: read, clean, check every row, then write all of them or, unless told otherwise, none."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from contracts.articles import Article
from kb.articles import ArticleStore, Saved
from kb.authoring.markup import to_markdown
from kb.formats import Row, files
from kb.pictures import FOLDER, Picture, checked
from text.language import detect
from text.normalise import clean

_LINES = ("title", "category")
_PROSE = ("title", "body")
"""Where other help centres' files hold HTML."""
_FIELDS = frozenset(Article.model_fields)
_RENAMED = {"error_codes": "codes"}
"""What a field was called in files that older versions wrote."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that cannot be an article, and why."""

    source: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`valid`: rows that are articles; `written`: whether they were stored; `ignored`: fields we do not have."""

    valid: int
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    pictures: int = 0
    written: bool = False
    saved: Saved = field(default_factory=Saved)


def read_file(path: Path) -> tuple[list[Article], ImportReport]:
    """The articles of a file or folder, and what is wrong with its other rows. Raises FormatError."""
    return check(files.read(path))


def read_pictures(path: Path) -> tuple[list[Picture], tuple[Problem, ...]]:
    """The pictures beside the articles of a folder or zip, and what is wrong with the others. Raises FormatError."""
    pictures: list[Picture] = []
    problems: list[Problem] = []
    for name, content in files.pictures(path):
        try:
            pictures.append(checked(name, content))
        except ValueError as error:
            problems.append(Problem(f"{FOLDER}/{name}", 1, str(error)))
    return pictures, tuple(problems)


def check(rows: Iterable[Row]) -> tuple[list[Article], ImportReport]:
    """Makes articles of rows. A second row of the same id is a problem of that row."""
    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    ignored: set[str] = set()
    for row in rows:
        try:
            article = article_of(row)
            if article.id in articles:
                raise ValueError(f"the id {article.id} is there already")
        except ValueError as error:
            problems.append(Problem(row.source, row.line, str(error)))
            continue
        articles[article.id] = article
        ignored |= unknown(row)
    report = ImportReport(valid=len(articles), problems=tuple(problems), ignored=tuple(sorted(ignored)))
    return list(articles.values()), report


async def import_into(
    store: ArticleStore, path: Path, *, skip_bad: bool = False, dry_run: bool = False
) -> ImportReport:
    """Adds or replaces the articles of `path` by id, with their pictures, in one transaction.

    Importing twice changes nothing. A file with a bad row changes nothing either, unless
    `skip_bad`. Raises FormatError.
    """
    articles, report = await asyncio.to_thread(read_file, path)
    pictures, problems = await asyncio.to_thread(read_pictures, path)
    report = replace(report, problems=(*report.problems, *problems), pictures=len(pictures))
    if dry_run or (report.problems and not skip_bad):
        return report
    return replace(report, written=True, saved=await store.put(articles, pictures))


def article_of(row: Row) -> Article:
    """The article of a row. Raises ValueError, whose message is for people."""
    if row.values is None:
        raise ValueError(row.problem)
    named = {_RENAMED.get(name, name): value for name, value in row.values.items()}
    values = {name: _cleaned(name, value) for name, value in named.items() if name in _FIELDS}
    values |= {name: to_markdown(values[name]) for name in _PROSE if isinstance(values.get(name), str)}
    if type(values.get("id")) is int:  # 1003 in YAML and JSON
        values["id"] = str(values["id"])
    if not values.get("lang"):
        values["lang"] = detect(f"{values.get('title')} {str(values.get('body'))[:500]}") or "ko"
    try:
        return Article.model_validate(values)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, e['loc'])) or 'article'}: {e['msg']}" for e in error.errors()[:3])
        raise ValueError("; ".join(faults)) from error


def unknown(row: Row) -> set[str]:
    """Fields of a row that we do not have."""
    return {str(name) for name in (row.values or {}).keys() - _FIELDS - _RENAMED.keys()}


def _cleaned(name: str, value: Any) -> Any:
    """Text without what hides, reorders or cannot be stored; titles and wordings on one line."""
    if isinstance(value, str):
        text = clean(value, limit=len(value) + 1)
        return " ".join(text.split()) if name in _LINES else text
    if name == "wordings" and isinstance(value, list):
        return [" ".join(_cleaned("", item).split()) if isinstance(item, str) else item for item in value]
    if isinstance(value, list):
        return [_cleaned("", item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned("", item) for key, item in value.items()}
    return value
