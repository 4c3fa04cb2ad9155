"""The action server's own addresses over HTTP: following a diagnosis. Rasa is not asked for it."""

from pydantic import ValidationError

from contracts.diagnosis import DiagnosisRequest, Step, step
from contracts.errors import SangdamError, Unavailable
from service.client import ServiceClient


class ActionsClient:
    """See `bot.diagnosis.LookUp`. Nothing is changed by it, so a failed connection is tried once more."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def look_up(self, request: DiagnosisRequest) -> Step:
        try:
            answered = await self._client.call("POST", "/diagnose", retry=True, json=request.model_dump(mode="json"))
            return step.validate_python(answered)
        except ValidationError as error:
            raise Unavailable("actions answered something else than a step") from error
        except Unavailable:
            raise
        except SangdamError as error:  # a diagnosis that is no longer there, say
            raise Unavailable(f"actions refused: {error.message}") from error
