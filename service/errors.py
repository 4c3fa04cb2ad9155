"""Every failure leaves a service in the one shape of `contracts.errors`."""

from json import JSONDecodeError

import structlog
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage
from aiohttp.typedefs import Handler
from pydantic import ValidationError

from contracts.errors import BY_STATUS, BadRequest, Internal, SangdamError, TooLarge, Unprocessable

log = structlog.get_logger(__name__)


def answer(error: SangdamError) -> web.Response:
    """The HTTP response of an error."""
    headers = {"Retry-After": str(error.retry_after_s)} if error.status in (429, 503) else None
    return web.json_response(error.body(), status=error.status, headers=headers)


def unprocessable(error: ValidationError, where: str) -> Unprocessable:
    """Names each faulty field, without repeating what was sent."""
    faults = [
        {"field": ".".join(map(str, e["loc"])) or where, "problem": e["msg"]}
        for e in error.errors(include_url=False, include_input=False, include_context=False)[:20]
    ]
    return Unprocessable(f"the {where} has {len(faults)} fault(s)", detail=faults)


def from_http(error: web.HTTPException) -> SangdamError:
    """aiohttp's own exceptions, in our shape."""
    kind = BY_STATUS.get(error.status, BadRequest if error.status < 500 else Internal)
    if error.status == 400:
        return BadRequest("the body is not a JSON object")
    if error.status == 413:
        return TooLarge("the body is over the limit")
    made = kind(error.reason)
    if kind.status != error.status:
        made.status = error.status  # type: ignore[misc]  # a status without a class of its own, 405 say
        made.code = error.reason.lower().replace(" ", "_")  # type: ignore[misc]
    return made


@web.middleware
async def error_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns whatever a handler raises into the one error shape; what we did not foresee goes to the log."""
    try:
        return await handler(request)
    except SangdamError as error:
        return answer(error)
    except ValidationError as error:
        return answer(unprocessable(error, "request"))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = answer(from_http(error))
        if allow := error.headers.get("Allow"):
            response.headers["Allow"] = allow
        return response
    except (JSONDecodeError, UnicodeDecodeError, LookupError, RecursionError) as error:
        if isinstance(error, LookupError) and not str(error).startswith("unknown encoding"):
            log.exception("request.failed", path=request.path)
            return answer(Internal("something went wrong on our side"))
        return answer(BadRequest("the body is not valid JSON in UTF-8"))
    except Exception as error:
        if request.content_type.startswith("multipart/") and isinstance(error, ValueError | BadHttpMessage):
            # aiohttp reads multipart bodies while the handler runs, and says so in these words.
            return answer(BadRequest("the multipart body is malformed"))
        if isinstance(error, ValueError) and str(error).startswith("Exceeds the limit"):
            return answer(BadRequest("the body has a number of thousands of digits"))  # Python's own words and limit
        log.exception("request.failed", path=request.path)
        return answer(Internal("something went wrong on our side"))
