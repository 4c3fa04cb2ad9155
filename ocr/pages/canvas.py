"""A screen being drawn: every line of text leaves its words and its box behind."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ocr.pages import fonts

Quad = tuple[tuple[float, float], ...]
Colour = tuple[int, int, int]
MARGIN = 16
"""Of every screen, in the design's units: 360 of them are its width."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is written and where, clockwise from top-left.

    `quad` is the box of the line as a browser has it, from ascender to descender and as wide as the letters' advances;
    `ink` is the box of what is black.
    """

    text: str
    quad: Quad
    ink: Quad
    side: str = "none"


@dataclass(frozen=True, slots=True)
class Page:
    """A screen and everything written on it, in reading order. `wear`: what became of it on its way to us."""

    name: str
    kind: str
    dark: bool
    font: str
    wear: str
    image: Image.Image
    lines: tuple[Line, ...]
    quality: int | None = None
    """JPEG quality, where it was sent as JPEG."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one app."""

    back: Colour
    card: Colour
    ink: Colour
    faint: Colour
    accent: Colour
    on_accent: Colour
    mine: Colour
    on_mine: Colour


LIGHT = (
    Theme((255, 255, 255), (243, 244, 246), (25, 27, 31), (112, 118, 128), (46, 108, 246), (255, 255, 255),
          (255, 229, 92), (35, 30, 20)),
    Theme((178, 199, 217), (255, 255, 255), (20, 24, 28), (74, 92, 108), (255, 98, 71), (255, 255, 255),
          (254, 240, 27), (20, 20, 20)),
    Theme((250, 247, 242), (255, 255, 255), (48, 40, 36), (128, 114, 104), (18, 132, 98), (255, 255, 255),
          (206, 240, 222), (20, 50, 36)),
)  # fmt: skip
DARK = (
    Theme((18, 18, 20), (38, 39, 43), (236, 237, 240), (148, 152, 160), (92, 150, 255), (12, 16, 26),
          (66, 99, 235), (255, 255, 255)),
    Theme((0, 0, 0), (28, 28, 30), (255, 255, 255), (152, 152, 158), (255, 159, 64), (30, 18, 0),
          (48, 120, 88), (240, 255, 246)),
)  # fmt: skip


class Canvas:
    """Places are in the design's units; `height` grows as things are drawn below one another."""

    def __init__(self, pixels: int, family: str, theme: Theme, height: int = 1_400) -> None:
        self.scale = pixels / 360
        self.theme = theme
        self.y = 0.0
        self.lines: list[Line] = []
        self._family = family
        self._image = Image.new("RGB", (pixels, round(height * self.scale)), theme.back)
        self._draw = ImageDraw.Draw(self._image)

    def px(self, units: float) -> int:
        return round(units * self.scale)

    def width_of(self, text: str, size: float, *, bold: bool = False) -> float:
        return float(self._font(size, bold).getlength(text)) / self.scale

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 15,
        bold: bool = False,
        fill: Colour | None = None,
        align: str = "left",
        side: str = "none",
    ) -> None:
        """One line. `y` is the top of its letters; `x` its left end, middle or right end, by `align`."""
        font = self._font(size, bold)
        anchor = {"left": "la", "middle": "ma", "right": "ra"}[align]
        at = (self.px(x), self.px(y))
        self._draw.text(at, text, font=font, fill=fill or self.theme.ink, anchor=anchor)
        ink = self._draw.textbbox(at, text, font=font, anchor=anchor)
        width, height = font.getlength(text), sum(font.getmetrics())
        left = at[0] - width * {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        whole = (left, at[1], left + width, at[1] + height)
        self.lines.append(Line(text, _corners(whole), _corners(ink), side))

    def wrapped(self, text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
        """The text in lines of at most `room` units, broken at spaces, or inside a word that is longer than a line."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.width_of(longer, size, bold=bold) <= room:
                lines[-1] = longer
                continue
            if lines[-1]:
                lines.append("")
            for letter in word:
                if lines[-1] and self.width_of(lines[-1] + letter, size, bold=bold) > room:
                    lines.append("")
                lines[-1] += letter
        return lines

    def box(self, x: float, y: float, width: float, height: float, fill: Colour, radius: float = 8) -> None:
        corners = (self.px(x), self.px(y), self.px(x + width), self.px(y + height))
        self._draw.rounded_rectangle(corners, self.px(radius), fill=fill)

    def rule(self, y: float, x: float = MARGIN, *, dashed: bool = False) -> None:
        """A line across the screen."""
        step, length = (6.0, 3.6) if dashed else (360.0, 360 - 2 * x)
        at = x
        while at < 360 - x:
            ends = (self.px(at), self.px(y), self.px(min(at + length, 360 - x)), self.px(y))
            self._draw.line(ends, fill=self.theme.faint, width=max(1, self.px(0.6)))
            at += step

    def circle(self, x: float, y: float, radius: float, fill: Colour) -> None:
        self._draw.ellipse(
            (*map(self.px, (x - radius, y - radius)), *map(self.px, (x + radius, y + radius))), fill=fill
        )

    def finished(self) -> Image.Image:
        """The screen down to where drawing ended."""
        return self._image.crop((0, 0, self._image.width, min(self.px(self.y + 20), self._image.height)))

    def _font(self, size: float, bold: bool) -> ImageFont.FreeTypeFont:
        return fonts.load(self._family, bold=bold, pixels=self.px(size))


def _corners(box: tuple[float, float, float, float]) -> Quad:
    left, top, right, bottom = box
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def file_name(page: Page) -> Path:
    """Where a page's picture is kept, beside the labels."""
    return Path("images") / f"{page.name}.{'jpg' if page.quality else 'png'}"
