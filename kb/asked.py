"""Somebody's own articles and questions, as `sangdam kb eval` reads them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.articles import Article
from kb.formats import FormatError, files, jsonl
from text.language import detect
from text.normalise import clean

MAX_TITLE, MAX_BODY = 300, 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the id of the article that answers it; None where none does. `screen`, `codes`: of its picture.

    `style`: how it is written (polite, slang, typo, …), where the file says so.
    """

    query: str
    doc: str | None
    screen: str = ""
    codes: tuple[str, ...] = ()
    style: str = ""


def read_articles(path: Path) -> tuple[list[Article], dict[str, str]]:
    """Articles of any file that `kb import` reads, and their ids in it by ours. Raises FormatError at a bad row.

    More is taken than an import would: any id, more fields than ours, and texts over our limits, which are cut.
    """
    articles: list[Article] = []
    ids: dict[str, str] = {}
    for row in files.read(path):
        values = row.values or {}
        missing = [name for name in ("id", "title", "body") if not isinstance(values.get(name), str | int)]
        if row.values is None or missing:
            raise FormatError(f"{row.source}, line {row.line}: {row.problem or f'{missing[0]} is missing or no text'}")
        if str(values["id"]) in ids.values():
            raise FormatError(f"{row.source}, line {row.line}: the id {values['id']} is there already")
        ours = f"a{len(articles)}"
        ids[ours] = str(values["id"])
        articles.append(_article(ours, values))
    if not articles:
        raise FormatError(f"{path}: no article in it")
    pairs = {theirs: ours for ours, theirs in ids.items()}
    return [a.model_copy(update={"pair": pairs.get(a.pair or "")}) for a in articles], ids


def read_questions(path: Path, known: set[str]) -> list[Asked]:
    """Rows of `{query, doc}`, JSONL, or TSV with a header. `known`: ids that `doc` may be. Raises FormatError.

    A row may also have what a picture said: `screen`, a text, and in JSONL `codes`, a list.
    """
    asked = []
    for line, values in _rows(path):
        query, doc = values.get("query"), values.get("doc")
        if not isinstance(query, str):
            raise FormatError(f"{path.name}, line {line}: query is missing or no text")
        if "doc" not in values:
            raise FormatError(f"{path.name}, line {line}: doc is missing; null where no article answers")
        if doc is not None and str(doc) not in known:
            raise FormatError(f"{path.name}, line {line}: no article has the id {doc}")
        screen, codes = values.get("screen") or "", values.get("codes") or ()
        if not isinstance(screen, str) or not isinstance(codes, list | tuple):
            raise FormatError(f"{path.name}, line {line}: screen is a text and codes are a list")
        style = str(values.get("style") or "")
        asked.append(Asked(query, None if doc is None else str(doc), screen, tuple(map(str, codes)), style))
    if not asked:
        raise FormatError(f"{path.name}: no question in it")
    return asked


def _article(ours: str, values: dict[str, Any]) -> Article:
    title = " ".join(clean(str(values["title"]), limit=MAX_TITLE).split()) or "-"
    body = clean(str(values["body"]), limit=MAX_BODY) or title
    lang = values.get("lang") if values.get("lang") in ("ko", "en") else detect(f"{title} {body[:500]}")
    wordings = values.get("wordings")
    return Article.model_construct(
        id=ours,
        title=title,
        body=body,
        lang=lang or "ko",
        wordings=tuple(str(w)[:MAX_TITLE] for w in wordings if str(w).strip()) if isinstance(wordings, list) else (),
        codes=tuple(str(c) for c in codes if str(c).strip()) if isinstance(codes := values.get("codes"), list) else (),
        pair=values.get("pair"),
    )


def _rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    lines = list(files.lines(path))
    if path.suffix.lower() == ".tsv":
        return _table(path, lines)
    rows = []
    for number, line in lines:
        values, problem = jsonl.parse(line)
        if values is None:
            raise FormatError(f"{path.name}, line {number}: {problem}")
        rows.append((number, values))
    return rows


def _table(path: Path, lines: list[tuple[int, str]]) -> list[tuple[int, dict[str, Any]]]:
    """Tab-separated with a header; an empty `doc` means that no article answers."""
    if not lines:
        return []
    header = lines[0][1].split("\t")
    rows = []
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(header):
            raise FormatError(f"{path.name}, line {number}: {len(cells)} columns, the header has {len(header)}")
        values: dict[str, Any] = dict(zip(header, cells, strict=True))
        rows.append((number, values | {"doc": values.get("doc") or None} if "doc" in values else values))
    return rows
