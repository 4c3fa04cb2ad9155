"""A small help centre, and an encoder that needs no model: sentences are alike where their letters are."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from contracts.articles import Article, Button, Language
from kb import calibration, index
from kb.backends.faiss_index import FaissIndex
from kb.backends.sql_articles import SqlArticleStore, open_database
from kb.backends.sql_events import SqlEventStore
from kb.encoder import Kind, Vectors
from kb.features import FeatureTable
from kb.index import Index
from kb.rerank import AsFused
from kb.retrieve import letters
from kb.search import Found, search
from service.threaded_database import ThreadedDatabase


class LetterEncoder:
    """Hashed n-grams of letters as vectors of length 1. Counts what it was asked for."""

    version = "letters-1"
    dimension = 256

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            np.add.at(vectors[row], _buckets(text), 1.0)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)


def _buckets(text: str) -> list[int]:
    return [sum(gram.encode()) * 31 % LetterEncoder.dimension for gram in letters.of_text(text)]


PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")
"""How a picture begins."""

ARTICLES = (
    Article(
        id="refund-card",
        title="카드로 결제한 금액은 언제 환불되나요?",
        body="취소가 끝나고 3~5영업일 안에 카드사에서 돌려드려요.",
        category="환불",
        wordings=("카드 환불 며칠 걸려요", "카드 취소했는데 돈이 안 들어와요"),
        buttons=(Button(title="결제 내역", deep_link="demo://pay/history"),),
    ),
    Article(
        id="password",
        title="비밀번호를 잊어버렸어요",
        body="로그인 화면에서 비밀번호 찾기를 눌러 주세요.",
        category="계정",
        wordings=("비번 까먹음", "패스워드 재설정"),
        pair="password.en",
    ),
    Article(
        id="password.en",
        title="I forgot my password",
        body="On the sign-in screen, tap “Forgot password”.",
        lang="en",
        category="Account",
        wordings=("reset password",),
        pair="password",
    ),
    Article(
        id="locked",
        title="로그인이 막혔어요",
        body="비밀번호를 5번 틀리면 30분 동안 로그인할 수 없어요.",
        category="계정",
        codes=("DT-1003",),
    ),
    Article(id="delivery-fee", title="배송비는 얼마인가요?", body="판매자마다 3,000원이에요.", category="배송"),
)


@pytest.fixture
def articles() -> tuple[Article, ...]:
    return ARTICLES


@pytest.fixture
def encoder() -> LetterEncoder:
    return LetterEncoder()


@pytest.fixture
def built(encoder: LetterEncoder) -> Index:
    return build(ARTICLES, encoder)


def build(articles: Sequence[Article], encoder: LetterEncoder | None) -> Index:
    return index.build(articles, FeatureTable(encoder).of(articles), FaissIndex, revision=1)


def ask(
    query: str,
    built: Index,
    encoder: LetterEncoder | None = None,
    lang: Language | None = None,
    *,
    screen: str = "",
    codes: Sequence[str] = (),
) -> Found:
    """A search as the service makes it; with an encoder where one is given."""
    mode = calibration.load("full" if encoder else "lexical")
    return search(
        query, built, encoder=encoder, reranker=AsFused(), calibration=mode, lang=lang, screen=screen, codes=codes
    )


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ThreadedDatabase]:
    opened = await open_database(f"sqlite+pysqlite:///{tmp_path / 'kb.sqlite3'}")
    yield opened
    await opened.close()


@pytest.fixture
def store(engine: ThreadedDatabase) -> SqlArticleStore:
    return SqlArticleStore(engine)


@pytest.fixture
def events(engine: ThreadedDatabase) -> SqlEventStore:
    return SqlEventStore(engine)
