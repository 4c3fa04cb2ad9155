"""Every kind of picture decodes to the same upright RGB; whatever else is sent is refused by a code, and soon."""

import asyncio
import io
import random
import struct
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from contracts.errors import SangdamError, TimedOut, TooMany
from service.pictures import decoding, decoding_process
from service.pictures.decoding import Kind, Limits, Picture, ProcessDecoder, TooManyPixels, kind_of
from service.pictures.decoding_process import Refused

SIZE = (48, 32)
ORIENTATION = 0x0112


def colours() -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", SIZE, "white")
    half = (SIZE[0] // 2, SIZE[1] // 2)
    for colour, place in (("red", (0, 0)), ("lime", (half[0], 0)), ("blue", (0, half[1]))):
        image.paste(colour, (*place, place[0] + half[0], place[1] + half[1]))
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def corners(picture: Picture) -> list[tuple[int, ...]]:
    """The colours near the four corners, row by row, each channel rounded to 0 or 255."""
    assert len(picture.rgb) == picture.width * picture.height * 3
    pixels = np.frombuffer(picture.rgb, dtype=np.uint8).reshape(picture.height, picture.width, 3)
    x, y = picture.width // 8, picture.height // 8
    return [tuple(255 * (pixels[row, column] > 127)) for row in (y, -y) for column in (x, -x)]


RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)
GOOD: dict[str, Callable[[], bytes]] = {
    "png": lambda: saved(colours(), "PNG"),
    "jpeg": lambda: saved(colours(), "JPEG", quality=95, subsampling=0),
    "progressive jpeg": lambda: saved(colours(), "JPEG", quality=95, subsampling=0, progressive=True),
    "cmyk jpeg": lambda: saved(colours().convert("CMYK"), "JPEG", quality=95, subsampling=0),
    "webp": lambda: saved(colours(), "WEBP", lossless=True),
    "lossy webp": lambda: saved(colours(), "WEBP", quality=95),
    "gif": lambda: saved(colours(), "GIF"),
    "bmp": lambda: saved(colours(), "BMP"),
    "palette png": lambda: saved(colours().convert("P", palette=Image.Palette.ADAPTIVE), "PNG"),
    "rgba png": lambda: saved(colours().convert("RGBA"), "PNG"),
    "rgba webp": lambda: saved(colours().convert("RGBA"), "WEBP", lossless=True),
    "animated gif": lambda: saved(colours(), "GIF", save_all=True, append_images=[Image.new("RGB", SIZE, "black")] * 3),
    "animated webp": lambda: saved(
        colours(), "WEBP", save_all=True, lossless=True, append_images=[Image.new("RGB", SIZE, "black")] * 3
    ),
    "animated png": lambda: saved(colours(), "PNG", save_all=True, append_images=[Image.new("RGB", SIZE, "black")] * 3),
}


@pytest.fixture
def decoder() -> ProcessDecoder:
    return ProcessDecoder()


@pytest.mark.parametrize("name", GOOD)
async def test_a_picture_of_any_kind_decodes_to_the_same_pixels(name: str, decoder: ProcessDecoder) -> None:
    picture = await decoder.decode(GOOD[name]())
    assert (picture.width, picture.height, picture.shrunk) == (*SIZE, 1)
    assert picture.kind in name
    assert corners(picture) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_exif_turns_a_picture_upright(orientation: int, kind: str, decoder: ProcessDecoder) -> None:
    image = colours()
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    expected = io.BytesIO(saved(image, kind, exif=exif, **({"quality": 95} if kind == "JPEG" else {"lossless": True})))
    upright = ImageOps.exif_transpose(Image.open(expected)).convert("RGB")
    picture = await decoder.decode(expected.getvalue())
    assert (picture.width, picture.height) == upright.size
    theirs = np.frombuffer(picture.rgb, dtype=np.uint8).astype(int)
    assert np.abs(theirs - np.asarray(upright).ravel()).max() <= 2


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.fromarray(np.tile(np.arange(0, 65536, 256, dtype=np.uint16), (4, 1))), np.arange(256)),
        (Image.fromarray(np.tile(np.arange(256, dtype=np.uint8), (4, 1))), np.arange(256)),
        (Image.fromarray(np.tile(np.arange(256, dtype=np.uint8) > 127, (4, 1))), 255 * (np.arange(256) > 127)),
    ],
    ids=["16 bits", "grey", "1 bit"],
)
async def test_greys_of_any_depth_keep_their_values(
    image: Image.Image, expected: np.ndarray, decoder: ProcessDecoder
) -> None:
    picture = await decoder.decode(saved(image, "PNG"))
    row = np.frombuffer(picture.rgb, dtype=np.uint8).reshape(picture.height, picture.width, 3)[0]
    assert np.abs(row.astype(int) - expected[:, None]).max() <= 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
async def test_what_is_transparent_becomes_white(mode: str, decoder: ProcessDecoder) -> None:
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0)).convert(mode)
    options = {"transparency": 0} if mode == "P" else {}
    picture = await decoder.decode(saved(image, "PNG", **options))
    assert corners(picture) == [WHITE] * 4


@pytest.mark.parametrize("size", [(1, 1), (1080, 20_000), (20_000, 200)])
async def test_the_smallest_and_the_longest_decode_whole(size: tuple[int, int], decoder: ProcessDecoder) -> None:
    picture = await decoder.decode(saved(Image.new("RGB", size, "red"), "PNG"))
    assert (picture.width, picture.height, picture.shrunk) == (*size, 1)
    assert picture.rgb[:3] == picture.rgb[-3:] == bytes(RED)


async def test_a_picture_of_50_megapixels_is_halved(decoder: ProcessDecoder) -> None:
    picture = await decoder.decode(saved(colours().resize((8161, 6120)), "JPEG"))
    assert (picture.width, picture.height, picture.shrunk) == (4081, 3060, 2)
    assert corners(picture) == [RED, GREEN, BLUE, WHITE]


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("malformed", lambda: b""),
    "text": ("unsupported", lambda: b"hello " * 100),
    "BM, a text": ("unsupported", lambda: b"BMW drivers of the world"),
    "svg": ("unsupported", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    "html": ("unsupported", lambda: b"<!doctype html><img src=x onerror=alert(1)>"),
    "pdf": ("unsupported", lambda: b"%PDF-1.7\n" + bytes(500)),
    "heic": ("unsupported", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500)),
    "tiff": ("unsupported", lambda: saved(colours(), "TIFF")),
    "png signature alone": ("malformed", lambda: b"\x89PNG\r\n\x1a\n"),
    "webp of another kind": ("malformed", lambda: b"RIFF\x10\0\0\0WEBPVP9 " + bytes(40)),
    "png that is cut": ("malformed", lambda: saved(noise(300, 200), "PNG")[:-5_000]),
    "jpeg that is cut": ("malformed", lambda: saved(noise(300, 200), "JPEG")[:-5_000]),
    "webp that is cut": ("malformed", lambda: saved(noise(300, 200), "WEBP")[:-5_000]),
    "gif that is cut": ("malformed", lambda: saved(noise(300, 200), "GIF")[:-5_000]),
    "bmp that is cut": ("malformed", lambda: saved(noise(300, 200), "BMP")[:-5_000]),
    "no pixels": ("malformed", lambda: png_that_claims(0, 10)),
    "png bomb": ("too_many_pixels", lambda: png_that_claims(50_000, 50_000)),
    "png that is a line": ("too_many_pixels", lambda: png_that_claims(1_000_000, 1)),
    "png that lacks its pixels": ("malformed", lambda: png_that_claims(7_000, 7_000)),
    "webp bomb": (
        "too_many_pixels",
        lambda: saved(Image.new("RGB", (16_383, 16_383)), "WEBP", lossless=True, method=0),
    ),
    "gif bomb": ("too_many_pixels", lambda: b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x08\0;"),
    "21 MB": ("too_large", lambda: b"\x89PNG\r\n\x1a\n" + bytes(21_000_000)),
}


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(7).integers(0, 256, (height, width, 3), dtype=np.uint8))


@pytest.mark.parametrize("name", REFUSED)
async def test_anything_else_is_refused_by_a_code(name: str, decoder: ProcessDecoder) -> None:
    code, content = REFUSED[name]
    with pytest.raises(SangdamError) as refused:
        await decoder.decode(content())
    assert refused.value.code == code
    assert refused.value.status in (413, 415, 422)


@pytest.mark.parametrize("kind", sorted({"TIFF", "ICO", "PCX", "SGI", "TGA", "PPM", "JPEG2000", "DDS", "ICNS", "MSP"}))
async def test_kinds_that_pillow_could_read_and_we_do_not(kind: str) -> None:
    image = colours().convert("1") if kind == "MSP" else colours()
    content = saved(image.resize((64, 64)) if kind == "ICNS" else image, kind)
    assert kind_of(content) is None


@pytest.mark.parametrize("name", ["png", "jpeg", "lossy webp", "webp", "gif", "bmp", "animated gif", "palette png"])
def test_damaged_pictures_are_decoded_or_refused_and_nothing_else(name: str) -> None:
    """Seeded mutants, decoded in this process: bits flipped, bytes replaced, pieces cut out, ends cut off."""
    whole = GOOD[name]()
    kind = kind_of(whole)
    assert kind is not None
    chance = random.Random(name)
    limits = {"side": 3_000, "pixels": 1_000_000, "full_pixels": 500_000}
    ends: Counter[str] = Counter()
    for _ in range(300):
        try:
            image, _ = decoding_process.decode(mutated(whole, chance), kind, limits)
            ends[image.mode] += 1
        except Refused as refused:
            ends[refused.code] += 1
    assert set(ends) <= {"RGB", "malformed", "too_many_pixels"}
    assert ends["RGB"]
    assert ends["malformed"]


def mutated(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    match chance.randrange(4):
        case 0:
            for _ in range(chance.randint(1, 8)):
                changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        case 1:
            at = chance.randrange(len(changed))
            changed[at : at + chance.randint(1, 16)] = chance.randbytes(chance.randint(0, 16))
        case 2:
            del changed[chance.randrange(len(changed)) :]
        case 3:
            at = chance.randrange(len(changed))
            changed[at:at] = changed[chance.randrange(len(changed)) :][:200]
    return bytes(changed)


async def test_mutants_do_no_harm_through_the_process_either(decoder: ProcessDecoder) -> None:
    chance = random.Random(11)
    originals = [GOOD[name]() for name in ("png", "jpeg", "webp", "gif", "bmp")]
    codes = set()
    for _ in range(4):
        for original in originals:
            codes.add(await _code(decoder, mutated(original, chance)))
    assert codes <= {"decoded", "malformed", "too_many_pixels", "unsupported"}
    assert {"decoded", "malformed"} <= codes


async def _code(decoder: ProcessDecoder, content: bytes) -> str:
    """What becomes of it: `decoded`, or the refusal's code."""
    try:
        await decoder.decode(content)
    except SangdamError as error:
        return error.code
    return "decoded"


async def test_memory_is_bounded() -> None:
    decoder = ProcessDecoder(Limits(memory_bytes=120_000_000))
    with pytest.raises(TooManyPixels, match="memory"):
        await decoder.decode(saved(Image.new("RGB", (6_000, 5_000)), "PNG"))


async def test_processor_time_is_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _replace_program(monkeypatch, tmp_path, "decoding_process.confine({**limits, 'cpu_s': 1})\nwhile True: pass")
    with pytest.raises(SangdamError) as refused:
        await ProcessDecoder().decode(GOOD["png"]())
    assert refused.value.code == "malformed"


async def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pids = _replace_program(monkeypatch, tmp_path, "import time; time.sleep(600)")
    with pytest.raises(TimedOut):
        await ProcessDecoder(Limits(deadline_s=1.0)).decode(GOOD["png"]())
    assert not _alive(pids)


async def test_cancelling_ends_the_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pids = _replace_program(monkeypatch, tmp_path, "import time; time.sleep(600)")
    task = asyncio.create_task(ProcessDecoder().decode(GOOD["png"]()))
    async with asyncio.timeout(20):
        while not pids():
            await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not _alive(pids)


async def test_so_many_wait_and_the_next_is_told_to_come_again() -> None:
    decoder = ProcessDecoder(Limits(at_once=1, waiting=1))
    first, second = (asyncio.create_task(decoder.decode(GOOD["png"]())) for _ in range(2))
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await decoder.decode(GOOD["png"]())
    assert (await first) == (await second)
    await decoder.decode(GOOD["png"]())


async def test_the_process_sees_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANGDAM_SECRET_CHOICES", "do-not-tell")
    refuse = "print(json.dumps({'refused': 'malformed', 'why': ' '.join(sorted(os.environ)) + os.getcwd()}))"
    _replace_program(monkeypatch, tmp_path, f"import os, json; {refuse}")
    with pytest.raises(SangdamError) as refused:
        await ProcessDecoder().decode(GOOD["png"]())
    assert "SANGDAM" not in refused.value.message
    assert refused.value.message.endswith("/")


def _replace_program(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> Callable[[], list[int]]:
    """Lets the decoder run `code` in its place; gives the processes that were started so far."""
    program, pids = folder / "program.py", folder / "pids"
    program.write_text(
        f"import sys, os, json; sys.path.insert(0, {str(decoding.PROGRAM.parent)!r}); import decoding_process\n"
        f"limits = json.loads(sys.argv[2])\n"
        f"open({str(pids)!r}, 'a').write(f'{{os.getpid()}} ')\n{code}\n"
    )
    monkeypatch.setattr(decoding, "PROGRAM", program)
    return lambda: [int(pid) for pid in pids.read_text().split()] if pids.exists() else []


def _alive(pids: Callable[[], list[int]]) -> bool:
    assert pids()
    return any(Path(f"/proc/{pid}").exists() for pid in pids())


def test_kinds_are_told_by_content() -> None:
    kinds: dict[str, Kind] = {"png": "png", "jpeg": "jpeg", "webp": "webp", "gif": "gif", "bmp": "bmp"}
    assert {name: kind_of(GOOD[name]()) for name in kinds} == kinds
