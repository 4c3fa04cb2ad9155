"""The guarded doors of authoring, `/api/authoring/…`: the role is checked before, and the request passed on to kb."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200
from aiohttp_pydantic.uploaded_file import UploadedFile
from pydantic import Field, StringConstraints

from bot.authoring_client import AuthoringClient, article_path
from bot.unread import unread
from bot.wishes import wishes
from contracts.articles import Language, QuestionType
from contracts.authoring import (
    ArticleState,
    AuthoredPage,
    AuthoredView,
    BulkDecision,
    BulkRequest,
    BulkResult,
    CategoryList,
    CategoryRename,
    DecisionRequest,
    DiffView,
    Figures,
    FlagCode,
    GapClosing,
    GapJudgement,
    GapList,
    GapSigns,
    HandedOver,
    HandoffList,
    HistoryList,
    ImportView,
    LibraryPicture,
    NewArticle,
    PictureList,
    RestoreRequest,
    SaveRequest,
    StepRequest,
    TrialEnd,
    TrialStart,
    TrialState,
    TryRequest,
    TryView,
    VersionList,
    VersionView,
)
from contracts.errors import TooLarge
from contracts.events import Kind
from conversation.log import EventLog
from service.routes import endpoint

Words = Annotated[str, StringConstraints(max_length=200)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]
Limit = Annotated[int, Field(ge=1, le=200)]
API = "/api/authoring"
ARTICLE = f"{API}/articles/{{article_id}}"
MAX_IMPORT = 30_000_000
MAX_PICTURE = 20_000_000
HANDOFF_DAYS = timedelta(days=90)
MOST_HANDOFFS = 5_000
"""The latest; kb takes a body of at most a megabyte."""
MOST_WISHES = 500
MOST_TURNS = 5_000
Handlers = list[tuple[str, str, Any]]


def routes(kb: AuthoringClient, log: EventLog) -> web.RouteTableDef:
    table = web.RouteTableDef()
    for method, path, handler in (*_articles(kb), *_workflow(kb), *_many(kb), *_files(kb), *_asked(kb, log)):
        table.route(method, path, **({"allow_head": False} if method == "GET" else {}))(handler)
    return table


def _articles(kb: AuthoringClient) -> Handlers:
    @endpoint
    async def page(
        request: web.Request,
        state: ArticleState | None = None,
        lang: Language | None = None,
        category: Words | None = None,
        question_type: QuestionType | None = None,
        words: Words = "",
        flag: FlagCode | None = None,
        scheduled: bool = False,
        sort: Literal["updated", "title"] = "updated",
        offset: Number = 0,
        limit: Limit = 50,
    ) -> r200[AuthoredPage]:
        """The authors' list: filtered, searched by all of `words`, with flags and the last 30 days' figures."""
        query = {"state": state, "lang": lang, "category": category, "question_type": question_type, "words": words}
        more = {"flag": flag, "scheduled": scheduled or None, "sort": sort, "offset": offset, "limit": limit}
        return await kb.ask(AuthoredPage, request, "/authoring/articles", **query, **more)

    @endpoint
    async def create(request: web.Request, body: NewArticle) -> r200[AuthoredView]:
        """A new article, as a draft."""
        return await kb.send(AuthoredView, request, "POST", "/authoring/articles", body)

    @endpoint
    async def view(request: web.Request, article_id: str, /) -> r200[AuthoredView]:
        """An article with its newest content."""
        return await kb.ask(AuthoredView, request, article_path(article_id))

    @endpoint
    async def save(request: web.Request, article_id: str, /, body: SaveRequest) -> r200[AuthoredView]:
        """A new version. 409 `changed` where somebody has saved a newer one than `base` meanwhile."""
        return await kb.send(AuthoredView, request, "PUT", article_path(article_id), body)

    @endpoint
    async def versions(request: web.Request, article_id: str, /) -> r200[VersionList]:
        """Every version of an article."""
        return await kb.ask(VersionList, request, article_path(article_id, "versions"))

    @endpoint
    async def version(request: web.Request, article_id: str, number: int, /) -> r200[VersionView]:
        """One version, whole."""
        return await kb.ask(VersionView, request, article_path(article_id, "versions", str(number)))

    @endpoint
    async def differences(request: web.Request, article_id: str, /, before: Number, after: Number) -> r200[DiffView]:
        """What differs between two versions; `before` 0 is nothing at all."""
        return await kb.ask(DiffView, request, article_path(article_id, "diff"), before=before, after=after)

    @endpoint
    async def history(request: web.Request, article_id: str, /) -> r200[HistoryList]:
        """Who did what with an article, when and why."""
        return await kb.ask(HistoryList, request, article_path(article_id, "history"))

    return [
        ("GET", f"{API}/articles", page),
        ("POST", f"{API}/articles", create),
        ("GET", ARTICLE, view),
        ("PUT", ARTICLE, save),
        ("GET", f"{ARTICLE}/versions", versions),
        ("GET", f"{ARTICLE}/versions/{{number}}", version),
        ("GET", f"{ARTICLE}/diff", differences),
        ("GET", f"{ARTICLE}/history", history),
    ]


def _workflow(kb: AuthoringClient) -> Handlers:
    @endpoint
    async def step(request: web.Request, article_id: str, /, body: StepRequest) -> r200[AuthoredView]:
        """Sends an article to review, takes it back, or opens an archived one again."""
        return await kb.send(AuthoredView, request, "POST", article_path(article_id, "steps"), body)

    @endpoint
    async def decide(request: web.Request, article_id: str, /, body: DecisionRequest) -> r200[AuthoredView]:
        """Publishes, returns, schedules or archives. What is published is found by customers when this answers."""
        return await kb.send(AuthoredView, request, "POST", article_path(article_id, "decisions"), body)

    @endpoint
    async def restore(request: web.Request, article_id: str, /, body: RestoreRequest) -> r200[AuthoredView]:
        """Makes an older version's content the newest version."""
        return await kb.send(AuthoredView, request, "POST", article_path(article_id, "restore"), body)

    @endpoint
    async def trial(request: web.Request, article_id: str, /) -> r200[TrialState]:
        """Two versions against each other: the latest such trial of an article."""
        return await kb.ask(TrialState, request, article_path(article_id, "trial"))

    @endpoint
    async def start_trial(request: web.Request, article_id: str, /, body: TrialStart) -> r200[TrialState]:
        """Half of all visitors read the newest version from now on, the others the published one."""
        return await kb.send(TrialState, request, "POST", article_path(article_id, "trial"), body)

    @endpoint
    async def end_trial(request: web.Request, article_id: str, /, body: TrialEnd) -> r200[TrialState]:
        """Ends a trial; the newer version is published where it is adopted."""
        return await kb.send(TrialState, request, "POST", article_path(article_id, "trial", "end"), body)

    return [
        ("GET", f"{ARTICLE}/trial", trial),
        ("POST", f"{ARTICLE}/trial", start_trial),
        ("POST", f"{ARTICLE}/trial/end", end_trial),
        ("POST", f"{ARTICLE}/steps", step),
        ("POST", f"{ARTICLE}/decisions", decide),
        ("POST", f"{ARTICLE}/restore", restore),
    ]


def _many(kb: AuthoringClient) -> Handlers:
    @endpoint
    async def bulk(request: web.Request, body: BulkRequest) -> r200[BulkResult]:
        """One change to many articles, each a new version."""
        return await kb.send(BulkResult, request, "POST", "/authoring/bulk", body, long=True)

    @endpoint
    async def bulk_decide(request: web.Request, body: BulkDecision) -> r200[BulkResult]:
        """Publishes or archives many articles."""
        return await kb.send(BulkResult, request, "POST", "/authoring/bulk/decisions", body, long=True)

    @endpoint
    async def categories(request: web.Request) -> r200[CategoryList]:
        """Categories, with how many articles each has."""
        return await kb.ask(CategoryList, request, "/authoring/categories")

    @endpoint
    async def rename(request: web.Request, body: CategoryRename) -> r200[CategoryList]:
        """Renames a category, or joins it to another; published articles move at once."""
        return await kb.send(CategoryList, request, "POST", "/authoring/categories/rename", body, long=True)

    return [
        ("POST", f"{API}/bulk", bulk),
        ("POST", f"{API}/bulk/decisions", bulk_decide),
        ("GET", f"{API}/categories", categories),
        ("POST", f"{API}/categories/rename", rename),
    ]


def _files(kb: AuthoringClient) -> Handlers:
    @endpoint
    async def check(request: web.Request, file: UploadedFile, name: Words) -> r200[ImportView]:
        """What a file of articles would change, and each row's problem. Nothing is written."""
        content = await _bounded(file, MAX_IMPORT)
        return await kb.upload(ImportView, request, "/authoring/import/check", content, name)

    @endpoint
    async def import_(request: web.Request, file: UploadedFile, name: Words) -> r200[ImportView]:
        """Publishes the good rows of a file, all at once, and names the bad ones."""
        content = await _bounded(file, MAX_IMPORT)
        return await kb.upload(ImportView, request, "/authoring/import", content, name)

    async def export(request: web.Request) -> web.Response:
        """Every published article, as a file to keep; it imports back without loss."""
        form = "csv" if request.query.get("format") == "csv" else "jsonl"
        content, content_type = await kb.content(f"/authoring/export?format={form}")
        disposition = f'attachment; filename="articles-{datetime.now(UTC):%Y%m%d}.{form}"'
        headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
        return web.Response(body=content, content_type=content_type, charset="utf-8", headers=headers)

    @endpoint
    async def pictures(request: web.Request) -> r200[PictureList]:
        """The pictures that articles may show."""
        return await kb.ask(PictureList, request, "/authoring/pictures")

    @endpoint
    async def upload(request: web.Request, file: UploadedFile, name: Words = "") -> r200[LibraryPicture]:
        """Puts a picture (multipart, part `file`) into the library."""
        content = await _bounded(file, MAX_PICTURE)
        return await kb.upload(LibraryPicture, request, "/authoring/pictures", content, name)

    return [
        ("POST", f"{API}/import/check", check),
        ("POST", f"{API}/import", import_),
        ("GET", f"{API}/export", export),
        ("GET", f"{API}/pictures", pictures),
        ("POST", f"{API}/pictures", upload),
    ]


def _asked(kb: AuthoringClient, log: EventLog) -> Handlers:
    async def handoffs() -> HandoffList:
        """Where humans were called: kb knows the searches, the event log what came after them."""
        events = await log.handed_over(datetime.now(UTC) - HANDOFF_DAYS, MOST_HANDOFFS)
        return HandoffList(
            items=tuple(HandedOver(conversation_id=event.conversation_id, offset=event.offset) for event in events)
        )

    async def signs() -> GapSigns:
        """And which articles agents asked for in the same days, and what of late was not plain to Rasa."""
        now = datetime.now(UTC)
        wanted = await log.of_kinds({Kind.ARTICLE_WANTED}, now - HANDOFF_DAYS, now, limit=MOST_WISHES)
        not_plain = unread(await log.finished(MOST_TURNS))
        return GapSigns(items=(await handoffs()).items, wanted=wishes(wanted), unread=not_plain)

    @endpoint
    async def try_(request: web.Request, body: TryRequest) -> r200[TryView]:
        """A question, as it would be answered with this content published; and which other questions would change."""
        return await kb.send(TryView, request, "POST", "/authoring/try", body, long=True)

    @endpoint
    async def figures(request: web.Request, article_id: str, /) -> r200[Figures]:
        """What happened with an article in the last 30 days."""
        return await kb.send(Figures, request, "POST", article_path(article_id, "figures"), await handoffs())

    @endpoint
    async def gaps(request: web.Request) -> r200[GapList]:
        """What customers asked in vain, and what agents want an article for, grouped by meaning."""
        return await kb.send(GapList, request, "POST", "/authoring/gaps", await signs(), long=True)

    @endpoint
    async def judge(request: web.Request, body: GapJudgement) -> r200[GapJudgement]:
        """Groups as an author wants them: kept, and learned from."""
        return await kb.send(GapJudgement, request, "POST", "/authoring/gaps/judgements", body)

    @endpoint
    async def close(request: web.Request, body: GapClosing) -> r200[GapClosing]:
        """Adds the questions to an article as other wordings, in a new draft; or sets them aside."""
        return await kb.send(GapClosing, request, "POST", "/authoring/gaps/closings", body)

    return [
        ("POST", f"{API}/try", try_),
        ("GET", f"{ARTICLE}/figures", figures),
        ("GET", f"{API}/gaps", gaps),
        ("POST", f"{API}/gaps/judgements", judge),
        ("POST", f"{API}/gaps/closings", close),
    ]


async def _bounded(file: UploadedFile, most: int) -> bytes:
    """The whole part. Raises TooLarge once it is over the limit, without reading the rest."""
    content = bytearray()
    while chunk := await file.read_chunk():
        content += chunk
        if len(content) > most:
            raise TooLarge(f"the file is over {most // 1_000_000} MB")
    return bytes(content)
