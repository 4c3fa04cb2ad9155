"""An archive out of a file: read row by row, checked, masked, encoded piece by piece, then put in place of the old one.

What customers and agents once wrote holds personal data, and an archive is indexed and shown: so it is masked unless
told otherwise.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from contracts.articles import Article
from kb import pieces, stored
from kb.articles import digest
from kb.encoder import Encoder
from kb.formats import Rows, files
from kb.importing import Problem, article_of, unknown
from kb.retrieve.dense import VectorBackend
from text.masking import mask

MAX_PROBLEMS = 100
"""Bad rows that are named; the others are counted."""
ARTICLES = "articles.jsonl"
Told = Callable[[str, int, int], None]
"""What is being done, to how many rows so far, and of how many; 0 where that is not known."""


class ArchiveError(Exception):
    """No archive can be made now; the message says why."""


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """`valid` and `bad` rows; `masked`: rows that held personal data; `problems`: the first of the bad ones;
    `ignored`: fields that we do not have.
    """

    valid: int
    bad: int
    masked: int
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]
    written: bool = False


def work_of(folder: Path) -> Path:
    """Where a build keeps what it worked out: one that is broken off goes on from there, and the next one too."""
    return folder.with_name(f"{folder.name}.work")


def build(
    path: Path,
    folder: Path,
    encoder: Encoder,
    backend: VectorBackend,
    *,
    told: Told,
    skip_bad: bool = False,
    unmasked: bool = False,
) -> ArchiveReport:
    """Replaces the archive in `folder` by the rows of a file that `kb import` reads.

    With a bad row, or without a good one, it stays as it is; `skip_bad` leaves bad rows out; `unmasked`: nobody's data
    is in them. Raises FormatError, ArchiveError, OSError.
    """
    work = work_of(folder)
    work.mkdir(parents=True, exist_ok=True)
    with _alone(work):
        report = _checked(files.stream(path), work / ARTICLES, told, unmasked)
        if not report.valid or (report.bad and not skip_bad):
            return report
        made = _encoded(work, report.valid, encoder, told)
        stored.write(folder, made, encoder.version, backend)
        return replace(report, written=True)


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ArchiveError("another build of this archive is under way") from error
        yield


def _checked(rows: Rows, good: Path, told: Told, unmasked: bool) -> ArchiveReport:
    """Writes the rows that are articles to a file. Of ids 8 bytes each are remembered, not the articles."""
    seen: set[bytes] = set()
    problems: list[Problem] = []
    ignored: set[str] = set()
    bad = masked = 0
    with good.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows, start=1):
            try:
                article = article_of(row)
                key = blake2b(article.id.encode(), digest_size=8).digest()
                if key in seen:
                    raise ValueError(f"the id {article.id} is there already")
            except ValueError as error:
                bad += 1
                if len(problems) < MAX_PROBLEMS:
                    problems.append(Problem(row.source, row.line, str(error)))
            else:
                seen.add(key)
                ignored |= unknown(row)
                kept = article if unmasked else _masked(article)
                masked += kept != article
                file.write(kept.model_dump_json(exclude_defaults=True) + "\n")
            told("checking", number, 0)
    return ArchiveReport(len(seen), bad, masked, tuple(problems), tuple(sorted(ignored)))


def _masked(article: Article) -> Article:
    wordings = tuple(mask(wording) for wording in article.wordings)
    return article.model_copy(update={"title": mask(article.title), "body": mask(article.body), "wordings": wordings})


def _encoded(work: Path, count: int, encoder: Encoder, told: Told) -> Iterator[stored.Piece]:
    """The articles with their features; of both one piece at a time. Pieces that nobody needs any more are removed."""
    needed = {work / ARTICLES, work / "lock"}
    first = 0
    with (work / ARTICLES).open(encoding="utf-8") as file:
        while articles := [Article.model_validate_json(line) for line in islice(file, pieces.PIECE)]:
            told("encoding", first, count)
            named = [digest(article).hex() for article in articles]
            needed.add(features := pieces.encode(work, first, named, articles, encoder))
            yield articles, pieces.read(features)
            first += len(articles)
    told("writing", first, count)
    for left in set(work.iterdir()) - needed:
        left.unlink()
