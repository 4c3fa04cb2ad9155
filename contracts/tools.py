"""What agents work with beside the conversation: notes, tags, questions to colleagues, canned replies, a digest."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.agents import Agent, AgentId
from contracts.articles import Language
from contracts.base import Strict

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
Tag = Annotated[str, StringConstraints(pattern=r"^[^\s,]{1,24}$")]
QuestionId = Annotated[str, StringConstraints(pattern=r"^q_[0-9a-f]{16}$")]
ReplyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")]
MAX_TAGS = 12


class NoteRequest(Strict):
    """A note between agents. `mentions`: ids of colleagues who are to see it. The same `client_id` is the same note."""

    client_id: ClientId
    text: Text
    mentions: Annotated[tuple[AgentId, ...], Field(max_length=20)] = ()


class WhisperRequest(Strict):
    """A supervisor's word to the agent who has the conversation. The same `client_id` is the same whisper."""

    client_id: ClientId
    text: Text


class Mention(Strict):
    """A note that calls one by name, or a whisper. `read`: one has looked at it."""

    kind: Literal["note", "whisper"]
    conversation_id: str
    offset: int
    at: datetime
    by: Agent
    text: str
    read: bool


class MentionList(Strict):
    items: tuple[Mention, ...]
    unread: int


class TagsRequest(Strict):
    """All the tags of a conversation, in the place of those there were."""

    tags: Annotated[tuple[Tag, ...], Field(max_length=MAX_TAGS)]


class ArticleWish(Strict):
    """This should be an article: what the customer asked, and what an article would say. The authors' gaps read it."""

    client_id: ClientId
    question: ShortText
    answer: Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)] = ""


class QuestionRequest(Strict):
    """A question to a colleague of the second line. `due`: by when an answer is needed (UTC)."""

    client_id: ClientId
    owner: AgentId
    text: Text
    due: datetime


class QuestionAnswer(Strict):
    text: Text


class Question(Strict):
    """A question as its owner and the conversation show it. `digest`: what the customer asked, masked."""

    question_id: str
    conversation_id: str
    asked_by: Agent
    owner: Agent
    text: str
    asked_at: datetime
    due: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    asked: tuple[str, ...] = ()


class QuestionList(Strict):
    items: tuple[Question, ...]


class Colleague(Agent):
    """Somebody with an account, to ask or to mention."""

    role: Literal["agent", "supervisor", "author", "reviewer", "admin"]


class ColleagueList(Strict):
    items: tuple[Colleague, ...]


class ReplySpec(Strict):
    """A canned reply. `{상담원}` and the like are filled in by the desk's app; `shortcut` is typed after a slash."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
    text: Text
    shortcut: Annotated[str, StringConstraints(pattern=r"^[^\s/]{0,24}$")] = ""
    lang: Language = "ko"


class CannedReply(ReplySpec):
    id: str


class CannedReplyList(Strict):
    items: tuple[CannedReply, ...]


class Tried(Strict):
    """An answer that the customer was shown, or a diagnosis that was made, and what became of it."""

    kind: Literal["article", "diagnosis"]
    title: str
    result: Literal["solved", "not_solved", "unknown", "failed"]


class Refused(Strict):
    """What the customer did not want. `count`: how many similar questions were passed over."""

    kind: Literal["article", "suggestions", "diagnosis", "reading"]
    title: str = ""
    count: int = 0


class Digest(Strict):
    """A bot's conversation in short, made without a language model: every word of it stands in the log."""

    asked: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    suggested: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    pictures: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


class Episode(Strict):
    """One earlier time with an agent. `ended`: how; None for the present one."""

    begun: datetime
    offset: int
    agent: Agent | None = None
    ended: Literal["resolved", "handed_back", "cancelled"] | None = None
    reason: str = ""
    note: str = ""
    score: int | None = None
    asked: tuple[str, ...] = ()


class Background(Strict):
    """What an agent wants to know before the first word."""

    digest: Digest
    episodes: tuple[Episode, ...] = ()
    questions: tuple[Question, ...] = ()
    grave: bool = False


class HelpArticle(Strict):
    """A help article to answer with."""

    article_id: str
    title: str
    text: str
    url: str


class CareRequest(Strict):
    """The next step against abuse. `offsets`: messages that are abuse though the word list does not know them."""

    step: Literal["firm", "warn", "end"]
    offsets: Annotated[tuple[int, ...], Field(max_length=50)] = ()


class FlagRequest(Strict):
    """What an agent says of a customer's message: abuse, or none."""

    offset: Annotated[int, Field(ge=1, le=2**31)]
    abuse: bool


class EvidenceCase(Strict):
    """One conversation of the list. `steps`: as they were taken; `flags`: messages that agents have flagged."""

    conversation_id: str
    last_at: datetime
    steps: tuple[str, ...]
    flags: int
    agents: tuple[str, ...]


class EvidenceList(Strict):
    items: tuple[EvidenceCase, ...]


class EvidenceMessage(Strict):
    offset: int
    at: datetime
    text: str
    abuse: Literal["insult", "threat", "sexual", "flagged"]


class EvidenceStep(Strict):
    at: datetime
    agent: Agent
    step: str


class Evidence(Strict):
    """What was said and done, for the company and for authorities. `sha256`: over `messages` and `steps` as JSON."""

    conversation_id: str
    channel: str
    sender: str
    exported_at: datetime
    exported_by: str
    messages: tuple[EvidenceMessage, ...]
    steps: tuple[EvidenceStep, ...]
    sha256: str
