"""Learning as a running service does it: events in, a version out; by command, or on a schedule in its own process.

`python -m kb.learning.school` learns once; `kb.learning.schedule` starts it.
"""

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import structlog

from kb.assembly import load_encoder, open_parts
from kb.encoder import Encoder
from kb.events import EventStore
from kb.index import Index
from kb.learning.credit import credits
from kb.learning.examination import examination
from kb.learning.learned import Learned, LearnedError, pack, unpack
from kb.learning.store import LearnedStore
from kb.learning.train import Lesson, learn
from service import logs
from service.settings import Settings

log = structlog.get_logger(__name__)
MOST_SESSIONS = 100_000
NICE = 10
_PLACES_TOLD = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """`version` is the number under which the attempt is kept; `figures` say how it was judged."""

    version: int
    promoted: bool
    figures: dict[str, Any]


async def learn_once(settings: Settings) -> Outcome:
    """Over the stack's database, whether or not it runs. Raises EncoderUnavailable."""
    encoder = load_encoder(settings)
    async with AsyncExitStack() as opened:
        parts = await opened.enter_async_context(open_parts(settings, encoder))
        await parts.library.remember()
        await parts.library.refresh()
        return await study(parts.help_search.index, encoder, parts.events, parts.rules)


async def study(index: Index, encoder: Encoder, events: EventStore, store: LearnedStore) -> Outcome:
    """Reads what people did, learns of it, and promotes what is better."""
    sessions = await events.sessions(MOST_SESSIONS)
    active = await _active(store)

    def work() -> tuple[Lesson, bytes]:
        examined = examination(sessions)
        lesson = learn(credits(sessions, examined), index, encoder, active)
        looks = {str(place + 1): round(examined(place), 3) for place in range(_PLACES_TOLD)}
        figures = {"sessions": len(sessions), **lesson.figures, "examined": looks}
        return Lesson(lesson.learned, lesson.promoted, figures), pack(lesson.learned)

    lesson, content = await asyncio.to_thread(work)
    version = await store.keep(content, lesson.figures, promoted=lesson.promoted)
    return Outcome(version, lesson.promoted, lesson.figures)


async def _active(store: LearnedStore) -> Learned | None:
    kept = await store.active()
    if kept is None:
        return None
    try:
        return unpack(kept[1])
    except LearnedError:
        return None


def main() -> None:
    os.nice(NICE)
    settings = Settings()
    logs.configure(settings, "kb-learning")
    outcome = asyncio.run(learn_once(settings))
    log.info("learning.done", version=outcome.version, promoted=outcome.promoted, verdict=outcome.figures["verdict"])


if __name__ == "__main__":
    main()
