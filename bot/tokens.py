"""Opaque button payloads, `sd:…`: what a tap means, signed for one conversation."""

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import TypeAdapter, ValidationError

from contracts.messages import Choice

PREFIX = "sd:"
MAX_CHARACTERS = 600
_choices: TypeAdapter[Choice] = TypeAdapter(Choice)


class ChoiceTokens:
    """Signs and opens choices. A token of another conversation, or a forged one, opens to None."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def seal(self, conversation_id: str, choice: Choice) -> str:
        values = choice.model_dump(mode="json")
        return PREFIX + str(self._serializer(conversation_id).dumps(values))

    def open(self, conversation_id: str, token: str) -> Choice | None:
        if not token.startswith(PREFIX) or len(token) > MAX_CHARACTERS:
            return None
        try:
            return _choices.validate_python(self._serializer(conversation_id).loads(token[len(PREFIX) :]))
        except (BadSignature, ValidationError):
            return None

    def _serializer(self, conversation_id: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._secret, salt=f"choice:{conversation_id}")
