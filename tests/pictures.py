"""Pictures for tests, drawn when they are needed."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112


def drawn(width: int = 60, height: int = 40) -> Image.Image:
    """Red left, blue right."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    return image


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png(width: int = 60, height: int = 40) -> bytes:
    return saved(drawn(width, height))


def jpeg(width: int = 60, height: int = 40, **options: Any) -> bytes:
    return saved(drawn(width, height), "JPEG", **options)


def phone_photo() -> bytes:
    """A JPEG as phones write it: lying on its side, with the place where it was taken and the film after it."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N", 2: (37.0, 33.0, 59.0), 3: "E", 4: (126.0, 58.0, 41.0)}
    return jpeg(exif=exif) + b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 40


def zip_of(content: bytes = b"hello") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", content)
    return file.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A small PNG that claims, and holds, 900 megapixels of nothing."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(200_000))) + IEND


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


IEND = _chunk(b"IEND", b"")
