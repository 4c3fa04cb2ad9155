"""What a company says of its own accord: notices of incidents, and messages about an order."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import Strict

MAX_NOTICES = 20
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=40)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+[^\s]*$", max_length=1000)]


class NewNotice(Strict):
    """An incident. Whoever uses one of the `words`, or is shown one of the articles, is told first, once.

    `until`: when it is over by itself; null until somebody takes it down.
    """

    text: Said
    text_en: Said | None = None
    words: tuple[Word, ...] = Field(default=(), max_length=50)
    article_ids: tuple[Id, ...] = Field(default=(), max_length=50)
    until: AwareDatetime | None = None


class Notice(NewNotice):
    id: str
    since: datetime


class NoticeList(Strict):
    """Those that are not over, the newest first."""

    items: tuple[Notice, ...]


class OrderShipped(Strict):
    """An order has been sent. `channel` and `sender` say whose conversation; `key`: the same again is told once."""

    kind: Literal["order_shipped"]
    channel: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,32}$")]
    sender: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]
    item: Short
    courier: Short | None = None
    tracking: Short | None = None
    url: Address | None = None


class Told(Strict):
    """Where a message of the company's stands; `new` is false where it had been told before."""

    conversation_id: str
    offset: int
    new: bool
