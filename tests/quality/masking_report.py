"""How well personal data is masked: our rules beside ko-pii and korean-pii (if installed). Prints the tables of
docs/decisions/0002-masking.md:

    python -m tests.quality.masking_report
"""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from text.masking import find, mask

DATA = Path(__file__).resolve().parents[3] / "shared/data"
ROWS = Path(__file__).with_name("masking_rows.tsv")

# Our kinds, and what the documents, ko-pii and korean-pii call them.
KINDS = {
    "resident_number": ("RRN", "rrn"),
    "foreigner_number": ("FRN", "rrn"),
    "phone": ("PHONE", "phone"),
    "email": ("EMAIL", "email"),
    "card": ("CARD", "card"),
    "account": ("ACCOUNT", "account"),
    "passport": ("PASSPORT", "passport"),
    "driving_licence": ("DRIVER_LICENSE", "driver_license"),
    "birth_date": ("DT_BIRTH", "-"),
    "address": ("ADDRESS", "-"),
    "name": ("PERSON", "-"),
}
KIND_OF = {label: kind for kind, labels in KINDS.items() for label in labels if label != "rrn"}
# Documents nearest to a help desk: messenger talk, customers' mail, call-centre records.
HELP_DESK = ("메신저", "고객 문의", "콜센터")


class Span(NamedTuple):
    kind: str
    start: int
    end: int


Detector = Callable[[str], list[Span]]


@dataclass
class Score:
    """Counts of one kind. `covered`: all masked, under whatever tag; `right`: findings that touch data of the kind."""

    gold: int = 0
    covered: int = 0
    found: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        return self.covered / self.gold if self.gold else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0


@dataclass(frozen=True)
class Document:
    text: str
    domain: str
    gold: list[Span] = field(default_factory=list)


def ours(text: str) -> list[Span]:
    return [Span(finding.kind, finding.start, finding.end) for finding in find(text)]


def detectors() -> dict[str, Detector]:
    """Ours, and each library that is installed."""
    found: dict[str, Detector] = {"ours": ours}
    if importlib.util.find_spec("ko_pii"):
        from ko_pii import detect_all

        labels = [labels[0] for labels in KINDS.values()]
        found["ko-pii"] = lambda text: [
            Span(KIND_OF[d.label], d.start, d.end) for d in detect_all(text, include=labels)
        ]
    if importlib.util.find_spec("korean_pii"):
        from korean_pii import detect

        def korean(text: str) -> list[Span]:
            return [Span(_korean_kind(d.type, d.value), d.start, d.end) for d in detect(text)]

        found["korean-pii"] = korean
    return found


def _korean_kind(label: str, value: str) -> str:
    """korean-pii has one kind for both registration numbers: the seventh digit tells them apart."""
    if label == "rrn":
        return "foreigner_number" if re.sub(r"\D", "", value)[6] in "5678" else "resident_number"
    return KIND_OF.get(label, label)


def documents() -> list[Document]:
    """The audited synthetic documents of ko-pii's own repository: its rules were tuned on their kind."""
    read = []
    for row in _jsonl(DATA / "pii_ko/docs_dev.jsonl"):
        gold = [
            Span(KIND_OF[label], match.start(), match.end())
            for label, value in {(item["type"], item["text"]) for item in row["pii"] if item["type"] in KIND_OF}
            for match in re.finditer(re.escape(value), row["text"])
        ]
        read.append(Document(row["text"], row["domain"], gold))
    return read


def score(detector: Detector, read: list[Document]) -> dict[str, Score]:
    scores = {kind: Score() for kind in KINDS}
    for document in read:
        found = detector(document.text)
        masked = {position for span in found for position in range(span.start, span.end)}
        for gold in document.gold:
            scores[gold.kind].gold += 1
            scores[gold.kind].covered += _matters(document.text, gold) <= masked
        for span in found:
            if span.kind in scores:
                scores[span.kind].found += 1
                scores[span.kind].right += any(
                    gold.kind == span.kind and gold.start < span.end and span.start < gold.end for gold in document.gold
                )
    return scores


def _matters(text: str, gold: Span) -> set[int]:
    """What must not remain readable: of a number its digits ("신한은행" before them may), of all else every letter."""
    readable = str.isalnum if gold.kind in ("name", "address", "email", "passport") else str.isdigit
    return {position for position in range(gold.start, gold.end) if readable(text[position])}


def false_alarms(detector: Detector, texts: list[str]) -> Counter[str]:
    return Counter(span.kind for text in texts for span in detector(text))


def rows() -> list[tuple[str, str]]:
    """Our own rows: what a customer writes, and how it is to be masked."""
    with ROWS.open(encoding="utf-8") as lines:
        next(lines)
        pairs = (line.rstrip("\n").partition("\t") for line in lines)
        return [(text, masked or text) for text, _, masked in pairs]


def harmless() -> dict[str, list[str]]:
    """Utterances without personal data."""
    return {
        "own rows": [text for text, masked in rows() if text == masked],
        "public questions (ko)": [row["query"] for row in _jsonl(DATA / "retrieval_ko/welfare/queries.jsonl")],
        "small talk (ko)": list(_tsv(DATA / "intent_ko/smalltalk_dev.tsv")),
        "banking questions (en)": list(_tsv(DATA / "intent_en/banking77_train.tsv")),
    }


COST = """
import time, psutil
memory = lambda: psutil.Process().memory_info().rss / 2**20
before, start = memory(), time.perf_counter()
{load}
loaded = time.perf_counter() - start
text = "어제 주문한 상품이 아직 안 왔어요. 주문번호 20241122123456이고 010-1234-5678로 연락 주세요."
detect(text)
grown = memory() - before
start = time.perf_counter()
for _ in range(300):
    detect(text)
print(f"{{loaded:.2f}} s | {{grown:.0f}} MB | {{(time.perf_counter() - start) / 300 * 1e3:.2f}} ms")
"""
LOADS = {
    "ours": "from text.masking import find as detect",
    "ko-pii": "from ko_pii import detect_all as detect",
    "korean-pii": "from korean_pii import detect",
}


def _cost(name: str) -> str:
    code = COST.format(load=LOADS[name])
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _jsonl(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _tsv(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["text"]


def report() -> Iterator[str]:
    compared = detectors()
    read = documents()
    desk = [document for document in read if document.domain.startswith(HELP_DESK)]
    for title, part in (("All documents", read), ("Help-desk documents", desk)):
        scores = {name: score(detector, part) for name, detector in compared.items()}
        yield f"\n{title} ({len(part)}): recall / precision\n"
        yield "| kind | gold | " + " | ".join(compared) + " |"
        yield "|---|---|" + "---|" * len(compared)
        for kind in KINDS:
            cells = [f"{scores[name][kind].recall:.3f} / {scores[name][kind].precision:.3f}" for name in compared]
            yield f"| {kind} | {scores['ours'][kind].gold} | " + " | ".join(cells) + " |"
    yield "\nFalse alarms on utterances without personal data\n"
    yield "| utterances | " + " | ".join(compared) + " |"
    yield "|---|" + "---|" * len(compared)
    for title, texts in harmless().items():
        cells = [_alarms(false_alarms(detector, texts)) for detector in compared.values()]
        yield f"| {title}, {len(texts)} | " + " | ".join(cells) + " |"
    yield "\n| | import | memory | an utterance of 60 characters |"
    yield "|---|---|---|---|"
    yield from (f"| {name} | {_cost(name)} |" for name in compared)
    wrong = [text for text, masked in rows() if mask(text) != masked]
    yield f"\nOwn rows: {len(rows()) - len(wrong)} of {len(rows())} masked as written"


def _alarms(counts: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in counts.most_common()) or "0"


if __name__ == "__main__":
    for line in report():
        sys.stdout.write(line + "\n")
