"""`sangdam kb …` as people and programs call it; no stack runs."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kb import archive_commands, assembly, commands
from kb.commands import app
from kb.encoder import Encoder, EncoderUnavailable
from service.settings import Settings
from tests.unit.kb.conftest import ARTICLES, LetterEncoder


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SANGDAM_DATA_DIR", str(tmp_path / "var"))

    def letters(_: Settings) -> Encoder:
        return LetterEncoder()

    monkeypatch.setattr(commands, "load_encoder", letters)
    monkeypatch.setattr(commands, "encoder_or_none", letters)
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def articles(place: Path, *more: dict[str, object]) -> Path:
    path = place / "in.jsonl"
    known = [article.model_dump(mode="json") for article in ARTICLES]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in [*known, *more]), encoding="utf-8")
    return path


def test_in_and_out_again(place: Path) -> None:
    imported = run("import", articles(place))
    assert imported.exit_code == 0
    assert "5 added" in imported.stderr
    assert imported.stdout == ""
    assert run("export", place / "out.jsonl").exit_code == 0
    assert sorted(rows(place / "out.jsonl"), key=str) == sorted(rows(place / "in.jsonl"), key=str)
    assert {"id", "title", "body", "lang"} <= set(rows(place / "out.jsonl")[0])


def test_a_bad_row_stops_an_import(place: Path) -> None:
    path = articles(place, {"id": "bad", "title": "제목"})
    result = run("import", path)
    assert result.exit_code == 2
    assert "in.jsonl, line 6: body: Field required" in result.stderr
    assert "nothing was written" in result.stderr
    assert run("export", place / "out.jsonl").exit_code == 0
    assert rows(place / "out.jsonl") == []
    skipped = run("import", path, "--skip-bad")
    assert skipped.exit_code == 0
    assert "5 added" in skipped.stderr


def test_a_file_that_is_not_there(place: Path) -> None:
    result = run("import", place / "nothing.csv")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "no such file" in result.stderr


def test_a_search_finds_in_the_archive_too(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", articles(place))
    monkeypatch.setattr(archive_commands, "load_encoder", lambda _: LetterEncoder())
    (place / "past.jsonl").write_text(
        '{"id": "u", "title": "보라색 우산 대여소는 어디에 있나요", "body": "1층이에요."}'
    )
    assert run("archive", "build", place / "past.jsonl").exit_code == 0
    result = run("search", "보라색 우산 대여소", "--json")
    assert "u" in [suggestion["article_id"] for suggestion in json.loads(result.stdout)["suggestions"]]
    (place / "var" / "kb" / "archive" / "langs.npy").unlink()
    result = run("search", "보라색 우산 대여소", "--json")
    assert "without the archive: none there, or a file of it is missing" in result.stderr
    assert "u" not in [suggestion["article_id"] for suggestion in json.loads(result.stdout)["suggestions"]]


def test_a_search_for_programs(place: Path) -> None:
    run("import", articles(place))
    result = run("search", "비밀번호를 잊어버렸어요", "--json")
    found = json.loads(result.stdout)
    assert found["answer"]["article_id"] == "password"
    assert found["answer"]["match"] == "exact"
    assert "password" not in [suggestion["article_id"] for suggestion in found["suggestions"]]


def test_a_search_for_people(place: Path) -> None:
    run("import", articles(place))
    assert "비밀번호 찾기를 눌러" in run("search", "비밀번호를 잊어버렸어요").stdout
    assert "nothing fits" in run("search", "🙂").stdout


def test_a_search_of_no_article(place: Path) -> None:
    assert json.loads(run("search", "환불", "--json").stdout)["abstained"] is True


def test_measuring(place: Path) -> None:
    queries = place / "q.jsonl"
    asked = [{"query": "카드 환불 언제", "doc": "refund-card"}, {"query": "오늘 비 와요?", "doc": None}]
    queries.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in asked), encoding="utf-8")
    arguments = ["eval", "--articles", articles(place), "--queries", queries]
    result = run(*arguments, "--json", "--baseline", "--predictions", place / "p.jsonl")
    assert result.exit_code == 0, result.stderr
    figures = json.loads(result.stdout)
    assert figures["r@1"] == 1.0
    assert {"r@3", "r@5", "r@10", "mrr@10", "abstain_auroc", "p50_ms", "p99_ms", "baseline"} <= set(figures)
    assert [row["query"] for row in rows(place / "p.jsonl")] == [row["query"] for row in asked]
    with_clicks = json.loads(run(*arguments, "--clicks", queries, "--json").stdout)
    assert set(with_clicks) >= {"before", "after", "promoted"}
    assert set(with_clicks["before"]) == set(with_clicks["after"]) >= {"r@1", "abstain_auroc", "p99_ms"}
    for shown in (run(*arguments), run(*arguments, "--clicks", queries)):
        assert "mrr@10" in shown.stdout
    assert not (place / "var" / "kb.sqlite3").exists()


def test_measuring_with_a_bad_row(place: Path) -> None:
    (place / "q.jsonl").write_text('{"query":"환불","doc":"nowhere"}\n', encoding="utf-8")
    result = run("eval", "--articles", articles(place), "--queries", place / "q.jsonl", "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == "sangdam kb: q.jsonl, line 1: no article has the id nowhere\n"


def test_an_encoder_that_is_not_there_is_said(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "load_encoder", assembly.load_encoder)
    monkeypatch.setenv("SANGDAM_MODELS_DIR", str(place / "nowhere"))
    (place / "q.jsonl").write_text('{"query":"환불","doc":null}\n', encoding="utf-8")
    result = run("eval", "--articles", articles(place), "--queries", place / "q.jsonl")
    assert result.exit_code == 2
    assert "python -m kb.encoder_build" in result.stderr
    with pytest.raises(EncoderUnavailable):
        assembly.load_encoder(Settings())
    assert assembly.encoder_or_none(Settings()) is None
