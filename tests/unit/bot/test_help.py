"""The public help pages over HTTP, with a scripted kb behind them: what people read, and what no text may do to it."""

import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import build
from contracts.articles import Article, ArticleList, Button, Listed, Media
from contracts.search import Answer, SearchRequest, SearchResponse, Suggestion
from service.settings import Settings

EVIL = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>'
ARTICLES = (
    Article(
        id="refund",
        title="환불은 언제 되나요?",
        body="카드는 **「3~5영업일」**이 걸려요.\n\n# 더 빨리\n- 하나\n• 둘\n\nhttps://help.example/a 를 보세요.",
        category="환불",
        pair="refund.en",
        buttons=(
            Button(title="결제 내역", deep_link="demo://pay/history"),
            Button(title="안내", url="https://help.example/pay?a=1&b=2"),
            Button(title="전화", phone="1544-0000"),
            Button(title="나쁨 하나", url="java\tscript:alert(1)"),
            Button(title="나쁨 둘", deep_link="javascript://x/%0aalert(1)"),
            Button(title="나쁨 셋", url="data:text/html,x"),
        ),
        media=(
            Media(kind="image", url="/pictures/a.png", alt="결제 내역 화면"),
            Media(kind="video", url="https://help.example/a.mp4", alt="취소하는 방법"),
            Media(kind="image", url="javascript:alert(1)", alt="나쁜 그림"),
        ),
    ),
    Article(id="refund.en", title="When is my refund?", body="In 3-5 working days.", lang="en", category="Refunds"),
    Article(id="refund-bank", title="계좌로는 언제 환불되나요?", body="다음 날이에요.", category="환불"),
    Article(id="A.b_c-1", title="이름이 긴 도움말", body="본문이에요.", category="그 밖"),
    Article(id="loose", title="분야가 없는 도움말", body="본문이에요."),
    Article(id="evil", title=f"나쁜 제목 {EVIL}", body=f"나쁜 {EVIL} [누르세요](javascript:alert(1))", category=EVIL),
)
PAIRS = {"refund": "refund.en", "refund.en": "refund"}
FOUND = SearchResponse(
    search_id="s",
    abstained=False,
    answer=Answer(article_id="refund", title="환불", text=ARTICLES[0].body, lang="ko", match="search", score=0.9),
    suggestions=(Suggestion(article_id="refund-bank", title="계좌", score=0.5),),
)
NOTHING = SearchResponse(search_id="s", abstained=True, categories=("환불",))


class Kb:
    """A kb service: the articles above, one scripted result, and a way to fail."""

    def __init__(self) -> None:
        self.found = FOUND
        self.failure: int | None = None
        self.searches: list[SearchRequest] = []
        self.paths: list[str] = []

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._watch])
        app.router.add_get("/articles", self._list)
        app.router.add_get("/articles/{article_id}", self._article)
        app.router.add_post("/search", self._search)
        app.router.add_get("/pictures/{name}", self._picture)
        return app

    @web.middleware
    async def _watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.paths.append(request.path)
        if self.failure:
            return web.json_response({"error": {"code": "x", "message": "x"}}, status=self.failure)
        response: web.StreamResponse = await handler(request)
        return response

    async def _list(self, request: web.Request) -> web.Response:
        listed = (
            Listed(id=a.id, title=a.title, lang=a.lang, category=a.category, pair=PAIRS.get(a.id)) for a in ARTICLES
        )
        return web.json_response(ArticleList(articles=tuple(listed)).model_dump())

    async def _article(self, request: web.Request) -> web.Response:
        found = next((a for a in ARTICLES if a.id == request.match_info["article_id"]), None)
        if found is None:
            return web.json_response({"error": {"code": "not_found", "message": "no such article"}}, status=404)
        return web.json_response(found.model_dump())

    async def _picture(self, request: web.Request) -> web.Response:
        kinds = {"a.png": "image/png", "page.png": "text/html"}
        return web.Response(body=b"picture", content_type=kinds[request.match_info["name"]])

    async def _search(self, request: web.Request) -> web.Response:
        self.searches.append(SearchRequest.model_validate(await request.json()))
        return web.json_response(self.found.model_dump())


class Page(HTMLParser):
    """A page as a browser takes it apart: tags with attributes, the text, and the text of scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.scripts: list[tuple[dict[str, str], str]] = []
        self._script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag == "script":
            self._script = True
            self.scripts.append((values, ""))

    def handle_endtag(self, tag: str) -> None:
        self._script = self._script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._script:
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)
        else:
            self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [a for name, a in self.tags if name == tag and all(a.get(k) == v for k, v in wanted.items())]

    @property
    def links(self) -> set[str]:
        return {a["href"] for a in self.all("a")}

    @property
    def data(self) -> Any:
        return json.loads(next(text for a, text in self.scripts if a.get("type") == "application/ld+json"))


@pytest.fixture
def kb() -> Kb:
    return Kb()


@pytest.fixture
async def http(kb: Kb, tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestServer(kb.app()) as server:
        nowhere = "http://127.0.0.1:9"
        urls = {"rasa_url": nowhere, "actions_url": nowhere, "ocr_url": nowhere, "kb_url": str(server.make_url("/"))}
        settings = Settings(data_dir=tmp_path, public_url="https://help.example/", **urls)  # type: ignore[arg-type]
        async with TestClient(TestServer(await build(settings))) as client:
            yield client


async def read(http: TestClient[Any, Any], path: str, *, status: int = 200, **headers: str) -> Page:
    async with http.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()}) as response:
        assert response.status == status, path
        assert response.content_type == "text/html"
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == ("no-cache" if status == 200 and "q=" not in path else "no-store")
        page = Page(await response.text())
    # Whatever stands in an article: scripts are the widget and data, and nothing is written inline.
    for attributes, text in page.scripts:
        assert attributes.get("src") == "/widget.js" or attributes.get("type") == "application/ld+json", text
    assert not [name for _, a in page.tags for name in a if name.startswith("on") or name == "style"]
    assert not [v for _, a in page.tags for v in a.values() if v.strip().lower().startswith(("javascript:", "data:t"))]
    assert len(page.all("h1")) == len(page.all("main")) == 1
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    return page


async def test_categories_list_their_articles_in_one_language(http: TestClient[Any, Any]) -> None:
    page = await read(http, "/help")
    assert page.all("html", lang="ko")
    assert {"/help/refund", "/help/refund-bank", "/help/A.b_c-1", "/help/loose", "/help/evil"} <= page.links
    assert "/help/refund.en" not in page.links
    assert "그 밖의 도움말" in page.text
    assert page.all("input", name="q", type="search")
    assert page.all("link", rel="canonical", href="https://help.example/help?lang=ko")
    assert page.all("script", src="/widget.js")

    english = await read(http, "/help?lang=en")
    assert english.all("html", lang="en")
    assert "/help/refund.en" in english.links
    assert "/help/refund" not in english.links


@pytest.mark.parametrize(
    ("path", "accept", "lang"),
    [
        ("/help", "", "ko"),
        ("/help", "en-US,en;q=0.9,ko;q=0.8", "en"),
        ("/help", "fr, ja", "ko"),
        ("/help", "ko", "ko"),
        ("/help?lang=ko", "en", "ko"),
        ("/help?lang=xx", "en", "en"),
        ("/help?lang=", "", "ko"),
        ("/help?lang=%00%ff../../etc", "", "ko"),
        ("/help/refund", "en", "ko"),
        ("/help/refund?lang=en", "", "en"),
    ],
)
async def test_the_language_is_asked_for_or_the_browsers_or_korean(
    http: TestClient[Any, Any], path: str, accept: str, lang: str
) -> None:
    assert (await read(http, path, Accept_Language=accept)).all("html", lang=lang)


async def test_an_article_is_there_whole(http: TestClient[Any, Any]) -> None:
    page = await read(http, "/help/refund")
    assert page.all("title")
    assert "환불은 언제 되나요?" in page.text
    assert page.all("link", rel="canonical", href="https://help.example/help/refund")
    assert page.all("link", rel="alternate", hreflang="en", href="https://help.example/help/refund.en")
    assert page.all("a", hreflang="en", href="/help/refund.en")
    assert {"demo://pay/history", "https://help.example/pay?a=1&b=2", "tel:15440000"} <= page.links
    assert "나쁨" not in page.text
    assert [a["alt"] for a in page.all("img")] == ["결제 내역 화면"]
    assert [a["src"] for a in page.all("video")] == ["https://help.example/a.mp4"]
    [description] = page.all("meta", name="description")
    assert description["content"] == "카드는 「3~5영업일」이 걸려요. 더 빨리 하나 둘 https://help.example/a 를 보세요."
    assert "/help/refund-bank" in page.links  # the same category
    assert "/help/A.b_c-1" not in page.links
    assert page.data["@type"] == "FAQPage"
    [question] = page.data["mainEntity"]
    assert question["name"] == "환불은 언제 되나요?"
    answer = question["acceptedAnswer"]["text"]
    assert "<strong>「3~5영업일」</strong>이" in answer  # CommonMark alone leaves the asterisks
    assert "<h2>더 빨리</h2>" in answer
    assert answer.count("<li>") == 2
    assert 'href="https://help.example/a"' in answer


async def test_a_translation_is_linked_back_whichever_names_the_other(http: TestClient[Any, Any]) -> None:
    page = await read(http, "/help/refund.en")
    assert page.all("html", lang="en")
    assert page.all("a", hreflang="ko", href="/help/refund")


async def test_an_article_in_one_language_says_so(http: TestClient[Any, Any]) -> None:
    page = await read(http, "/help/loose?lang=en")
    assert page.all("article", lang="ko")
    assert "available in Korean only" in page.text
    assert not page.all("link", rel="alternate")


async def test_no_title_body_or_category_becomes_markup(http: TestClient[Any, Any]) -> None:
    for path in ("/help", "/help/evil", f"/help?category={quote(EVIL)}", f"/help?q={quote(EVIL)}"):
        page = await read(http, path)
        assert not [a for a in page.all("img") if a.get("src") == "x"]
        assert EVIL in page.text
    page = await read(http, "/help/evil")
    assert page.data["mainEntity"][0]["name"] == ARTICLES[-1].title
    assert "<script" not in page.data["mainEntity"][0]["acceptedAnswer"]["text"]


async def test_a_category_has_a_page(http: TestClient[Any, Any]) -> None:
    page = await read(http, f"/help?category={quote('환불')}")
    assert {"/help/refund", "/help/refund-bank"} <= page.links
    assert "/help/loose" not in page.links
    await read(http, "/help?category=nothing", status=404)
    await read(http, f"/help?category={quote('환불')}&lang=en", status=404)


async def test_a_search_shows_what_was_found_in_order(http: TestClient[Any, Any], kb: Kb) -> None:
    page = await read(http, f"/help?q={quote('환불  언제%00')}".replace("%2500", "%00"))
    assert kb.searches == [SearchRequest(query="환불 언제", k=10, lang="ko")]
    results = [a["href"] for a in page.all("a") if a["href"].startswith("/help/")]
    assert results == ["/help/refund", "/help/refund-bank"]
    assert "카드는 「3~5영업일」이 걸려요." in page.text
    assert page.all("input", name="q", value="환불 언제")
    assert page.all("meta", name="robots", content="noindex")
    await read(http, "/help?q=how+do+I+pay&lang=ko")
    await read(http, "/help?q=1234&lang=en")
    assert [(r.query, r.lang) for r in kb.searches[1:]] == [("how do I pay", "en"), ("1234", "en")]


async def test_a_passage_of_an_archive_stands_on_no_shelf_and_is_linked(http: TestClient[Any, Any], kb: Kb) -> None:
    passages = [
        Suggestion(article_id=f"past-{at}", title=title, score=0.4) for at, title in enumerate(("우산", "Bike"))
    ]
    kb.found = FOUND.model_copy(update={"answer": None, "suggestions": (*FOUND.suggestions, *passages)})
    page = await read(http, f"/help?q={quote('우산')}&lang=ko")
    results = [a["href"] for a in page.all("a") if a["href"].startswith("/help/")]
    assert results == ["/help/refund-bank", "/help/past-0", "/help/past-1?lang=ko"]


async def test_nothing_found_shows_the_categories_and_the_chat(http: TestClient[Any, Any], kb: Kb) -> None:
    kb.found = NOTHING
    page = await read(http, "/help?q=zzz&lang=ko")
    assert "찾지 못했어요" in page.text
    assert "채팅 버튼" in page.text
    assert "/help/refund" in page.links


@pytest.mark.parametrize("query", ["", "%00", "+++", "%20%0a"])
async def test_an_empty_question_is_no_search(http: TestClient[Any, Any], kb: Kb, query: str) -> None:
    async with http.get(f"/help?q={query}") as response:
        assert response.status == 200
        assert "분야별 도움말" in await response.text()
    assert kb.searches == []


async def test_long_and_odd_questions(http: TestClient[Any, Any], kb: Kb) -> None:
    await read(http, "/help?q=" + "a" * 2000)
    page = await read(http, "/help?q=" + "a" * 2001, status=400)
    assert "2,000자" in page.text
    assert len(kb.searches) == 1
    for query in ("%ff%fe", "%ed%a0%80", "%F0%9F%98%80", "%E2%80%AE", "%3Cb%3E&q=2&lang=ko&lang=en"):
        await read(http, f"/help?q={query}")
    assert (await http.get("/help?q=" + "%EA" * 3000)).status == 400  # longer than a request line may be


@pytest.mark.parametrize(
    "article_id",
    [
        *("nothing", "refund.fr", "%00", "refund%00", "refund%0a", "%2e%2e%2f", "a/b", "refund/", "%EA%B3%84", "-a"),
        *(".hidden", "a" * 129, "%ed%a0%80", "refund%3Flang", "articles%2Frefund", "%3Cscript%3E"),
    ],
)
async def test_what_is_no_article_is_a_404_in_words(http: TestClient[Any, Any], kb: Kb, article_id: str) -> None:
    page = await read(http, f"/help/{article_id}", status=404)
    assert "도움말이 없어요" in page.text
    assert page.all("input", name="q")
    asked = [path for path in kb.paths if path not in ("/readyz", "/articles")]
    assert asked == ([f"/articles/{article_id}"] if article_id in ("nothing", "refund.fr") else [])


@pytest.mark.parametrize("article_id", [article.id for article in ARTICLES])
async def test_every_form_of_an_id_opens(http: TestClient[Any, Any], article_id: str) -> None:
    await read(http, f"/help/{article_id}")


async def test_a_trailing_slash_leads_to_the_contents(http: TestClient[Any, Any]) -> None:
    async with http.get("/help/", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (301, "/help")


@pytest.mark.parametrize("failure", [500, 503, 429])
@pytest.mark.parametrize("path", ["/help", "/help?q=a", "/help/refund", "/help?category=x"])
async def test_without_help_search_the_page_says_so(
    http: TestClient[Any, Any], kb: Kb, path: str, failure: int
) -> None:
    kb.failure = failure
    page = await read(http, path, status=503, Accept_Language="ko")
    assert "불러올 수 없어요" in page.text
    async with http.get(path) as response:
        assert int(response.headers["Retry-After"]) > 0
    kb.failure = None
    await read(http, "/help")


async def test_the_list_is_asked_for_once_in_a_while(http: TestClient[Any, Any], kb: Kb) -> None:
    for _ in range(3):
        await read(http, "/help")
    assert kb.paths.count("/articles") == 1


async def test_an_unchanged_page_is_not_sent_again(http: TestClient[Any, Any]) -> None:
    async with http.get("/help/refund") as response:
        etag = response.headers["ETag"]
    async with http.get("/help/refund", headers={"If-None-Match": etag}) as response:
        assert response.status == 304
        assert await response.read() == b""
    async with http.get("/help/refund", headers={"If-None-Match": '"other"'}) as response:
        assert response.status == 200


async def test_the_stylesheet_loads_nothing_from_elsewhere(http: TestClient[Any, Any]) -> None:
    page = await read(http, "/help")
    [sheet] = page.all("link", rel="stylesheet")
    async with http.get(sheet["href"]) as response:
        assert (response.status, response.content_type) == (200, "text/css")
        css = await response.text()
    assert not re.search(r"@import|url\(", css)
    assert "word-break: keep-all" in css


async def test_a_picture_is_passed_on_and_kept_by_browsers(http: TestClient[Any, Any]) -> None:
    async with http.get("/help/pictures/a.png") as response:
        assert (response.status, response.content_type, await response.read()) == (200, "image/png", b"picture")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        etag = response.headers["ETag"]
    async with http.get("/help/pictures/a.png", headers={"If-None-Match": etag}) as response:
        assert (response.status, await response.read()) == (304, b"")


async def test_what_is_no_picture_is_not_passed_on(http: TestClient[Any, Any]) -> None:
    async with http.get("/help/pictures/page.png") as response:
        assert response.status == 404
