"""Our copy has the pixels and nothing else."""

import io
import os

import pytest
from PIL import Image

from service.pictures.copies import MAX_LOSSLESS_BYTES, copy_of
from service.pictures.decoding import Picture, ProcessDecoder
from tests.pictures import drawn, jpeg, phone_photo, saved


async def kept(content: bytes) -> tuple[str, Image.Image]:
    copy = await copy_of(await ProcessDecoder().decode(content))
    image = Image.open(io.BytesIO(copy.content))
    image.load()
    assert (copy.width, copy.height) == image.size
    assert copy.media_type == f"image/{(image.format or '').lower()}"
    return copy.media_type, image


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP"])
async def test_a_screenshot_stays_as_it_is_to_the_pixel(kind: str) -> None:
    media_type, image = await kept(saved(drawn(), kind))
    assert media_type == "image/png"
    assert image.convert("RGB").tobytes() == drawn().tobytes()


async def test_a_photo_stays_a_jpeg_without_place_upright_and_without_its_film() -> None:
    content = phone_photo()
    media_type, image = await kept(content)
    assert media_type == "image/jpeg"
    assert image.size == (40, 60), "upright"
    red, _, blue = image.convert("RGB").getpixel((20, 5))  # type: ignore[misc]
    assert red > 200 > 60 > blue, "its left was up"
    assert not image.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
    copied = (await copy_of(await ProcessDecoder().decode(content))).content
    assert b"ftyp" not in copied
    assert b"Exif" not in copied


async def test_what_was_written_into_a_picture_is_not_in_the_copy() -> None:
    copy = await copy_of(await ProcessDecoder().decode(jpeg(comment=b"payload in here")))
    assert b"payload" not in copy.content


async def test_a_photograph_as_png_becomes_a_jpeg() -> None:
    noise = os.urandom(1600 * 1300 * 3)
    copy = await copy_of(Picture("png", 1600, 1300, noise))
    assert copy.media_type == "image/jpeg"
    assert len(copy.content) < MAX_LOSSLESS_BYTES
