"""Sentences that lines are cut from: the help centre's articles, and any text files that the trainer is given."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from ocr.training.phrases import CHAT
from ocr.training.words import held_out

ARTICLES = Path("kb/samples/articles")
TEXT_COLUMNS = ("text", "reply", "a", "b")


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
    sentences = [*CHAT, *(line for path in sorted(ARTICLES.rglob("*.md")) for line in _article(path))]
    for path in files:
        sentences += _sentences(path)
    return Corpus(sentences, unseen=unseen)


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
            yield from (json.loads(line)["text"] for line in file)
        else:
            yield from file
