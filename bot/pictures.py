"""What the pictures of a turn say: read by the OCR service, written into the log, then a part of what was asked."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from prometheus_client import Counter

from bot.replies import Replies
from bot.vocabulary import Understanding
from contracts.attachments import Attachment, PictureRead, ReadField
from contracts.errors import SangdamError
from contracts.events import EventDraft, Kind, Source
from contracts.messages import Message, MessageButton, Misread, Utterance
from contracts.ocr import OcrResponse
from conversation.gallery import Gallery
from text.masking import mask
from text.normalise import normalise
from text.reading import Screen, ScreenLine, ScreenReading

log = structlog.get_logger(__name__)
MAX_READ = 10
"""Pictures of one turn that are read; of more, the last ones."""
AT_ONCE = 4
"""Of one turn, so that one customer's pictures do not fill the service's queue."""
MAX_TEXT = 8_000
"""Characters of one picture that the log keeps; the whole reading lies with the picture."""
MAX_AT_ONCE = 8
"""Of all turns."""
_readings = Counter("sangdam_pictures_read_total", "Pictures of conversations that were read", ["quality"])


class Ocr(Protocol):
    async def read(self, content: bytes) -> OcrResponse:
        """The lines in a picture. Raises Unavailable, TooMany, or a refusal of the picture."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the pictures of a turn say together. `unread`: how many could not be read at all; `blurred`: those that
    were are too bad to trust what they say.

    `handwritten`: a person wrote what one of them shows; `photographed`: none is a screenshot.

    `corrected`: the customer has typed what an earlier turn's pictures say, which is then what `reading` is of;
    `words`: what they said with those pictures.
    """

    reading: ScreenReading
    unread: int = 0
    blurred: bool = False
    handwritten: bool = False
    photographed: bool = False
    corrected: bool = False
    words: str = ""

    @property
    def clear(self) -> bool:
        """Whether there is something to search by."""
        found = self.reading
        return found.quality.verdict == "good" and not self.blurred and bool(found.codes or found.query)


@dataclass(frozen=True, slots=True)
class PictureReader:
    """Reads the pictures of a turn. `patience_s` bounds that for all of them together; `places` bounds all turns."""

    gallery: Gallery
    ocr: Ocr
    understanding: Understanding
    patience_s: float
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_AT_ONCE))

    async def see(self, pictures: Sequence[Attachment], given_up: Collection[str]) -> tuple[Seen, list[EventDraft]]:
        """What the pictures say, and an event for each; after `patience_s` without those still unread.

        What was read before, by a turn that a crash cut short, is not read again; nor is what was `given_up`.
        """
        chosen = pictures[-MAX_READ:]
        answers = await self._read_all(chosen, given_up)
        told = [await self._told(picture, answer) for picture, answer in zip(chosen, answers, strict=True)]
        read = [answer for answer in answers if isinstance(answer, OcrResponse)]
        problems = [answer.quality.problems if answer.quality is not None else () for answer in read]
        seen = Seen(
            await self.understanding.of([screen_of(answer) for answer in read]),
            unread=len(pictures) - len(read),
            blurred={each.quality for each in told} <= {"poor", "failed"},
            handwritten=any("handwriting" in found for found in problems),
            photographed=bool(problems) and all("photographed" in found for found in problems),
        )
        return seen, [_event(each) for each in told]

    async def correct(self, said: Sequence[Utterance], typed: str, turn: int) -> tuple[Seen, list[EventDraft]]:
        """What the customer typed in place of what we had read, and an event for each picture that it is about.

        `said`: what they said with those pictures; `turn`: the number of the turn that corrects.
        """
        screen = Screen((_typed_line(typed),), 1000, 1000)
        pictures = [picture for utterance in said for picture in utterance.attachments][-MAX_READ:]
        told = [await self._understood(picture, screen) for picture in pictures]
        words = normalise(" ".join(utterance.text for utterance in said if utterance.note is None))
        seen = Seen(await self.understanding.of([screen]), corrected=True, words=words)
        return seen, [_event(read.model_copy(update={"corrected": True}), f":{turn}") for read in told]

    async def _told(self, picture: Attachment, answer: OcrResponse | str) -> PictureRead:
        """What one picture says, or why that is not known. A code is believed even where the rest is blurred."""
        if isinstance(answer, str):
            return PictureRead(attachment_id=picture.attachment_id, quality="failed", reason=answer)
        read = await self._understood(picture, screen_of(answer))
        blurred = answer.quality is not None and (
            not answer.quality.readable or "handwriting" in answer.quality.problems
        )
        if not blurred:
            return read
        problems = answer.quality.problems if answer.quality is not None else ()
        believed = read.quality != "good" or any(field.kind == "error_code" for field in read.fields)
        return read.model_copy(update={"quality": read.quality if believed else "poor", "reason": ", ".join(problems)})

    async def _understood(self, picture: Attachment, screen: Screen) -> PictureRead:
        """What a screen says, masked."""
        found = await self.understanding.of([screen])
        return PictureRead(
            attachment_id=picture.attachment_id,
            quality=found.quality.verdict,
            reason=found.quality.reason,
            text=mask(found.text[:MAX_TEXT]),
            summary=found.summary,
            fields=tuple(ReadField(kind=f.kind, value=f.value, text=f.text) for f in found.fields),
        )

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
        told = replies.say("picture.read", wrong, summary=seen.reading.summary or seen.reading.query)
        told = _with(replies, told, "picture.by_camera") if seen.photographed else told
        return (_with(replies, told, "picture.some_unread", n=seen.unread),) if seen.unread else (told,)
    if seen.unread and not seen.reading.text:
        key = "picture.unread"
    elif seen.reading.quality.verdict == "empty":
        key = "picture.empty"
    elif seen.handwritten:
        key = "picture.handwriting"
    else:
        key = "picture.photograph" if seen.photographed else "picture.poor"
    told = replies.say(key, *(() if with_words else (replies.offer_human(),)))
    return (_with(replies, told, "picture.going_on") if with_words else told,)


def screen_of(response: OcrResponse) -> Screen:
    """The OCR service's answer as `text.reading` takes it."""
    lines = tuple(
        ScreenLine(line.text, line.confidence, line.quad, None if line.side == "none" else line.side, line.block)
        for line in response.lines
    )
    return Screen(lines, response.width, response.height)


def _event(read: PictureRead, which: str = "") -> EventDraft:
    """The event of a picture's reading: one for each `which`, however often the turn is done again."""
    _readings.labels("corrected" if read.corrected else read.quality).inc()
    return EventDraft(
        source=Source.CUSTOMER if read.corrected else Source.SYSTEM,
        kind=Kind.ATTACHMENT_READ,
        data=read.model_dump(mode="json", exclude_defaults=True),
        key=f"read:{read.attachment_id}{which}",
    )


def _typed_line(text: str) -> ScreenLine:
    """What a person typed, in the middle of a screen, where no status bar is."""
    return ScreenLine(text, 1.0, ((100, 480), (900, 480), (900, 520), (100, 520)))


def _with(replies: Replies, told: Message, key: str, **values: object) -> Message:
    """The message with one more sentence."""
    more = replies.catalogue.say(key, replies.lang, **values)
    return told.model_copy(update={"text": f"{told.text} {more}"})
