"""The archive as a running service reads it: opened beside the living articles, and anew where it was replaced."""

import asyncio
import time
from pathlib import Path

import structlog

from kb import stored
from kb.index import Index
from kb.retrieve.dense import VectorBackend
from kb.stored import StoredIndexError

log = structlog.get_logger(__name__)


class Archive:
    """`index`: what is open; None where there is none. `problem`: why what lies there is not; empty where all is well.

    One that cannot be used leaves what was open before as it was: its files stay mapped although they are deleted.
    """

    def __init__(self, folder: Path, *, encoder: str, backend: VectorBackend, wanted: bool = False) -> None:
        """`encoder`: its version, empty without one. `wanted`: somebody named the folder, so its absence is a fault."""
        self._folder = folder
        self._encoder = encoder
        self._backend = backend
        self._wanted = wanted
        self._seen: tuple[int, ...] | None = None
        self._looked = False
        self._opening: asyncio.Task[None] | None = None
        self.index: Index | None = None
        self.problem = ""

    def look(self) -> None:
        """Where something else lies there than at the last look, it is opened in the background."""
        if self._opening is not None and not self._opening.done():
            return
        if not self._looked or self._stamp() != self._seen:
            self._opening = asyncio.create_task(self.open(), name="archive")

    async def open(self) -> None:
        """Opens what lies there now, in a thread: a million passages take seconds, most of them for checksums."""
        self._looked, self._seen = True, self._stamp()
        if self._seen is None:
            self._found(None, "none there" if self._wanted else "")
            return
        started = time.perf_counter()
        try:
            index = await asyncio.to_thread(stored.load, self._folder, self._encoder, self._backend)
        except StoredIndexError as error:
            self._found(self.index, str(error))
            return
        self._found(index, "")
        log.info("archive.opened", passages=len(index.articles), seconds=round(time.perf_counter() - started, 2))

    def _found(self, index: Index | None, problem: str) -> None:
        if problem and problem != self.problem:
            log.error("archive.unusable", folder=str(self._folder), reason=problem)
        elif index is None and self.index is not None:
            log.info("archive.gone")
        self.index, self.problem = index, problem

    def _stamp(self) -> tuple[int, ...] | None:
        try:
            stat = (self._folder / stored.HEAD).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
