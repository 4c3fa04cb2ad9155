"""An index that was kept finds what the one it was made of finds, and is not used once it is damaged."""

import json
from pathlib import Path

import pytest

from contracts.articles import Article
from kb import stored
from kb.backends.faiss_index import FaissIndex
from kb.features import FeatureTable
from kb.stored import StoredIndexError, load, write
from tests.unit.kb.conftest import ARTICLES, LetterEncoder, ask, build

MANY = [
    *(article.model_copy(update={"pair": None, "codes": ()}) for article in ARTICLES),
    *(Article(id=f"n{n}", title=f"{n}번 상품의 크기는 어떻게 되나요", body=f"{n}센티미터예요.") for n in range(40)),
    Article(id="short", title="보라색 우산 대여소", body="보라색 우산 대여소"),
]


@pytest.fixture
def folder(tmp_path: Path, encoder: LetterEncoder, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("kb.backends.faiss_index.LOOKED_INTO", 1)
    pieces = ((part, FeatureTable(encoder).of(part)) for part in (MANY[:30], MANY[30:]))
    write(tmp_path / "index", pieces, encoder.version, FaissIndex)
    return tmp_path / "index"


@pytest.mark.parametrize(
    "query", ["카드 환불 며칠", "비번 까먹음", "17번 상품 크기", "보라색 우산", "forgot password", "공룡", ""]
)
def test_it_finds_what_the_index_in_memory_finds(folder: Path, encoder: LetterEncoder, query: str) -> None:
    kept = ask(query, load(folder, encoder.version, FaissIndex), encoder)
    fresh = ask(query, build(MANY, encoder), encoder)
    assert [one.hit.article.id for one in kept.ranked[:3]] == [one.hit.article.id for one in fresh.ranked[:3]]
    assert (kept.exact, kept.abstained) == (fresh.exact, fresh.abstained)
    assert [one.score for one in kept.ranked] == pytest.approx([one.score for one in fresh.ranked], abs=0.03)


def test_articles_are_found_by_id_and_whole(folder: Path, encoder: LetterEncoder) -> None:
    index = load(folder, encoder.version, FaissIndex)
    assert index.article("refund-card") == MANY[0]
    assert index.article("nobody") is None
    assert [article.id for article in index.articles[:2]] == [article.id for article in MANY[:2]]


@pytest.mark.parametrize("name", ["words.values.npy", "questions.vectors", "articles.jsonl"])
def test_a_file_that_is_cut_short_or_missing_is_noticed(folder: Path, encoder: LetterEncoder, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1])
    with pytest.raises(StoredIndexError, match="damaged"):
        load(folder, encoder.version, FaissIndex)
    (folder / name).unlink()
    with pytest.raises(StoredIndexError, match="missing"):
        load(folder, encoder.version, FaissIndex)


def test_another_version_or_encoder_is_none(folder: Path, encoder: LetterEncoder) -> None:
    with pytest.raises(StoredIndexError, match="another version"):
        load(folder, "another", FaissIndex)
    head = json.loads((folder / "index.json").read_text())
    (folder / "index.json").write_text(json.dumps(head | {"format": 0}))
    with pytest.raises(StoredIndexError, match="another version"):
        load(folder, encoder.version, FaissIndex)


def test_what_is_there_stays_until_the_new_one_is_whole(folder: Path, encoder: LetterEncoder) -> None:
    def breaks() -> stored.Piece:
        raise OSError("no space left")

    with pytest.raises(OSError):
        write(folder, (breaks() for _ in range(1)), encoder.version, FaissIndex)
    assert len(load(folder, encoder.version, FaissIndex).articles) == len(MANY)
