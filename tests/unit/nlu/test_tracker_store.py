from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

import asyncio

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.components.tracker_store import BoundedTrackerStore, latest_turns

DOMAIN = Domain.from_dict({"intents": ["greet"], "actions": ["utter_greet"]})


def turn(text: str) -> "list[Event]":
    return [UserUttered(text, {"name": "greet"}), BotUttered(f"re {text}"), ActionExecuted("action_listen")]


def tracker(sender: str, *events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events(sender, list(events), DOMAIN.slots)


def texts(found: "DialogueStateTracker | None") -> "list[str]":
    assert found is not None
    return [event.text for event in found.events if isinstance(event, UserUttered)]


def test_what_is_saved_comes_back_and_is_not_shared() -> None:
    async def story() -> None:
        store = BoundedTrackerStore(DOMAIN)
        saved = tracker("a", SessionStarted(), *turn("하나"))
        await store.save(saved)
        found = await store.retrieve("a")
        assert found is not None
        assert list(found.events) == list(saved.events)
        assert found.latest_message is not None
        assert found.latest_message.text == "하나"
        found.update(UserUttered("둘"))
        assert texts(await store.retrieve("a")) == ["하나"]

    asyncio.run(story())


def test_an_unknown_conversation_has_no_tracker() -> None:
    assert asyncio.run(BoundedTrackerStore(DOMAIN).retrieve("nobody")) is None


def test_the_trackers_used_longest_ago_are_dropped() -> None:
    async def story() -> "list[str]":
        store = BoundedTrackerStore(DOMAIN, max_trackers=2)
        await store.save(tracker("a", *turn("1")))
        await store.save(tracker("b", *turn("2")))
        await store.retrieve("a")
        await store.save(tracker("c", *turn("3")))
        return list(await store.keys())

    assert asyncio.run(story()) == ["a", "c"]


def test_a_long_conversation_keeps_its_last_whole_turns() -> None:
    async def story() -> "DialogueStateTracker | None":
        store = BoundedTrackerStore(DOMAIN, max_events=8)
        events = [event for number in range(50) for event in turn(str(number))]
        await store.save(tracker("a", ActionExecuted("action_listen"), *events))
        return await store.retrieve("a")

    found = asyncio.run(story())
    assert texts(found) == ["48", "49"]
    assert found is not None
    assert isinstance(found.events[0], ActionExecuted)
    assert found.latest_action_name == "action_listen"


def test_a_single_endless_turn_is_cut_all_the_same() -> None:
    events: list[Event] = [BotUttered(str(number)) for number in range(20)]
    assert latest_turns(events, 5) == events[-5:]
