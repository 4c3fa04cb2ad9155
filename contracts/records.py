"""What the records service is asked, and what it answers: one named query about one customer (docs/records.md)."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from contracts.base import Lenient, Strict

MAX_ROWS = 100
"""Rows of one answer; more is a fault of the records service."""
FieldType = Literal["text", "yesno", "count", "number", "amount", "date", "datetime"]
"""`count`, `amount` (won) are whole, `number` any number; `date` is `2026-11-23`, `datetime` ISO 8601 with a zone."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
CustomerId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class RecordsRequest(Strict):
    """The body of `POST /queries/NAME`. `customer`: the id that the company itself has signed."""

    customer: CustomerId
    parameters: dict[Name, str] = Field(default_factory=dict)


class RecordsAnswer(Lenient):
    """Rows about that customer alone, most recent first; none where there is nothing."""

    rows: tuple[dict[str, Any], ...] = Field(max_length=MAX_ROWS)


class QueryField(Lenient):
    """A column that every row of a query has; its value may be null."""

    type: FieldType
    about: str = ""


class QueryDescription(Lenient):
    """A query by name: what it wants beside the customer, and what its rows hold."""

    name: Name
    about: str = ""
    parameters: dict[Name, str] = Field(default_factory=dict)
    fields: dict[Name, QueryField]


class QueryList(Lenient):
    """The answer of `GET /queries`."""

    queries: tuple[QueryDescription, ...]
