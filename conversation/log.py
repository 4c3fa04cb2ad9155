"""The event log's protocol: everything that may ask a backend of it."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from contracts.errors import Conflict
from contracts.events import Event, EventDraft, Kind
from conversation.models import Address, Conversation, Holder

Transition = Callable[[Conversation], Sequence[EventDraft]]
"""What to write, given the conversation as it is now; raises a Conflict where that does not allow it."""


class HolderChanged(Conflict):
    """Somebody else has taken the conversation meanwhile, so nothing was written."""


def given(drafts: Sequence[EventDraft], if_holder: Holder | None) -> Transition:
    """The transition that writes these drafts, if `if_holder` holds the conversation."""

    def transition(conversation: Conversation) -> Sequence[EventDraft]:
        if if_holder is not None and conversation.holder is not if_holder:
            raise HolderChanged("the conversation has another holder now")
        return drafts

    return transition


class EventLog(Protocol):
    """An ordered log for each conversation, and the state that follows from it."""

    async def begin(self, address: Address) -> Conversation:
        """The conversation at this address, begun where there was none."""

    async def append(
        self, conversation_id: str, drafts: Sequence[EventDraft], *, if_holder: Holder | None = None
    ) -> list[Event]:
        """Writes all drafts, or none, at the next offsets; they are on disk when this returns.

        A draft whose `key` stands in the conversation already is not written again: the earlier event takes its place
        in the result. Raises NotFound for an unknown conversation, HolderChanged where `if_holder` does not hold it.
        """

    async def change(self, conversation_id: str, transition: Transition) -> list[Event]:
        """Writes what `transition` makes of the conversation: no other write comes between its look and its words.

        So of two agents who claim, one sees the other's claim. `transition` may be called more than once, and must do
        nothing but decide. Raises NotFound for an unknown conversation, and whatever `transition` raises.
        """

    async def forget(self, conversation_id: str, transition: Transition) -> list[Event]:
        """As `change`; and in the same transaction every event before loses what people said (`forgetting.bare`)."""

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation's state, or None where there is no such conversation."""

    async def read(self, conversation_id: str, *, after: int = 0, limit: int = 500) -> list[Event]:
        """Up to `limit` events with offsets above `after`, in order."""

    async def recent(self, conversation_id: str, limit: int) -> list[Event]:
        """The last `limit` events, in order."""

    async def handed_over(self, since: datetime, limit: int) -> list[Event]:
        """The last `limit` `handoff.requested` of all conversations since then, newest first."""

    async def finished(self, limit: int) -> list[Event]:
        """The last `limit` `turn.finished` of all conversations, newest first."""

    async def of_kinds(
        self, kinds: Collection[Kind], since: datetime, until: datetime, *, limit: int = 100_000
    ) -> list[Event]:
        """Events of these kinds in all conversations, from `since` up to before `until`, in order of time.

        Of more than `limit`, the latest.
        """

    async def last_said(self, conversation_ids: Sequence[str], limit: int) -> dict[str, list[Event]]:
        """The customer's last `limit` messages in each of these, in order; nothing for who has said nothing."""

    async def waiting(self) -> list[Conversation]:
        """Every conversation that waits for an agent, longest waiting first."""

    async def held(self, assignee: str | None = None) -> list[Conversation]:
        """Conversations that an agent holds, longest there first: this agent's, or everybody's."""

    async def unanswered(self) -> list[str]:
        """Ids of conversations with a customer's message that no finished turn answers."""

    async def undelivered(self, channels: Sequence[str]) -> list[str]:
        """Ids of these channels' conversations with messages that their channel has not taken."""

    async def delivered(self, conversation_id: str, offset: int) -> None:
        """Remembers that the channel has taken everything up to `offset`; never goes back."""

    async def seen(self, conversation_id: str, offset: int) -> bool:
        """Remembers that the customer has seen everything up to `offset`; never goes back, nor beyond the last event.

        False where that changed nothing.
        """
