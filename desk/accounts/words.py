"""What the desk's people are told, in the language their browser asks for."""

import math
from contextlib import suppress
from functools import cache
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from contracts.errors import SangdamError
from service.catalogue import Catalogue

LOCALES = Path(__file__).parent.parent / "locales"


@cache
def catalogue() -> Catalogue:
    return Catalogue(LOCALES)


def language(request: web.Request) -> str:
    """`ko` or `en`: the first of `Accept-Language` that we speak, Korean where it says nothing."""
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        lang = part.split(";")[0].strip().lower()[:2]
        if lang in catalogue().languages:
            return lang
    return "ko"


@web.middleware
async def speak(request: web.Request, handler: Handler) -> web.StreamResponse:
    """An error that names its `reason` gets the catalogue's sentence `reason.…` for its message."""
    try:
        return await handler(request)
    except SangdamError as error:
        if isinstance(error.detail, dict) and isinstance(reason := error.detail.get("reason"), str):
            minutes = math.ceil(error.retry_after_s / 60)
            with suppress(KeyError):  # another part's reason: its own words stay
                error.message = catalogue().say(f"reason.{reason}", language(request), minutes=minutes)
        raise
