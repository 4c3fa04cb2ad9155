"""Pictures of a conversation on the wire: what an upload answers, and what a message carries."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from contracts.base import Strict
from contracts.ocr import OcrResponse

MAX_ATTACHMENTS = 10
"""Pictures of one message."""

AttachmentId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]


class Attachment(Strict):
    """A picture of a message. `url`: our own, relative to the bot's address; `width`, `height`: pixels, upright."""

    attachment_id: AttachmentId
    url: str
    width: int
    height: int


class Uploaded(Attachment):
    """The answer to an upload. `bytes`: of the copy that we keep."""

    bytes: int


class RawReading(Strict):
    """What the OCR service read in a picture, personal data as it stands there: for agents who ask to see it.

    `reading` is absent where the picture was not read.
    """

    attachment_id: AttachmentId
    reading: OcrResponse | None = None


class ReadField(Strict):
    """Something that a picture names: `text` as it stands there, `value` as programs compare it.

    `kind`: error_code, order_number, amount, date, app, screen, …, or a kind of personal data, which is a tag only.
    """

    kind: str
    value: str
    text: str


class PictureRead(Strict):
    """The `data` of `attachment.read`: what a picture says, personal data masked; noise such as a status bar left out.

    `quality`: `poor` is not built on, `empty` has no text, `failed` could not be read; `reason` says why. `summary`:
    one line. `corrected`: the customer typed what it says, which replaces an earlier reading.
    """

    attachment_id: AttachmentId
    quality: Literal["good", "poor", "empty", "failed"]
    reason: str = ""
    text: str = ""
    summary: str = ""
    fields: tuple[ReadField, ...] = ()
    corrected: bool = False
