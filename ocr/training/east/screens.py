"""Pages to train the detector on: screens with layouts, words and fonts of their own, drawn as the detector sees them.

None of the development pages' layouts or sentences (`ocr.pages`) is used here, so that those stay a test. A line's quad
is what it is there: from ascender to descender, as wide as the letters' advances.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ocr.detector import Pixels, Quad
from ocr.training.east import wear
from ocr.training.fonts import Font
from ocr.training.texts import LineWriter

Colour = tuple[int, int, int]
SIZES = ((13, 0.5), (17, 1.0), (22, 2.0), (27, 3.0), (31, 3.0), (36, 1.5), (44, 0.8), (58, 0.4))
"""Of letters in pixels, and how often: screens are 736 pixels wide to the detector."""
VALUE_CHARACTERS, LABEL_CHARACTERS, SENTENCE_CHARACTERS = 9, 14, 40


@dataclass(frozen=True, slots=True)
class Screen:
    """RGB pixels (height, width, 3), and the place of every line of text on it."""

    pixels: Pixels
    quads: tuple[Quad, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one screen."""

    ground: Colour
    card: Colour
    ink: Colour
    faint: Colour
    accent: Colour
    on_accent: Colour


class Screens:
    """Draws screens; number and seed alone decide what stands on one."""

    def __init__(self, seed: str, fonts: Sequence[Font], writer: Callable[[Random], LineWriter]) -> None:
        self._seed = seed
        self._fonts = fonts
        self._shares = list(accumulate(font.share for font in fonts))
        self._writer = writer

    def draw(self, number: int, height: int, width: int) -> Screen:
        """The screen of that number, worn as pictures are on their way to us."""
        chance = Random(f"{self._seed} {number}")
        # A tenth lies on its side or stands on its head, as customers photograph them.
        quarters = chance.choice((1, 2, 3)) if chance.random() < 0.1 else 0
        size = (width, height) if quarters % 2 else (height, width)
        (font,) = chance.choices(self._fonts, cum_weights=self._shares)
        sheet = Sheet(chance, font, self._writer(chance), *size)
        sheet.fill()
        pixels, corners = wear.worn(*sheet.finished(), chance)
        return Screen(*wear.quartered(pixels, corners, quarters))


class Sheet:
    """One screen being drawn, from the top down."""

    def __init__(self, chance: Random, font: Font, writer: LineWriter, height: int, width: int) -> None:
        self._chance = chance
        self._font = font
        self._writer = writer
        self._height, self._width = height, width
        self._theme = _theme(chance)
        self._image = Image.new("RGB", (width, height), self._theme.ground)
        self._draw = ImageDraw.Draw(self._image)
        self._quads: list[Quad] = []
        self._dense = chance.choice((0.25, 0.6, 1.0))
        self._y = chance.uniform(0, 40)

    def finished(self) -> tuple[Pixels, list[Quad]]:
        return np.asarray(self._image), self._quads

    def fill(self) -> None:
        """Rows of all kinds until the screen is full; now and then nothing at all."""
        if self._chance.random() < 0.05:
            return
        if self._chance.random() < 0.15:
            self._texture()
        kinds: list[Callable[[], float]] = [
            self._paragraph, self._paragraph, self._record, self._record, self._record, self._bubble, self._bubble,
            self._button, self._chips, self._table, self._clutter,
        ]  # fmt: skip
        # A screen has a few kinds of rows, not all.
        kinds = self._chance.sample(kinds, self._chance.randint(2, 5))
        while self._y < self._height - 24:
            self._y += self._chance.choice(kinds)() + self._chance.uniform(4, 46) * self._dense
            if self._chance.random() < 0.2:
                self._rule()

    # Rows: each draws from self._y on, and gives its height.

    def _paragraph(self) -> float:
        size = self._size()
        left, right = self._margins()
        align = self._chance.choice(("left", "left", "left", "middle", "right"))
        ink = self._chance.choice((self._theme.ink, self._theme.ink, self._theme.faint))
        return self._lines(self._chance.randint(1, 4), size, left, right, align, ink)

    def _record(self) -> float:
        """A label at the left, its value at the right."""
        size = self._size(largest=40)
        left, right = self._margins()
        pad = self._chance.uniform(0, 16) * self._dense
        self._text(left, self._y + pad, self._words(LABEL_CHARACTERS), size, self._theme.ink, "left", right - left)
        if self._chance.random() < 0.85:
            small = max(12, round(size * self._chance.uniform(0.75, 1.0)))
            value = self._value() if self._chance.random() < 0.6 else self._words(VALUE_CHARACTERS)
            colour = self._chance.choice((self._theme.faint, self._theme.ink, self._theme.accent))
            self._text(right, self._y + pad + (size - small) / 2, value, small, colour, "right", (right - left) * 0.45)
        return size * 1.25 + 2 * pad

    def _bubble(self) -> float:
        """A chat's bubble with its time beside it."""
        size = self._size(largest=36)
        count, pad = self._chance.randint(1, 4), size * self._chance.uniform(0.35, 0.8)
        gap = size * self._chance.uniform(1.2, 1.6)
        lines = [self._words(self._chance.randint(3, 22)) for _ in range(count)]
        face = self._font.at(size)
        width = min(max(face.getlength(line) for line in lines), self._width * 0.62)
        height = count * gap + 2 * pad
        mine = self._chance.random() < 0.5
        left = self._width - 24 - width - 2 * pad if mine else self._chance.uniform(20, 90)
        fill, ink = (self._theme.accent, self._theme.on_accent) if mine else (self._theme.card, self._theme.ink)
        box = (left, self._y, left + width + 2 * pad, self._y + height)
        self._draw.rounded_rectangle(box, self._chance.uniform(0, size), fill=fill)
        for number, line in enumerate(lines):
            self._text(left + pad, self._y + pad + number * gap, line, size, ink, "left", width)
        if self._chance.random() < 0.8:
            at, align = (box[0] - 8, "right") if mine else (box[2] + 8, "left")
            small = max(12, round(size * 0.7))
            self._text(at, box[3] - small * 1.3, self._time(), small, self._theme.faint, align, self._width)
        return height

    def _button(self) -> float:
        size = self._size(largest=40)
        left, right = self._margins()
        height = size * self._chance.uniform(1.6, 3.0)
        shown = self._chance.choice((1, 1, 2, 3))
        width = (right - left - 12 * (shown - 1)) / shown
        for number in range(shown):
            x = left + number * (width + 12)
            filled = self._chance.random() < 0.7
            self._draw.rounded_rectangle(
                (x, self._y, x + width, self._y + height),
                self._chance.uniform(0, height / 2),
                fill=self._theme.accent if filled else None,
                outline=self._theme.accent,
            )
            ink = self._theme.on_accent if filled else self._theme.accent
            y = self._y + (height - size * 1.2) / 2
            self._text(x + width / 2, y, self._words(8), size, ink, "middle", width * 0.9)
        return height

    def _chips(self) -> float:
        """Short texts in a row, as tabs, a status bar and a page's numbers are."""
        size = self._size(largest=32)
        x = self._chance.uniform(10, 40)
        while x < self._width - 40:
            text = self._chance.choice((self._value, partial(self._words, 5)))()
            width = self._font.at(size).getlength(text)
            if x + width > self._width - 10:
                break
            ink = self._chance.choice((self._theme.ink, self._theme.faint, self._theme.accent))
            self._text(x, self._y, text, size, ink, "left", width + 1)
            x += width + size * self._chance.uniform(0.8, 3.0)
        return size * 1.3

    def _table(self) -> float:
        """Rows of a name, a count and a sum, as receipts have them."""
        size = self._size(largest=34)
        left, right = self._margins()
        rows, gap = self._chance.randint(2, 6), size * self._chance.uniform(1.3, 2.1)
        middle = left + (right - left) * self._chance.uniform(0.5, 0.7)
        for number in range(rows):
            y = self._y + number * gap
            self._text(left, y, self._words(LABEL_CHARACTERS), size, self._theme.ink, "left", (middle - left) * 0.85)
            self._text(middle, y, str(self._chance.randint(1, 30)), size, self._theme.ink, "right", 99)
            price = f"{self._chance.randint(1, 9_999) * 100:,}"
            self._text(right, y, price, size, self._theme.ink, "right", right - middle - size)
        return rows * gap

    def _clutter(self) -> float:
        """What is no text: dots, frames, icons, pictures."""
        height = self._chance.uniform(20, 120)
        for _ in range(self._chance.randint(1, 5)):
            x, side = self._chance.uniform(0, self._width), self._chance.uniform(8, height)
            box = (x, self._y, x + side * self._chance.uniform(0.5, 3), self._y + side)
            colour = self._chance.choice((self._theme.card, self._theme.faint, self._theme.accent, self._theme.ink))
            shape = self._chance.choice(("ellipse", "rectangle", "arc"))
            if shape == "arc":
                self._draw.arc(box, 0, self._chance.uniform(90, 360), fill=colour, width=self._chance.randint(1, 6))
            else:
                draw = self._draw.ellipse if shape == "ellipse" else self._draw.rectangle
                draw(box, fill=self._chance.choice((None, colour)), outline=colour)
        return height

    # What rows are made of

    def _lines(self, count: int, size: int, left: float, right: float, align: str, ink: Colour) -> float:
        gap = size * self._chance.uniform(1.2, 1.8)
        x = {"left": left, "middle": (left + right) / 2, "right": right}[align]
        for number in range(count):
            words = self._words(self._chance.randint(2, SENTENCE_CHARACTERS))
            self._text(x, self._y + number * gap, words, size, ink, align, right - left)
        return count * gap

    def _text(self, x: float, y: float, text: str, size: int, ink: Colour, align: str, room: float) -> None:
        """One line, cut to the room that there is; nothing where it would run out of the screen."""
        face = self._font.at(size)
        while text and face.getlength(text) > room:
            text = text[:-1].strip()
        if not text:
            return
        width, height = face.getlength(text), sum(face.getmetrics())
        left = x - width * {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        if left < 0 or left + width > self._width or y < 0 or y + height > self._height:
            return
        self._draw.text((left, y), text, font=face, fill=ink, anchor="la")
        right, below = left + width, y + height
        self._quads.append(np.array([(left, y), (right, y), (right, below), (left, below)], dtype=np.float32))

    def _rule(self) -> None:
        left, right = self._margins()
        step = self._chance.choice((4, 7, 10, 14, 20, 28, 10_000))
        x, thick = left, self._chance.randint(1, 4)
        while x < right:
            ends = (x, self._y, min(x + step * 0.6, right), self._y)
            self._draw.line(ends, fill=self._theme.faint, width=thick)
            x += step
        self._y += self._chance.uniform(3, 20)

    def _texture(self) -> None:
        """A photograph's stand-in behind everything: smooth blots of any colour."""
        noise: NDArray[np.uint8] = np.random.default_rng(self._chance.getrandbits(32)).integers(
            0, 70, (self._chance.randint(3, 24), self._chance.randint(3, 24), 3), dtype=np.uint8
        )
        blots = Image.fromarray(noise).resize(self._image.size, Image.Resampling.BICUBIC)
        self._image.paste(Image.blend(self._image, blots, 0.35))

    def _words(self, limit: int) -> str:
        for _ in range(6):
            text = self._writer.write(limit)
            if self._font.can_draw(text):
                return text
        return str(self._chance.randint(10, 99_999))

    def _value(self) -> str:
        number = self._chance.randint(0, 10 ** self._chance.randint(1, 6))
        return self._chance.choice((str(number), f"{number:,}", f"{number:,}원", f"{number % 100}%", self._time()))

    def _time(self) -> str:
        time = f"{self._chance.randint(0, 23)}:{self._chance.randint(0, 59):02}"
        spelt = f"{self._chance.choice(('오전', '오후'))} {time}"
        return spelt if self._chance.random() < 0.6 and self._font.can_draw(spelt) else time

    def _size(self, largest: int = 99) -> int:
        fitting = [(size, share) for size, share in SIZES if size <= largest]
        (size,) = self._chance.choices([size for size, _ in fitting], [share for _, share in fitting])
        return round(size * self._chance.uniform(0.88, 1.14))

    def _margins(self) -> tuple[float, float]:
        margin = self._chance.uniform(8, 60)
        return margin, self._width - margin


def _theme(chance: Random) -> Theme:
    """Ink and faint ink that can be told from the ground, on dark screens in two of five."""
    dark = chance.random() < 0.4
    ground = chance.randint(0, 45) if dark else chance.randint(205, 255)
    away = 1 if dark else -1
    shades = (ground + away * chance.randint(8, 30), ground + away * chance.randint(150, 235),
              ground + away * chance.randint(75, 140))  # fmt: skip
    card, ink, faint = (_tinted(chance, shade, 8) for shade in shades)
    accent = _tinted(chance, chance.randint(95, 200) if dark else chance.randint(50, 160), 60)
    on_accent = (255, 255, 255) if luma(accent) < 140 else (20, 20, 20)
    return Theme(_tinted(chance, ground, 12), card, ink, faint, accent, on_accent)


def luma(colour: Colour) -> float:
    """How light a colour is, 0 to 255 (BT.601)."""
    return sum(share * part for share, part in zip((0.299, 0.587, 0.114), colour, strict=True))


def _tinted(chance: Random, shade: int, tint: int) -> Colour:
    red, green, blue = (min(255, max(0, shade + chance.randint(-tint, tint))) for _ in "rgb")
    return red, green, blue
