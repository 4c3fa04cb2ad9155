"""How long the wait will be: pure. What has been served lately says it, and where too little has, nothing is said."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FEWEST = 3
MOST = 20
STALE = timedelta(hours=2)
ROUNDED_S = 60


@dataclass(slots=True)
class Pace:
    """Of one queue. Only time in which somebody waits counts, so a quiet hour does not look like a slow one.

    Source: the wait of the k-th in line is k services of a busy queue (k × the mean time between them).
    """

    _busy_s: float = 0.0
    _looked_at: datetime | None = None
    _waited: bool = False
    _served: "deque[tuple[datetime, float]]" = field(default_factory=lambda: deque(maxlen=MOST))

    def look(self, now: datetime, waiting: int) -> None:
        """The queue's length now; called whenever it may have changed."""
        if self._looked_at is not None and self._waited:
            self._busy_s += max(0.0, (now - self._looked_at).total_seconds())
        self._looked_at, self._waited = now, waiting > 0

    def served(self, now: datetime, waiting: int) -> None:
        """An agent has taken one; `waiting`: how many are left."""
        self.look(now, waiting)
        self._served.append((now, self._busy_s))

    def wait_s(self, position: int, now: datetime) -> int | None:
        """Seconds until this place (from 1) is taken, in whole minutes; None where that would be a guess."""
        recent = [busy for at, busy in self._served if now - at <= STALE]
        if len(recent) < FEWEST:
            return None
        since_last = max(0.0, (now - self._looked_at).total_seconds()) if self._looked_at and self._waited else 0.0
        spent = self._busy_s + since_last - recent[0]
        each = spent / (len(recent) - 1)
        return max(ROUNDED_S, round(position * each / ROUNDED_S) * ROUNDED_S)
