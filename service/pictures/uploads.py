"""An uploaded picture's bytes: bounded while they arrive, of a kind we read, and nothing else beside it."""

import asyncio
import re
import zipfile
from collections.abc import Awaitable, Callable
from io import BytesIO

from contracts.errors import TimedOut, TooLarge, Unprocessable, UnsupportedMedia
from service.pictures.decoding import kind_of

ARRIVES_IN_S = 120.0
"""A slow phone needs a minute for the largest picture; who needs longer is not uploading."""
ENVELOPE = 10_000
"""Bytes of a multipart body around the picture: headers, boundaries, a long file name."""
TELLING = 32
"""Bytes that tell the kind of a picture."""
_STOWAWAYS = re.compile(
    rb"%PDF-[12]|<\?php|<!doctype\s+html|<html[\s>]|<script[\s>]|<svg[\s>][\t-\r -~]{8}|Rar!\x1a\x07", re.I
)
"""`<svg>` alone would stand by chance in one honest photograph of 6,500; so text has to follow it."""


async def receive(next_chunk: Callable[[], Awaitable[bytes]], most: int) -> bytes:
    """The whole picture, from a function that gives chunk after chunk, and nothing at the end.

    Raises TooLarge or UnsupportedMedia as soon as that is known, without reading the rest; Unprocessable for an empty
    picture or one that is something else too; TimedOut where it does not arrive.
    """
    content = bytearray()
    known = False
    try:
        async with asyncio.timeout(ARRIVES_IN_S):
            while chunk := await next_chunk():
                content += chunk
                refuse_large(len(content), most)
                if not known and len(content) >= TELLING:
                    _refuse_other(content)
                    known = True
    except TimeoutError as error:
        raise TimedOut("the picture did not arrive in time") from error
    if not content:
        raise Unprocessable("the picture is empty")
    _refuse_other(content)
    _refuse_stowaways(content)
    return bytes(content)


def refuse_large(size: int, most: int) -> None:
    """Raises TooLarge where a picture, announced or arrived, is over the limit."""
    if size > most:
        raise TooLarge(f"the picture is over {most / 1_000_000:g} MB")


def _refuse_other(content: bytearray) -> None:
    if kind_of(bytes(content[:TELLING])) is None:
        raise UnsupportedMedia("this is no picture that we read: PNG, JPEG, WebP, GIF or BMP")


def _refuse_stowaways(content: bytearray) -> None:
    """Raises Unprocessable for a picture that is a page, a program or an archive as well.

    Our copy holds nothing but pixels, so no such file would survive it; but nobody makes one by accident. What phones
    append (the film of a motion photo, a depth map, a second JPEG) is none of these, and is only left out of the copy.
    """
    if _STOWAWAYS.search(content) or zipfile.is_zipfile(BytesIO(content)):
        raise Unprocessable("this file is a picture and something else at once; please send a plain picture")
