"""The index that searches read, kept in step with the articles, whichever process changes them."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from contracts.articles import Article
from kb import index as indexes
from kb import snapshot
from kb.archive import Archive
from kb.articles import ArticleStore
from kb.beside import beside
from kb.elsewhere import Elsewhere, elsewhere
from kb.encoder import Encoder
from kb.features import FeatureTable
from kb.index import Index
from kb.learning.learned import Learned, LearnedError, unpack
from kb.learning.store import LearnedStore
from kb.retrieve.dense import MakeVectorIndex
from kb.rules import Rules, RuleStore
from kb.rules import of as rules_of

log = structlog.get_logger(__name__)
POLL_S = 0.25
"""How soon another process's change is noticed."""


@dataclass(frozen=True, slots=True)
class _Taught:
    rules: Rules
    version: int | None
    learned: Learned | None


class Library:
    """`index` is always whole: a new one is built in a thread beside it and then takes its place.

    It holds the living articles alone, as authors and learning read them; `offered` is what customers' questions are
    searched in: the same, or with an archive beside it.
    """

    def __init__(
        self,
        store: ArticleStore,
        *,
        encoder: Encoder | None,
        make: MakeVectorIndex,
        snapshot_file: Path | None = None,
        rules: RuleStore | None = None,
        learned: LearnedStore | None = None,
        archive: Archive | None = None,
    ) -> None:
        self._store = store
        self._rules = rules
        self._learned = learned
        self._archive = archive
        self._beside: Index | None = None
        self._rules_revision = -1
        self._plain: Index | None = None
        self._what = _Taught(Rules(), None, None)
        self._encoder_version = encoder.version if encoder else ""
        self._make = make
        self._snapshot_file = snapshot_file
        self._features = FeatureTable(encoder)
        self._encoder = encoder
        self._woken = asyncio.Event()
        self._elsewhere: Elsewhere | None = None
        self.index: Index | None = None
        self.offered: Index | None = None

    @property
    def archive_problem(self) -> str:
        """Why the archive cannot be used; empty where it is, where there is none, and while it is opened."""
        return self._archive.problem if self._archive else ""

    async def remember(self) -> None:
        """Takes what a former run worked out from the snapshot, where there is a usable one."""
        if self._snapshot_file is None:
            return
        try:
            await asyncio.to_thread(self._look_elsewhere)
            known = await asyncio.to_thread(snapshot.load, self._snapshot_file, self._encoder_version)
            self._features = FeatureTable(self._encoder, known)
        except snapshot.SnapshotError as error:
            log.info("snapshot.rebuilding", reason=str(error))

    async def refresh(self) -> bool:
        """Takes up what has changed: articles, rules, what was learned, the archive; True where anything had."""
        ruled = await self._reread()
        revision = await self._store.revision()
        archive = self._archive.index if self._archive else None
        if self._plain is None or self._plain.revision != revision:
            await self._rebuild(revision, archive)
            return True
        if ruled or archive is not self._beside:
            await self._take_up(self._plain, archive)
            return True
        return False

    async def _rebuild(self, revision: int, archive: Index | None) -> None:
        # The revision was read first: a change in between is then seen as one at the next look.
        articles = await self._store.all()
        start = time.perf_counter()
        known_before = frozenset(self._features.known)
        self._plain = await asyncio.to_thread(self._build, articles, revision)
        await self._take_up(self._plain, archive)
        seconds = round(time.perf_counter() - start, 2)
        log.info("index.built", articles=len(articles), revision=revision, seconds=seconds)
        if self._snapshot_file is not None and self._features.known.keys() != known_before:
            await asyncio.to_thread(self._save)

    async def _take_up(self, plain: Index, archive: Index | None) -> None:
        taught = await asyncio.to_thread(self._teach, plain)
        offered = await asyncio.to_thread(beside, taught, archive) if archive else taught
        self.index, self.offered, self._beside = taught, offered, archive

    async def _reread(self) -> bool:
        """Reads rules and what was learned, where either has changed; True where it had."""
        if self._rules is None or self._learned is None:
            return False
        revision = await self._rules.revision()
        if revision == self._rules_revision:
            return False
        rules, active = rules_of(await self._rules.rules()), await self._learned.active()
        version, learned = None, None
        if active is not None:
            try:
                version, learned = active[0], await asyncio.to_thread(unpack, active[1])
            except LearnedError as error:  # search goes on without it
                log.error("learned.unusable", version=active[0], reason=str(error))
        self._what, self._rules_revision = _Taught(rules, version, learned), revision
        return True

    def _teach(self, plain: Index) -> Index:
        what = self._what
        return indexes.taught_by(plain, what.learned, what.version, self._encoder_version, what.rules)

    async def watch(self) -> None:
        """Looks for changes for ever. A failure is logged and tried again; searches go on with the index there is."""
        while True:
            try:
                await self.refresh()
                if self._archive is not None:
                    self._archive.look()
            except Exception:
                log.exception("index.refresh_failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_S)
            self._woken.clear()

    def wake(self) -> None:
        """Looks for changes at once: this process has made one."""
        self._woken.set()

    def index_with(self, article: Article) -> Index:
        """The index as it would be with this article. Takes milliseconds, and the encoding of what is new."""
        assert self.index is not None
        articles = [*(known for known in self.index.articles if known.id != article.id), article]
        table = FeatureTable(self._encoder, self._features.known)
        plain = indexes.build(articles, table.of(articles), self._make, self.index.revision, self._elsewhere)
        return self._teach(plain)

    def _build(self, articles: list[Article], revision: int) -> Index:
        return indexes.build(articles, self._features.of(articles), self._make, revision, self._elsewhere)

    def _look_elsewhere(self) -> None:
        if self._encoder is not None and self._snapshot_file is not None:
            self._elsewhere = elsewhere(self._encoder, self._snapshot_file.parent)

    def _save(self) -> None:
        assert self._snapshot_file is not None
        try:
            snapshot.save(self._snapshot_file, self._features.known, self._encoder_version)
        except OSError as error:  # a full disk costs the next start some seconds, and this one nothing
            log.warning("snapshot.not_saved", reason=str(error))
