"""Decodes pictures that strangers send: in a process of its own for each, with little memory, little time, no secrets.

What a picture is, is told by its content, never by its name. Everything is bounded before anything is decoded, and one
process never sees two people's pictures. Refusals are errors of the one tree, `code` says which:

    too_large        413  more bytes than we take
    too_many_pixels  413  more pixels, or a longer side, than we take
    unsupported      415  not a PNG, JPEG, WebP, GIF or BMP
    malformed        422  one of these, but damaged, or made to be hard to decode
    too_many         429  too many pictures wait already
    timed_out        504  this machine is too busy to decode it in time
"""

import asyncio
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from contracts.errors import TimedOut, TooLarge, TooMany, Unavailable, Unprocessable, UnsupportedMedia

Kind = Literal["png", "jpeg", "webp", "gif", "bmp"]
PROGRAM = Path(__file__).with_name("decoding_process.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, pixels and seconds. A picture of more than `full_pixels` is halved, or divided by 3, …, until it fits.

    `memory_bytes` and `cpu_s` bound one decoding process; `deadline_s` is by the wall clock, and so allows for a busy
    machine. `at_once` processes run, `waiting` more callers may wait for one.
    """

    content_bytes: int = 20_000_000
    side: int = 32_000
    pixels: int = 64_000_000
    full_pixels: int = 24_000_000
    memory_bytes: int = 640_000_000
    cpu_s: int = 4
    deadline_s: float = 10.0
    at_once: int = 2
    waiting: int = 32


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, upright by its EXIF, on white where it was transparent; of an animation the first frame.

    `rgb` holds `height` rows of `width` pixels of 3 bytes. `shrunk`: how many times smaller each side is than the
    sender's picture; 1 but for very large ones.
    """

    kind: Kind
    width: int
    height: int
    rgb: bytes
    shrunk: int = 1


class Decoder(Protocol):
    """Turns a file's bytes into a picture, or raises one of the refusals above."""

    async def decode(self, content: bytes) -> Picture: ...


class PictureTooLarge(TooLarge):
    code = "too_large"


class TooManyPixels(TooLarge):
    code = "too_many_pixels"


class UnsupportedPicture(UnsupportedMedia):
    code = "unsupported"


class MalformedPicture(Unprocessable):
    code = "malformed"


def kind_of(content: bytes) -> Kind | None:
    """What kind of picture the first bytes say this is; None for anything we do not read."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    # "BM" alone begins many a text; the size of the header that follows tells a bitmap.
    if content.startswith(b"BM") and int.from_bytes(content[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return "bmp"
    return None


class ProcessDecoder:
    """A `Decoder` that starts one short-lived process for each picture, some 40 ms of processor time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._free = asyncio.Semaphore(self.limits.at_once)
        self._callers = 0

    async def decode(self, content: bytes) -> Picture:
        """See `Decoder`. Cancelling ends the process too."""
        kind = self._checked(content)
        if self._callers >= self.limits.at_once + self.limits.waiting:
            raise TooMany("too many pictures are being read; try again in a moment")
        self._callers += 1
        try:
            async with self._free:
                return await self._decode(content, kind)
        finally:
            self._callers -= 1

    def _checked(self, content: bytes) -> Kind:
        """The kind, from the bytes alone. Raises PictureTooLarge, MalformedPicture, UnsupportedPicture."""
        if len(content) > self.limits.content_bytes:
            raise PictureTooLarge(f"the picture is over {self.limits.content_bytes // 1_000_000} MB")
        if not content:
            raise MalformedPicture("the picture is empty")
        if (kind := kind_of(content)) is None:
            raise UnsupportedPicture("not a picture we read: PNG, JPEG, WebP, GIF or BMP")
        return kind

    async def _decode(self, content: bytes, kind: Kind) -> Picture:
        # Both ways go through memory without a name, so that nothing has to be pumped and nothing is left behind.
        given, made = os.memfd_create("given"), os.memfd_create("made")
        try:
            _write(given, content)
            await self._run(kind, given, made)
            return self._read(kind, made)
        finally:
            os.close(given)
            os.close(made)

    async def _run(self, kind: Kind, given: int, made: int) -> None:
        """Raises TimedOut, or MalformedPicture where the process died of what it was given."""
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", str(PROGRAM), kind, json.dumps(asdict(self.limits))),
                stdin=given,
                stdout=made,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
                cwd="/",
            )
        except OSError as error:
            raise Unavailable("no process could be started to decode the picture") from error
        try:
            async with asyncio.timeout(self.limits.deadline_s):
                code = await process.wait()
        except TimeoutError as error:
            raise TimedOut("the picture could not be decoded in time") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if code != 0:
            raise MalformedPicture("the picture is damaged, or too hard to decode")

    def _read(self, kind: Kind, made: int) -> Picture:
        """What the process wrote: a line of JSON, then the pixels."""
        size = os.fstat(made).st_size
        header: dict[str, Any] = json.loads(os.pread(made, 1_000, 0).partition(b"\n")[0])
        match header.get("refused"):
            case "too_many_pixels":
                raise TooManyPixels(header["why"])
            case "malformed":
                raise MalformedPicture(header["why"])
        width, height = header["width"], header["height"]
        pixels = width * height * 3
        rgb = os.pread(made, pixels, size - pixels)
        return Picture(kind, width, height, rgb, header["shrunk"])


def _write(file: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]
    os.lseek(file, 0, os.SEEK_SET)
