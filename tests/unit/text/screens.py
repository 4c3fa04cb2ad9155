"""Screens without pictures: lines where a recogniser would have found them."""

from text.reading import Screen, ScreenLine, Side

LETTER, LINE = 36, 44
"""Pixels of a syllable and of a line."""


def line(
    text: str,
    y: float,
    x: float = 60,
    *,
    side: Side | None = None,
    confidence: float = 0.95,
    block: int | None = None,
) -> ScreenLine:
    right, bottom = x + LETTER * len(text), y + LINE
    return ScreenLine(text, confidence, ((x, y), (right, y), (right, bottom), (x, bottom)), side, block)


def screen(*lines: ScreenLine, width: int = 1080, height: int = 2400) -> Screen:
    return Screen(lines, width, height)


STATUS = (line("10:24", 30), line("SKT 5G 87%", 30, 800))
TABS = (line("친구", 2320), line("채팅", 2320, 300), line("쇼핑", 2320, 600), line("더보기", 2320, 850))
