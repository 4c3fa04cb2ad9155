"""The OCR service over HTTP: the only code of the turn that knows its address."""

import aiohttp
import stamina
from pydantic import ValidationError

from contracts.errors import TooMany, Unavailable
from contracts.ocr import OcrResponse
from service.client import ServiceClient

BUSY_ATTEMPTS = 6


class OcrClient:
    """See `bot.pictures.Ocr`. Reading changes nothing, so a busy service is asked again."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def read(self, content: bytes) -> OcrResponse:
        async for attempt in stamina.retry_context(
            on=TooMany, attempts=BUSY_ATTEMPTS, wait_initial=0.3, wait_max=2.0, timeout=None
        ):
            with attempt:
                form = aiohttp.FormData()
                form.add_field("image", content, filename="image", content_type="application/octet-stream")
                answered = await self._client.call("POST", "/ocr", data=form)
        try:
            return OcrResponse.model_validate(answered)
        except ValidationError as error:
            raise Unavailable("ocr answered something else than a reading") from error
