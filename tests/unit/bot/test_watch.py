"""The watch over private services."""

from typing import Any

from bot.watch import Watch
from contracts.errors import Unavailable
from service.client import ServiceClient


class Scripted(ServiceClient):
    def __init__(self) -> None:
        self.answer: Any = {"degraded": []}

    async def call(self, method: str, path: str, **options: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_down_partly_down_and_up_are_told_apart() -> None:
    client = Scripted()
    watch = Watch({"kb": (client, "/readyz")}, on_return={})
    assert watch.degraded == ("kb",)
    await watch._ask("kb")
    assert watch.degraded == ()
    client.answer = {"degraded": ["encoder"]}
    await watch._ask("kb")
    assert watch.degraded == ("kb:encoder",)
    client.answer = Unavailable("gone")
    await watch._ask("kb")
    assert watch.degraded == ("kb",)


async def test_a_service_is_up_only_after_its_welcome_succeeds() -> None:
    client, welcomes = Scripted(), [Unavailable("still warming up"), None, None]
    greeted = []

    async def welcome() -> None:
        outcome = welcomes.pop(0)
        if outcome is not None:
            raise outcome
        greeted.append(True)

    watch = Watch({"rasa": (client, "/status")}, on_return={"rasa": welcome})
    await watch._ask("rasa")
    assert watch.degraded == ("rasa",)
    await watch._ask("rasa")
    await watch._ask("rasa")
    assert (watch.degraded, len(greeted)) == ((), 1)
    client.answer = Unavailable("restarting")
    await watch._ask("rasa")
    client.answer = {}
    await watch._ask("rasa")
    assert len(greeted) == 2
