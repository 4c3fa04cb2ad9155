"""The program that decodes one picture and ends: `python -I decoding_process.py KIND LIMITS < picture > pixels`.

It imports nothing of ours, bounds itself before it reads, and writes a line of JSON, then the pixels. What it refuses
it says in that line; what it dies of, its exit status says. `service.pictures.decoding` runs it.
"""

import json
import resource
import sys
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

from PIL import BmpImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

PLUGINS = {
    "png": PngImagePlugin,
    "jpeg": JpegImagePlugin,
    "webp": WebPImagePlugin,
    "gif": GifImagePlugin,
    "bmp": BmpImagePlugin,
}
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by EXIF's orientation."""
STRIP_ROWS = 512


class Refused(Exception):
    """`code` and the reason, as the parent process will say them."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def confine(limits: Mapping[str, float]) -> None:
    """Bounds this process: memory, processor time, no core dumps, no file longer than the pixels may be."""
    memory, cpu = int(limits["memory_bytes"]), int(limits["cpu_s"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    longest = int(limits["full_pixels"]) * 3 + 1_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, longest))


def decode(content: bytes, kind: str, limits: Mapping[str, float]) -> tuple[Image.Image, int]:
    """An upright RGB image, and how many times it is smaller than what was sent. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first
    try:
        if kind == "webp":
            _check_size(_webp_size(content), limits)  # its decoder takes the whole memory on opening
        with Image.open(BytesIO(content), formats=[kind]) as image:
            _check_size(image.size, limits)
            shrink = _shrink(image.width * image.height, limits["full_pixels"])
            turn = TURNS.get(_orientation(image))
            made = _rgb(image, shrink)
    except Refused:
        raise
    except MemoryError as error:
        raise Refused("too_many_pixels", "the picture needs more memory than we give it") from error
    except Exception as error:  # each decoder raises its own; all mean the same here
        raise Refused("malformed", "the picture is damaged") from error
    return (made if turn is None else made.transpose(turn)), shrink


def _check_size(size: tuple[int, int], limits: Mapping[str, float]) -> None:
    width, height = size
    if not width or not height:
        raise Refused("malformed", "the picture has no pixels")
    if max(width, height) > limits["side"] or width * height > limits["pixels"]:
        most = f"{limits['pixels'] / 1e6:.0f} megapixels and {limits['side']:.0f} pixels a side"
        raise Refused("too_many_pixels", f"{width}×{height} pixels; at most {most}")


def _webp_size(content: bytes) -> tuple[int, int]:
    """Width and height as the first chunk tells them (RFC 9649, 2.5 to 2.7)."""

    def number(at: int, size: int) -> int:
        return int.from_bytes(content[at : at + size], "little")

    match content[12:16]:
        case b"VP8X":
            return 1 + number(24, 3), 1 + number(27, 3)
        case b"VP8L":
            bits = number(21, 4)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            return number(26, 2) & 0x3FFF, number(28, 2) & 0x3FFF
    raise Refused("malformed", "the picture is damaged")


def _shrink(pixels: int, most: float) -> int:
    """The smallest whole number to divide both sides by, so that at most `most` pixels stay."""
    shrink = 1
    while pixels > most * shrink * shrink:
        shrink += 1
    return shrink


def _orientation(image: Image.Image) -> int:
    with suppress(Exception):  # damaged EXIF, of which there is much, is no reason to refuse a picture
        return int(image.getexif().get(ORIENTATION, 1))
    return 1


def _rgb(image: Image.Image, shrink: int) -> Image.Image:
    """Loads the picture and converts it strip by strip, so that a large one is never held twice."""
    image.load()
    if image.mode == "RGB" and shrink == 1:
        return image.copy()
    width, height = image.size
    made = Image.new("RGB", (-(-width // shrink), -(-height // shrink)))
    rows = STRIP_ROWS * shrink
    for top in range(0, height, rows):
        strip = _on_white(image.crop((0, top, width, min(top + rows, height))), image)
        made.paste(strip.reduce(shrink) if shrink > 1 else strip, (0, top // shrink))
    return made


def _on_white(strip: Image.Image, whole: Image.Image) -> Image.Image:
    """RGB of any mode the five formats have, without transparency."""
    if strip.mode.startswith("I"):
        return strip.point(lambda value: value / 256).convert("L").convert("RGB")
    if strip.mode in ("LA", "PA", "RGBA") or "transparency" in whole.info:
        strip.info = dict(whole.info)
        clear = strip.convert("RGBA")
        white = Image.new("RGB", clear.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    return strip.convert("RGB")


def write(image: Image.Image, shrunk: int, out: BinaryIO) -> None:
    """The line of JSON and the pixels, strip by strip."""
    header = {"width": image.width, "height": image.height, "shrunk": shrunk}
    out.write(json.dumps(header).encode() + b"\n")
    for top in range(0, image.height, STRIP_ROWS):
        out.write(image.crop((0, top, image.width, min(top + STRIP_ROWS, image.height))).tobytes())


def main() -> None:
    kind, limits = sys.argv[1], json.loads(sys.argv[2])
    confine(limits)
    out = sys.stdout.buffer
    try:
        write(*decode(sys.stdin.buffer.read(), kind, limits), out)
    except Refused as refused:
        out.write(json.dumps({"refused": refused.code, "why": str(refused)}).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
