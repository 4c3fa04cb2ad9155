"""The pictures that articles show: kept beside them, and served under one address."""

import re
from dataclasses import dataclass

ADDRESS = "/help/pictures/"
"""Where the bot serves them: an article's `media` names `/help/pictures/NAME`."""
FOLDER = "pictures"
"""Their folder in a folder or zip of articles."""
MAX_BYTES = 2_000_000
"""Of one picture: a phone on the road waits for it."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,95}\.(png|jpg|jpeg|webp|gif)")
_BEGINNINGS = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "image/gif": re.compile(rb"GIF8[79]a"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """`name`: the last part of its address; `content`: PNG, JPEG, WebP or GIF."""

    name: str
    content: bytes

    @property
    def content_type(self) -> str:
        """By its first bytes, never by its name."""
        return next(kind for kind, beginning in _BEGINNINGS.items() if beginning.match(self.content))


def checked(name: str, content: bytes) -> Picture:
    """The picture. Raises ValueError, whose message is for people, where it is none that can be shown."""
    if not _NAME.fullmatch(name):
        raise ValueError("a picture's name is lower-case letters, digits, . _ - and ends in .png, .jpg, .webp or .gif")
    if len(content) > MAX_BYTES:
        raise ValueError(f"the picture is over {MAX_BYTES // 1_000_000} MB")
    if not any(beginning.match(content) for beginning in _BEGINNINGS.values()):
        raise ValueError("not a PNG, JPEG, WebP or GIF picture")
    return Picture(name, content)


def name_in(url: str) -> str | None:
    """The picture that an address means, or None for one elsewhere."""
    return url.removeprefix(ADDRESS) if url.startswith(ADDRESS) else None
