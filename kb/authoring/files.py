"""Files that authors bring and take away: imports that are looked at first, exports, pictures."""

import asyncio
import hashlib
import re
import tempfile
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image

from contracts.articles import Article
from contracts.authoring import ImportFault, ImportView, LibraryPicture
from contracts.errors import TooLarge, Unprocessable
from kb.authoring.store import Author
from kb.authoring.writing import Writing
from kb.formats import FormatError, jsonl, table
from kb.importing import Problem, read_file, read_pictures
from kb.pictures import ADDRESS, MAX_BYTES, Picture, checked
from service.pictures.copies import Copy, copy_of
from service.pictures.decoding import Decoder
from service.pictures.decoding import Picture as Decoded

MAX_IMPORT = 30_000_000
MAX_UPLOAD = 20_000_000
MAX_SIDE = 1_600
"""Pixels: what a phone shows at three times its width; larger pictures are made smaller."""
MOST_FAULTS = 500
FORMATS = (".jsonl", ".ndjson", ".csv", ".tsv", ".zip", ".md")


async def whole(next_chunk: Callable[[], Awaitable[bytes]], most: int) -> bytes:
    """All of an upload. Raises TooLarge once it is over the limit, without reading the rest."""
    content = bytearray()
    while chunk := await next_chunk():
        content += chunk
        if len(content) > most:
            raise TooLarge(f"the file is over {most // 1_000_000} MB")
    return bytes(content)


async def import_file(writing: Writing, name: str, content: bytes, by: Author, *, write: bool) -> ImportView:
    """What a file would change, row by row; with `write` its good rows are written, all in one transaction.

    Raises Unprocessable for a file that cannot be read at all.
    """
    articles, pictures, faults, ignored = await asyncio.to_thread(_read, name, content)
    there = {article.id: article for article in await writing.articles.all()}
    added = sum(article.id not in there for article in articles)
    unchanged = sum(there.get(article.id) == article for article in articles)
    if write and articles:
        await writing.store.import_all(articles, pictures, by)
        await writing.findable()
    return ImportView(
        rows=len(articles) + len(faults),
        valid=len(articles),
        added=added,
        changed=len(articles) - added - unchanged,
        unchanged=unchanged,
        faults=tuple(ImportFault(source=f.source, line=f.line, reason=f.reason) for f in faults[:MOST_FAULTS]),
        more_faults=max(0, len(faults) - MOST_FAULTS),
        ignored=ignored,
        written=write and bool(articles),
    )


def _read(name: str, content: bytes) -> tuple[list[Article], list[Picture], list[Problem], tuple[str, ...]]:
    suffix = Path(name).suffix.lower()
    if suffix not in FORMATS:
        raise Unprocessable(f"not a file we read: {', '.join(FORMATS)}", detail={"reason": "", "formats": FORMATS})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{Path(name).stem[:60] or 'articles'}{suffix}"
        path.write_bytes(content)
        try:
            articles, report = read_file(path)
            pictures, problems = read_pictures(path)
        except FormatError as error:
            raise Unprocessable(str(error)) from error
    return articles, pictures, [*report.problems, *problems], report.ignored


async def export(writing: Writing, form: Literal["jsonl", "csv"]) -> tuple[bytes, str]:
    """Every published article, and the content type."""
    articles = await writing.articles.all()
    if form == "csv":
        return (await asyncio.to_thread(table.write, articles)).encode(), "text/csv"
    return (await asyncio.to_thread(jsonl.write, articles)).encode(), "application/x-ndjson"


async def add_picture(writing: Writing, decoder: Decoder, name: str, content: bytes) -> LibraryPicture:
    """Our own copy of a picture, in the library. Its name ends in a mark of its content: none replaces another."""
    copy = await copy_of(await asyncio.to_thread(_smaller, await decoder.decode(content)))
    if len(copy.content) > MAX_BYTES:
        copy = await asyncio.to_thread(_as_jpeg, copy)
    mark = hashlib.blake2b(copy.content, digest_size=4).hexdigest()
    stem = re.sub(r"[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-")[:60]
    ending = "png" if copy.media_type == "image/png" else "jpg"
    try:
        picture = checked(f"{stem}-{mark}.{ending}" if stem else f"{mark}.{ending}", copy.content)
    except ValueError as error:
        raise TooLarge(str(error)) from error
    await writing.store.add_picture(picture)
    size = len(picture.content)
    return LibraryPicture(name=picture.name, url=ADDRESS + picture.name, bytes=size, updated_at=writing.clock())


def _smaller(picture: Decoded) -> Decoded:
    if max(picture.width, picture.height) <= MAX_SIDE:
        return picture
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    image.thumbnail((MAX_SIDE, MAX_SIDE * 3))
    return Decoded(picture.kind, image.width, image.height, image.tobytes())


def _as_jpeg(copy: Copy) -> Copy:
    lossy = BytesIO()
    with Image.open(BytesIO(copy.content), formats=["PNG", "JPEG"]) as image:
        image.convert("RGB").save(lossy, "JPEG", quality=80)
    return Copy(lossy.getvalue(), "image/jpeg", copy.width, copy.height)
