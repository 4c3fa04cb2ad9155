"""The fonts that screens are rendered in, from the packages that `ocr/packages/package.json` pins."""

from functools import cache
from pathlib import Path

from PIL import ImageFont

PACKAGES = Path(__file__).parent.parent / "packages" / "node_modules"
GOOGLE = "@expo-google-fonts"
FAMILIES: dict[str, tuple[str, str]] = {
    "pretendard": (
        "pretendard/dist/public/static/Pretendard-Regular.otf",
        "pretendard/dist/public/static/Pretendard-Bold.otf",
    ),
    "noto": (
        f"{GOOGLE}/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf",
        f"{GOOGLE}/noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf",
    ),
    "nanum": (
        f"{GOOGLE}/nanum-gothic/400Regular/NanumGothic_400Regular.ttf",
        f"{GOOGLE}/nanum-gothic/700Bold/NanumGothic_700Bold.ttf",
    ),
    "plex": (
        f"{GOOGLE}/ibm-plex-sans-kr/IBMPlexSansKR_400Regular.ttf",
        f"{GOOGLE}/ibm-plex-sans-kr/IBMPlexSansKR_600SemiBold.ttf",
    ),
    "gowun": (
        f"{GOOGLE}/gowun-dodum/400Regular/GowunDodum_400Regular.ttf",
        f"{GOOGLE}/gowun-dodum/400Regular/GowunDodum_400Regular.ttf",
    ),
}
"""Each family's regular and bold file."""
PEN = "pen"
HANDWRITING: dict[str, tuple[str, str]] = {
    PEN: (f"{GOOGLE}/nanum-pen-script/400Regular/NanumPenScript_400Regular.ttf",) * 2,
}
"""Notes are written in it; screens are not."""
_FILES = FAMILIES | HANDWRITING


class FontsMissing(Exception):
    """The packages are not installed; the message says what to do."""


def available() -> bool:
    return all((PACKAGES / file).exists() for files in _FILES.values() for file in files)


@cache
def load(family: str, *, bold: bool, pixels: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels. Raises FontsMissing."""
    path = PACKAGES / _FILES[family][bold]
    if not path.exists():
        raise FontsMissing(f"{path.name} is not there: run `npm ci` in ocr/packages, or `make setup`")
    return ImageFont.truetype(path, pixels)
