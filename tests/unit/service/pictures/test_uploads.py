"""An upload is bounded while it arrives, and a picture that is something else too is refused."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import pytest

from contracts.errors import SangdamError, TimedOut
from service.pictures import uploads
from service.pictures.uploads import receive, refuse_large
from tests.pictures import IEND, jpeg, phone_photo, png, saved, zip_of
from tests.pictures import drawn as picture

MOST = 1_000_000


def chunks(content: bytes, size: int = 1000) -> Callable[[], Awaitable[bytes]]:
    given: Iterable[bytes] = iter([content[at : at + size] for at in range(0, len(content), size)])

    async def next_chunk() -> bytes:
        return next(iter(given), b"")

    return next_chunk


PICTURES = {
    "png": png(),
    "jpeg": jpeg(),
    "webp": saved(picture(), "WEBP"),
    "gif": saved(picture(), "GIF"),
    "bmp": saved(picture(), "BMP"),
    "motion photo": phone_photo(),
    "second picture behind the first": jpeg() + jpeg(),
    "bytes behind a png": png() + bytes(100),
}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_a_picture_arrives_whole(name: str, size: int) -> None:
    assert await receive(chunks(PICTURES[name], size), MOST) == PICTURES[name]


REFUSED = {
    "nothing": (b"", "unprocessable"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "unsupported_media"),
    "svg with a declaration": (b'<?xml version="1.0"?><svg/>', "unsupported_media"),
    "pdf": (b"%PDF-1.7\n", "unsupported_media"),
    "html": (b"<!doctype html><p>", "unsupported_media"),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "unsupported_media"),
    "avif": (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avif", "unsupported_media"),
    "tiff": (b"II*\x00\x08\x00\x00\x00", "unsupported_media"),
    "ico": (b"\x00\x00\x01\x00\x01\x00", "unsupported_media"),
    "zip": (zip_of(), "unsupported_media"),
    "words": ("사진이에요".encode(), "unsupported_media"),
    "jpeg with a zip": (jpeg() + zip_of(), "unprocessable"),
    "png with a zip": (png() + zip_of(), "unprocessable"),
    "jpeg with a page": (jpeg() + b"<HTML><body onload=alert(1)>", "unprocessable"),
    "jpeg with a page in its comment": (jpeg(comment=b"<script >alert(1)</script>"), "unprocessable"),
    "jpeg with a program": (jpeg(comment=b"<?php system($_GET[1]); ?>"), "unprocessable"),
    "jpeg with a document": (jpeg() + b"%PDF-1.4 ...", "unprocessable"),
    "gif with a document": (saved(picture(), "GIF", comment=b"%PDF-1.4"), "unprocessable"),
    "png with an svg": (png()[: -len(IEND)] + b"<svg onload=alert(1)>" + IEND, "unprocessable"),
    "png with an archive": (png() + b"Rar!\x1a\x07\x01\x00", "unprocessable"),
    "a page that begins as a picture": (b"GIF89a/*<html>*/=1;" + bytes(40), "unprocessable"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_anything_else_is_refused_by_a_code_and_in_words(name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(SangdamError) as refused:
        await receive(chunks(content), MOST)
    assert (refused.value.code, bool(refused.value.message)) == (code, True)


async def test_letters_that_stand_in_a_photograph_by_chance_are_no_page() -> None:
    photograph = png()[: -len(IEND)] + b"\xfe<SVg>\x8f\x01\xd3" + IEND
    assert await receive(chunks(photograph), MOST) == photograph


async def test_the_rest_of_what_is_refused_is_not_read() -> None:
    rest = bytes(9_000_000)
    for content, code in ((png() + rest, "too_large"), (b"%PDF-1.7" + rest, "unsupported_media")):
        asked = 0
        given = chunks(content)

        async def next_chunk(given: Callable[[], Awaitable[bytes]] = given) -> bytes:
            nonlocal asked
            asked += 1
            return await given()

        with pytest.raises(SangdamError) as refused:
            await receive(next_chunk, MOST)
        assert refused.value.code == code
        assert asked <= MOST / 1000 + 1


async def test_what_never_arrives_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "ARRIVES_IN_S", 0.01)
    with pytest.raises(TimedOut):
        await receive(asyncio.Event().wait, MOST)  # type: ignore[arg-type]


def test_an_announced_size_is_enough_to_refuse() -> None:
    refuse_large(MOST, MOST)
    with pytest.raises(SangdamError, match="over 1 MB"):
        refuse_large(MOST + 1, MOST)
