"""The service over HTTP, with the encoder that needs no model."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from contracts.articles import Article
from contracts.rules import Hide, RuleChange
from kb import answering, api, calibration, rules_api, stored
from kb.answering import HelpSearch, clarification
from kb.archive import Archive
from kb.backends.faiss_index import FaissIndex
from kb.backends.sql_articles import SqlArticleStore
from kb.backends.sql_events import SqlEventStore
from kb.backends.sql_rules import SqlRuleStore
from kb.backends.tables import searches
from kb.encoder import Kind, Vectors
from kb.events import Shown
from kb.features import FeatureTable
from kb.library import Library
from kb.pictures import checked
from kb.rerank import AsFused
from service.app import create_app
from service.settings import Settings
from service.threaded_database import ThreadedDatabase
from tests.unit.kb.conftest import ARTICLES, PNG, LetterEncoder

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(store: SqlArticleStore, events: SqlEventStore, encoder: LetterEncoder) -> AsyncIterator[Client]:
    await store.put(ARTICLES)
    async with await _client(store, events, encoder) as opened:
        yield opened


async def _client(
    store: SqlArticleStore,
    events: SqlEventStore,
    encoder: LetterEncoder,
    *,
    ready: bool = True,
    archive: Archive | None = None,
) -> Client:
    rules = SqlRuleStore(store._database)
    library = Library(store, encoder=encoder, make=FaissIndex, rules=rules, learned=rules, archive=archive)
    if ready:
        await library.refresh()
    help_search = HelpSearch(library, events, encoder=encoder, reranker=AsFused(), calibration=calibration.load("full"))
    app = create_app(Settings(max_body_bytes=20_000))
    app.add_routes(api.routes(help_search, events, store))
    app.add_routes(rules_api.routes(help_search, rules))

    async def close(_: web.Application) -> None:
        help_search.close()

    app.on_cleanup.append(close)
    return TestClient(TestServer(app))


async def post(client: Client, path: str, body: Any) -> tuple[int, Any]:
    async with client.post(path, json=body) as response:
        return response.status, await response.json()


async def get(client: Client, path: str, **params: str) -> tuple[int, Any]:
    async with client.get(path, params=params) as response:
        return response.status, await response.json()


PAST = (
    Article(id="umbrella", title="보라색 우산 대여소는 어디에 있나요", body="본관 1층이에요.", category="지난 답"),
    Article(id="parcel", title="택배를 부치려면 얼마가 드나요", body="예전에는 2,500원이었어요."),
)


class TestArchive:
    @pytest.fixture
    async def client(
        self, store: SqlArticleStore, events: SqlEventStore, encoder: LetterEncoder, tmp_path: Path
    ) -> AsyncIterator[Client]:
        await store.put(ARTICLES)
        stored.write(tmp_path / "a", [(PAST, FeatureTable(encoder).of(PAST))], encoder.version, FaissIndex)
        archive = Archive(tmp_path / "a", encoder=encoder.version, backend=FaissIndex)
        await archive.open()
        async with await _client(store, events, encoder, archive=archive) as opened:
            yield opened

    @pytest.mark.parametrize("query", [PAST[0].title, "보라색 우산 대여소"])
    async def test_a_passage_is_suggested_and_never_the_answer(self, client: Client, query: str) -> None:
        _, body = await post(client, "/search", {"query": query})
        assert (body["answer"], body["abstained"]) == (None, False)
        suggested = {suggestion["article_id"]: suggestion for suggestion in body["suggestions"]}
        assert suggested["umbrella"]["title"] == PAST[0].title
        assert suggested["umbrella"]["reasons"]

    async def test_who_chooses_it_reads_it_and_that_is_kept(self, client: Client, events: SqlEventStore) -> None:
        _, body = await post(client, "/search", {"query": "보라색 우산 대여소", "request_id": "r1"})
        status, article = await get(client, "/articles/umbrella", search_id=body["search_id"])
        assert (status, article["body"]) == (200, PAST[0].body)
        said = {"search_id": body["search_id"], "article_id": "umbrella", "kind": "click"}
        assert await post(client, "/feedback", said) == (200, {"recorded": True})
        assert [session.clicked for session in await events.sessions(10)] == [frozenset({"umbrella"})]
        assert (await post(client, "/search", {"query": "보라색 우산 대여소", "request_id": "r1"}))[1] == body
        _, glance = await post(client, "/glance", {"query": ""})
        assert "umbrella" not in {listed["id"] for listed in glance["articles"]}

    async def test_lists_and_categories_are_those_of_the_articles(self, client: Client) -> None:
        _, listing = await get(client, "/articles")
        assert {listed["id"] for listed in listing["articles"]} == {article.id for article in ARTICLES}
        _, body = await post(client, "/search", {"query": "🙂🙂", "lang": "ko"})
        assert body["categories"] == ["계정", "배송", "환불"]

    async def test_authors_are_told_why_it_is_there(self, client: Client) -> None:
        status, explained = await post(client, "/explain", {"query": "보라색 우산 대여소"})
        assert status == 200
        assert "umbrella" in [one["article_id"] for one in explained["ranked"]]


class TestSearch:
    async def test_an_exact_answer_comes_whole(self, client: Client) -> None:
        status, body = await post(client, "/search", {"query": "카드로 결제한 금액은 언제 환불되나요?", "k": 3})
        assert status == 200
        assert not body["abstained"]
        answer = body["answer"]
        assert answer["article_id"] == "refund-card"
        assert answer["text"] == ARTICLES[0].body
        assert answer["buttons"][0]["deep_link"] == "demo://pay/history"
        assert (answer["match"], answer["score"], answer["lang"]) == ("exact", 1.0, "ko")
        assert len(body["suggestions"]) == 2
        assert "refund-card" not in [suggestion["article_id"] for suggestion in body["suggestions"]]

    async def test_nothing_fits(self, client: Client) -> None:
        _, body = await post(client, "/search", {"query": "🙂🙂", "lang": "ko"})
        assert body["abstained"]
        assert body["answer"] is None
        assert body["suggestions"] == []
        assert body["categories"] == ["계정", "배송", "환불"]
        _, body = await post(client, "/search", {"query": "🙂🙂", "lang": "en"})
        assert body["categories"] == ["Account"]

    async def test_a_repeated_request_gets_the_same_and_is_one_impression(
        self, client: Client, engine: ThreadedDatabase
    ) -> None:
        body = {"query": "카드 환불 며칠", "request_id": "turn-1"}
        first = await post(client, "/search", body)
        again = await asyncio.gather(*(post(client, "/search", body) for _ in range(5)))
        assert all(answer == first for answer in again)
        assert len(await engine.read(lambda connection: connection.execute(select(searches)).all())) == 1

    async def test_what_is_kept_of_a_question_is_masked(self, client: Client, engine: ThreadedDatabase) -> None:
        await post(client, "/search", {"query": "010-1234-5678로 환불해 주세요"})
        kept = await engine.read(lambda connection: connection.execute(select(searches.c.query)).scalar())
        assert kept == "[전화번호]로 환불해 주세요"

    async def test_a_picture_alone_is_answered_by_its_code(self, client: Client, engine: ThreadedDatabase) -> None:
        body = {"query": "", "codes": ["OT-1003"], "screen": "010-1234-5678 로그인할 수 없어요", "lang": "ko"}
        status, found = await post(client, "/search", body)
        assert status == 200
        assert found["answer"]["article_id"] == "locked"
        assert found["answer"]["reasons"] == [{"code": "error_code", "detail": "DT-1003"}]
        kept = await engine.read(lambda connection: connection.execute(select(searches.c.query)).scalar())
        assert kept == "OT-1003\n[전화번호] 로그인할 수 없어요"

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"query": "환불", "codes": "DT-1003"},
            {"query": "환불", "codes": ["DT-1003"] * 21},
            {"query": "환불", "codes": ["D" * 65]},
            {"query": "환불", "screen": "가" * 1_001},
            {"query": 1},
            {"query": None},
            {"query": "가" * 2_001},
            {"query": "환불", "k": 0},
            {"query": "환불", "k": 21},
            {"query": "환불", "lang": "fr"},
            {"query": "환불", "other": 1},
            [],
        ],
    )
    async def test_what_cannot_be_asked(self, client: Client, body: Any) -> None:
        status, answer = await post(client, "/search", body)
        assert status in (400, 422)
        assert set(answer) == {"error"}

    async def test_a_body_over_the_limit(self, client: Client) -> None:
        status, answer = await post(client, "/search", {"query": "가" * 100_000})
        assert (status, answer["error"]["code"]) == (413, "too_large")

    async def test_too_many_at_once(
        self, client: Client, encoder: LetterEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answering, "MAX_IN_FLIGHT", 4)
        gate, entered = Event(), Event()
        encode = encoder.encode

        def slow(texts: list[str], *, kind: Kind) -> Vectors:
            entered.set()
            gate.wait(5)
            return encode(texts, kind=kind)

        monkeypatch.setattr(encoder, "encode", slow)
        waiting = [asyncio.create_task(post(client, "/search", {"query": f"환불 {n}"})) for n in range(4)]
        await asyncio.to_thread(entered.wait, 5)
        while (refused := await post(client, "/search", {"query": "환불"}))[0] == 200:
            pass
        gate.set()
        assert (refused[0], refused[1]["error"]["code"]) == (429, "too_many")
        assert [status for status, _ in await asyncio.gather(*waiting)] == [200] * 4
        assert (await post(client, "/search", {"query": "환불"}))[0] == 200

    async def test_before_the_first_index(self, store: SqlArticleStore, events: SqlEventStore) -> None:
        async with await _client(store, events, LetterEncoder(), ready=False) as client:
            status, answer = await post(client, "/search", {"query": "환불"})
            assert (status, answer["error"]["code"]) == (503, "unavailable")


class TestGlance:
    async def test_half_typed_words_find_questions_and_leave_no_trace(
        self, client: Client, engine: ThreadedDatabase
    ) -> None:
        status, body = await post(client, "/glance", {"query": "카드 환불", "k": 2})
        assert status == 200
        assert body["articles"][0]["id"] == "refund-card"
        assert len(body["articles"]) <= 2
        _, nothing = await post(client, "/glance", {"query": "🙂🙂", "lang": "ko"})
        assert nothing["articles"] == []
        assert await engine.read(lambda connection: connection.execute(select(searches)).all()) == []

    async def test_without_words_it_is_what_people_want(self, client: Client, events: SqlEventStore) -> None:
        _, found = await post(client, "/search", {"query": "배송비는 얼마인가요?"})
        assert found["answer"]["article_id"] == "delivery-fee"
        _, body = await post(client, "/glance", {"lang": "ko", "k": 3})
        assert body["articles"][0]["id"] == "delivery-fee"
        assert len(body["articles"]) == 3

    async def test_where_many_ask_nobody_is_glanced_for(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(answering, "GLANCES_UP_TO", 0)
        assert await post(client, "/glance", {"query": "카드 환불"}) == (200, {"articles": []})

    async def test_a_glance_too_long_is_refused(self, client: Client) -> None:
        status, body = await post(client, "/glance", {"query": "가" * 201})
        assert (status, body["error"]["code"]) == (422, "unprocessable")


class TestFeedback:
    async def searched(self, client: Client) -> dict[str, Any]:
        _, body = await post(client, "/search", {"query": "카드로 결제한 금액은 언제 환불되나요?", "k": 2})
        return dict(body)

    async def test_on_the_answer_and_on_a_suggestion(self, client: Client) -> None:
        found = await self.searched(client)
        for article_id in (found["answer"]["article_id"], found["suggestions"][0]["article_id"]):
            said = {"search_id": found["search_id"], "article_id": article_id, "kind": "solved"}
            assert await post(client, "/feedback", said) == (200, {"recorded": True})
            assert await post(client, "/feedback", said) == (200, {"recorded": False})

    async def test_on_an_unknown_search(self, client: Client) -> None:
        status, _ = await post(client, "/feedback", {"search_id": "x", "article_id": "locked", "kind": "click"})
        assert status == 404

    async def test_on_an_article_not_shown(self, client: Client) -> None:
        found = await self.searched(client)
        shown = [found["answer"], *found["suggestions"]]
        hidden = next(a.id for a in ARTICLES if a.id not in [s["article_id"] for s in shown])
        status, _ = await post(
            client, "/feedback", {"search_id": found["search_id"], "article_id": hidden, "kind": "click"}
        )
        assert status == 422

    async def test_of_an_unknown_kind(self, client: Client) -> None:
        assert (await post(client, "/feedback", {"search_id": "x", "article_id": "y", "kind": "liked"}))[0] == 422


class TestFollowUps:
    async def test_what_came_next_is_kept_once(self, client: Client) -> None:
        _, body = await post(client, "/search", {"query": "카드 환불 며칠"})
        said = {"search_id": body["search_id"], "kind": "to_human", "visitor": "v1"}
        assert await post(client, "/follow_up", said) == (200, {"recorded": True})
        assert await post(client, "/follow_up", said) == (200, {"recorded": False})

    async def test_of_an_unknown_search(self, client: Client) -> None:
        assert (await post(client, "/follow_up", {"search_id": "x", "kind": "asked_again"}))[0] == 404

    async def test_of_an_unknown_kind(self, client: Client) -> None:
        assert (await post(client, "/follow_up", {"search_id": "x", "kind": "left"}))[0] == 422

    async def test_a_session_is_all_of_it(self, client: Client, events: SqlEventStore) -> None:
        _, body = await post(client, "/search", {"query": "카드로 결제한 금액은 언제 환불되나요?", "k": 2})
        await post(client, "/search", {"query": "아무도 아무것도 고르지 않아요"})
        chosen = body["suggestions"][0]["article_id"]
        for kind in ("click", "not_solved"):
            said = {"search_id": body["search_id"], "article_id": chosen, "kind": kind, "visitor": "v1"}
            await post(client, "/feedback", said)
        await post(client, "/follow_up", {"search_id": body["search_id"], "kind": "asked_again"})
        [session] = await events.sessions(10)
        assert session.query == "카드로 결제한 금액은 언제 환불되나요?"
        assert [one.article_id for one in session.shown] == ["refund-card", chosen]
        assert session.clicked == session.not_solved == frozenset({chosen})
        assert session.solved == frozenset()
        assert session.follow_ups == frozenset({"asked_again"})
        assert session.visitor == "v1"


class TestRules:
    async def test_a_rule_is_made_explained_and_logged(self, client: Client) -> None:
        change = {"rule": {"kind": "synonym", "written": "폰번", "meant": "전화번호"}, "who": "user:1"}
        assert await post(client, "/rules", change) == (200, {"changed": True})
        assert await post(client, "/rules", change) == (200, {"changed": False})
        _, listing = await get(client, "/rules")
        assert [line["who"] for line in listing["log"]] == ["user:1"]
        _, explained = await post(client, "/explain", {"query": "카드 환불 며칠"})
        assert explained["ranked"][0]["article_id"] == "refund-card"
        assert explained["ranked"][0]["features"]["fused"] > 0
        assert explained["weights"]["fused"] == 1.0

    @pytest.mark.parametrize("rule", [{}, {"kind": "pin"}, {"kind": "synonym", "written": " ", "meant": "x"}])
    async def test_no_rule(self, client: Client, rule: dict[str, Any]) -> None:
        assert (await post(client, "/rules", {"rule": rule}))[0] == 422

    async def test_nothing_is_learned_and_nothing_taken_back(self, client: Client) -> None:
        assert await get(client, "/learning") == (200, {"active": None, "versions": []})
        assert (await post(client, "/learning/rollback", {}))[0] == 200


class TestAskingBack:
    def nearest(self, *categories: str) -> list[tuple[Shown, Article]]:
        return [
            (Shown(f"a{n}", "clarify", 0.2), Article(id=f"a{n}", title=f"제목 {n}", body="본문", category=category))
            for n, category in enumerate(categories)
        ]

    def test_by_categories_where_they_differ(self) -> None:
        asked = clarification(self.nearest("환불", "배송", "환불"))
        assert asked is not None
        assert (asked.categories, asked.suggestions) == (("환불", "배송"), ())

    def test_else_by_the_articles(self) -> None:
        asked = clarification(self.nearest("환불", "환불"))
        assert asked is not None
        assert [one.title for one in asked.suggestions] == ["제목 0", "제목 1"]

    def test_one_article_alone_is_no_question(self) -> None:
        assert clarification(self.nearest("환불")) is None


class TestBrowse:
    async def test_the_questions_of_a_category(self, client: Client) -> None:
        status, body = await get(client, "/browse", category="계정", lang="ko", request_id="b1")
        assert status == 200
        assert [suggestion["article_id"] for suggestion in body["suggestions"]] == ["locked", "password"]
        why = [{"code": "category", "detail": "계정"}]
        assert [suggestion["reasons"] for suggestion in body["suggestions"]] == [why, why]
        assert not body["abstained"]
        assert await get(client, "/browse", category="계정", lang="ko", request_id="b1") == (200, body)
        chosen = {"search_id": body["search_id"], "article_id": "locked", "kind": "click"}
        assert await post(client, "/feedback", chosen) == (200, {"recorded": True})

    async def test_a_category_in_another_language(self, client: Client) -> None:
        _, body = await get(client, "/browse", category="Account", lang="ko")
        assert [suggestion["article_id"] for suggestion in body["suggestions"]] == ["password.en"]

    async def test_a_category_that_is_not_there(self, client: Client) -> None:
        _, body = await get(client, "/browse", category="없음", lang="ko")
        assert body["abstained"]
        assert body["categories"]

    async def test_a_hidden_article_is_on_no_shelf(
        self, store: SqlArticleStore, events: SqlEventStore, encoder: LetterEncoder
    ) -> None:
        await store.put(ARTICLES)
        for hidden in ("locked", "delivery-fee"):
            await SqlRuleStore(store._database).change(RuleChange(rule=Hide(article_id=hidden)))
        async with await _client(store, events, encoder) as client:
            _, body = await get(client, "/browse", category="계정", lang="ko")
            assert [suggestion["article_id"] for suggestion in body["suggestions"]] == ["password"]
            _, body = await get(client, "/browse", category="배송", lang="ko")
            assert (body["abstained"], body["categories"]) == (True, ["계정", "환불"])

    async def test_without_a_category(self, client: Client) -> None:
        assert (await get(client, "/browse"))[0] == 422


class TestVocabulary:
    async def test_codes_and_menus(self, store: SqlArticleStore, events: SqlEventStore) -> None:
        menus = ARTICLES[0].model_copy(
            update={"id": "menus", "body": "「더보기 > 설정 > 알림」에서 “Help centre”를 눌러 주세요."}
        )
        await store.put([*ARTICLES, menus])
        async with await _client(store, events, LetterEncoder()) as client:
            status, body = await get(client, "/vocabulary")
        assert status == 200
        assert body == {"codes": ["DT-1003"], "names": ["Forgot password", "Help centre", "더보기", "설정", "알림"]}


class TestArticles:
    async def test_one_article(self, client: Client) -> None:
        status, body = await get(client, "/articles/password.en")
        assert status == 200
        assert body["pair"] == "password"

    @pytest.mark.parametrize("article_id", ["nothing", "..%2F..", "가"])
    async def test_no_such_article(self, client: Client, article_id: str) -> None:
        status, body = await get(client, f"/articles/{article_id}")
        assert (status, body["error"]["code"]) == (404, "not_found")


async def test_a_picture_comes_as_what_it_is(client: Client, store: SqlArticleStore) -> None:
    await store.put([], [checked("settings.jpg", PNG)])
    async with client.get("/pictures/settings.jpg") as response:
        assert (response.status, response.content_type, await response.read()) == (200, "image/png", PNG)
    assert (await get(client, "/pictures/other.png"))[0] == 404
