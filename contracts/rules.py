"""What authors decide about search results, and what search has learned: rules, their log, versions, explanations."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.articles import ArticleId
from contracts.base import Strict

Phrase = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class Pin(Strict):
    """The article comes first for this question, however it is framed or spaced."""

    kind: Literal["pin"] = "pin"
    article_id: ArticleId
    question: Phrase


class Hide(Strict):
    """No search shows the article; its page stays."""

    kind: Literal["hide"] = "hide"
    article_id: ArticleId


class Synonym(Strict):
    """Where customers write `written`, search reads `meant`: 폰번 → 전화번호."""

    kind: Literal["synonym"] = "synonym"
    written: Short
    meant: Short


Rule = Annotated[Pin | Hide | Synonym, Field(discriminator="kind")]


class RuleChange(Strict):
    """Makes a rule hold, or no longer. Repeating it changes nothing. `who` is set by the server."""

    rule: Rule
    holds: bool = True
    who: Annotated[str, StringConstraints(max_length=128)] = ""


class RuleChanged(Strict):
    """`changed` is false where it was so already."""

    changed: bool


class Ruling(Strict):
    """One line of the audit log, which only grows."""

    at: datetime
    who: str
    action: str
    subject: str
    detail: str


class RuleList(Strict):
    """The rules that hold, and the latest changes, the newest first."""

    rules: tuple[Rule, ...] = ()
    log: tuple[Ruling, ...] = ()


class LearnedVersion(Strict):
    """One attempt at learning. `state`: active, former, rejected, withdrawn. `figures` say how it was judged."""

    version: int
    at: datetime
    state: Literal["active", "former", "rejected", "withdrawn"]
    figures: dict[str, object]


class LearnedVersions(Strict):
    """The newest first. `active` is null where search ranks without what people chose."""

    active: int | None = None
    versions: tuple[LearnedVersion, ...] = ()


class ExplainRequest(Strict):
    """A question whose ranking an author wants to understand. Nothing is recorded."""

    query: Annotated[str, StringConstraints(max_length=2000)]
    lang: Literal["ko", "en"] | None = None
    k: int = Field(default=10, ge=1, le=20)


class Explained(Strict):
    """One article and all that was weighed: `features` by name, and the customer's reason codes with details."""

    article_id: str
    title: str
    score: float
    ranked_by: float
    chosen: int
    pinned: bool
    reasons: tuple[str, ...]
    features: dict[str, float]


class Explanation(Strict):
    """`read_as`: the question after framing words and synonyms; `chance`: that any article answers."""

    read_as: tuple[str, ...]
    chance: float
    abstained: bool
    answered: bool
    model: str
    weights: dict[str, float]
    ranked: tuple[Explained, ...]
