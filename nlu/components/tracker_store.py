"""Trackers in memory, of which there are never too many, and none too long.

Rasa's tracker is a cache: the gateway's event log is the record, from which a tracker that was dropped is rebuilt.
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker


class BoundedTrackerStore(TrackerStore):
    """Keeps the `max_trackers` used last, and of each the last turns that fit into `max_events`.

    Events are kept as they are, not as text: they are not changed after they happened, and stock Rasa's in-memory store
    spends most of its time on writing and reading JSON.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        max_trackers: int = 10_000,
        max_events: int = 60,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self._max_trackers = max_trackers
        self._max_events = max_events
        self._events: OrderedDict[str, list[Event]] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        self._events[tracker.sender_id] = latest_turns(list(tracker.events), self._max_events)
        self._events.move_to_end(tracker.sender_id)
        while len(self._events) > self._max_trackers:
            self._events.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        events = self._events.get(sender_id)
        if events is None:
            return None
        self._events.move_to_end(sender_id)
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def keys(self) -> Iterable[str]:
        return list(self._events)


def latest_turns(events: list[Event], limit: int) -> list[Event]:
    """The last `limit` events at most, from the beginning of a turn on: where Rasa was listening."""
    if len(events) <= limit:
        return events
    for start in range(len(events) - limit, len(events)):
        event = events[start]
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return events[start:]
    return events[-limit:]
