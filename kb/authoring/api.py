"""The private HTTP face of authoring. The bot has checked the role; who acts comes in the headers."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200
from aiohttp_pydantic.uploaded_file import UploadedFile
from pydantic import Field, StringConstraints

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
    FlagCode,
    HistoryList,
    HistoryRow,
    ImportView,
    LibraryPicture,
    NewArticle,
    PictureList,
    RestoreRequest,
    SaveRequest,
    StepRequest,
    VersionList,
    VersionRow,
    VersionView,
)
from kb.authoring import diff, files
from kb.authoring.store import Author, Filter
from kb.authoring.writing import Writing
from service.pictures.decoding import Decoder
from service.pictures.uploads import receive
from service.routes import endpoint

Words = Annotated[str, StringConstraints(max_length=200)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]
Limit = Annotated[int, Field(ge=1, le=200)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]
ARTICLE = "/authoring/articles/{article_id}"
HISTORY = 200


def author_of(request: web.Request) -> Author:
    """Who acts, as the bot says."""
    who = request.headers.get("X-Actor", "unknown")[:80]
    return Author(who, unquote(request.headers.get("X-Actor-Name", ""))[:80] or who[-8:])


def routes(writing: Writing, decoder: Decoder) -> web.RouteTableDef:
    """Writing, reviewing, publishing; import and export; pictures. `asking` has the rest."""
    table = web.RouteTableDef()
    for part in (_articles, _steps, _many, _files):
        for method, path, handler in part(writing, decoder):
            table.route(method, path)(handler)
    return table


Handlers = Sequence[tuple[str, str, Any]]


def _articles(writing: Writing, _: Decoder) -> Handlers:
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
        offset: Offset = 0,
        limit: Limit = 50,
    ) -> r200[AuthoredPage]:
        """The authors' list."""
        wanted = Filter(
            state=state,
            lang=lang,
            category=category,
            question_type=question_type,
            words=tuple(words.split()[:10]),
            scheduled=scheduled,
            by_title=sort == "title",
            offset=offset,
            limit=limit,
        )
        return await writing.page(wanted, flag)

    @endpoint
    async def create(request: web.Request, body: NewArticle) -> r200[AuthoredView]:
        """A new draft."""
        return await writing.create(body, author_of(request))

    @endpoint
    async def view(request: web.Request, article_id: str, /) -> r200[AuthoredView]:
        """One article with its newest content."""
        return await writing.view(article_id)

    @endpoint
    async def save(request: web.Request, article_id: str, /, body: SaveRequest) -> r200[AuthoredView]:
        """A new version."""
        return await writing.save(article_id, body.base, body.content, author_of(request), body.note)

    @endpoint
    async def versions(request: web.Request, article_id: str, /) -> r200[VersionList]:
        """Every version."""
        live = (await writing.store.get(article_id)).standing.live
        rows = (
            VersionRow(version=v.number, at=v.at, by=v.by, note=v.note, live=v.number == live)
            for v in await writing.store.versions(article_id)
        )
        return VersionList(items=tuple(rows))

    @endpoint
    async def version(request: web.Request, article_id: str, number: int, /) -> r200[VersionView]:
        """One version, whole."""
        found = await writing.store.version(article_id, number)
        return VersionView(version=found.number, content=found.content)

    @endpoint
    async def differences(request: web.Request, article_id: str, /, before: Number, after: Number) -> r200[DiffView]:
        """What differs between two versions; `before` 0 is nothing at all."""
        old = (await writing.store.version(article_id, before)).content if before else None
        new = (await writing.store.version(article_id, after)).content
        return DiffView(before=before, after=after, fields=diff.fields(old, new))

    @endpoint
    async def history(request: web.Request, article_id: str, /) -> r200[HistoryList]:
        """Who did what, when and why."""
        rows = (
            HistoryRow(at=done.at, by=done.by, what=done.what, version=done.version, why=done.why)
            for done in await writing.store.history(article_id, HISTORY)
        )
        return HistoryList(items=tuple(rows))

    return [
        ("GET", "/authoring/articles", page),
        ("POST", "/authoring/articles", create),
        ("GET", ARTICLE, view),
        ("PUT", ARTICLE, save),
        ("GET", f"{ARTICLE}/versions", versions),
        ("GET", f"{ARTICLE}/versions/{{number}}", version),
        ("GET", f"{ARTICLE}/diff", differences),
        ("GET", f"{ARTICLE}/history", history),
    ]


def _steps(writing: Writing, _: Decoder) -> Handlers:
    @endpoint
    async def step(request: web.Request, article_id: str, /, body: StepRequest) -> r200[AuthoredView]:
        """What an author may do besides writing."""
        return await writing.act(article_id, body.base, body.step, author_of(request), why=body.why)

    @endpoint
    async def decide(request: web.Request, article_id: str, /, body: DecisionRequest) -> r200[AuthoredView]:
        """What a reviewer decides."""
        author = author_of(request)
        return await writing.act(article_id, body.base, body.decision, author, why=body.why, at=body.at)

    @endpoint
    async def restore(request: web.Request, article_id: str, /, body: RestoreRequest) -> r200[AuthoredView]:
        """An older version's content as the newest."""
        return await writing.restore(article_id, body.base, body.version, author_of(request))

    return [
        ("POST", f"{ARTICLE}/steps", step),
        ("POST", f"{ARTICLE}/decisions", decide),
        ("POST", f"{ARTICLE}/restore", restore),
    ]


def _many(writing: Writing, _: Decoder) -> Handlers:
    @endpoint
    async def bulk(request: web.Request, body: BulkRequest) -> r200[BulkResult]:
        """One change to many articles."""
        return await writing.bulk(body, author_of(request))

    @endpoint
    async def bulk_decide(request: web.Request, body: BulkDecision) -> r200[BulkResult]:
        """One decision about many articles."""
        return await writing.bulk_decide(body, author_of(request))

    @endpoint
    async def categories(request: web.Request) -> r200[CategoryList]:
        """Categories, with how many articles each has."""
        return await writing.categories()

    @endpoint
    async def rename(request: web.Request, body: CategoryRename) -> r200[CategoryList]:
        """Another name for a category."""
        return await writing.recategorise(body.name, body.to, body.lang, author_of(request))

    return [
        ("POST", "/authoring/bulk", bulk),
        ("POST", "/authoring/bulk/decisions", bulk_decide),
        ("GET", "/authoring/categories", categories),
        ("POST", "/authoring/categories/rename", rename),
    ]


def _files(writing: Writing, decoder: Decoder) -> Handlers:
    async def imported(request: web.Request, name: str, file: UploadedFile, *, write: bool) -> ImportView:
        content = await files.whole(file.read_chunk, files.MAX_IMPORT)
        return await files.import_file(writing, name, content, author_of(request), write=write)

    @endpoint
    async def check(request: web.Request, file: UploadedFile, name: Words) -> r200[ImportView]:
        """What a file would change; nothing is written."""
        return await imported(request, name, file, write=False)

    @endpoint
    async def import_(request: web.Request, file: UploadedFile, name: Words) -> r200[ImportView]:
        """Publishes the good rows of a file."""
        return await imported(request, name, file, write=True)

    async def export(request: web.Request) -> web.Response:
        """Every published article."""
        form: Literal["jsonl", "csv"] = "csv" if request.query.get("format") == "csv" else "jsonl"
        content, content_type = await files.export(writing, form)
        return web.Response(body=content, content_type=content_type, charset="utf-8")

    @endpoint
    async def pictures(request: web.Request) -> r200[PictureList]:
        """The library of pictures."""
        return PictureList(items=await writing.pictures())

    @endpoint
    async def upload(request: web.Request, file: UploadedFile, name: Words = "") -> r200[LibraryPicture]:
        """One more picture."""
        return await files.add_picture(writing, decoder, name, await receive(file.read_chunk, files.MAX_UPLOAD))

    return [
        ("POST", "/authoring/import/check", check),
        ("POST", "/authoring/import", import_),
        ("GET", "/authoring/export", export),
        ("GET", "/authoring/pictures", pictures),
        ("POST", "/authoring/pictures", upload),
    ]
