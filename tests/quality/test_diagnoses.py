"""Which question a diagnosis is offered for: figures with margins (docs/decisions/0009-diagnoses.md has them).

`diagnosis_questions.tsv` was written apart from the examples: 105 questions of the eight diagnoses, and 129 others,
most of them about the same things.
"""

import csv
import json
import os
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


def test_why_questions_are_offered_their_diagnosis_and_others_none(tmp_path: Path) -> None:
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    read = [files.read(path)[0] for path in files.paths(REPOSITORY / "actions" / "diagnoses")]
    matcher = Matcher({c.diagnosis.id: c for c in read if c})
    encoder = assembly.load_encoder(Settings())
    engine = Engine(encoder, FaissIndex, assembly.calibration_for(encoder))
    articles, ids = read_articles(REPOSITORY / "kb" / "samples" / "articles")
    index = build(articles, engine)
    types = question_types([row["text"] for row in rows], tmp_path)
    right = wrong = 0
    missed: list[str] = []
    for row, kind in zip(rows, types, strict=True):
        found = search(row["text"], index, encoder=encoder, reranker=AsFused(), calibration=engine.calibration, count=5)
        hits = [(ids[s.hit.article.id], s.score) for s in found.ranked[:5]]
        suggestions = tuple(Suggestion(article_id=i, title="-", score=score) for i, score in hits)
        response = SearchResponse(search_id="s", abstained=False, suggestions=suggestions)
        matched = matcher.match(row["text"], kind, response)
        offered = matched.compiled.diagnosis.id if matched else ""
        right += bool(offered) and offered == row["diagnosis"]
        wrong += bool(offered) and offered != row["diagnosis"]
        if offered != row["diagnosis"]:
            missed.append(f"{row['diagnosis'] or '-'} → {offered or '-'} ({kind.name}): {row['text']}")
    wanted = sum(bool(row["diagnosis"]) for row in rows)
    precision, recall = right / (right + wrong), right / wanted
    assert (precision >= 0.83, recall >= 0.74) == (True, True), (precision, recall, missed)
