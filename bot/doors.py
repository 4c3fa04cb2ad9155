"""The guarded doors of the private services: the role is checked here, and the request passed on."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Literal, TypeVar

import aiohttp
from aiohttp import web
from aiohttp_pydantic.oas.typing import r200
from aiohttp_pydantic.uploaded_file import UploadedFile
from pydantic import ValidationError

from bot.kb_client import KbClient
from contracts.errors import TooLarge, Unavailable
from contracts.ocr import OcrResponse
from contracts.rules import ExplainRequest, Explanation, LearnedVersions, RuleChange, RuleChanged, RuleList
from contracts.search import FeedbackRequest, FeedbackResponse, SearchRequest, SearchResponse
from desk.guard import ACTOR
from service.client import ServiceClient
from service.routes import endpoint

T = TypeVar("T")
MAX_IMAGE_BYTES = 20_000_000
LOOK_S = 0.25


def routes(kb: KbClient, ocr: ServiceClient) -> web.RouteTableDef:
    """`/api/kb/…` and `/api/ocr`."""
    table = web.RouteTableDef()

    @endpoint
    async def search(request: web.Request, body: SearchRequest) -> r200[SearchResponse]:
        """Help search: an answer, similar questions, or an honest nothing."""
        return await kb.search(body)

    @endpoint
    async def feedback(request: web.Request, body: FeedbackRequest) -> r200[FeedbackResponse]:
        """What somebody did with a search's result. Repeating it changes nothing."""
        return await kb.record(body)

    @endpoint
    async def read(
        request: web.Request, image: UploadedFile, only: Literal["detect"] | None = None
    ) -> r200[OcrResponse]:
        """Reads a screenshot (multipart, part `image`); `only=detect` finds the lines' places alone."""
        form = aiohttp.FormData()
        form.add_field("image", await _bounded(image), filename="image", content_type="application/octet-stream")
        reading = ocr.call("POST", "/ocr", data=form, params={"only": only} if only else None)
        try:
            return OcrResponse.model_validate(await _while_there(request, reading))
        except ValidationError as error:
            raise Unavailable("ocr answered something else than a reading") from error

    @endpoint
    async def rules(request: web.Request) -> r200[RuleList]:
        """Pinned and hidden articles, synonyms, and who changed them last."""
        return await kb.rules()

    @endpoint
    async def change_rule(request: web.Request, body: RuleChange) -> r200[RuleChanged]:
        """Pins, hides, teaches a synonym, or takes it back; it holds within a second, and stands in the log."""
        return await kb.change_rule(body.model_copy(update={"who": request[ACTOR].who}))

    @endpoint
    async def explain(request: web.Request, body: ExplainRequest) -> r200[Explanation]:
        """Why search ranks as it does, in full."""
        return await kb.explain(body)

    @endpoint
    async def learned(request: web.Request) -> r200[LearnedVersions]:
        """What search has learned from people's choices, and how each version was judged."""
        return await kb.learned()

    @endpoint
    async def roll_back(request: web.Request) -> r200[LearnedVersions]:
        """Takes back the active version; the one before it orders again."""
        return await kb.roll_back()

    table.get("/api/kb/rules", allow_head=False)(rules)
    table.post("/api/kb/rules")(change_rule)
    table.post("/api/kb/explain")(explain)
    table.get("/api/kb/learning", allow_head=False)(learned)
    table.post("/api/kb/learning/rollback")(roll_back)
    table.post("/api/kb/search")(search)
    table.post("/api/kb/feedback")(feedback)
    table.post("/api/ocr")(read)
    return table


async def _while_there(request: web.Request, work: Coroutine[Any, Any, T]) -> T:
    """The work's result; the work is cancelled where the client goes away meanwhile."""
    task = asyncio.create_task(work)
    try:
        while not task.done():
            await asyncio.wait([task], timeout=LOOK_S)
            if request.transport is None or request.transport.is_closing():
                raise asyncio.CancelledError
        return task.result()
    finally:
        task.cancel()


async def _bounded(image: UploadedFile) -> bytes:
    """The whole part. Raises TooLarge once it is over the limit, without reading the rest."""
    content = bytearray()
    while chunk := await image.read_chunk():
        content += chunk
        if len(content) > MAX_IMAGE_BYTES:
            raise TooLarge(f"the image is over {MAX_IMAGE_BYTES // 1_000_000} MB")
    return bytes(content)
