"""`POST /ocr`: a picture's text, or only the places of its lines."""

from typing import Literal

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp_pydantic.oas.typing import r200
from aiohttp_pydantic.uploaded_file import UploadedFile

from contracts.ocr import OcrResponse
from ocr.reader import Reader
from service.pictures.decoding import PictureTooLarge
from service.routes import endpoint


def routes(reader: Reader, max_bytes: int) -> web.RouteTableDef:
    """`/ocr` of the private service."""
    table = web.RouteTableDef()

    @endpoint
    async def post(
        request: web.Request, image: UploadedFile, only: Literal["detect"] | None = None
    ) -> r200[OcrResponse]:
        """Reads a picture (multipart, part `image`); `only=detect` finds the lines' places alone."""
        return await reader.read(await _bounded(image, max_bytes), places_only=only == "detect")

    table.post("/ocr")(post)
    return table


def in_place(reader: Reader) -> Middleware:
    """Gives each picture its place in the queue, or refuses it, before anything of the body is waited for."""

    @web.middleware
    async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method != "POST":
            return await handler(request)
        async with reader.place():
            return await handler(request)

    return keep


async def _bounded(image: UploadedFile, limit: int) -> bytes:
    """The whole part. Raises PictureTooLarge once it is over the limit, without reading the rest."""
    content = bytearray()
    while chunk := await image.read_chunk():
        content += chunk
        if len(content) > limit:
            raise PictureTooLarge(f"the picture is over {limit // 1_000_000} MB")
    return bytes(content)
