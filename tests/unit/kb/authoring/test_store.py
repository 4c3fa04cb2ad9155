import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from contracts.articles import Article
from contracts.authoring import Content
from contracts.errors import Conflict, NotFound, Unavailable, Unprocessable
from kb.authoring.store import Changed, Filter, article_of, content_of
from kb.authoring.workflow import Standing
from kb.backends.sql_articles import MIGRATIONS, SqlArticleStore, open_database
from kb.backends.sql_authoring import SqlAuthoringStore
from service.threaded_database import ThreadedDatabase
from tests.unit.kb.authoring.conftest import GARAM, JIU, Hands
from tests.unit.kb.conftest import ARTICLES

DRAFT = Content(title="배송지를 바꾸고 싶어요", body="주문 내역에서 바꿀 수 있어요.", category="배송")


async def test_what_a_file_brought_is_published_and_its_first_version(
    store: SqlArticleStore, authoring_store: SqlAuthoringStore
) -> None:
    await store.put(ARTICLES)
    known = await authoring_store.get("refund-card")
    assert known.standing == Standing("published", 1, live=1)
    assert known.content == content_of(ARTICLES[0])
    await store.put([ARTICLES[0].model_copy(update={"body": "다르게"})])
    assert (await authoring_store.get("refund-card")).standing == Standing("published", 2, live=2)
    assert [done.what for done in await authoring_store.history("refund-card", 10)] == ["imported", "imported"]


async def test_every_save_is_a_version(authoring_store: SqlAuthoringStore) -> None:
    await authoring_store.save("new", 0, DRAFT, GARAM)
    changed = DRAFT.model_copy(update={"body": "더 자세히"})
    await authoring_store.save("new", 1, changed, JIU, "자세히")
    kept = await authoring_store.versions("new")
    assert [(v.number, v.by, v.note, v.content) for v in kept] == [
        (2, "한지우", "자세히", changed),
        (1, "문가람", "", DRAFT),
    ]


async def test_the_second_of_two_authors_is_told_and_nothing_is_lost(authoring_store: SqlAuthoringStore) -> None:
    await authoring_store.save("new", 0, DRAFT, GARAM)
    writing = [
        authoring_store.save("new", 1, DRAFT.model_copy(update={"body": f"{by.name}의 글"}), by) for by in (GARAM, JIU)
    ]
    done = await asyncio.gather(*writing, return_exceptions=True)
    refused = [one for one in done if isinstance(one, Changed)]
    assert len(refused) == 1
    winner = (await authoring_store.get("new")).updated_by
    assert refused[0].detail["by"] == winner
    assert refused[0].detail["version"] == 2
    assert len(await authoring_store.versions("new")) == 2


async def test_an_id_is_given_once(authoring_store: SqlAuthoringStore) -> None:
    await authoring_store.save("new", 0, DRAFT, GARAM)
    with pytest.raises(Conflict):
        await authoring_store.save("new", 0, DRAFT, JIU)
    with pytest.raises(NotFound):
        await authoring_store.save("unknown", 1, DRAFT, JIU)


async def test_publishing_and_archiving_change_what_customers_see(
    store: SqlArticleStore, authoring_store: SqlAuthoringStore
) -> None:
    await authoring_store.save("new", 0, DRAFT, GARAM)
    assert await store.get("new") is None
    revision = await store.revision()
    await authoring_store.act("new", 1, "publish", JIU)
    assert await store.get("new") == Article(id="new", **DRAFT.model_dump())
    assert await store.revision() == revision + 1
    await authoring_store.act("new", 1, "archive", JIU, why="끝난 행사")
    assert await store.get("new") is None
    assert [(done.what, done.by, done.why) for done in await authoring_store.history("new", 9)] == [
        ("archive", "한지우", "끝난 행사"),
        ("publish", "한지우", ""),
        ("created", "문가람", ""),
    ]


async def test_an_article_without_a_body_is_not_published(
    store: SqlArticleStore, authoring_store: SqlAuthoringStore
) -> None:
    await authoring_store.save("new", 0, DRAFT.model_copy(update={"body": ""}), GARAM)
    with pytest.raises(Unprocessable) as refused:
        await authoring_store.act("new", 1, "publish", JIU)
    assert refused.value.detail[0]["field"] == "body"
    assert (await authoring_store.get("new")).standing == Standing("draft", 1)


async def test_a_full_disk_in_the_middle_of_publishing_changes_nothing(
    store: SqlArticleStore, authoring_store: SqlAuthoringStore, engine: ThreadedDatabase
) -> None:
    long = DRAFT.model_copy(update={"body": "가" * 20_000})
    await authoring_store.save("new", 0, long, GARAM)
    before = await store.revision()

    def full(connection: object) -> None:
        pages = connection.execute(text("PRAGMA page_count")).scalar()  # type: ignore[attr-defined]
        connection.execute(text(f"PRAGMA max_page_count={pages + 1}"))  # type: ignore[attr-defined]

    await engine.write(full)
    with pytest.raises(Unavailable):
        await authoring_store.act("new", 1, "publish", JIU)
    assert await store.get("new") is None
    assert (await authoring_store.get("new")).standing == Standing("draft", 1)
    assert await store.revision() == before
    assert [done.what for done in await authoring_store.history("new", 9)] == ["created"]


async def test_what_is_scheduled_goes_live_also_after_a_restart(tmp_path: Path, hands: Hands) -> None:
    address = f"sqlite+pysqlite:///{tmp_path / 'other.sqlite3'}"
    first = await open_database(address)
    authors = SqlAuthoringStore(first, hands)
    await authors.save("new", 0, DRAFT, GARAM)
    await authors.act("new", 1, "schedule", JIU, at=hands.now + timedelta(hours=3))
    assert await authors.publish_due(hands.now) == []
    await authors.save("new", 1, DRAFT.model_copy(update={"body": "아직 검토 전"}), GARAM)
    await first.close()

    hands.pass_by(hours=5)
    second = await open_database(address)
    authors, articles = SqlAuthoringStore(second, hands), SqlArticleStore(second)
    assert await authors.publish_due(hands.now) == ["new"]
    assert await authors.publish_due(hands.now) == []
    shown = await articles.get("new")
    assert shown is not None
    assert shown.body == DRAFT.body
    assert (await authors.get("new")).standing == Standing("draft", 2, live=1)
    await second.close()


async def test_a_renamed_category_moves_what_is_live_and_keeps_drafts(
    store: SqlArticleStore, authoring_store: SqlAuthoringStore
) -> None:
    await store.put(ARTICLES)
    await authoring_store.save("locked", 1, content_of(ARTICLES[3]).model_copy(update={"body": "초안"}), GARAM)
    assert await authoring_store.recategorise("계정", "로그인", "ko", JIU) == 2
    shown = {article.id: article for article in await store.all()}
    assert (shown["password"].category, shown["locked"].category) == ("로그인", "로그인")
    assert shown["locked"].body == ARTICLES[3].body
    draft = await authoring_store.get("locked")
    assert (draft.content.body, draft.content.category, draft.standing.state) == ("초안", "로그인", "draft")
    assert draft.standing.live == 3


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("draft", [None, "배송", "결제"])
async def test_a_renamed_category_is_not_undone_by_what_is_due(
    store: SqlArticleStore, authoring_store: SqlAuthoringStore, hands: Hands, live: bool, draft: str | None
) -> None:
    """`draft`: the category of a newer version, written after the other was scheduled."""
    if live:
        await store.put([article_of("new", DRAFT.model_copy(update={"body": "아직 이렇게"}))])
    written = await authoring_store.save("new", 1 if live else 0, DRAFT, GARAM)
    await authoring_store.act("new", written.standing.version, "schedule", JIU, at=hands.now + timedelta(hours=3))
    if draft:
        later = DRAFT.model_copy(update={"body": "초안", "category": draft})
        await authoring_store.save("new", written.standing.version, later, GARAM)

    assert await authoring_store.recategorise("배송", "배달", "ko", JIU) == 1
    shown = await store.get("new")
    assert (shown and (shown.category, shown.body)) == (("배달", "아직 이렇게") if live else None)
    newest = await authoring_store.get("new")
    expected = ("초안", {"배송": "배달"}.get(draft, draft)) if draft else (DRAFT.body, "배달")
    assert (newest.content.body, newest.content.category) == expected
    assert newest.standing.state == ("draft" if draft else "review")

    hands.pass_by(hours=4)
    assert await authoring_store.publish_due(hands.now) == ["new"]
    shown = await store.get("new")
    assert shown is not None
    assert (shown.category, shown.body) == ("배달", DRAFT.body)
    after = await authoring_store.get("new")
    assert (after.standing.state, after.content) == ("draft" if draft else "published", newest.content)
    assert (after.standing.live == after.standing.version) == (not draft)


async def test_the_list(store: SqlArticleStore, authoring_store: SqlAuthoringStore) -> None:
    await store.put(ARTICLES)
    await authoring_store.save("new", 0, DRAFT, GARAM)

    async def ids(**wanted: object) -> list[str]:
        found, total = await authoring_store.page(Filter(by_title=True, **wanted))  # type: ignore[arg-type]
        assert total == len(found)
        return [one.id for one in found]

    assert await ids(state="draft") == ["new"]
    assert await ids(category="계정") == ["locked", "password"]
    assert await ids(lang="en") == ["password.en"]
    assert await ids(words=("비밀번호", "로그인")) == ["locked", "password"]
    assert await ids(words=("100%",)) == []
    assert dict(await authoring_store.counts()) == {"published": 5, "draft": 1, "scheduled": 0}


def test_articles_of_before_are_adopted(tmp_path: Path) -> None:
    database = create_engine(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            text(
                "INSERT INTO articles (id, title, body, lang, category, wordings, buttons, media, codes, updated_at)"
                " VALUES ('a', '제목', '본문', 'ko', '계정', '[\"다른 말\"]', '[]', '[]', '[]', '2026-01-02 03:04:05')"
            )
        )
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "authoring_0001")
    database.dispose()

    async def look() -> None:
        opened = await open_database(f"sqlite+pysqlite:///{tmp_path / 'old.sqlite3'}")
        known = await SqlAuthoringStore(opened).get("a")
        assert known.standing == Standing("published", 1, live=1)
        assert known.content == Content(title="제목", body="본문", category="계정", wordings=("다른 말",))
        assert (await SqlAuthoringStore(opened).version("a", 1)).content == known.content
        assert known.updated_at.isoformat() == "2026-01-02T03:04:05+00:00"
        await opened.close()

    asyncio.run(look())
