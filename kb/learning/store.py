"""Where what was learned is kept, version by version, as the rest of kb sees it."""

from collections.abc import Mapping
from typing import Any, Protocol

from contracts.rules import LearnedVersion


class LearnedStore(Protocol):
    """One version is active at most. A change is whole, and seen by other processes through `RuleStore.revision`."""

    async def active(self) -> tuple[int, bytes] | None:
        """The active version and its content (`kb.learning.learned.unpack`)."""
        ...

    async def keep(self, content: bytes, figures: Mapping[str, Any], *, promoted: bool) -> int:
        """The new version: active in place of the one before, or rejected, of which the figures alone are kept."""
        ...

    async def roll_back(self) -> tuple[int | None, int | None]:
        """Withdraws the active version; the one before it is active again. Both; None where there is none."""
        ...

    async def versions(self) -> list[LearnedVersion]:
        """The newest first."""
        ...
