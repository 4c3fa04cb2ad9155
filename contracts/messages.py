"""A message as every channel renders it, and an utterance as every channel delivers it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.agents import Agent
from contracts.articles import Language
from contracts.attachments import Attachment
from contracts.base import Strict
from contracts.diagnosis import DiagnosisId, Value
from contracts.records import CustomerId, Name

MAX_UTTERANCE = 2000
"""Characters of one utterance we keep; a longer one is refused with a polite sentence."""

MAX_ASKED = 80
"""Characters of a question inside a button's token, which has to stay short."""


class MessageButton(Strict):
    """`payload` is an opaque `sd:` token that comes back when chosen; the others act on the customer's side.

    `human`: it asks for an agent, for which a messenger may have a button of its own.
    """

    title: str
    payload: str | None = None
    url: str | None = None
    deep_link: str | None = None
    phone: str | None = None
    human: bool = False


class Image(Strict):
    url: str
    alt: str


class Video(Strict):
    url: str
    title: str
    thumbnail_url: str | None = None


class Card(Strict):
    title: str
    description: str
    image: Image | None = None
    buttons: tuple[MessageButton, ...] = ()


class SuggestedQuestion(Strict):
    """A similar question to choose; `reason` is one line for the customer."""

    article_id: str
    title: str
    payload: str
    reason: str = ""


class Message(Strict):
    """The `data` of a `message.created` event from bot, agent or system; `agent` is the one who wrote it.

    `article_id`: the article that is shown, whose page `/help/{article_id}` has what a messenger has to cut.
    """

    agent: Agent | None = None
    text: str | None = None
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[MessageButton, ...] = ()
    image: Image | None = None
    video: Video | None = None
    cards: tuple[Card, ...] = ()
    suggestions: tuple[SuggestedQuestion, ...] = ()
    search_id: str | None = None
    article_id: str | None = None


class ChooseArticle(Strict):
    """A similar question, or an article of a category, was chosen."""

    kind: Literal["article"] = "article"
    search_id: str
    article_id: str


class AskArticle(Strict):
    """A question was chosen that nobody had searched for: one to begin with, or one that was offered while typing.

    `title`: the beginning of it, which stands for the customer's words.
    """

    kind: Literal["ask"] = "ask"
    article_id: str
    title: Annotated[str, StringConstraints(max_length=MAX_ASKED)]


class RateArticle(Strict):
    """Solved, or not."""

    kind: Literal["rate"] = "rate"
    search_id: str
    article_id: str
    solved: bool


class AskHuman(Strict):
    """The offer of a human was taken."""

    kind: Literal["human"] = "human"


class CancelHandoff(Strict):
    """Waiting for a human was given up."""

    kind: Literal["cancel"] = "cancel"


class BrowseCategory(Strict):
    """A category was chosen: its questions are shown."""

    kind: Literal["category"] = "category"
    category: str


class Misread(Strict):
    """The pictures of an earlier turn were read wrongly: those of the messages after `after`, up to `turn`."""

    kind: Literal["misread"] = "misread"
    after: int
    turn: int


class AllowDiagnosis(Strict):
    """Whether the customer's records may be looked at for this diagnosis."""

    kind: Literal["allow"] = "allow"
    diagnosis: DiagnosisId
    allowed: bool
    search_id: str | None = None


class PickOption(Strict):
    """A parameter of a diagnosis: one of the customer's own orders, devices, …; None: another one is wished for."""

    kind: Literal["option"] = "option"
    diagnosis: DiagnosisId
    parameter: Name
    value: Value | None = None
    search_id: str | None = None


class ReadAs(Strict):
    """The bot asked which of two readings was meant: this one (an intent's name), or `none`."""

    kind: Literal["read_as"] = "read_as"
    reading: Literal["faq", "ask_human", "complaint", "none"]


class Settled(Strict):
    """Whether the question is settled, where no single article was shown for it."""

    kind: Literal["settled"] = "settled"
    solved: bool


Choice = Annotated[
    ChooseArticle
    | AskArticle
    | RateArticle
    | AskHuman
    | CancelHandoff
    | BrowseCategory
    | Misread
    | ReadAs
    | Settled
    | AllowDiagnosis
    | PickOption,
    Field(discriminator="kind"),
]


class Utterance(Strict):
    """The `data` of a customer's `message.created`: words, pictures, or a choice with its label as the words.

    `customer`: the company's own id of who wrote it, where the channel has checked a signature; else nobody knows.
    """

    text: Annotated[str, StringConstraints(max_length=MAX_UTTERANCE)]
    lang: Language | None = None
    choice: Choice | None = None
    note: Literal["too_long", "empty", "stale_choice"] | None = None
    attachments: tuple[Attachment, ...] = ()
    customer: CustomerId | None = None
