"""`sangdam kb archive …`: built of a file, never half, and going on where it stopped."""

import csv
import fcntl
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from contracts.articles import Article
from kb import archive_commands, pieces, stored
from kb.archiving import work_of
from kb.backends.faiss_index import FaissIndex
from kb.encoder import EncoderUnavailable
from kb.formats import files
from kb.index import Index
from service.settings import Settings
from tests.unit.kb.conftest import LetterEncoder, ask

GOOD: list[dict[str, Any]] = [
    {"id": f"past-{n}", "title": f"{n}번 창고의 문은 언제 여나요", "body": f"{n}시에 열어요."} for n in range(12)
]


class Place:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "past.jsonl"
        self.archive = folder / "var" / "kb" / "archive"
        self.encoder = LetterEncoder()

    def write(self, rows: Sequence[dict[str, Any] | str]) -> None:
        lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
        self.file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def run(self, *arguments: object) -> Result:
        self.encoder = LetterEncoder()
        made: Result = CliRunner().invoke(archive_commands.app, [str(argument) for argument in arguments])
        return made

    def build(self, *more: object) -> Result:
        return self.run("build", self.file, *more)

    def opened(self) -> Index:
        return stored.load(self.archive, LetterEncoder.version, FaissIndex)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SANGDAM_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(pieces, "PIECE", 5)
    monkeypatch.setattr("kb.backends.faiss_index.LOOKED_INTO", 1)
    made = Place(tmp_path)
    monkeypatch.setattr(archive_commands, "load_encoder", lambda _: made.encoder)
    made.write(GOOD)
    return made


def test_a_file_becomes_an_archive_that_is_found_and_checked(place: Place) -> None:
    place.write([*GOOD, {"id": 7, "title": "짐은 어디에 맡기나요", "body": "1층이에요.", "wordings": ["가방 보관"]}])
    built = place.build()
    assert built.exit_code == 0
    assert "13 good, 0 bad: written to" in built.stderr
    assert built.stdout == ""
    index = place.opened()
    assert index.article("7") == Article(
        id="7", title="짐은 어디에 맡기나요", body="1층이에요.", wordings=("가방 보관",)
    )
    assert ask("가방 보관", index, LetterEncoder()).ranked[0].hit.article.id == "7"
    checked = place.run("check")
    assert checked.exit_code == 0
    assert checked.stdout == "13 passage(s), 0 MB, encoder letters-1: can be used\n"


def test_personal_data_is_masked_unless_told_otherwise(place: Place) -> None:
    told = {
        "id": "told",
        "title": "010-1234-5678로 연락 주세요",
        "body": "**첫째 줄**\n- minji@example.com",
        "wordings": [],
    }
    place.write([*GOOD, told])
    assert "personal data was masked in 1 row(s)" in place.build().stderr
    kept = place.opened().article("told")
    assert kept is not None
    assert (kept.title, kept.body) == ("[전화번호]로 연락 주세요", "**첫째 줄**\n- [이메일]")
    assert not any(b"1234-5678" in file.read_bytes() for file in place.archive.parent.rglob("*") if file.is_file())
    assert "personal data" not in place.build("--unmasked").stderr
    kept = place.opened().article("told")
    assert kept is not None
    assert (kept.title, kept.body) == (told["title"], told["body"])


def test_bad_rows_are_named_and_the_old_archive_stays(place: Place) -> None:
    place.build()
    bad = ["{not json", {"id": "x", "title": "제목뿐이에요"}, {**GOOD[3], "title": "같은 번호예요"}, "[]"]
    place.write([*GOOD[:6], *bad, {"id": "new", "title": "새로 온 질문", "body": "답이에요."}])
    result = place.build()
    assert result.exit_code == 2
    for reason in (
        "past.jsonl, line 7: not JSON",
        "past.jsonl, line 8: body: Field required",
        "past.jsonl, line 9: the id past-3 is there already",
        "past.jsonl, line 10: not a JSON object",
        "7 good, 4 bad: nothing was written; --skip-bad takes the good ones",
    ):
        assert reason in result.stderr
    assert len(place.opened().articles) == 12
    skipped = place.build("--skip-bad")
    assert skipped.exit_code == 0
    assert "7 good, 4 bad: written" in skipped.stderr
    assert [article.id for article in place.opened().articles] == [*(row["id"] for row in GOOD[:6]), "new"]
    assert place.opened().articles[3].title == GOOD[3]["title"]


def test_of_very_many_bad_rows_the_first_are_named(place: Place) -> None:
    place.write(["[]"] * 150)
    result = place.build("--skip-bad")
    assert result.exit_code == 2
    assert result.stderr.count("not a JSON object") == 100
    assert "… and 50 more" in result.stderr
    assert "0 good, 150 bad: nothing was written\n" in result.stderr
    assert not place.archive.exists()


def test_what_was_broken_off_goes_on_where_it_stopped(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    encode, calls = pieces.encode, []

    def stops(cache: Path, first: int, *rest: Any) -> Path:
        calls.append(first)
        if first == 10:
            raise KeyboardInterrupt
        return encode(cache, first, *rest)

    monkeypatch.setattr(pieces, "encode", stops)
    assert place.build().exit_code != 0
    assert calls == [0, 5, 10]
    assert not place.archive.exists()
    monkeypatch.setattr(pieces, "encode", encode)
    assert place.build().exit_code == 0
    assert {text.split("번")[0] for text in place.encoder.encoded} == {"10", "11"}
    assert len(place.opened().articles) == 12


def test_only_what_changed_is_encoded_again_and_nothing_else_is_kept(place: Place) -> None:
    place.build()
    place.write([*GOOD[:5], {**GOOD[5], "body": "이제는 쉬어요."}, *GOOD[6:]])
    place.build()
    assert {text.split("번")[0] for text in place.encoder.encoded} == {str(n) for n in range(5, 10)}
    assert place.opened().articles[5].body == "이제는 쉬어요."
    assert len(list(work_of(place.archive).glob("*.npz"))) == 3


def test_an_archive_elsewhere(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANGDAM_ARCHIVE_DIR", str(tmp_path / "disk" / "past"))
    place.build()
    assert Settings().archive == tmp_path / "disk" / "past"
    assert place.run("check").stdout.startswith("12 passage(s)")
    place.build("--out", tmp_path / "third")
    assert place.run("check", "--out", tmp_path / "third").exit_code == 0


def test_tables_are_read_too_in_either_code_page(place: Place, tmp_path: Path) -> None:
    for name, delimiter, encoding in (("a.csv", ",", "cp949"), ("a.tsv", "\t", "utf-8-sig")):
        with (tmp_path / name).open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerows([["id", "title", "body"], ["one", "여러 줄", "첫 줄\n둘째 줄"], ["two", "한 줄"]])
        result = place.run("build", tmp_path / name, "--skip-bad")
        assert f"{name}, line 4: 1 column(s) too few" in result.stderr
        assert [article.body for article in place.opened().articles] == ["첫 줄\n둘째 줄"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone.jsonl", None, "no such file"),
        ("odd.pdf", b"%PDF", "not a format we read"),
        ("latin.jsonl", b'{"id": "\xe9"}', "not UTF-8 text"),
        ("empty.csv", b"", "the first line must name the columns"),
        ("long.jsonl", b" " * (files.MAX_LINE + 1), "a line of more than 1,000,000 characters"),
    ],
)
def test_a_file_that_cannot_be_read(
    place: Place, tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = place.run("build", tmp_path / name)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert result.stderr.strip().startswith("sangdam kb archive: ")
    assert result.stderr.strip().count("\n") == 0


def test_an_empty_file_replaces_nothing(place: Place) -> None:
    place.build()
    place.write([])
    assert "0 good, 0 bad: nothing was written" in place.build().stderr
    assert len(place.opened().articles) == 12


def test_two_builds_at_once(place: Place) -> None:
    place.build()
    with (work_of(place.archive) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another build of this archive is under way" in place.build().stderr


def test_a_check_says_what_is_wrong(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    result = place.run("check")
    assert result.exit_code == 2
    assert "cannot be used: none there" in result.stderr
    place.build()
    (place.archive / "langs.npy").write_bytes(b"")
    assert "cannot be used: damaged: langs.npy" in place.run("check").stderr

    def unavailable(_: Settings) -> None:
        raise EncoderUnavailable("run `make setup`")

    monkeypatch.setattr(archive_commands, "load_encoder", unavailable)
    assert "run `make setup`" in place.run("check").stderr
    assert "run `make setup`" in place.build().stderr
