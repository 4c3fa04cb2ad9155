"""The desk's queue on the wire."""

from datetime import datetime

from contracts.base import Strict
from contracts.teams import Sign


class QueueItem(Strict):
    """One waiting conversation; `position` counts from 1, in the order of `desk.priority`; `since` is UTC.

    `off_hours`: a message left while the desk was closed; `signs`: why it presses.
    """

    conversation_id: str
    channel: str
    sender: str
    position: int
    since: datetime
    off_hours: bool = False
    signs: tuple[Sign, ...] = ()


class QueueResponse(Strict):
    items: tuple[QueueItem, ...]


class HandBackResponse(Strict):
    """`holder` after the call, always `bot`."""

    conversation_id: str
    holder: str
