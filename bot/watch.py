"""Watches the private services: who is down is named in /readyz, and told once to whom it concerns."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from contracts.errors import SangdamError
from service.client import ServiceClient

log = structlog.get_logger(__name__)
EVERY_S = 2.0


class Watch:
    """Asks each service for its readiness, again and again.

    `on_return` is called when a service answers again; only after it succeeds does the service count as up.
    """

    def __init__(
        self,
        services: Mapping[str, tuple[ServiceClient, str]],
        on_return: Mapping[str, Callable[[], Awaitable[None]]],
    ) -> None:
        self._services = services
        self._on_return = on_return
        self._state: dict[str, tuple[str, ...]] = {name: (name,) for name in services}

    @property
    def degraded(self) -> tuple[str, ...]:
        """Names of services that are down, and `service:part` where a service says that a part of it is."""
        return tuple(part for name in self._services for part in self._state[name])

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.gather(*(self._ask(name) for name in self._services))
            await asyncio.sleep(EVERY_S)

    async def _ask(self, name: str) -> None:
        client, path = self._services[name]
        try:
            answered = await client.call("GET", path)
            parts = answered.get("degraded", ()) if isinstance(answered, dict) else ()
            state = tuple(f"{name}:{part}" for part in parts)
            if self._state[name] == (name,) and name in self._on_return:
                await self._on_return[name]()
        except SangdamError:
            state = (name,)
        before, self._state[name] = self._state[name], state
        if state == before:
            return
        log.info("watch.changed", watched=name, degraded=list(state))
