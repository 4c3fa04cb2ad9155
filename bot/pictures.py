"""What the pictures of a turn say: read by the OCR service, written into the log, then a part of what was asked."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from prometheus_client import Counter

from bot.replies import Replies
from contracts.attachments import Attachment, PictureRead, ReadField
from contracts.errors import SangdamError
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import Message, MessageButton, Misread, Utterance
from contracts.ocr import OcrResponse
from conversation.gallery import Gallery
from conversation.log import EventLog
from text import reading
from text.masking import mask
from text.normalise import normalise
from text.reading import Screen, ScreenLine, ScreenReading

log = structlog.get_logger(__name__)
MAX_READ = 10
"""Pictures of one turn that are read; of more, the last ones."""
AT_ONCE = 4
"""Of one turn, so that one customer's pictures do not fill the service's queue."""
MAX_AT_ONCE = 8
"""Of all turns."""
_readings = Counter("sangdam_pictures_read_total", "Pictures of conversations that were read", ["quality"])


class Ocr(Protocol):
    async def read(self, content: bytes) -> OcrResponse:
        """The lines in a picture. Raises Unavailable, TooMany, or a refusal of the picture."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the pictures of a turn say together. `unread`: how many could not be read at all.

    `corrected`: the customer has typed what an earlier turn's pictures say, which is then what `reading` is of;
    `words`: what they said with those pictures.
    """

    reading: ScreenReading
    unread: int = 0
    corrected: bool = False
    words: str = ""

    @property
    def clear(self) -> bool:
        """Whether there is something to search by."""
        return self.reading.quality.verdict == "good" and bool(self.query)

    @property
    def query(self) -> str:
        """Codes first, then the sentences that tell the problem; masked."""
        return " ".join(filter(None, (*self.reading.codes, self.reading.query)))


@dataclass(frozen=True, slots=True)
class PictureReader:
    """Reads the pictures of a turn. `patience_s` bounds that for all of them together; `places` bounds all turns."""

    gallery: Gallery
    ocr: Ocr
    patience_s: float
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_AT_ONCE))

    async def see(self, pictures: Sequence[Attachment], given_up: Collection[str]) -> tuple[Seen, list[EventDraft]]:
        """What the pictures say, and an event for each; after `patience_s` without those still unread.

        What was read before, by a turn that a crash cut short, is not read again; nor is what was `given_up`.
        """
        chosen = pictures[-MAX_READ:]
        screens = [s if isinstance(s, str) else screen_of(s) for s in await self._read_all(chosen, given_up)]
        drafts = [await _told(picture, screen) for picture, screen in zip(chosen, screens, strict=True)]
        legible = [screen for screen in screens if isinstance(screen, Screen)]
        together = await asyncio.to_thread(reading.read, legible)
        return Seen(together, unread=len(pictures) - len(legible)), drafts

    async def _read_all(self, pictures: Sequence[Attachment], given_up: Collection[str]) -> list[OcrResponse | str]:
        """The lines of each picture, or why there are none."""
        own_places = asyncio.Semaphore(AT_ONCE)

        async def read(picture_id: str) -> OcrResponse | str:
            if picture_id in given_up:
                return "given_up"
            async with own_places, self.places:
                return await self._read(picture_id)

        tasks = [asyncio.create_task(read(picture.attachment_id)) for picture in pictures]
        try:
            await asyncio.wait(tasks, timeout=self.patience_s)
        finally:
            late = [task for task in tasks if task.cancel()]
            await asyncio.gather(*late, return_exceptions=True)
        return ["timed_out" if task.cancelled() else task.result() for task in tasks]

    async def _read(self, picture_id: str) -> OcrResponse | str:
        try:
            picture = await self.gallery.find(picture_id)
            if picture.reading is not None:
                return OcrResponse.model_validate(picture.reading)
            found = await self.ocr.read(await self.gallery.content(picture_id))
            await self.gallery.rows.keep_reading(picture_id, found.model_dump(mode="json"))
            return found
        except SangdamError as error:
            log.warning("picture.not_read", picture=picture_id, code=error.code, problem=error.message)
            return error.code
        except Exception:
            log.exception("picture.reading_failed", picture=picture_id)
            return "internal"


async def corrected(
    event_log: EventLog, conversation_id: str, misread: Misread, typed: str
) -> tuple[Seen, list[EventDraft]]:
    """What the customer typed in place of what we had read in an earlier turn's pictures, and the events of that."""
    span = misread.turn - misread.after
    events = await event_log.read(conversation_id, after=misread.after, limit=max(span, 0))
    said = [Utterance.model_validate(e.data) for e in events if _is_utterance(e)]
    typed_screen = Screen(tuple(_typed_line(n, line) for n, line in enumerate(typed.splitlines())), 1000, 1000)
    pictures = [picture for utterance in said for picture in utterance.attachments][-MAX_READ:]
    drafts = [await _told(picture, typed_screen, corrected_by=misread) for picture in pictures]
    words = normalise(" ".join(utterance.text for utterance in said if utterance.note is None))
    return Seen(reading.read([typed_screen]), corrected=True, words=words), drafts


def shown_back(replies: Replies, seen: Seen, misread: Misread, *, with_words: bool) -> tuple[Message, ...]:
    """How the pictures were read, in one line to be corrected; or plainly that they were not, and what helps.

    `with_words`: the customer wrote something too, by which the turn goes on.
    """
    if seen.corrected:
        return ()
    if seen.clear:
        wrong = MessageButton(
            title=replies.catalogue.say("button.misread", replies.lang),
            payload=replies.tokens.seal(replies.conversation_id, misread),
        )
        told = replies.say("picture.read", wrong, summary=seen.reading.summary or seen.query)
        return (_with(replies, told, "picture.some_unread", n=seen.unread),) if seen.unread else (told,)
    if seen.unread and not seen.reading.text:
        key = "picture.unread"
    else:
        key = "picture.poor" if seen.reading.quality.verdict == "poor" else "picture.empty"
    told = replies.say(key, *(() if with_words else (replies.offer_human(),)))
    return (_with(replies, told, "picture.going_on") if with_words else told,)


def screen_of(response: OcrResponse) -> Screen:
    """The OCR service's answer as `text.reading` takes it."""
    lines = tuple(ScreenLine(line.text, line.confidence, line.quad) for line in response.lines)
    return Screen(lines, response.width, response.height)


async def _told(picture: Attachment, screen: Screen | str, *, corrected_by: Misread | None = None) -> EventDraft:
    """The event of one picture's reading, or of why there is none; once, however often the turn is done again."""
    if isinstance(screen, str):
        read = PictureRead(attachment_id=picture.attachment_id, quality="failed", reason=screen)
    else:
        read = await asyncio.to_thread(_masked, picture.attachment_id, screen)
    key = f"read:{picture.attachment_id}"
    if corrected_by is not None:
        read, key = read.model_copy(update={"corrected": True}), f"{key}:{corrected_by.turn}"
    _readings.labels("corrected" if corrected_by else read.quality).inc()
    data = read.model_dump(mode="json", exclude_defaults=True)
    source = Source.SYSTEM if corrected_by is None else Source.CUSTOMER
    return EventDraft(source=source, kind=Kind.ATTACHMENT_READ, data=data, key=key)


def _masked(picture_id: str, screen: Screen) -> PictureRead:
    found = reading.read([screen])
    return PictureRead(
        attachment_id=picture_id,
        quality=found.quality.verdict,
        reason=found.quality.reason,
        text=mask(found.text),
        summary=found.summary,
        fields=tuple(ReadField(kind=f.kind, value=f.value, text=f.text) for f in found.fields),
    )


def _typed_line(number: int, text: str) -> ScreenLine:
    """A line that a person typed, at a place where no status bar is."""
    top = 200.0 + 20 * number
    return ScreenLine(text, 1.0, ((100, top), (900, top), (900, top + 15), (100, top + 15)))


def _with(replies: Replies, told: Message, key: str, **values: object) -> Message:
    """The message with one more sentence."""
    more = replies.catalogue.say(key, replies.lang, **values)
    return told.model_copy(update={"text": f"{told.text} {more}"})


def _is_utterance(event: Event) -> bool:
    return event.kind is Kind.MESSAGE_CREATED and event.source is Source.CUSTOMER
