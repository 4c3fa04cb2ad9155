"""The desk's queue on the wire."""

from datetime import datetime

from contracts.base import Strict


class QueueItem(Strict):
    """One waiting conversation; `position` counts from 1, longest waiting first; `since` is UTC.

    `off_hours`: a message left while the desk was closed.
    """

    conversation_id: str
    channel: str
    sender: str
    position: int
    since: datetime
    off_hours: bool = False


class QueueResponse(Strict):
    items: tuple[QueueItem, ...]


class HandBackResponse(Strict):
    """`holder` after the call, always `bot`."""

    conversation_id: str
    holder: str
