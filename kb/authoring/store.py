"""What authoring keeps, as the rest of it sees the store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from contracts.articles import Article
from contracts.authoring import ArticleState, Content
from contracts.errors import Conflict
from kb.articles import Saved
from kb.authoring.workflow import Action, Standing
from kb.pictures import Picture


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts: `who` is the account (`user:ID`), `name` as people call them."""

    who: str
    name: str


SYSTEM = Author("system", "자동")


@dataclass(frozen=True, slots=True)
class Authored:
    """An article as authors have it: where it stands, and its newest content."""

    id: str
    standing: Standing
    content: Content
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    at: datetime
    by: str
    note: str
    content: Content


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the audit log."""

    at: datetime
    by: str
    what: str
    version: int
    why: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles of the list. `words`: all of them stand in title, wordings, body or id."""

    state: ArticleState | None = None
    lang: str | None = None
    category: str | None = None
    question_type: str | None = None
    words: tuple[str, ...] = ()
    scheduled: bool = False
    ids: frozenset[str] | None = None
    by_title: bool = False
    offset: int = 0
    limit: int = 50


class Changed(Conflict):
    """Somebody has saved a newer version meanwhile: `detail` says which, who and when. Nothing was written."""

    code = "changed"

    def __init__(self, authored: Authored) -> None:
        detail = {
            "reason": "",
            "version": authored.standing.version,
            "by": authored.updated_by,
            "at": authored.updated_at.isoformat(),
        }
        super().__init__("somebody has changed this article meanwhile", detail=detail)


class AuthoringStore(Protocol):
    """Every method that writes does all of it in one transaction, or nothing. Raises Unavailable where it cannot."""

    async def get(self, article_id: str) -> Authored: ...

    async def page(self, wanted: Filter) -> tuple[list[Authored], int]:
        """A page, and how many there are on all pages."""
        ...

    async def all(self) -> list[Authored]: ...

    async def counts(self) -> Mapping[str, int]:
        """Articles in each state, and `scheduled`."""
        ...

    async def save(self, article_id: str, base: int, content: Content, by: Author, note: str = "") -> Authored:
        """A new version; `base` 0 makes a new article. Raises Changed, NotFound, Conflict for a taken id."""
        ...

    async def act(
        self, article_id: str, base: int, action: Action, by: Author, *, why: str = "", at: datetime | None = None
    ) -> Authored:
        """A step of the workflow; `publish` and `archive` change what customers see with it.

        Raises Changed, NotFound, Conflict, and Unprocessable where what is to be published is no whole article.
        """
        ...

    async def publish_due(self, now: datetime) -> list[str]:
        """Publishes what is due. Gives the ids."""
        ...

    async def recategorise(self, old: str, new: str, lang: str, by: Author) -> int: ...

    async def versions(self, article_id: str) -> list[Version]:
        """Newest first."""
        ...

    async def version(self, article_id: str, number: int) -> Version: ...

    async def history(self, article_id: str, limit: int) -> list[Done]:
        """Newest first."""
        ...

    async def import_all(self, articles: Sequence[Article], pictures: Sequence[Picture], by: Author) -> Saved: ...

    async def mark(self) -> int:
        """Grows with every change of an article, also by the command line."""
        ...

    async def pictures(self) -> list[tuple[str, int, datetime]]:
        """Name, bytes and moment of each picture, newest first."""
        ...

    async def add_picture(self, picture: Picture) -> None: ...


Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def content_of(article: Article) -> Content:
    return Content.model_validate(article.model_dump(exclude={"id"}))


def article_of(article_id: str, content: Content) -> Article:
    """The article as it is published. Raises ValidationError where something is missing."""
    return Article.model_validate({"id": article_id, **content.model_dump()})
