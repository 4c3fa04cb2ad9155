"""The gallery of a stack: takes pictures in, gives them to messages, shows them, and forgets them."""

import asyncio
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from itsdangerous import BadSignature, Signer

from contracts.attachments import Attachment, Uploaded
from contracts.errors import NotFound, TooLarge, TooMany, Unprocessable, UnsupportedMedia
from conversation.attachments import Picture, PictureFiles, PictureRows
from service.pictures.copies import copy_of
from service.pictures.decoding import Decoder

log = structlog.get_logger(__name__)
PATH = "/attachments/"
MAX_UNSENT = 30
"""Pictures of one uploader in one conversation that are not sent yet."""
UNSENT_FOR = timedelta(days=1)
SWEPT_EVERY_S = 3600.0


class Links:
    """Addresses of pictures, signed, so that what we never gave out is refused without a look into the database."""

    def __init__(self, secret: str) -> None:
        self._signer = Signer(secret, salt="attachment")

    def to(self, picture_id: str) -> str:
        """Relative to the bot's address; opens in a plain `<img>`."""
        return PATH + self._signer.sign(picture_id).decode()

    def id_of(self, name: str) -> str | None:
        """The picture that an address's last part names; None for a forged one."""
        try:
            return self._signer.unsign(name).decode()
        except (BadSignature, UnicodeError):
            return None


@dataclass(frozen=True, slots=True)
class Gallery:
    """`rows` and `files` are backends; nothing of what somebody sent is kept but the pixels."""

    rows: PictureRows
    files: PictureFiles
    decoder: Decoder
    links: Links

    async def take(self, conversation_id: str, uploader: str, content: bytes) -> Uploaded:
        """Keeps our own copy of an uploaded picture.

        Raises UnsupportedMedia, Unprocessable or TooLarge for what is no picture we take, TooMany where too many wait
        to be sent or decoded, Unavailable where there is no room.
        """
        if await self.rows.unsent(conversation_id, uploader) >= MAX_UNSENT:
            raise TooMany("too many pictures are uploaded but not sent; please send some first")
        try:
            copy = await copy_of(await self.decoder.decode(content))
        except TooLarge as error:
            raise TooLarge(error.message) from error
        except UnsupportedMedia as error:
            raise UnsupportedMedia(error.message) from error
        except Unprocessable as error:
            raise Unprocessable(error.message) from error
        picture = Picture(
            id=f"a_{secrets.token_hex(16)}",
            conversation_id=conversation_id,
            uploader=uploader,
            media_type=copy.media_type,
            width=copy.width,
            height=copy.height,
            bytes=len(copy.content),
            created_at=datetime.now(UTC),
        )
        # The file first: a crash between the two leaves a file that nobody knows, which `sweep` removes.
        await self.files.write(picture.id, copy.content)
        await self.rows.add(picture)
        return Uploaded(**self.shown(picture).model_dump(), bytes=picture.bytes)

    async def attach(
        self, conversation_id: str, uploader: str, ids: Sequence[str], message_key: str
    ) -> tuple[Attachment, ...]:
        """The pictures as parts of a message, which alone may have them. Raises as `PictureRows.attach` does."""
        if not ids:
            return ()
        attached = await self.rows.attach(conversation_id, uploader, tuple(dict.fromkeys(ids)), message_key)
        return tuple(self.shown(picture) for picture in attached)

    def shown(self, picture: Picture) -> Attachment:
        return Attachment(
            attachment_id=picture.id, url=self.links.to(picture.id), width=picture.width, height=picture.height
        )

    async def find(self, picture_id: str) -> Picture:
        """Raises NotFound."""
        found = await self.rows.find([picture_id])
        if not found:
            raise NotFound("no such picture")
        return found[0]

    async def open(self, name: str) -> tuple[Picture, bytes]:
        """A picture by the last part of its address. Raises NotFound, whatever was wrong with it."""
        picture_id = self.links.id_of(name)
        if picture_id is None:
            raise NotFound("no such picture")
        picture = await self.find(picture_id)
        return picture, await self.content(picture.id)

    async def content(self, picture_id: str) -> bytes:
        """Raises NotFound."""
        content = await self.files.read(picture_id)
        if content is None:
            raise NotFound("no such picture")
        return content

    async def forget(self, conversation_id: str) -> None:
        """Removes every picture of a conversation, and what was read in them."""
        await self.files.remove(await self.rows.remove(conversation_id))

    async def sweep(self, now: datetime) -> None:
        """Removes what was never sent, and files that a crash left behind."""
        before = now - UNSENT_FOR
        unsent = await self.rows.remove_unsent(before)
        await self.files.remove(unsent)
        stray: list[str] = []
        for some in _batches(await self.files.older_than(before)):
            known = await self.rows.known(some)
            stray += [picture_id for picture_id in some if picture_id not in known]
        await self.files.remove(stray)
        if unsent or stray:
            log.info("pictures.swept", unsent=len(unsent), stray=len(stray))


async def sweep(gallery: Gallery, clock: Callable[[], datetime]) -> None:
    """Sweeps at once and then every hour, until cancelled."""
    while True:
        try:
            await gallery.sweep(clock())
        except Exception:  # a full disk, say: the next hour may be better
            log.exception("pictures.not_swept")
        await asyncio.sleep(SWEPT_EVERY_S)


def _batches(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
