"""The questions whose mean vector is the encoder's centre: those that customers ask in this repository's own data."""

import re
from collections.abc import Iterator
from pathlib import Path

import frontmatter
import yaml

_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def questions(repository: Path) -> list[str]:
    """Titles and wordings of the sample articles, and the `faq` utterances Rasa is trained on; sorted, no duplicates.

    Questions and not bodies: the cone a query's vector lies in is that of questions.
    """
    found = {*_of_articles(repository / "kb/samples/articles"), *_of_training(repository / "bot/rasa/data/nlu")}
    return sorted(text for text in found if text)


def _of_articles(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.md")):
        head = frontmatter.load(str(path)).metadata
        yield str(head.get("title", "")).strip()
        wordings = head.get("wordings")
        if isinstance(wordings, list):
            yield from (str(wording).strip() for wording in wordings)


def _of_training(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for block in document.get("nlu", []):
            if str(block.get("intent", "")).split("/")[0] == "faq":
                for line in str(block.get("examples", "")).splitlines():
                    yield _ENTITY.sub(r"\1", line.strip().removeprefix("-").strip())
