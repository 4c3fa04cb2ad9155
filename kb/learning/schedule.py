"""Learning every SANGDAM_LEARN_EVERY_S seconds, in a process of its own and with a low priority.

So no search ever waits for it, its memory is given back, and a crash of it is nobody else's.
"""

import asyncio
import sys

import structlog

from contracts.rules import LearnedVersion
from kb.learning.store import LearnedStore

log = structlog.get_logger(__name__)
COMMAND = ("-m", "kb.learning.school")
TIME_S = 3_600.0


def is_held(versions: list[LearnedVersion]) -> bool:
    """Whether the schedule waits: somebody took back what was promoted last, and has not learned by hand since."""
    decided = next((version for version in versions if version.state != "rejected"), None)
    withdrawn = max((version.version for version in versions if version.state == "withdrawn"), default=0)
    promoted = max((version.version for version in versions if version.state in ("active", "former")), default=0)
    return decided is not None and withdrawn > promoted


async def keep_learning(store: LearnedStore, every_s: float) -> None:
    """Starts a process that learns, again and again, for ever. A failure is logged and tried again."""
    while True:
        await asyncio.sleep(every_s)
        try:
            if is_held(await store.versions()):
                log.info("learning.held", reason="the last version was rolled back: `sangdam kb learn` goes on")
                continue
            await _in_a_process()
        except Exception:
            log.exception("learning.failed")


async def _in_a_process() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, *COMMAND)
    try:
        code = await asyncio.wait_for(process.wait(), TIME_S)
    except (TimeoutError, asyncio.CancelledError):
        process.kill()
        await process.wait()
        raise
    if code:
        log.error("learning.failed", code=code)
