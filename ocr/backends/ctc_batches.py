"""Lines of several pictures go through the network together: those of like width, whoever asked for them.

Whoever waits for a line runs the network as soon as nobody else does, for the oldest line there is and all that fit
beside it; so no thread is needed, nobody waits for company, and a single picture is read as if there were no others.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from prometheus_client import Gauge, Histogram

from ocr.backends.ctc_decode import Chances
from ocr.backends.ctc_lines import Line, bucket, stack

LINE_PIXELS = 640
"""Lines together are at most so wide on average, so that a batch of long ones stays small in memory."""
Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Lines (n, 1, 48, w) to log chances (n, w / 4, classes)."""

_waiting = Gauge("sangdam_ocr_lines_waiting", "Lines that wait for the recogniser")
_together = Histogram(
    "sangdam_ocr_batch_lines", "Lines recognised together", buckets=(1, 2, 4, 8, 12, 16, 24, 32, 64, 128)
)
_seconds = Histogram("sangdam_ocr_batch_seconds", "Time of one batch in the network")
_queued = Histogram("sangdam_ocr_line_wait_seconds", "How long a line waited for its batch")


@dataclass(slots=True, eq=False)
class _Place:
    """One line in the queue; in the end either `chances` or `error` is there."""

    line: Line
    width: int
    since: float = field(default_factory=time.monotonic)
    chances: Chances | None = None
    error: Exception | None = None

    @property
    def done(self) -> bool:
        return self.chances is not None or self.error is not None


class Batches:
    """One network's queue. Thread-safe. It holds as many lines as its callers bring, each waiting for its own."""

    def __init__(self, run: Run, most: int) -> None:
        """`most`: lines together."""
        self._run = run
        self._most = most
        self._queue: deque[_Place] = deque()
        self._at_queue = Lock()
        self._at_network = Lock()

    def chances(self, lines: Sequence[Line]) -> list[Chances]:
        """The network's answer for each line, in order. Raises what the network raises."""
        mine = [_Place(line, bucket(line.shape[1])) for line in lines]
        with self._at_queue:
            self._queue.extend(mine)
            _waiting.set(len(self._queue))
        try:
            for place in mine:
                while not place.done:
                    with self._at_network:
                        if not place.done:
                            self._next_batch()
                if place.error is not None:
                    raise place.error
        finally:
            self._forget(mine)
        return [place.chances for place in mine if place.chances is not None]

    def _next_batch(self) -> None:
        batch = self._taken()
        begun = time.monotonic()
        for place in batch:
            _queued.observe(begun - place.since)
        try:
            found = self._run(stack([place.line for place in batch]))
        except Exception as error:
            for place in batch:
                place.error = error
        else:
            for place, each in zip(batch, found, strict=True):
                place.chances = each
        _together.observe(len(batch))
        _seconds.observe(time.monotonic() - begun)

    def _taken(self) -> list[_Place]:
        """The oldest line and those of its width, oldest first, out of the queue."""
        with self._at_queue:
            width = self._queue[0].width
            room = max(1, min(self._most, self._most * LINE_PIXELS // width))
            batch = [place for place in self._queue if place.width == width][:room]
            self._drop(batch)
        return batch

    def _forget(self, mine: Sequence[_Place]) -> None:
        """Takes out what nobody waits for any more."""
        left = [place for place in mine if not place.done]
        if left:
            with self._at_queue:
                self._drop(left)

    def _drop(self, places: Sequence[_Place]) -> None:
        gone = set(map(id, places))
        self._queue = deque(place for place in self._queue if id(place) not in gone)
        _waiting.set(len(self._queue))
