import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from contracts.articles import Article, Media
from contracts.errors import NotFound, Unprocessable
from contracts.search import Reason
from kb.articles import Saved
from kb.backends.sql_articles import SqlArticleStore
from kb.backends.sql_events import SqlEventStore
from kb.backends.tables import feedback, follow_ups, impressions, metadata, searches
from kb.events import FeedbackKind, Impression, Shown, masked
from kb.learning.credit import Credit, once_a_visitor
from service.threaded_database import ThreadedDatabase
from tests.unit.kb.conftest import ARTICLES

IMPRESSION = Impression(
    search_id="s1",
    query="환불 언제",
    lang="ko",
    k=5,
    model="m1",
    abstained=False,
    shown=(
        Shown("refund-card", "search", 0.93, (Reason(code="words", detail="환불"),)),
        Shown("locked", "suggestion", 0.1),
    ),
    request_id="r1",
)


class TestArticles:
    async def test_what_is_put_is_there_as_it_was(self, store: SqlArticleStore) -> None:
        picture = ARTICLES[0].model_copy(
            update={"id": "picture", "media": (Media(kind="image", url="a.png", alt="화면"),)}
        )
        await store.put([*ARTICLES, picture])
        assert await store.all() == sorted([*ARTICLES, picture], key=lambda article: article.id)
        assert await store.get("picture") == picture
        assert await store.get("nothing") is None

    async def test_putting_counts_what_changed(self, store: SqlArticleStore) -> None:
        assert await store.put(ARTICLES) == Saved(added=5)
        changed = ARTICLES[0].model_copy(update={"title": "환불은 언제 되나요?"})
        fresh = ARTICLES[0].model_copy(update={"id": "fresh"})
        assert await store.put([changed, fresh, *ARTICLES[1:]]) == Saved(added=1, changed=1, unchanged=4)
        assert await store.get(changed.id) == changed

    async def test_the_revision_grows_with_changes_alone(self, store: SqlArticleStore) -> None:
        assert await store.revision() == 0
        await store.put(ARTICLES)
        first = await store.revision()
        await store.put(ARTICLES)
        assert await store.revision() == first > 0
        await store.put([ARTICLES[0].model_copy(update={"body": "바뀌었어요."})])
        assert await store.revision() == first + 1

    async def test_a_mark_is_used_once(self, store: SqlArticleStore) -> None:
        assert await store.put_once("samples", ARTICLES[:1]) == Saved(added=1)
        assert await store.put_once("samples", ARTICLES) is None
        assert [article.id for article in await store.all()] == [ARTICLES[0].id]

    async def test_more_articles_than_a_statement_has_room_for(self, store: SqlArticleStore) -> None:
        many = [Article(id=f"a{n:05}", title="제목", body="본문") for n in range(5_081)]
        assert (await store.put(many)).added == 5_081
        changed = [article.model_copy(update={"body": "다른 본문"}) for article in many]
        assert (await store.put(changed)).changed == 5_081
        assert await store.all() == changed


class TestEvents:
    async def test_an_impression_is_kept_as_it_was(self, events: SqlEventStore) -> None:
        assert await events.record(IMPRESSION) == IMPRESSION
        assert await events.find("r1") == IMPRESSION
        assert await events.find("r2") is None

    async def test_the_same_request_is_one_impression(self, events: SqlEventStore, engine: ThreadedDatabase) -> None:
        again = [replace(IMPRESSION, search_id=f"s{n}") for n in range(2, 10)]
        kept = await asyncio.gather(events.record(IMPRESSION), *(events.record(other) for other in again))
        assert len({impression.search_id for impression in kept}) == 1
        assert len(await engine.read(lambda connection: connection.execute(select(searches)).all())) == 1
        assert len(await engine.read(lambda connection: connection.execute(select(impressions)).all())) == 2

    @pytest.mark.parametrize("kind", ["click", "solved", "not_solved"])
    async def test_feedback_is_kept_once(
        self, events: SqlEventStore, engine: ThreadedDatabase, kind: FeedbackKind
    ) -> None:
        await events.record(IMPRESSION)
        assert await events.feedback("s1", "locked", kind)
        assert not await events.feedback("s1", "locked", kind)
        rows = await engine.read(lambda connection: connection.execute(select(feedback)).all())
        assert [(row.search_id, row.article_id, row.kind) for row in rows] == [("s1", "locked", kind)]

    async def test_feedback_sent_twice_at_once_is_kept_once(self, events: SqlEventStore) -> None:
        await events.record(IMPRESSION)
        recorded = await asyncio.gather(*(events.feedback("s1", "locked", "click") for _ in range(5)))
        assert sorted(recorded) == [False, False, False, False, True]

    async def test_feedback_on_an_unknown_search(self, events: SqlEventStore) -> None:
        with pytest.raises(NotFound):
            await events.feedback("s9", "locked", "click")

    async def test_feedback_on_an_article_that_was_not_shown(self, events: SqlEventStore) -> None:
        await events.record(IMPRESSION)
        with pytest.raises(Unprocessable):
            await events.feedback("s1", "delivery-fee", "click")


def test_questions_are_masked() -> None:
    assert masked("제 번호 010-1234-5678로 환불") == "제 번호 [전화번호]로 환불"


async def test_the_migrations_make_the_tables_that_the_code_knows(engine: ThreadedDatabase) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    found = await engine.read(lambda connection: compare_metadata(MigrationContext.configure(connection), metadata))
    assert found == []


class TestForgetting:
    async def test_questions_stay_and_nothing_tells_whose_they_were(
        self, events: SqlEventStore, engine: ThreadedDatabase
    ) -> None:
        await events.record(replace(IMPRESSION, request_id="web:ab_c:3"))
        others = {"s2": "web:ab_c2:3", "s3": "web:abXc:3", "s4": None}
        for search_id, request_id in others.items():
            await events.record(replace(IMPRESSION, search_id=search_id, request_id=request_id))
        for search_id, visitor in (("s1", "me"), ("s2", "you")):
            await events.feedback(search_id, "locked", "click", visitor)
            await events.follow_up(search_id, "asked_again", visitor)
        await events.forget("web:ab_c", "me")
        asked = await engine.read(lambda c: dict(c.execute(select(searches.c.id, searches.c.request_id)).all()))
        assert asked == {"s1": None, **others}
        names: set[str] = set()
        for table in (feedback, follow_ups):
            said = await engine.read(lambda c, t=table: dict(c.execute(select(t.c.search_id, t.c.visitor)).all()))
            names.add(said["s1"])
            assert said["s2"] == "you"
        assert len(names) == 1, "what was said keeps being one person's"
        assert not names & {None, "me", "you"}
        assert all("ab_c" not in name for name in names)

    async def test_who_is_forgotten_still_counts_once(self, events: SqlEventStore) -> None:
        for number in range(3):
            await events.record(replace(IMPRESSION, search_id=f"s{number}", request_id=f"web:c:{number}"))
            await events.feedback(f"s{number}", "locked", "click", "me")
        await events.record(replace(IMPRESSION, search_id="t", request_id="web:d:1"))
        await events.feedback("t", "locked", "click", "you")
        await events.forget("web:c", "me")
        await events.forget("web:d", "you")
        visitors = {session.search_id: session.visitor for session in await events.sessions(10)}
        assert len({visitors[f"s{number}"] for number in range(3)}) == 1
        assert len(set(visitors.values())) == 2
        votes = once_a_visitor([Credit("환불", "locked", 1.0, name, search) for search, name in visitors.items()])
        assert len(votes) == 2
