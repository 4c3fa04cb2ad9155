"""Pictures that are refused because too many come: said in the log now and then, and in `degraded` for a while."""

import time
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)
LOG_EVERY_S = 10.0
"""A flood is a few lines in the log, not one for each picture."""
TOLD_S = 10.0
"""How long after the latest one readiness tells of it: the bot asks every two seconds, people look less often."""


class Refusals:
    """Those of one queue; on one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._latest: float | None = None
        self._logged: float | None = None
        self._unsaid = 0

    def note(self, *, under_way: int, again_s: int) -> None:
        """One more picture is refused, with so many under way, and told to come again in so many seconds."""
        now = self._latest = self._clock()
        self._unsaid += 1
        if self._logged is None or now - self._logged >= LOG_EVERY_S:
            log.warning("ocr.refusing", pictures=self._unsaid, under_way=under_way, retry_after_s=again_s)
            self._logged, self._unsaid = now, 0

    @property
    def going_on(self) -> bool:
        """Whether one was refused in the last seconds."""
        return self._latest is not None and self._clock() - self._latest < TOLD_S
