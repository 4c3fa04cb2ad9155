"""A leaner call of the action server.

Stock Rasa compiles the JSON schema of all event types anew for every answer (some 40 ms), opens a connection for every
call, and sends the whole domain and conversation with it. Our actions read the latest message alone, so: one compiled
validator, one pooled session, an empty domain, and a tracker without its history.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import jsonschema  # type: ignore[import-untyped]
import rasa
import rasa.core.actions.action
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

CONNECTIONS = 32
TIMEOUT_S = 6.0
_validator = jsonschema.Draft7Validator(RemoteAction.action_response_format_spec())


class LeanRemoteAction(RemoteAction):
    """As RemoteAction, with the same request and answer formats."""

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        return {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": {**tracker.current_state(), "events": []},
            "domain": {},  # the SDK refuses a call without one
            "version": rasa.__version__,
        }

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        _validator.validate(result)
        return True


class PooledEndpoint(EndpointConfig):
    """An endpoint whose requests share one session, so that connections stay open between calls."""

    _shared: aiohttp.ClientSession | None = None

    @classmethod
    def of(cls, endpoint: EndpointConfig) -> "PooledEndpoint":
        return cls(url=endpoint.url, params=endpoint.params, headers=endpoint.headers, **endpoint.kwargs)

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[aiohttp.ClientSession]:
        """Yields the shared session, and leaves it open."""
        if self._shared is None or self._shared.closed:
            self._shared = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
            )
        yield self._shared

    async def close(self) -> None:
        if self._shared is not None:
            await self._shared.close()


def install() -> None:
    """Has Rasa use LeanRemoteAction wherever it would make a RemoteAction, in this process."""
    rasa.core.actions.action.RemoteAction = LeanRemoteAction
