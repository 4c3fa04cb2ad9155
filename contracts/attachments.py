"""Pictures of a conversation on the wire: what an upload answers, and what a message carries."""

from typing import Annotated

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
    """What the OCR service read in a picture, personal data as it stands there: for agents who ask to see it."""

    attachment_id: AttachmentId
    reading: OcrResponse
