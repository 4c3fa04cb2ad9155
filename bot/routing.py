"""Who speaks next. Pure."""

from typing import Literal

from conversation.models import Conversation, Holder


def decide(conversation: Conversation) -> Literal["agent", "bot"]:
    """The bot speaks only while it holds the conversation; a waiting customer is an agent's already."""
    return "bot" if conversation.holder is Holder.BOT else "agent"
