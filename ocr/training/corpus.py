"""Sentences that lines are cut from: the help centre's articles, and any text files that the trainer is given."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from ocr.training.phrases import CHAT
from ocr.training.words import held_out

ARTICLES = Path("kb/samples/articles")
TEXT_COLUMNS = ("text", "reply", "a", "b", "title", "body", "query")


class Corpus:
    """Sentences; a tenth is held out, by checksum, for validation."""

    def __init__(self, sentences: Iterable[str], *, unseen: bool) -> None:
        clean = dict.fromkeys(" ".join(each.split()) for each in sentences)
        self._sentences = [each for each in clean if len(each) > 3 and held_out(each) == unseen]
        if not self._sentences:
            raise ValueError("the corpus holds no sentence")

    def draw(self, random: Random) -> str:
        return random.choice(self._sentences)


def read_corpus(files: Iterable[Path] = (), *, unseen: bool = False) -> Corpus:
    """The articles and chat phrases of this project, and further `.txt`, `.tsv` (with a header) or `.jsonl` files."""
    return Corpus(sentences_of(files), unseen=unseen)


def sentences_of(files: Iterable[Path] = ()) -> Iterator[str]:
    """Everything that `read_corpus` reads, as it stands there."""
    yield from CHAT
    for path in sorted(ARTICLES.rglob("*.md")):
        yield from _article(path)
    for path in files:
        yield from _sentences(path)


def _article(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip().removeprefix("- ").replace("**", "")
        if text.startswith("title:"):
            text = text.removeprefix("title:").strip()
        elif text.split(":")[0] in {
            "id",
            "lang",
            "category",
            "question_type",
            "wordings",
            "buttons",
            "media",
            "pair",
            "deep_link",
        }:
            continue
        if len(text) > 3:
            yield text


def _sentences(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".tsv":
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield from (row[column] for column in TEXT_COLUMNS if row.get(column))
        elif path.suffix == ".jsonl":
            for row in map(json.loads, file):
                yield from (each for column in TEXT_COLUMNS if row.get(column) for each in row[column].splitlines())
        else:
            yield from file
