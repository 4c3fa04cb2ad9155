"""Where help articles are kept, as the rest of kb sees it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from contracts.articles import Article
from kb.pictures import Picture


@dataclass(frozen=True, slots=True)
class Saved:
    """What writing articles did, in numbers of articles."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


class ArticleStore(Protocol):
    """Articles by id. Every write is whole or not at all, and seen by other processes through `revision`."""

    async def get(self, article_id: str) -> Article | None: ...

    async def all(self) -> list[Article]:
        """Every article, ordered by id."""
        ...

    async def put(self, articles: Sequence[Article], pictures: Sequence[Picture] = ()) -> Saved:
        """Adds or replaces by id and name. Writing what is there already changes nothing, the revision neither."""
        ...

    async def picture(self, name: str) -> Picture | None: ...

    async def pictures(self) -> list[Picture]:
        """Every picture, ordered by name."""
        ...

    async def put_once(self, mark: str, articles: Sequence[Article], pictures: Sequence[Picture] = ()) -> Saved | None:
        """`put`, if it was never called with this mark; else None."""
        ...

    async def revision(self) -> int:
        """Grows with every change, whichever process made it."""
        ...


def digest(article: Article) -> bytes:
    """Equal for two articles that are found alike: the same title, wordings, body and error codes."""
    parts = (article.title, *article.wordings, "\0", article.body, "\0", *article.codes)
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).digest()
