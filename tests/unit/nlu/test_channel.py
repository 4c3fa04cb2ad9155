from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

import asyncio
import json
from types import SimpleNamespace
from typing import Any
from collections.abc import Callable

import pytest
from rasa.core.channels.channel import UserMessage
from sanic.exceptions import InvalidUsage
from sanic.response import HTTPResponse

from nlu.components.channel import BadTurn, SangdamInput, reading_of, turn_of

READ = {
    "text": "안녕",
    "intent": {"name": "greet", "confidence": 0.9},
    "question_type": {"name": "what", "confidence": 0.3},
    "entities": [],
    "intent_ranking": [{"name": "greet", "confidence": 0.9}],
}


class Request:
    """As much of Sanic's request as the channel looks at."""

    def __init__(self, body: Any, processor: Any = None) -> None:
        self._body = body
        agent = SimpleNamespace(processor=processor, is_ready=lambda: processor is not None)
        self.app = SimpleNamespace(ctx=SimpleNamespace(agent=agent))

    @property
    def json(self) -> Any:
        if isinstance(self._body, bytes):
            raise InvalidUsage("Failed when parsing body as json")
        return self._body


class Processor:
    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        return dict(READ)


def receive(request: Request, on_new_message: Callable[[UserMessage], Any]) -> HTTPResponse:
    blueprint = SangdamInput().blueprint(on_new_message)
    (route,) = blueprint._future_routes
    response: HTTPResponse = asyncio.run(route.handler(request))
    return response


async def greet(message: UserMessage) -> None:
    assert message.parse_data == READ, "the turn is read once, by the channel"
    await message.output_channel.send_response(message.sender_id, {"custom": {"type": "say", "key": "greet"}})


def test_a_turn_is_answered_with_messages_and_reading() -> None:
    response = receive(Request({"sender": "a", "message": "안녕", "metadata": {"turn_id": "t"}}, Processor()), greet)
    assert response.status == 200
    assert json.loads(response.body) == {
        "messages": [{"recipient_id": "a", "custom": {"type": "say", "key": "greet"}}],
        "intent": {"name": "greet", "confidence": 0.9},
        "question_type": {"name": "what", "confidence": 0.3},
        "entities": [],
    }


def test_a_turn_that_fails_is_an_error_and_no_silence(caplog: pytest.LogCaptureFixture) -> None:
    async def break_down(message: UserMessage) -> None:
        raise RuntimeError("broken")

    response = receive(Request({"sender": "a", "message": "내 비밀"}, Processor()), break_down)
    assert response.status == 500
    assert json.loads(response.body)["error"]["code"] == "internal"
    assert "내 비밀" not in caplog.text


def test_without_a_model_the_door_says_so() -> None:
    response = receive(Request({"sender": "a", "message": "안녕"}, None), greet)
    assert response.status == 503
    assert json.loads(response.body)["error"]["code"] == "unavailable"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"{", "the body is not JSON"),
        ([], "the body is not an object"),
        (None, "the body is not an object"),
        ({"message": "x"}, "sender is a text"),
        ({"sender": 1, "message": "x"}, "sender is a text"),
        ({"sender": "", "message": "x"}, "sender is a text"),
        ({"sender": "s" * 501, "message": "x"}, "sender is a text"),
        ({"sender": "a"}, "message is a text"),
        ({"sender": "a", "message": "x" * 4_001}, "message is a text"),
        ({"sender": "a", "message": "x", "metadata": []}, "metadata is an object"),
    ],
)
def test_what_is_no_turn_is_refused_in_our_error_shape(body: Any, complaint: str) -> None:
    with pytest.raises(BadTurn, match=complaint):
        turn_of(Request(body))
    response = receive(Request(body, Processor()), greet)
    assert response.status == 400
    error = json.loads(response.body)["error"]
    assert error["code"] == "bad_request"
    assert complaint in error["message"]


def test_an_empty_message_is_a_turn() -> None:
    message = turn_of(Request({"sender": "a", "message": "", "metadata": {"lang": "ko"}}))
    assert (message.text, message.sender_id, message.metadata) == ("", "a", {"lang": "ko"})


def test_a_leading_slash_is_no_command() -> None:
    assert turn_of(Request({"sender": "a", "message": "/ /restart now"})).text == "restart now"


def test_a_reading_of_nothing_has_its_shape_all_the_same() -> None:
    nothing = {"name": None, "confidence": 0.0}
    assert reading_of({}) == {"intent": nothing, "question_type": nothing, "entities": []}
