"""A diagnosis on the wire between the conversation server and the action server: what is wanted, and how far it got."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from contracts.articles import ArticleId, Button, Language
from contracts.base import Strict
from contracts.records import CustomerId, Name

DiagnosisId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Value = Annotated[str, StringConstraints(min_length=1, max_length=120)]
MAX_OPTIONS = 8
"""Shown as buttons; of more than these the others can be called by their words."""


class DiagnosisRequest(Strict):
    """Look the cause up in this customer's records. `given`: parameters that are known already.

    `ask`: a parameter to ask for even where the records hold one value alone.
    """

    diagnosis: DiagnosisId
    customer: CustomerId
    lang: Language = "ko"
    given: dict[Name, Value] = Field(default_factory=dict)
    ask: Name | None = None
    turn_id: str | None = None


class Option(Strict):
    """One of the customer's own orders, devices, …: `value` for programs, `label` for people."""

    value: Value
    label: str


class ShownFact(Strict):
    """A fact in words, and its `value` as the records hold it."""

    name: Name
    label: str
    text: str
    value: Any = None


class Chosen(Strict):
    """A parameter and what it was decided with: None where the customer has nothing of the kind.

    `words`: what people call such a thing ("주문", "order"), by which a wish for another one is told; `called`: the
    word for it in the customer's language; `others`: how many more the customer has.
    """

    parameter: Name
    option: Option | None
    called: str
    words: tuple[str, ...] = ()
    others: int = 0


class Asked(Strict):
    """A parameter is missing. `unknown`: the value that was given is none of the customer's own."""

    kind: Literal["asked"] = "asked"
    parameter: Name
    question: str
    options: tuple[Option, ...]
    words: tuple[str, ...] = ()
    unknown: bool = False


class Explained(Strict):
    """The cause in words, the facts it rests on, and what fixes it. `confirm`: a human has to look at it.

    `facts`: what the words rest on; `known`: everything, for an agent and so in Korean, as `title` is. `found`: false
    where no row of the table fits.
    """

    kind: Literal["explained"] = "explained"
    title: str
    outcome: DiagnosisId
    text: str
    facts: tuple[ShownFact, ...]
    known: tuple[ShownFact, ...]
    chosen: tuple[Chosen, ...] = ()
    article_id: ArticleId | None = None
    buttons: tuple[Button, ...] = ()
    confirm: bool = False
    found: bool = True


class Failed(Strict):
    """The records could not be read. `failed`: queries and facts, with why; `known`: what the others say, in Korean."""

    kind: Literal["failed"] = "failed"
    title: str
    failed: dict[str, str]
    known: tuple[ShownFact, ...] = ()


Step = Annotated[Asked | Explained | Failed, Field(discriminator="kind")]
step: TypeAdapter[Step] = TypeAdapter(Step)
