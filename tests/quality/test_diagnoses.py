"""Which question a diagnosis is offered for: figures with margins (docs/decisions/0009-diagnoses.md has them).

`diagnosis_questions.tsv` was written apart from the examples: 105 questions of the eight diagnoses, 81 of them without
a question word, and 129 others, most of them about the same things.
"""

import csv
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from actions.diagnosis import files
from actions.diagnosis.matching import Matcher
from cli.processes import RASA_PYTHON
from contracts.actions import Reading
from contracts.search import SearchResponse, Suggestion
from kb import assembly, encoder_build
from kb.asked import read_articles
from kb.backends.faiss_index import FaissIndex
from kb.evaluate import Engine, build
from kb.rerank import AsFused
from kb.search import search
from service.settings import REPOSITORY, Settings

QUESTIONS = Path(__file__).with_name("diagnosis_questions.tsv")
TEST_FILE = REPOSITORY / "nlu" / "data" / "test.jsonl"
QUESTION_WORD = re.compile(r"왜|이유|까닭|무슨|뭔|어째|\b(?:why|what|how)\b", re.I)
MODELS = Settings().models
pytestmark = [
    pytest.mark.quality,
    pytest.mark.timeout(1_200),
    pytest.mark.skipif(not encoder_build.is_current(MODELS / "encoder"), reason="the encoder is not built: make setup"),
]


def question_types(texts: list[str], folder: Path) -> list[Reading]:
    """What Rasa reads each as."""
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment is not there: run `make setup`")
    asked, read = folder / "asked.jsonl", folder / "read.jsonl"
    asked.write_text("\n".join(json.dumps({"text": t, "label": "faq"}) for t in texts), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "SANGDAM_ENCODER_DIR": str(MODELS / "encoder")}
    for arguments in (
        ["nlu.train", "--out", str(MODELS / "rasa")],
        ["nlu.evaluate", str(asked), "--model", str(MODELS / "rasa"), "--predictions", str(read)],
    ):
        command = [str(RASA_PYTHON), "-m", *arguments]
        done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in read.read_text(encoding="utf-8").splitlines()]
    return [Reading(name=row["qtype"], confidence=row["qtype_confidence"]) for row in rows]


def read_tsv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def other_questions() -> list[str]:
    """Questions of every type but why, from the test file of the language understanding."""
    rows = [json.loads(line) for line in TEST_FILE.read_text(encoding="utf-8").splitlines()]
    return [row["text"] for row in rows if row.get("qtype") not in (None, "why")]


def offers(texts: list[str], folder: Path) -> list[str]:
    """The diagnosis that each question is offered, or an empty text: by what Rasa and help search make of it."""
    read = [files.read(path)[0] for path in files.paths(REPOSITORY / "actions" / "diagnoses")]
    matcher = Matcher({c.diagnosis.id: c for c in read if c})
    encoder = assembly.load_encoder(Settings())
    engine = Engine(encoder, FaissIndex, assembly.calibration_for(encoder))
    articles, ids = read_articles(REPOSITORY / "kb" / "samples" / "articles")
    index = build(articles, engine)
    offered = []
    for text, kind in zip(texts, question_types(texts, folder), strict=True):
        found = search(text, index, encoder=encoder, reranker=AsFused(), calibration=engine.calibration, count=5)
        hits = [(ids[s.hit.article.id], s.score) for s in found.ranked[:5]]
        suggestions = tuple(Suggestion(article_id=i, title="-", score=score) for i, score in hits)
        matched = matcher.match(text, kind, SearchResponse(search_id="s", abstained=False, suggestions=suggestions))
        offered.append(matched.compiled.diagnosis.id if matched else "")
    return offered


def test_why_questions_are_offered_their_diagnosis_and_others_none(tmp_path: Path) -> None:
    rows, others = read_tsv(QUESTIONS), other_questions()
    offered = offers([*(row["text"] for row in rows), *others], tmp_path)
    pairs = list(zip(rows, offered[: len(rows)], strict=True))
    missed = [
        f"{row['diagnosis'] or '-'} → {found or '-'}: {row['text']}"
        for row, found in pairs
        if found != row["diagnosis"]
    ]
    right = sum(found == row["diagnosis"] for row, found in pairs if row["diagnosis"])
    wrong = sum(bool(found) and found != row["diagnosis"] for row, found in pairs)
    wanted = [(row, found) for row, found in pairs if row["diagnosis"]]
    unmarked = [found == row["diagnosis"] for row, found in wanted if not QUESTION_WORD.search(row["text"])]
    figures = {
        "precision": right / (right + wrong),
        "recall": right / len(wanted),
        "recall without a question word": sum(unmarked) / len(unmarked),
        "others offered one": sum(map(bool, offered[len(rows) :])) / len(others),
    }
    least = {"precision": 0.83, "recall": 0.74, "recall without a question word": 0.70}
    assert len(unmarked) >= 80
    assert all(figures[name] >= floor for name, floor in least.items()), (figures, missed)
    assert figures["others offered one"] <= 0.02, figures
