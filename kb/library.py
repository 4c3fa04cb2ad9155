"""The index that searches read, kept in step with the articles, whichever process changes them."""

import asyncio
import time
from contextlib import suppress
from pathlib import Path

import structlog

from contracts.articles import Article
from kb import index as indexes
from kb import snapshot
from kb.articles import ArticleStore
from kb.encoder import Encoder
from kb.features import FeatureTable
from kb.index import Index
from kb.retrieve.dense import MakeVectorIndex

log = structlog.get_logger(__name__)
POLL_S = 0.5
"""How soon another process's change is noticed."""


class Library:
    """`index` is always whole: a new one is built in a thread beside it and then takes its place."""

    def __init__(
        self, store: ArticleStore, *, encoder: Encoder | None, make: MakeVectorIndex, snapshot_file: Path | None = None
    ) -> None:
        self._store = store
        self._encoder_version = encoder.version if encoder else ""
        self._make = make
        self._snapshot_file = snapshot_file
        self._features = FeatureTable(encoder)
        self._encoder = encoder
        self._woken = asyncio.Event()
        self.index: Index | None = None

    async def remember(self) -> None:
        """Takes what a former run worked out from the snapshot, where there is a usable one."""
        if self._snapshot_file is None:
            return
        try:
            known = await asyncio.to_thread(snapshot.load, self._snapshot_file, self._encoder_version)
            self._features = FeatureTable(self._encoder, known)
        except snapshot.SnapshotError as error:
            log.info("snapshot.rebuilding", reason=str(error))

    async def refresh(self) -> bool:
        """Builds the index anew if the articles have changed; True where they had."""
        revision = await self._store.revision()
        if self.index is not None and self.index.revision == revision:
            return False
        # The revision is read first: a change in between is then seen as one at the next look.
        articles = await self._store.all()
        start = time.perf_counter()
        known_before = frozenset(self._features.known)
        self.index = await asyncio.to_thread(self._build, articles, revision)
        seconds = round(time.perf_counter() - start, 2)
        log.info("index.built", articles=len(articles), revision=revision, seconds=seconds)
        if self._snapshot_file is not None and self._features.known.keys() != known_before:
            await asyncio.to_thread(self._save)
        return True

    async def watch(self) -> None:
        """Looks for changes for ever. A failure is logged and tried again; searches go on with the index there is."""
        while True:
            try:
                await self.refresh()
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
        return indexes.build(articles, table.of(articles), self._make, self.index.revision)

    def _build(self, articles: list[Article], revision: int) -> Index:
        return indexes.build(articles, self._features.of(articles), self._make, revision)

    def _save(self) -> None:
        assert self._snapshot_file is not None
        try:
            snapshot.save(self._snapshot_file, self._features.known, self._encoder_version)
        except OSError as error:  # a full disk costs the next start some seconds, and this one nothing
            log.warning("snapshot.not_saved", reason=str(error))
