"""Error screens of every code that the sample articles have, and the article that answers each.

`error_screens` grows with the articles. The lines of a screen may be drawn, photographed and read by an OCR engine, or
placed as if one had read them (`as_read`); `answer_to` takes either.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contracts.articles import Article
from kb.evaluate import Engine
from kb.index import Index
from kb.rerank import AsFused
from kb.search import Found, search
from tests.unit.text.screens import STATUS, TABS, line, screen
from text.reading import Screen, read

# None of them is in an article: the code has to do it.
_TITLES = ("알림", "두레톡", "안내", "오류", "Notice")
_SENTENCES = (
    ("요청하신 작업을 마치지 못했어요", "잠시 후 다시 시도해 주세요."),
    ("문제가 생겼습니다. 다시 시도해 주세요.",),
    ("처리 중 오류가 발생했습니다", "문제가 계속되면 고객센터에 알려 주세요."),
    ("Something went wrong", "Please try again later."),
)
_LABELS = ("오류 코드: {}", "({})", "[{}]", "코드 {}", "{}", "오류 {}이 발생했어요", "Error code {}")
_WORDS = (
    "이거 뭐예요",
    "이거 왜 이래요?",
    "",
    "도와주세요",
    "자꾸 이런 게 떠요",
    "갑자기 안 돼요ㅠㅠ",
    "해결 방법 좀 알려 주세요",
)
SLIPS: tuple[Callable[[str], str], ...] = (
    lambda code: code,
    lambda code: code.replace("-", "—"),
    lambda code: code.replace("-", " "),
    lambda code: code.replace("-", "- "),
    lambda code: code.replace("-", ""),
    lambda code: code.replace("0", "O", 1),
    lambda code: code.replace("1", "l", 1),
    lambda code: code.replace("5", "S", 1),
    lambda code: code.replace("DT-", "OT-"),
    lambda code: code.replace("DT-", "DI—"),
    lambda code: code.lower(),
)
"""What Tesseract and small recognisers make of a code."""


@dataclass(frozen=True, slots=True)
class ErrorScreen:
    """`lines`: from the title bar down to the buttons, `code` as it is; `words`: what the customer writes with it."""

    code: str
    lines: tuple[str, ...]
    words: str


def error_screens(articles: Sequence[Article], each: int = 1) -> Iterator[ErrorScreen]:
    """`each` screens for each code of `articles`, always the same ones."""
    for code in sorted({code for article in articles for code in article.codes}):
        for number in range(each):
            chosen = random.Random(f"{code} {number}")
            label = chosen.choice(_LABELS).format(code)
            lines = (chosen.choice(_TITLES), *chosen.choice(_SENTENCES), label, "확인")
            yield ErrorScreen(code, lines, chosen.choice(_WORDS))


def as_read(shown: ErrorScreen, slip: Callable[[str], str]) -> Screen:
    """The screen as a recogniser would have read it, with its code misread."""
    texts = (text.replace(shown.code, slip(shown.code)) for text in shown.lines)
    return screen(*STATUS, *(line(text, 140 + 300 * number) for number, text in enumerate(texts)), *TABS)


def answer_to(seen: Sequence[Screen], words: str, built: Index, engine: Engine, *, knows_codes: bool = True) -> str:
    """The id of the article that comes first for what an OCR engine saw and the customer wrote; empty for none."""
    found = search_for(seen, words, built, engine, knows_codes=knows_codes)
    return found.ranked[0].hit.article.id if found.ranked else ""


def search_for(seen: Sequence[Screen], words: str, built: Index, engine: Engine, *, knows_codes: bool = True) -> Found:
    """Read and searched for as in a turn. `knows_codes`: whether the help centre's codes were there to read by."""
    known = built.vocabulary
    reading = read(seen, codes=known.codes if knows_codes else (), names=known.names, apps=("두레톡",))
    return search(
        words,
        built,
        encoder=engine.encoder,
        reranker=AsFused(),
        calibration=engine.calibration,
        lang="ko",
        screen=reading.query,
        codes=reading.codes,
    )


def owner_of(code: str, articles: Sequence[Article]) -> str:
    """The id of the Korean article that explains a code."""
    return next(article.id for article in articles if article.lang == "ko" and code in article.codes)
