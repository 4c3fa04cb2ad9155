"""Draws a line of text as a screen shows it, then spoils it as customers' pictures are spoiled."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.backends.ctc_lines import Grey, Line, prepare
from ocr.training import spoil
from ocr.training.fonts import Font

Kind = Literal["clean", "jpeg", "downscaled", "rotated", "photographed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SHARES = (0.28, 0.17, 0.25, 0.12, 0.18)
SIZES = (9, 10, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 18, 18, 20, 22, 24, 26, 28, 30, 32, 36, 40, 44, 50, 56)

# Luma of the colours that user interfaces are made of: (background, text), light and dark.
LIGHT = (
    (255, 0),
    (255, 34),
    (255, 51),
    (255, 102),
    (255, 130),
    (250, 60),
    (245, 20),
    (238, 85),
    (242, 140),
    (226, 30),
    (200, 25),
    (233, 60),
)
DARK = ((0, 255), (18, 230), (28, 200), (30, 160), (44, 240), (52, 190), (20, 130), (66, 255), (38, 110), (90, 255))
COLOURED = (
    (222, 20),
    (204, 30),
    (110, 255),
    (95, 255),
    (130, 255),
    (76, 255),
    (150, 20),
    (170, 255),
    (255, 95),
    (255, 76),
    (255, 110),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A line ready for the recogniser (48, width), what it says, and how it was spoiled."""

    line: Line
    text: str
    kind: Kind


class Renderer:
    """Renders lines; all choices come from `random`."""

    def __init__(self, random: Random, fonts: Sequence[Font]) -> None:
        self._random = random
        self._noise = np.random.default_rng(random.getrandbits(64))
        self._fonts = fonts
        self._cumulative = list(accumulate(font.share for font in fonts))

    def begin(self) -> None:
        """Noise is drawn afresh from `random`, which was given another seed."""
        self._noise = np.random.default_rng(self._random.getrandbits(64))

    def render(self, text: str, kind: Kind | None = None) -> Sample | None:
        """The line, or None where no font drawn in eight tries has all its characters."""
        font = self._font(text)
        if font is None:
            return None
        kind = kind or self._random.choices(KINDS, SHARES)[0]
        crop = self._spoil(self._draw(text, font, self._random.choice(SIZES)), kind)
        return Sample(prepare(crop), text, kind)

    def _font(self, text: str) -> Font | None:
        for _ in range(8):
            (font,) = self._random.choices(self._fonts, cum_weights=self._cumulative)
            if font.can_draw(text):
                return font
        return None

    def _draw(self, text: str, font: Font, size: int) -> Grey:
        r = self._random
        face = font.at(size)
        left, top, right, bottom = face.getbbox(text)
        ascent, descent = face.getmetrics()
        if r.random() < 0.3:  # a tight box around the ink, as a detector may draw it; else the line's own box
            box_top, box_bottom = top, max(bottom, top + size * 0.4)
        else:
            box_top, box_bottom = min(top, ascent - size), max(bottom, ascent + descent * 0.6)
        slack = r.choice((0.28, 0.28, 0.6))
        above, below = (r.uniform(0.0, slack) * size for _ in range(2))
        before, after = (
            r.choice((r.uniform(0.05, 0.4), r.uniform(0.05, 0.4), r.uniform(0.0, 1.5))) * size for _ in range(2)
        )
        width = max(4, round(right - left + before + after))
        height = max(6, round(box_bottom - box_top + above + below))
        background, ink = self._colours()
        image = Image.new("L", (width, height), background)
        canvas = ImageDraw.Draw(image)
        if r.random() < 0.06:
            self._clutter(canvas, face.getbbox("가")[3], width, height, ink)
        start = (before - left, above - box_top)
        if r.random() < 0.1:
            self._neighbour(canvas, text, font.at(size), start, height, ink)
        canvas.text(start, text, font=face, fill=ink)
        drawn: Grey = np.asarray(image)
        if r.random() < 0.35:  # narrow and wide lettering
            drawn = spoil.stretch(drawn, r.uniform(0.88, 1.14))
        return drawn

    def _colours(self) -> tuple[int, int]:
        r = self._random
        share = r.random()
        background, ink = r.choice(LIGHT if share < 0.55 else DARK if share < 0.85 else COLOURED)
        background = min(255, max(0, background + r.randrange(-10, 11)))
        ink = min(255, max(0, ink + r.randrange(-20, 21)))
        if abs(background - ink) < 50:
            ink = 0 if background > 128 else 255
        return background, ink

    def _clutter(self, canvas: ImageDraw.ImageDraw, baseline: float, width: int, height: int, ink: int) -> None:
        """What a crop may hold beside its line: a rule, a bubble's edge, the underline of a link."""
        r = self._random
        share = r.random()
        if share < 0.35:
            y = r.choice((0, height - 1))
            canvas.line((0, y, width, y), fill=ink)
        elif share < 0.7:
            x = r.choice((0, 1, width - 1, width - 2))
            canvas.line((x, 0, x, height), fill=ink)
        else:
            y = min(height - 1, round(baseline + 2))
            canvas.line((0, y, width, y), fill=ink)

    def _neighbour(
        self,
        canvas: ImageDraw.ImageDraw,
        text: str,
        face: ImageFont.FreeTypeFont,
        start: tuple[float, float],
        height: int,
        ink: int,
    ) -> None:
        """The edge of the line above or below, where lines stand close."""
        r = self._random
        other = "".join(r.sample(text, len(text)))
        _, top, _, bottom = face.getbbox(other)
        seen = r.uniform(0.02, 0.16) * (bottom - top)
        y = r.choice((seen - bottom, height - seen - top))
        canvas.text((start[0] + r.uniform(-1, 1) * face.size, y), other, font=face, fill=ink)

    def _spoil(self, crop: Grey, kind: Kind) -> Grey:
        r, noise = self._random, self._noise
        if kind == "clean":
            return crop
        if kind == "jpeg":
            return spoil.jpeg(crop, r.randrange(18, 85))
        if kind == "downscaled":
            # Down to 8 pixels of the line's height at least; smaller is unreadable for people too.
            crop = spoil.shrink(crop, max(8.0, crop.shape[0] * r.uniform(0.3, 0.8)), r)
            return spoil.jpeg(crop, r.randrange(40, 95)) if r.random() < 0.35 else crop
        if kind == "rotated":
            crop = spoil.warp(crop, r)
            return spoil.jpeg(crop, r.randrange(35, 90)) if r.random() < 0.3 else crop
        return self._photograph(crop, noise)

    def _photograph(self, crop: Grey, noise: np.random.Generator) -> Grey:
        """A photographed screen: perspective, moire, uneven light, blur, noise, JPEG."""
        r = self._random
        crop = spoil.warp(crop, r)
        if r.random() < 0.5:
            crop = spoil.shrink(crop, max(14.0, crop.shape[0] * r.uniform(0.55, 1.0)), r)
        values: NDArray[np.float32] = crop.astype(np.float32)
        if r.random() < 0.6:
            values = spoil.moire(values, r)
        if r.random() < 0.7:
            values = spoil.light(values, r)
        if r.random() < 0.7:
            values = spoil.blur(values, r.uniform(0.3, 1.1) * max(1.0, crop.shape[0] / 30))
        if r.random() < 0.8:
            values = spoil.grain(values, noise, r.uniform(2, 11))
        spoiled = np.clip(values, 0, 255).astype(np.uint8)
        return spoil.jpeg(spoiled, r.randrange(35, 92)) if r.random() < 0.7 else spoiled
