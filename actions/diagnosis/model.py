"""A diagnosis as an operator writes it: the shape of `actions/diagnoses/*.yml`, and of its JSON Schema."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from actions.diagnosis.table import Hit
from contracts.articles import ArticleId
from contracts.base import Strict
from contracts.diagnosis import DiagnosisId
from contracts.records import FieldType, Name

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


class Words(Strict):
    """The same in both languages; neither may be missing."""

    ko: Sentence
    en: Sentence


class ShortWords(Strict):
    """A label, a title or a unit. An English unit may hold both numbers: `day|days`."""

    ko: Short
    en: Short


class Examples(Strict):
    """Questions that this diagnosis explains, as customers write them."""

    ko: tuple[Short, ...] = Field(min_length=3, max_length=60)
    en: tuple[Short, ...] = Field(min_length=3, max_length=60)


class Query(Strict):
    """A named query of the records service: `name` where several entries ask the same one.

    `parameters`: the query's parameters, each from a parameter of the diagnosis. `fields`: the columns used, and types.
    """

    name: Name | None = None
    parameters: dict[Name, Name] = Field(default_factory=dict)
    fields: dict[Name, FieldType]
    timeout_ms: int = Field(default=1000, ge=50, le=3000)


class Options(Strict):
    """Where the choices for a parameter come from: one for each row of a query; `label` is a template of its fields."""

    query: Name
    value: Name
    label: Words


class Word(Strict):
    """What people call such a thing: 주문, order. By these a wish for another one is told."""

    ko: tuple[Short, ...] = Field(min_length=1, max_length=10)
    en: tuple[Short, ...] = Field(min_length=1, max_length=10)


class Parameter(Strict):
    """What has to be known first, and is asked where the customer has several: which order? which device?"""

    ask: Words
    options: Options
    words: Word


class Fact(Strict):
    """One thing the records say (`from: query.field`, `count: query`), or that follows from others (`is: expression`).

    `type` is needed for `is` alone. `label`: what people call it; a fact without one is for the table alone. `values`:
    every value of a text or yesno fact in words.
    """

    source: Path | None = Field(default=None, alias="from")
    count: Name | None = None
    expression: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = Field(default=None, alias="is")
    type: FieldType | None = None
    label: ShortWords | None = None
    values: dict[Annotated[str, StringConstraints(max_length=60)], ShortWords] = Field(default_factory=dict)
    unit: ShortWords | None = None

    @field_validator("values", mode="before")
    @classmethod
    def _yes_and_no(cls, given: Any) -> Any:
        """YAML reads `true:` and `yes:` as a boolean key."""
        return {_text(key): words for key, words in given.items()} if isinstance(given, dict) else given


class FixButton(Strict):
    """Opens the screen, page or phone call that fixes it: exactly one of the three."""

    title: ShortWords
    url: str | None = None
    deep_link: str | None = None
    phone: str | None = None


class Outcome(Strict):
    """A row of the table: `when` the facts are so, this is the `cause`. `confirm`: a human has to look at it."""

    id: DiagnosisId
    when: dict[Name, Any] = Field(min_length=1)
    cause: Words
    article: ArticleId | None = None
    buttons: tuple[FixButton, ...] = Field(default=(), max_length=3)
    confirm: bool = False


class Default(Strict):
    """Said where no row fits; the facts then go to a human."""

    cause: Words


class Diagnosis(Strict):
    """One file. `articles`: what help search answers with for the same problem; the first names the usual causes."""

    id: DiagnosisId
    title: ShortWords
    looks_at: ShortWords
    examples: Examples
    articles: tuple[ArticleId, ...] = Field(default=(), max_length=20)
    queries: dict[Name, Query] = Field(min_length=1, max_length=12)
    parameters: dict[Name, Parameter] = Field(default_factory=dict, max_length=3)
    facts: dict[Name, Fact] = Field(min_length=1, max_length=40)
    hit: Hit = "unique"
    outcomes: tuple[Outcome, ...] = Field(min_length=1, max_length=40)
    default: Default


DEFAULT: Literal["default"] = "default"
"""The outcome's id where no row fits."""


def _text(key: Any) -> Any:
    return {True: "true", False: "false"}.get(key, key) if isinstance(key, bool) else key
