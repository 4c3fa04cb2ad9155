"""Pictures as files under the data folder: written whole, on disk before anything refers to them."""

import asyncio
import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from contracts.errors import Unavailable
from service.files import write_whole

log = structlog.get_logger(__name__)
KEPT_FREE = 500_000_000
"""Bytes of the disk that pictures leave to the event log."""
_ID = re.compile(r"[a-z0-9_]{3,64}")


class DiskPictureFiles:
    """`folder/ab/…ab`: spread by the id's last two letters, so that no folder grows large. Readable by its owner alone.

    `kept_free`: bytes of the disk below which nothing more is taken.
    """

    def __init__(self, folder: Path, kept_free: int = KEPT_FREE) -> None:
        self._folder = folder
        self._kept_free = kept_free
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def write(self, picture_id: str, content: bytes) -> None:
        await asyncio.to_thread(self._write, self._path(picture_id), content)

    async def read(self, picture_id: str) -> bytes | None:
        return await asyncio.to_thread(_read, self._path(picture_id))

    async def remove(self, ids: Sequence[str]) -> None:
        await asyncio.to_thread(_remove, [self._path(picture_id) for picture_id in ids])

    async def older_than(self, moment: datetime) -> list[str]:
        return await asyncio.to_thread(self._older_than, moment.timestamp())

    def _path(self, picture_id: str) -> Path:
        if not _ID.fullmatch(picture_id):
            raise ValueError("not the id of a picture")
        return self._folder / picture_id[-2:] / picture_id

    def _write(self, path: Path, content: bytes) -> None:
        if shutil.disk_usage(self._folder).free - len(content) < self._kept_free:
            log.error("pictures.disk_full", kept_free=self._kept_free)
            raise Unavailable("there is no room for more pictures now")
        path.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            write_whole(path, content)
            _sync(path.parent)
            _sync(self._folder)
        except OSError as error:
            raise Unavailable("the picture could not be stored") from error

    def _older_than(self, moment: float) -> list[str]:
        found = []
        for path in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):  # removed meanwhile
                if path.stat().st_mtime >= moment:
                    continue
                if path.suffix == ".part":
                    path.unlink()  # a crash cut it short
                elif _ID.fullmatch(path.name):
                    found.append(path.name)
        return sorted(found)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """A new name is on disk only with its folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
