"""Pictures of conversations: what is known of each (rows), and their bytes (files). Protocols."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from contracts.errors import Conflict, NotFound

CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Picture:
    """One uploaded picture. `id` cannot be guessed; `width`, `height`: pixels; `bytes`: of the file.

    `uploader`: `customer`, or `agent:ID`. `message_key`: the key of the message it belongs to, None before it is sent.
    `reading`: what the OCR service read in it, with personal data as it stands there; None before it is read.
    """

    id: str
    conversation_id: str
    uploader: str
    media_type: str
    width: int
    height: int
    bytes: int
    created_at: datetime
    message_key: str | None = None
    reading: dict[str, Any] | None = None


class PictureRows(Protocol):
    async def add(self, picture: Picture) -> None:
        """Remembers a new picture."""

    async def find(self, ids: Sequence[str]) -> list[Picture]:
        """Those of these pictures that there are, in the order of `ids`."""

    async def unsent(self, conversation_id: str, uploader: str) -> int:
        """How many pictures of this uploader wait to be sent."""

    async def attach(self, conversation_id: str, uploader: str, ids: Sequence[str], message_key: str) -> list[Picture]:
        """Gives the pictures to a message: all of them, or none. Again for the same message is harmless.

        Raises NotFound where one is not this uploader's in this conversation, Conflict where another message has it.
        """

    async def keep_reading(self, picture_id: str, reading: dict[str, Any]) -> None:
        """Remembers what was read in it."""

    async def remove_unsent(self, before: datetime) -> list[str]:
        """Forgets pictures that were uploaded before then and never sent; their ids."""

    async def remove(self, conversation_id: str) -> list[str]:
        """Forgets every picture of a conversation; their ids."""

    async def known(self, ids: Sequence[str]) -> set[str]:
        """Those of these ids that are remembered."""


class PictureFiles(Protocol):
    """Bytes by id. An id is ours, never a name that somebody sent."""

    async def write(self, picture_id: str, content: bytes) -> None:
        """On disk when this returns: whole, or not at all. Raises Unavailable where there is no room."""

    async def read(self, picture_id: str) -> bytes | None:
        """None where there is no such file."""

    async def remove(self, ids: Sequence[str]) -> None:
        """Removing what is not there is harmless."""

    async def older_than(self, moment: datetime) -> list[str]:
        """Ids of files last written before then."""


def check_attachable(
    found: Sequence[Picture], conversation_id: str, uploader: str, ids: Sequence[str], message_key: str
) -> None:
    """Raises NotFound or Conflict, as `PictureRows.attach` promises."""
    own = [p for p in found if (p.conversation_id, p.uploader) == (conversation_id, uploader)]
    if len(own) < len(ids):
        raise NotFound("no such picture in this conversation; please upload it again")
    if any(p.message_key not in (None, message_key) for p in own):
        raise Conflict("this picture was sent with another message already")
