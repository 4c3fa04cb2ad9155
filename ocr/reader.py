"""Reads pictures for many at once: so many at a time, so many waiting, and none longer than its deadline."""

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from math import ceil

import numpy as np
import structlog
from prometheus_client import Counter, Gauge, Histogram

from contracts.errors import SangdamError, TimedOut, TooMany
from contracts.ocr import OcrLine, OcrQuality, OcrResponse, Point
from ocr import quality
from ocr.detector import Detector, Quad
from ocr.read import Reading, find, read
from ocr.recogniser import Recogniser
from ocr.refusals import Refusals
from service.pictures.decoding import Decoder, Picture

log = structlog.get_logger(__name__)
_pictures = Counter("sangdam_ocr_pictures_total", "Pictures by what became of them", ["result"])
_lines = Counter("sangdam_ocr_lines_total", "Lines read")
_under_way = Gauge("sangdam_ocr_under_way", "Pictures being read or waiting")
_seconds = Histogram("sangdam_ocr_step_seconds", "Time of one step", ["step"])


NICE = 5
"""Of threads that read."""
NEWEST = 0.2
"""What the latest picture counts for in how long one usually takes."""
LONGEST_RETRY_S = 30


class Stopped(Exception):
    """Nobody waits for this reading any more."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`at_once` pictures are read, `waiting` more may wait; `deadline_s` is for both together."""

    at_once: int
    waiting: int
    deadline_s: float


class Reader:
    """One service's reading. Use `place` before anything is read of a request, then `read`."""

    def __init__(self, decoder: Decoder, detector: Detector, recogniser: Recogniser, bounds: Bounds) -> None:
        self._decoder = decoder
        self._detector = detector
        self._recogniser = recogniser
        self._bounds = bounds
        self._free = asyncio.Semaphore(bounds.at_once)
        self._threads = ThreadPoolExecutor(bounds.at_once, thread_name_prefix="ocr", initializer=_step_back)
        self._under_way = 0
        self._usual_s = 0.0
        self.refusals = Refusals()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place in the queue until the deadline. Raises TooMany at once where there is none, TimedOut in the end.

        Nor is there one where, as pictures go, the deadline would be over first.
        """
        ahead, bounds = self._under_way, self._bounds
        wait_s = self._usual_s * (ahead + 1) / bounds.at_once
        if ahead >= bounds.at_once + bounds.waiting or (ahead >= bounds.at_once and wait_s > bounds.deadline_s):
            _pictures.labels("too_many").inc()
            again_s = min(LONGEST_RETRY_S, max(1, ceil(wait_s / 2)))
            self.refusals.note(under_way=ahead, again_s=again_s)
            raise TooMany("too many pictures are being read; try again in a moment", retry_after_s=again_s)
        self._under_way += 1
        try:
            with _under_way.track_inprogress():
                async with asyncio.timeout(self._bounds.deadline_s):
                    yield
        except TimeoutError as error:
            _pictures.labels("timed_out").inc()
            raise TimedOut("the picture could not be read in time") from error
        except asyncio.CancelledError:
            _pictures.labels("gone").inc()
            log.info("ocr.client_gone", under_way=self._under_way)
            raise
        finally:
            self._under_way -= 1

    async def read(self, content: bytes, *, places_only: bool = False) -> OcrResponse:
        """What stands in the picture. Raises the decoder's refusals. Cancelling stops the work too."""
        start = time.perf_counter()
        try:
            async with self._free:
                begun = time.perf_counter()
                try:
                    picture = await self._decoder.decode(content)
                    decoded = time.perf_counter()
                    reading = await self._in_thread(picture, places_only)
                except asyncio.CancelledError:
                    # Past its deadline, or nobody waits for it: at least so long it takes.
                    self._note(max(self._usual_s, time.perf_counter() - begun))
                    raise
                self._note(time.perf_counter() - begun)
        except SangdamError as error:
            _pictures.labels(error.code).inc()
            raise
        for step, seconds in {"wait": begun - start, "decode": decoded - begun, **reading.seconds}.items():
            _seconds.labels(step).observe(seconds)
        _pictures.labels("read").inc()
        _lines.inc(len(reading.lines))
        return response(reading, picture.shrunk, time.perf_counter() - start)

    def _note(self, seconds: float) -> None:
        self._usual_s += (seconds - self._usual_s) * (NEWEST if self._usual_s else 1)

    async def _in_thread(self, picture: Picture, places_only: bool) -> Reading:
        """The reading, in a thread that ends at its next step once nobody waits for it."""
        stop = threading.Event()

        def proceed() -> None:
            if stop.is_set():
                raise Stopped

        def work() -> Reading:
            proceed()
            pixels = np.frombuffer(picture.rgb, dtype=np.uint8).reshape(picture.height, picture.width, 3)
            if places_only:
                return find(pixels, self._detector, self._recogniser)
            return read(pixels, self._detector, self._recogniser, proceed=proceed)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except asyncio.CancelledError:
            stop.set()
            raise

    def close(self) -> None:
        """Waits for what is being read."""
        self._threads.shutdown(cancel_futures=True)


def _step_back() -> None:
    """Lets the thread that answers go first where processors are scarce; elsewhere than on Linux nothing happens."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def response(reading: Reading, shrunk: int, seconds: float) -> OcrResponse:
    """As it goes on the wire; `shrunk`: how many times the picture that was read is smaller than what was sent."""
    measured = reading.quality
    return OcrResponse(
        text=reading.text,
        lines=tuple(
            OcrLine(
                text=line.text.text,
                confidence=round(line.text.confidence, 3),
                quad=_points(line.quad * shrunk),
                block=line.placed.block,
                side=line.placed.side,
                language=quality.script(line.text.text),
            )
            for line in reading.lines
        ),
        language=quality.language(reading.text),
        width=reading.width * shrunk,
        height=reading.height * shrunk,
        ms=round(seconds * 1000, 1),
        turned=reading.turned * 90,
        quality=measured
        and OcrQuality(
            readable=measured.readable,
            confidence=measured.confidence,
            sharpness=measured.sharpness,
            problems=measured.problems,
        ),
    )


def _points(quad: Quad) -> tuple[Point, Point, Point, Point]:
    one, two, three, four = ((round(float(x), 1), round(float(y), 1)) for x, y in quad)
    return one, two, three, four
