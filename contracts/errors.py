"""Errors, one tree and one shape on the wire.

SangdamError
├── BadRequest            400  the request cannot be understood
│   └── Unprocessable     422  it is understood, but a value is not acceptable
├── Unauthorised          401  no token, or one we don't know
├── Forbidden             403  a token without the needed role
├── NotFound              404  no such thing
├── Conflict              409  the thing has changed meanwhile
├── TooLarge              413  the body is over the limit
├── UnsupportedMedia      415  not a type we read
├── TooMany               429  asked too often, or a queue is full
├── Internal              500  our fault; details are in the log alone
└── Unavailable           503  a part we need does not answer
    └── TimedOut          504  … not in time

On the wire: `{"error": {"code", "message", "detail"?}}` with the status above; never a stack trace.
"""

from typing import Any, ClassVar

from contracts.base import Strict


class ErrorInfo(Strict):
    """`code` is for programs and stays; `message` is for people and may change."""

    code: str
    message: str
    detail: Any = None


class ErrorBody(Strict):
    """The body of every answer that is not a success."""

    error: ErrorInfo


class SangdamError(Exception):
    """Base of every error with a place in the tree above. `retry_after_s` is said to callers of 429 and 503 alone."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, detail: Any = None, retry_after_s: int = 5) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.retry_after_s = retry_after_s

    def body(self) -> dict[str, Any]:
        """The JSON object that goes on the wire."""
        return ErrorBody(error=ErrorInfo(code=self.code, message=self.message, detail=self.detail)).model_dump(
            mode="json", exclude_none=True
        )


class BadRequest(SangdamError):
    status = 400
    code = "bad_request"


class Unprocessable(BadRequest):
    status = 422
    code = "unprocessable"


class Unauthorised(SangdamError):
    status = 401
    code = "unauthorised"


class Forbidden(SangdamError):
    status = 403
    code = "forbidden"


class NotFound(SangdamError):
    status = 404
    code = "not_found"


class Conflict(SangdamError):
    status = 409
    code = "conflict"


class TooLarge(SangdamError):
    status = 413
    code = "too_large"


class UnsupportedMedia(SangdamError):
    status = 415
    code = "unsupported_media"


class TooMany(SangdamError):
    status = 429
    code = "too_many"


class Internal(SangdamError):
    status = 500
    code = "internal"


class Unavailable(SangdamError):
    status = 503
    code = "unavailable"


class TimedOut(Unavailable):
    status = 504
    code = "timed_out"


BY_STATUS: dict[int, type[SangdamError]] = {
    error.status: error
    for error in (
        BadRequest,
        Unauthorised,
        Forbidden,
        NotFound,
        Conflict,
        TooLarge,
        UnsupportedMedia,
        Unprocessable,
        TooMany,
        Internal,
        Unavailable,
        TimedOut,
    )
}
