"""Everything authors do with articles, over the store and the index."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from contracts.authoring import (
    AuthoredPage,
    AuthoredRow,
    AuthoredView,
    BulkDecision,
    BulkFault,
    BulkRequest,
    BulkResult,
    CategoryList,
    CategoryRow,
    Content,
    Figures,
    Flag,
    LibraryPicture,
    NewArticle,
)
from contracts.errors import SangdamError
from kb.articles import ArticleStore
from kb.authoring import checks
from kb.authoring.asked import FIGURES_DAYS, AskedStore
from kb.authoring.checks import Surroundings
from kb.authoring.cleaning import cleaned
from kb.authoring.store import Author, Authored, AuthoringStore, Clock, Filter, utc_now
from kb.authoring.workflow import Action
from kb.library import Library
from kb.pictures import ADDRESS, name_in

log = structlog.get_logger(__name__)
FINDABLE_S = 2.0
LOOK_S = 0.02
DUE_S = 1.0


@dataclass
class Writing:
    """`articles` is what customers see; `library` finds it. What is published can be found when the call returns.

    `translated`: languages whose articles are to have a translation.
    """

    store: AuthoringStore
    articles: ArticleStore
    asked: AskedStore
    library: Library
    clock: Clock = utc_now
    translated: frozenset[str] = frozenset()
    _around: Surroundings | None = field(default=None, init=False)
    _flags: Mapping[str, tuple[Flag, ...]] = field(default_factory=dict, init=False)
    _mark: tuple[int, int] = field(default=(-1, -1), init=False)

    async def page(self, wanted: Filter, flag: str | None = None) -> AuthoredPage:
        """The list, with each article's figures; `flag`: only articles that have it."""
        around = await self.around()
        by_code: dict[str, set[str]] = {}
        for article_id, ours in self._flags.items():
            for one in ours:
                by_code.setdefault(one.code, set()).add(article_id)
        if flag is not None:
            wanted = replace(wanted, ids=frozenset(by_code.get(flag, ())))
        found, total = await self.store.page(wanted)
        figures = await self.figures([authored.id for authored in found])
        rows = tuple(self._row(authored, around, figures.get(authored.id, Figures())) for authored in found)
        counts = dict(await self.store.counts()) | {f"flag:{code}": len(ids) for code, ids in by_code.items()}
        return AuthoredPage(items=rows, total=total, counts=counts)

    async def view(self, article_id: str) -> AuthoredView:
        return await self._view(await self.store.get(article_id))

    async def create(self, new: NewArticle, by: Author) -> AuthoredView:
        """A draft. Raises Conflict for an id that is taken."""
        article_id = new.id or f"q-{secrets.token_hex(5)}"
        made = await self.store.save(article_id, 0, cleaned(new.content), by)
        if new.gap:
            await self.asked.close(new.gap, article_id, by.who)
        return await self._view(made)

    async def save(self, article_id: str, base: int, content: Content, by: Author, note: str = "") -> AuthoredView:
        """A new version, unless nothing differs. Raises Changed where somebody was faster."""
        content = cleaned(content)
        there = await self.store.get(article_id)
        if there.standing.version == base and there.content == content:
            return await self._view(there)
        return await self._view(await self.store.save(article_id, base, content, by, note))

    async def act(
        self, article_id: str, base: int, action: Action, by: Author, *, why: str = "", at: datetime | None = None
    ) -> AuthoredView:
        done = await self.store.act(article_id, base, action, by, why=why, at=at)
        if action in ("publish", "archive"):
            await self.findable()
        return await self._view(done)

    async def restore(self, article_id: str, base: int, version: int, by: Author) -> AuthoredView:
        old = await self.store.version(article_id, version)
        return await self._view(await self.store.save(article_id, base, old.content, by, f"v{version}"))

    async def bulk(self, asked: BulkRequest, by: Author) -> BulkResult:
        """One article after the other: what can be changed is, what cannot is named."""

        async def change(before: Authored) -> None:
            named = {"category": asked.category, "question_type": asked.question_type}
            content = before.content.model_copy(update={k: v for k, v in named.items() if v is not None})
            base = before.standing.version
            if content != before.content:
                base = (await self.store.save(before.id, base, content, by)).standing.version
            if asked.step is not None:
                await self.store.act(before.id, base, asked.step, by)

        return await self._each(asked.ids, change)

    async def bulk_decide(self, asked: BulkDecision, by: Author) -> BulkResult:
        async def decide(before: Authored) -> None:
            await self.store.act(before.id, before.standing.version, asked.decision, by, why=asked.why)

        result = await self._each(asked.ids, decide)
        await self.findable()
        return result

    async def categories(self) -> CategoryList:
        around = await self.around()
        counts: dict[tuple[str, str], int] = {}
        for article in around.articles.values():
            key = (article.content.category, article.content.lang)
            counts[key] = counts.get(key, 0) + 1
        rows = [
            CategoryRow.model_validate({"name": name, "lang": lang, "articles": n})
            for (name, lang), n in counts.items()
        ]
        return CategoryList(items=tuple(sorted(rows, key=lambda row: (row.lang != "ko", -row.articles, row.name))))

    async def recategorise(self, old: str, new: str, lang: str, by: Author) -> CategoryList:
        await self.store.recategorise(old, new, lang, by)
        await self.findable()
        return await self.categories()

    async def pictures(self) -> tuple[LibraryPicture, ...]:
        around = await self.around()
        used: dict[str, list[str]] = {}
        for article in around.articles.values():
            for media in article.content.media:
                if name := name_in(media.url):
                    used.setdefault(name, []).append(article.id)
        return tuple(
            LibraryPicture(name=name, url=ADDRESS + name, bytes=size, updated_at=at, used=tuple(used.get(name, ())))
            for name, size, at in await self.store.pictures()
        )

    async def figures(self, ids: Sequence[str]) -> Mapping[str, Figures]:
        return await self.asked.figures(ids, self.clock() - timedelta(days=FIGURES_DAYS))

    async def around(self) -> Surroundings:
        """What articles are checked against, worked out anew after each change."""
        pictures = await self.store.pictures()
        mark = (await self.store.mark(), len(pictures))
        if self._around is None or mark != self._mark:
            articles = await self.store.all()
            now = self.clock()
            around = checks.surroundings(articles, (name for name, _, _ in pictures), self.translated)
            self._flags = {
                one.id: checks.flags(one.id, one.content, around, updated_at=one.updated_at, now=now)
                for one in around.articles.values()
            }
            self._around, self._mark = around, mark
        return self._around

    async def findable(self) -> None:
        """Waits until searches read the newest articles; at most FINDABLE_S, then they do soon after."""
        revision = await self.articles.revision()
        self.library.wake()
        for _ in range(int(FINDABLE_S / LOOK_S)):
            if self.library.index is None or self.library.index.revision >= revision:
                return
            await asyncio.sleep(LOOK_S)

    async def publish_when_due(self) -> None:
        """Looks every second for ever; what came due while nobody looked is published at the first look."""
        while True:
            try:
                if published := await self.store.publish_due(self.clock()):
                    log.info("articles.published", ids=published)
                    self.library.wake()
            except Exception:  # a full disk, say: it is due at the next look too
                log.exception("articles.not_published")
            await asyncio.sleep(DUE_S)

    async def _each(self, ids: Sequence[str], change: Callable[[Authored], Awaitable[None]]) -> BulkResult:
        faults: list[BulkFault] = []
        undo: dict[str, int] = {}
        for article_id in dict.fromkeys(ids):
            try:
                before = await self.store.get(article_id)
                await change(before)
                undo[article_id] = before.standing.version
            except SangdamError as error:
                faults.append(BulkFault(id=article_id, reason=error.message))
        return BulkResult(done=len(undo), faults=tuple(faults), undo=undo)

    async def _view(self, authored: Authored) -> AuthoredView:
        around = await self.around()
        figures = await self.figures([authored.id])
        return AuthoredView(
            row=self._row(authored, around, figures.get(authored.id, Figures())),
            content=authored.content,
            translation=around.pairs.get(authored.id),
        )

    def _row(self, authored: Authored, around: Surroundings, figures: Figures) -> AuthoredRow:
        standing, content = authored.standing, authored.content
        return AuthoredRow(
            id=authored.id,
            title=content.title,
            lang=content.lang,
            category=content.category,
            question_type=content.question_type,
            pair=around.pairs.get(authored.id),
            state=standing.state,
            version=standing.version,
            live=standing.live,
            due=standing.due,
            due_version=standing.due_version,
            updated_at=authored.updated_at,
            updated_by=authored.updated_by,
            figures=figures,
            flags=checks.flags(
                authored.id, content, around, updated_at=authored.updated_at, now=self.clock(), figures=figures
            ),
        )
