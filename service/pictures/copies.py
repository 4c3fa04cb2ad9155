"""Our own copy of a picture: the pixels, encoded by us. What came with them (place, camera, anything) is not in it."""

import asyncio
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image

from service.pictures.decoding import Picture

MAX_LOSSLESS_BYTES = 6_000_000
"""A screenshot as PNG stays well below; a photograph as PNG does not, and becomes a JPEG."""
QUALITY = 90
_encoders = asyncio.Semaphore(2)


@dataclass(frozen=True, slots=True)
class Copy:
    content: bytes
    media_type: Literal["image/jpeg", "image/png"]
    width: int
    height: int


async def copy_of(picture: Picture) -> Copy:
    """A JPEG of what was a JPEG, else a PNG, in which letters stay sharp. Takes up to a few seconds of a thread."""
    async with _encoders:
        return await asyncio.to_thread(encode, picture)


def encode(picture: Picture) -> Copy:
    """`copy_of`, at once."""
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    if picture.kind != "jpeg":
        lossless = BytesIO()
        image.save(lossless, "PNG", compress_level=4)
        if lossless.tell() <= MAX_LOSSLESS_BYTES:
            return Copy(lossless.getvalue(), "image/png", image.width, image.height)
    lossy = BytesIO()
    # Colours at full resolution: coloured letters stay readable. No `optimize`: its one buffer is too small for noise.
    image.save(lossy, "JPEG", quality=QUALITY, subsampling=0)
    return Copy(lossy.getvalue(), "image/jpeg", image.width, image.height)
