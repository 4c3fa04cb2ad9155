from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

import asyncio
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import rasa.core.actions.action
from aiohttp import web
from rasa.core.actions.action import RemoteAction, action_for_name_or_text
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from nlu.components.remote_action import LeanRemoteAction, PooledEndpoint, install

DOMAIN = Domain.from_dict({"intents": ["faq"], "actions": ["action_search_help"]})
PAYLOAD = {"type": "search", "query": "환불", "result": None}


@pytest.fixture
def installed() -> Iterator[None]:
    stock = rasa.core.actions.action.RemoteAction
    install()
    yield
    rasa.core.actions.action.RemoteAction = stock


def tracker() -> DialogueStateTracker:
    metadata = {"turn_id": "t1", "lang": "ko"}
    asked = UserUttered("환불", {"name": "faq", "confidence": 0.9}, metadata=metadata)
    return DialogueStateTracker.from_events("a", [UserUttered("안녕"), asked], DOMAIN.slots)


def run(answers: "list[dict[str, Any]]") -> "tuple[list[dict[str, Any]], list[list[Event]], int]":
    """Runs the action once for each answer of a real server: the calls it got, the events made, connections opened."""
    calls: list[dict[str, Any]] = []
    ports = set()

    async def webhook(request: web.Request) -> web.Response:
        ports.add(request.transport.get_extra_info("peername"))
        calls.append(await request.json())
        return web.json_response(answers[len(calls) - 1])

    async def story() -> "list[list[Event]]":
        app = web.Application()
        app.router.add_post("/webhook", webhook)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        endpoint = PooledEndpoint.of(EndpointConfig(url=f"http://127.0.0.1:{port}/webhook"))
        action = action_for_name_or_text("action_search_help", DOMAIN, endpoint)
        nlg = TemplatedNaturalLanguageGenerator({})
        try:
            return [await action.run(CollectingOutputChannel(), nlg, tracker(), DOMAIN) for _ in answers]
        finally:
            await endpoint.close()
            await runner.cleanup()

    return calls, asyncio.run(story()), len(ports)


@pytest.mark.usefixtures("installed")
def test_rasa_makes_our_action_and_nothing_else_changes() -> None:
    action = action_for_name_or_text("action_search_help", DOMAIN, None)
    assert type(action) is LeanRemoteAction
    assert isinstance(action, RemoteAction)
    assert action.name() == "action_search_help"


@pytest.mark.usefixtures("installed")
def test_a_call_carries_the_latest_message_and_no_history() -> None:
    calls, events, _ = run([{"events": [], "responses": [{"custom": PAYLOAD}]}])
    (call,) = calls
    assert call["next_action"] == "action_search_help"
    assert call["tracker"]["latest_message"]["text"] == "환불"
    assert call["tracker"]["latest_message"]["metadata"] == {"turn_id": "t1", "lang": "ko"}
    assert call["tracker"]["latest_message"]["intent"] == {"name": "faq", "confidence": 0.9}
    assert call["tracker"]["events"] == []
    assert call["domain"] == {}
    assert events[0][0].as_dict()["data"]["custom"] == PAYLOAD


@pytest.mark.usefixtures("installed")
def test_calls_share_a_connection() -> None:
    answer = {"events": [], "responses": []}
    calls, _, connections = run([answer] * 5)
    assert len(calls) == 5
    assert connections == 1


@pytest.mark.usefixtures("installed")
def test_an_answer_that_is_none_is_refused_as_stock_rasa_refuses_it() -> None:
    bad = {"events": [{"event": "slot"}], "responses": []}
    action = LeanRemoteAction("action_search_help", None)
    with pytest.raises(jsonschema.ValidationError):
        action._validate_action_result(bad)
    with pytest.raises(jsonschema.ValidationError):
        RemoteAction("action_search_help", None)._validate_action_result(bad)
    assert action._validate_action_result({"events": [{"event": "slot", "name": "x", "value": 1}], "responses": []})


def test_a_pooled_endpoint_keeps_what_was_configured() -> None:
    endpoint = PooledEndpoint.of(EndpointConfig(url="http://x/webhook", headers={"a": "b"}))
    assert (endpoint.url, endpoint.headers) == ("http://x/webhook", {"a": "b"})
