"""What happens around a conversation, in words, for channels that can show nothing but messages."""

from contracts.events import Event, Kind, Source
from contracts.messages import Message
from conversation.models import Conversation
from service.catalogue import Catalogue


def message_of(conversation: Conversation, event: Event, catalogue: Catalogue) -> Event | None:
    """The event as a message for the customer, or None where there is nothing to tell.

    The web widget shows these events itself; a messenger gets a sentence in their place.
    """
    if event.kind is Kind.MESSAGE_CREATED:
        return None if event.source is Source.CUSTOMER else event
    agent = event.data.get("to") if event.kind is Kind.HANDOFF_TRANSFERRED else event.data.get("agent")
    match event.kind:
        case Kind.HANDOFF_ASSIGNED:
            key = "handoff.assigned"
        case Kind.HANDOFF_TRANSFERRED:
            key = "handoff.transferred" if agent else "handoff.requeued"
        case Kind.HANDOFF_RESOLVED:
            key = "handoff.resolved"
        case Kind.HANDED_BACK:
            key = "handoff.handed_back"
        case _:
            return None
    text = catalogue.say(key, conversation.lang, name=agent["name"] if agent else "")
    data = Message(text=text).model_dump(mode="json", exclude_defaults=True)
    return event.model_copy(update={"source": Source.SYSTEM, "kind": Kind.MESSAGE_CREATED, "data": data})
