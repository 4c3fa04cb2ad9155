"""Frames of a websocket: one JSON object each, so many a second and no more, valid or refused by name."""

from typing import Generic, TypeVar

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from pydantic import TypeAdapter, ValidationError

from contracts.errors import BadRequest, TooMany

T = TypeVar("T")


class BadFrame(BadRequest):
    """Not a frame we know; the message names the field."""

    code = "bad_frame"


class Flood(Exception):
    """So many frames too many that the socket should end."""


class FrameReader(Generic[T]):
    """Reads one socket's frames. `max_refused`: how many in a row may be too many before it is a flood."""

    def __init__(self, frames: TypeAdapter[T], *, per_second: int, max_refused: int) -> None:
        self._frames = frames
        self._rate = RateLimitItemPerSecond(per_second)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._max_refused = max_refused
        self._refused = 0

    async def read(self, raw: str) -> T | None:
        """The frame, or None for one that is dropped since there are too many.

        Raises TooMany for the first such one, Flood at last, and BadFrame for what is no frame.
        """
        if not await self._limiter.hit(self._rate, "frames"):
            self._refused += 1
            if self._refused > self._max_refused:
                raise Flood
            if self._refused == 1:
                raise TooMany("too many frames; please slow down")
            return None
        self._refused = 0
        try:
            return self._frames.validate_json(raw)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
            raise BadFrame(f"{'.'.join(map(str, fault['loc'])) or 'frame'}: {fault['msg']}") from error
