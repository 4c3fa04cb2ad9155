"""The gateway's door into Rasa: a turn in, the messages and the reading out.

`POST /webhooks/sangdam/webhook {"sender", "message", "metadata"?}` →
`{"messages": […as in Rasa's rest channel…], "intent": {"name", "confidence"}, "question_type": {…}, "entities": […]}`.
Unlike the rest channel it says when something went wrong: 400 for a body it cannot read, 500 where a turn failed, 503
where no model is loaded.
"""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from nlu.components.classifiers import NOTHING, QUESTION_TYPE

log = logging.getLogger(__name__)
MAX_SENDER = 500
MAX_MESSAGE = 4_000


class BadTurn(Exception):
    """The body of a request is no turn; the message says why."""


class SangdamInput(InputChannel):
    @classmethod
    def name(cls) -> str:
        return "sangdam"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = Blueprint("sangdam_webhook")

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                message = turn_of(request)
            except BadTurn as error:
                return _error(HTTPStatus.BAD_REQUEST, "bad_request", str(error))
            agent = request.app.ctx.agent
            if not agent.is_ready():
                return _error(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "no model is loaded; the log says why")
            try:
                # Read here and handed on, so that the turn is read once and the reading is ours to return.
                message.parse_data = await agent.processor.parse_message(message)
                await on_new_message(message)
            except Exception:
                log.exception("a turn failed")  # without the customer's words
                return _error(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "the turn failed; the log says why")
            return response.json(
                {"messages": message.output_channel.messages, **reading_of(message.parse_data)}, ensure_ascii=False
            )

        return webhook


def turn_of(request: Request) -> UserMessage:
    """The message of a request. Raises BadTurn."""
    try:
        body = request.json
    except InvalidUsage as error:
        raise BadTurn("the body is not JSON") from error
    if not isinstance(body, dict):
        raise BadTurn("the body is not an object")
    sender, text, metadata = body.get("sender"), body.get("message"), body.get("metadata")
    if not isinstance(sender, str) or not 0 < len(sender) <= MAX_SENDER:
        raise BadTurn(f"sender is a text of 1 to {MAX_SENDER} characters")
    if not isinstance(text, str) or len(text) > MAX_MESSAGE:
        raise BadTurn(f"message is a text of {MAX_MESSAGE} characters at most")
    if metadata is not None and not isinstance(metadata, dict):
        raise BadTurn("metadata is an object")
    return UserMessage(
        text.lstrip("/ "),  # to Rasa a leading slash is a command
        CollectingOutputChannel(),
        sender,
        input_channel=SangdamInput.name(),
        metadata=metadata or {},
    )


def reading_of(parse_data: dict[str, Any]) -> dict[str, Any]:
    """Intent, question type and entities of what Rasa read."""
    return {
        "intent": _named(parse_data.get("intent")),
        QUESTION_TYPE: _named(parse_data.get(QUESTION_TYPE)),
        "entities": parse_data.get("entities") or [],
    }


def _named(guess: dict[str, Any] | None) -> dict[str, Any]:
    guess = guess or NOTHING
    return {"name": guess.get("name"), "confidence": guess.get("confidence") or 0.0}


def _error(status: HTTPStatus, code: str, message: str) -> HTTPResponse:
    return response.json({"error": {"code": code, "message": message}}, status=status)
