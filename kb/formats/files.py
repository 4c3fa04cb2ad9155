"""Which format a path is in, and the rows it holds: a folder or zip of Markdown, or one file."""

import codecs
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from kb.formats import FormatError, Row, Rows, jsonl, markdown, table
from kb.pictures import FOLDER

MAX_BYTES = 256_000_000
"""Of all text together: a help centre of 100,000 long articles."""
MAX_LINE = 1_000_000
"""Characters, of a file that is read line by line."""
ENDINGS = ".md, .jsonl, .csv, .tsv, .zip, or a folder of .md files"
_ENCODINGS = ("utf-8-sig", "cp949")
_CHUNK = 1 << 20


def read(path: Path) -> Rows:
    """Every row of a file or folder, in a stable order. Raises FormatError where it cannot be read at all."""
    if not path.exists():
        raise FormatError(f"{path}: no such file or folder")
    if path.is_dir():
        files = [file for file in sorted(path.rglob("*.md")) if file.name != "README.md"]
        if not files:
            raise FormatError(f"{path}: no .md file in this folder")
        yield from (_markdown(_bytes(file), str(file.relative_to(path))) for file in files)
        return
    match path.suffix.lower():
        case ".md":
            yield _markdown(_bytes(path), path.name)
        case ".zip":
            yield from _zip(path)
        case ".jsonl" | ".ndjson":
            yield from jsonl.read(_text(_bytes(path), path.name).split("\n"), path.name)
        case ".csv" | ".tsv":
            text = io.StringIO(_text(_bytes(path), path.name, or_cp949=True), newline="")
            yield from table.read(text, path.name, delimiter=_delimiter(path))
        case _:
            raise FormatError(f"{path.name}: not a format we read: {ENDINGS}")


def stream(path: Path) -> Rows:
    """As `read`; tables and JSON lines a line at a time, however large they are. Raises FormatError."""
    match path.suffix.lower() if path.is_file() else "":
        case ".jsonl" | ".ndjson":
            yield from jsonl.read(_streamed(path, "\n"), path.name)
        case ".csv" | ".tsv":
            yield from table.read(_streamed(path, "", or_cp949=True), path.name, delimiter=_delimiter(path))
        case _:
            yield from read(path)


def pictures(path: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of what lies in the folder `pictures` of a folder or zip. Raises FormatError."""
    if path.is_dir():
        for file in sorted((path / FOLDER).glob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield file.name, _bytes(file)
    elif path.suffix.lower() == ".zip":
        for name, content in _members(path, _is_picture):
            yield PurePosixPath(name).name, content


def _markdown(content: bytes, source: str) -> Row:
    try:
        return markdown.read(_text(content, source), source)
    except FormatError as error:
        return Row(source, 1, problem=str(error))


def _zip(path: Path) -> Rows:
    articles = list(_members(path, _is_article))
    if not articles:
        raise FormatError(f"{path.name}: no .md file inside")
    yield from (_markdown(content, name) for name, content in articles)


def _members(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a zip file's wanted members, in the order of their names. Raises FormatError."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(archive.infolist(), key=lambda member: member.filename)
            if sum(member.file_size for member in members) > MAX_BYTES:
                raise FormatError(f"{path.name}: more than {MAX_BYTES:,} bytes inside")
            for member in members:
                if wanted(member.filename):
                    yield member.filename, archive.read(member)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise FormatError(f"{path.name}: not a zip file we can read ({error})") from error


def _is_article(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix == ".md" and path.name != "README.md" and "__MACOSX" not in path.parts


def _is_picture(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parent.name == FOLDER and "__MACOSX" not in path.parts and not path.name.startswith(".")


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FormatError(f"{path.name}: larger than {MAX_BYTES:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path.name}: cannot be read ({error.strerror})") from error


def _delimiter(path: Path) -> str:
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _streamed(path: Path, newline: str, *, or_cp949: bool = False) -> Iterator[str]:
    """The lines of a text file, with their ends. Raises FormatError."""
    try:
        with path.open(encoding=_encoding(path, or_cp949=or_cp949), newline=newline) as file:
            while line := file.readline(MAX_LINE + 1):
                if len(line) > MAX_LINE:
                    raise FormatError(f"{path.name}: a line of more than {MAX_LINE:,} characters")
                yield line
    except OSError as error:
        raise FormatError(f"{path.name}: cannot be read ({error.strerror})") from error


def _encoding(path: Path, *, or_cp949: bool) -> str:
    """As `_text` takes it, found without holding the file."""
    for encoding in _ENCODINGS[: 1 + or_cp949]:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise FormatError(f"{path.name}: not UTF-8 text")


def _text(content: bytes, source: str, *, or_cp949: bool = False) -> str:
    """UTF-8, with or without a byte order mark; CSV also in the code page that Korean Excel writes."""
    for encoding in _ENCODINGS[: 1 + or_cp949]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormatError(f"{source}: not UTF-8 text")


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a UTF-8 text file that are not blank, with their numbers from 1. Raises FormatError."""
    if not path.is_file():
        raise FormatError(f"{path}: no such file")
    for number, line in enumerate(_text(_bytes(path), path.name).split("\n"), start=1):
        if line.strip():
            yield number, line.rstrip("\r")
