"""Authoring on the wire: articles as authors see them, their versions, and the way to being published."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from contracts.articles import ArticleId, Button, Code, Language, Line, Media, QuestionType
from contracts.base import Strict
from contracts.search import Reason

ArticleState = Literal["draft", "review", "published", "archived"]
Why = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]
Question = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
CategoryName = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
Authors = Literal["submit", "withdraw", "reopen"]
"""What whoever writes may do with an article besides writing."""
Reviewers = Literal["publish", "return", "schedule", "unschedule", "archive"]
"""What whoever answers for the help centre may do."""
FlagCode = Literal[
    "empty_body", "no_translation", "pair_missing", "broken_link", "unsafe_link", "missing_picture", "duplicate",
    "stale", "unsolved",
]  # fmt: skip


class Content(Strict):
    """What an author writes. As `Article`, without an id; a body may still be missing."""

    title: Line
    body: Annotated[str, StringConstraints(max_length=20_000)] = ""
    lang: Language = "ko"
    category: CategoryName = ""
    question_type: QuestionType | None = None
    wordings: tuple[Line, ...] = Field(default=(), max_length=50)
    buttons: tuple[Button, ...] = Field(default=(), max_length=10)
    media: tuple[Media, ...] = Field(default=(), max_length=10)
    pair: ArticleId | None = None
    codes: tuple[Code, ...] = Field(default=(), max_length=20)


class KakaoDraft(Strict):
    """What is being written, as far as it is: for KakaoTalk's bubbles. `article_id`: None before it is saved once."""

    article_id: ArticleId | None = None
    title: Annotated[str, StringConstraints(max_length=300)] = ""
    body: Annotated[str, StringConstraints(max_length=20_000)] = ""
    lang: Language = "ko"
    buttons: tuple[Button, ...] = Field(default=(), max_length=10)
    media: tuple[Media, ...] = Field(default=(), max_length=10)


class KakaoBubbles(Strict):
    """Skill responses (JSON v2.0), in the order in which the messenger would be given them; one at least."""

    answers: tuple[dict[str, Any], ...]


class Flag(Strict):
    """Something an author should look at; `detail` names the address, the wording, the other article."""

    code: FlagCode
    detail: str = ""


class Figures(Strict):
    """What happened with an article in the last days: searches it was shown in, chosen, solved, not solved.

    `handed_over`: conversations in which it was shown and a human was called afterwards.
    """

    shown: int = 0
    chosen: int = 0
    solved: int = 0
    unsolved: int = 0
    handed_over: int = 0


class AuthoredRow(Strict):
    """An article in the authors' list. `live`: the version that customers see; `due`: when `due_version` goes live."""

    id: ArticleId
    title: str
    lang: Language
    category: str
    question_type: QuestionType | None
    pair: str | None
    state: ArticleState
    version: int
    live: int | None
    due: datetime | None
    due_version: int | None
    updated_at: datetime
    updated_by: str
    flags: tuple[Flag, ...] = ()
    figures: Figures = Figures()


class AuthoredPage(Strict):
    """`total`: of all pages; `counts`: articles in each state, `scheduled` and `flagged` beside them."""

    items: tuple[AuthoredRow, ...]
    total: int
    counts: dict[str, int]


class AuthoredView(Strict):
    """One article with its newest content. `translation`: the article in the other language, if there is one."""

    row: AuthoredRow
    content: Content
    translation: str | None = None


class NewArticle(Strict):
    """`id` where the author chooses one; `gap`: the customers' questions it is written for."""

    content: Content
    id: ArticleId | None = None
    gap: tuple[Question, ...] = Field(default=(), max_length=100)


class SaveRequest(Strict):
    """`base`: the version that the author began from; where there is a newer one by now, nothing is written (409)."""

    base: int = Field(ge=0)
    content: Content
    note: Why = ""


class StepRequest(Strict):
    base: int = Field(ge=1)
    step: Authors
    why: Why = ""


class DecisionRequest(Strict):
    """`at`: for `schedule`, when; `why` is asked for where an article is returned or archived."""

    base: int = Field(ge=1)
    decision: Reviewers
    why: Why = ""
    at: datetime | None = None


class RestoreRequest(Strict):
    """Makes an older version's content the newest."""

    base: int = Field(ge=1)
    version: int = Field(ge=1)


class VersionRow(Strict):
    """`live`: customers see this one."""

    version: int
    at: datetime
    by: str
    note: str
    live: bool


class VersionList(Strict):
    """Newest first."""

    items: tuple[VersionRow, ...]


class VersionView(Strict):
    version: int
    content: Content


class DiffPart(Strict):
    kind: Literal["same", "added", "removed"]
    text: str


class DiffField(Strict):
    """A field that differs, in parts to be read in order."""

    field: str
    parts: tuple[DiffPart, ...]


class DiffView(Strict):
    """`before` is 0 for nothing at all."""

    before: int
    after: int
    fields: tuple[DiffField, ...]


class HistoryRow(Strict):
    """One line of the audit log: who did what with which version, when and why."""

    at: datetime
    by: str
    what: str
    version: int
    why: str


class HistoryList(Strict):
    """Newest first."""

    items: tuple[HistoryRow, ...]


class BulkRequest(Strict):
    """One change to many articles. Those that cannot be changed are named with their reason, the others are."""

    ids: tuple[ArticleId, ...] = Field(min_length=1, max_length=500)
    category: CategoryName | None = None
    question_type: QuestionType | None = None
    step: Literal["submit"] | None = None


class BulkDecision(Strict):
    ids: tuple[ArticleId, ...] = Field(min_length=1, max_length=500)
    decision: Literal["publish", "archive"]
    why: Why = ""


class BulkFault(Strict):
    id: str
    reason: str


class BulkResult(Strict):
    """`undo`: the version each changed article had before."""

    done: int
    faults: tuple[BulkFault, ...] = ()
    undo: dict[str, int] = Field(default_factory=dict)


class CategoryRow(Strict):
    name: str
    lang: Language
    articles: int


class CategoryList(Strict):
    items: tuple[CategoryRow, ...]


class CategoryRename(Strict):
    """Every article of `name` moves to `to`, published ones at once; where `to` exists, the two become one."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    lang: Language
    to: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class LibraryPicture(Strict):
    """`used`: ids of articles whose newest or published version shows it."""

    name: str
    url: str
    bytes: int
    updated_at: datetime
    used: tuple[str, ...] = ()


class PictureList(Strict):
    """Newest first."""

    items: tuple[LibraryPicture, ...]


class ImportFault(Strict):
    source: str
    line: int
    reason: str


class ImportView(Strict):
    """What a file holds. Nothing is written unless `written`; then the good rows were, and the bad ones left out."""

    rows: int
    valid: int
    added: int
    changed: int
    unchanged: int
    faults: tuple[ImportFault, ...]
    more_faults: int = 0
    ignored: tuple[str, ...] = ()
    written: bool


class TrialStart(Strict):
    """`version`: the newest, to be read by half of all visitors; `horizon`: judgements of each, then it is judged."""

    version: int = Field(ge=1)
    horizon: int = Field(default=200, ge=20, le=5_000)


class TrialEnd(Strict):
    """`adopt`: publishes the newer version."""

    adopt: bool


class TrialSide(Strict):
    """One version: visitors who read it; of the first `judged` who said something, `solved`. `low`, `high`: 95 %."""

    version: int
    visitors: int
    judged: int
    solved: int
    unsolved: int
    handed_over: int
    low: float
    high: float


class TrialView(Strict):
    """Two versions against each other. `difference` of the shares solved, b less a, with its 95 % interval.

    `verdict` of b: `early` until both sides have `horizon` judgements, whatever the interval says meanwhile.
    """

    a: TrialSide
    b: TrialSide
    horizon: int
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    ended: Literal["adopted", "kept", "overtaken"] | None
    verdict: Literal["early", "better", "worse", "no_difference"]
    difference: float | None
    low: float | None
    high: float | None


class TrialState(Strict):
    """The latest trial of an article, if there was any."""

    trial: TrialView | None


class TryRequest(Strict):
    """A question asked of help search as it would be with this content published."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    content: Content | None = None
    article_id: ArticleId | None = None
    lang: Language | None = None


class TriedHit(Strict):
    """`before`: its place among today's results, None where it is not there. `answer`: given as the answer itself."""

    article_id: str
    title: str
    score: float
    reasons: tuple[Reason, ...]
    answer: bool
    before: int | None
    mine: bool


class GuardChange(Strict):
    """A question that is answered otherwise with this content: titles, None where nothing is found."""

    query: str
    before: str | None
    after: str | None
    worse: bool


class TryView(Strict):
    """`chance`: that any article answers. `guards`: questions that were tried; `changes`: those that changed."""

    abstained: bool
    chance: float
    hits: tuple[TriedHit, ...]
    guards: int
    changes: tuple[GuardChange, ...]


class GapQuestion(Strict):
    """A customers' question, masked. `why`: nothing was found, what was found did not help, or an agent alone says so.

    `wanted`: agents' wishes for an article on just this question.
    """

    text: str
    count: int
    handoffs: int
    why: Literal["unanswered", "unsolved", "wanted"]
    wanted: int


class GapWish(Strict):
    """Who asked for an article and what it would say, in their words, masked; empty where they left that open."""

    by: str
    at: datetime
    answer: str


class GapView(Strict):
    """Questions that mean the same and have no good answer. `nearest`: the article that comes closest.

    `wanted`: conversations out of which agents asked for an article; `wishes`: the latest of these, newest first.
    `new_intent`: most of them were read as none of the intents that there are, so they may be one of their own.
    """

    id: str
    title: str
    count: int
    handoffs: int
    questions: tuple[GapQuestion, ...]
    wanted: int
    wishes: tuple[GapWish, ...]
    new_intent: bool = False
    nearest: str | None = None
    nearest_title: str = ""


class GapList(Strict):
    """Most costly first. `learned`: how many decisions of authors shaped the groups."""

    items: tuple[GapView, ...]
    questions: int
    learned: int


class GapJudgement(Strict):
    """What an author says of a group: the questions in each list belong together, those of two lists do not."""

    groups: tuple[Annotated[tuple[Question, ...], Field(min_length=1, max_length=100)], ...] = Field(
        min_length=1, max_length=20
    )


class GapClosing(Strict):
    """`article_id`: gets the questions as other wordings in a new draft; without it they are set aside."""

    questions: tuple[Question, ...] = Field(min_length=1, max_length=100)
    article_id: ArticleId | None = None
    base: int | None = None


class HandedOver(Strict):
    """A turn after which a human was called: the search's `request_id` says conversation and offset."""

    conversation_id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    offset: int = Field(ge=0)


class HandoffList(Strict):
    items: tuple[HandedOver, ...] = Field(default=(), max_length=20_000)


class WantedArticle(Strict):
    """An agent's "this should be an article": the customer's question and what the article would say, both masked."""

    conversation_id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    at: datetime
    by: Annotated[str, StringConstraints(max_length=64)]
    question: Question
    answer: Annotated[str, StringConstraints(max_length=2000)] = ""


class GapSigns(HandoffList):
    """What the event log knows of gaps: where humans were called, and which articles agents asked for.

    `unread`: questions whose intent was not plain, masked.
    """

    wanted: tuple[WantedArticle, ...] = Field(default=(), max_length=1_000)
    unread: tuple[Question, ...] = Field(default=(), max_length=1_000)
