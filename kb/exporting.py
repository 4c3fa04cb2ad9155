"""Articles out of the store, in a form that imports back without loss."""

import io
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from contracts.articles import Article
from kb.formats import FormatError, files, jsonl, markdown, table
from kb.pictures import FOLDER, Picture


def export_to(path: Path, articles: Sequence[Article], pictures: Sequence[Picture] = ()) -> None:
    """Writes a folder or zip of Markdown and pictures, or one .jsonl, .csv or .md file of the articles alone.

    The path's ending decides which. Raises FormatError.

    What is written appears whole or not at all. A folder must be new or empty: nothing stale is to be imported back.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix:
            _write_file(path, _content(path, articles, pictures))
        else:
            _write_folder(path, articles, pictures)
    except OSError as error:
        raise FormatError(f"{path}: cannot be written ({error.strerror})") from error


def _content(path: Path, articles: Sequence[Article], pictures: Sequence[Picture]) -> bytes:
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return jsonl.write(articles).encode()
        case ".csv":
            return table.write(articles).encode()
        case ".zip":
            return _zip(articles, pictures)
        case ".md" if len(articles) == 1:
            return markdown.write(articles[0]).encode()
        case ".md":
            raise FormatError(f"{path.name}: one .md holds one article, not {len(articles)}; name a folder or .zip")
        case _:
            raise FormatError(f"{path.name}: not a format we write: {files.ENDINGS}")


def _zip(articles: Sequence[Article], pictures: Sequence[Picture]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for article in articles:
            archive.writestr(f"{article.id}.md", markdown.write(article))
        for picture in pictures:
            archive.writestr(f"{FOLDER}/{picture.name}", picture.content, zipfile.ZIP_STORED)
    return content.getvalue()


def _write_file(path: Path, content: bytes) -> None:
    descriptor, scratch = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fsync(descriptor)
        Path(scratch).chmod(0o644)
        Path(scratch).replace(path)
    except OSError:
        Path(scratch).unlink(missing_ok=True)
        raise


def _write_folder(path: Path, articles: Sequence[Article], pictures: Sequence[Picture]) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FormatError(f"{path}: is there already, and not an empty folder")
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as scratch:
        made = Path(scratch) / path.name
        made.mkdir()
        for article in articles:
            (made / f"{article.id}.md").write_text(markdown.write(article), encoding="utf-8")
        if pictures:
            (made / FOLDER).mkdir()
        for picture in pictures:
            (made / FOLDER / picture.name).write_bytes(picture.content)
        made.replace(path)
