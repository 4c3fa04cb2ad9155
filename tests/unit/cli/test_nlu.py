"""What `sangdam nlu …` passes on to Rasa's environment."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import nlu
from contracts.events import EventDraft, Kind, Source
from conversation.backends.sql_log import SqlEventLog
from conversation.models import Address
from service.settings import Settings


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    monkeypatch.setenv("SANGDAM_DATA_DIR", str(tmp_path))
    calls: list[tuple[str, ...]] = []

    def run_in_rasa(module: str, *arguments: str, settings: Settings) -> int:
        calls.append((module, *arguments))
        return 0

    monkeypatch.setattr(nlu, "run_in_rasa", run_in_rasa)
    return calls


def test_a_report_is_written_of_our_rows_or_of_others(called: list[tuple[str, ...]], tmp_path: Path) -> None:
    models = str(tmp_path / "models" / "rasa")
    assert CliRunner().invoke(nlu.app, ["report", "out.html"]).exit_code == 0
    assert CliRunner().invoke(nlu.app, ["report", "out.html", "rows.tsv", "--errors"]).exit_code == 0
    assert called == [
        ("nlu.report", "out.html", "--model", models),
        ("nlu.report", "out.html", "rows.tsv", "--model", models, "--errors"),
    ]


def test_question_words_are_taken_out_on_demand(called: list[tuple[str, ...]]) -> None:
    CliRunner().invoke(nlu.app, ["eval", "rows.tsv", "--without-question-words"])
    assert called[0][-1] == "--without-question-words"


def test_stories_are_played_against_the_newest_model(called: list[tuple[str, ...]], tmp_path: Path) -> None:
    assert CliRunner().invoke(nlu.app, ["stories"]).exit_code == 0
    assert called == [("nlu.stories", "--model", str(tmp_path / "models" / "rasa"))]


async def test_suggestions_come_from_what_was_read_masked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANGDAM_DATA_DIR", str(tmp_path))
    settings = Settings()
    log = await SqlEventLog.open(settings.database("conversations", "pysqlite"))
    conversation = await log.begin(Address("rest", "minji", "duretalk"))
    turns: list[dict[str, Any]] = [
        {"outcome": "answered", "said": "[전화번호]로 안 와요", "intent": {"name": "faq", "confidence": 0.4}},
        {"outcome": "to_agent"},
    ]
    for number, facts in enumerate(turns, start=1):
        draft = EventDraft(source=Source.SYSTEM, kind=Kind.TURN_FINISHED, data=facts, turn=number)
        await log.append(conversation.id, [draft])
    await log.close()
    assert await nlu._read_utterances(settings, 10) == [
        {"text": "[전화번호]로 안 와요", "label": "faq", "confidence": 0.4}
    ]


def test_suggest_hands_the_utterances_over_in_a_file(
    called: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []

    async def read(settings: Settings, turns: int) -> list[dict[str, Any]]:
        return [{"text": "비번", "label": "faq", "confidence": 0.4}]

    def run_in_rasa(module: str, *arguments: str, settings: Settings) -> int:
        handed.append(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
        handed.append((module, *arguments[1:]))
        return 0

    monkeypatch.setattr(nlu, "_read_utterances", read)
    monkeypatch.setattr(nlu, "run_in_rasa", run_in_rasa)
    assert CliRunner().invoke(nlu.app, ["suggest", "--groups", "3", "--json"]).exit_code == 0
    assert handed == [
        {"text": "비번", "label": "faq", "confidence": 0.4},
        ("nlu.suggest", "--groups", "3", "--json"),
    ]
