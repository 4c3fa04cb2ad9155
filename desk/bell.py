"""A bell that one rings and many wait for."""

import asyncio


class Bell:
    """Whoever asked for the next ring before it rang hears it; nobody is waited for."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    def next(self) -> asyncio.Event:
        """Set by the next ring from now on."""
        return self._next
