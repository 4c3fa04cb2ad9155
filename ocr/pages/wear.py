"""What becomes of a screen on its way to us: recompressed, made smaller, turned a little, photographed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import cv2
import numpy as np
from PIL import Image

from ocr.pages.canvas import Line, Page, Quad

Wear = Callable[[Page, Random], Page]


def clean(page: Page, chance: Random) -> Page:
    return page


def jpeg(page: Page, chance: Random) -> Page:
    return replace(page, quality=chance.randint(25, 60))


def down(page: Page, chance: Random) -> Page:
    """Sent small: letters of 5 to 9 pixels in the smallest lines."""
    width = chance.randint(360, 440)
    scale = width / page.image.width
    small = page.image.resize((width, round(page.image.height * scale)), Image.Resampling.BICUBIC)
    return replace(page, image=small, lines=_moved(page.lines, np.diag([scale, scale, 1.0])))


def rotated(page: Page, chance: Random) -> Page:
    """By 1 to 3 degrees, on grey."""
    angle = chance.choice((-1, 1)) * chance.uniform(1.0, 3.0)
    width, height = page.image.size
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), [0, 0, 1]])
    more = abs(np.sin(np.radians(angle)))  # so that no corner is cut off
    size = (round(width + more * height), round(height + more * width))
    turn[:2, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)
    return _warped(page, turn, size)


def photographed(page: Page, chance: Random) -> Page:
    """Slightly from the side, uneven light, a little blur and noise, then JPEG."""
    width, height = page.image.size
    corners: np.ndarray = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    shift = 0.03 * width
    moved = corners + np.array([[chance.uniform(-shift, shift) for _ in "xy"] for _ in corners], dtype=np.float32)
    moved += shift
    size = (round(width + 2 * shift), round(height + 2 * shift))
    warped = _warped(page, cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), size)
    pixels = np.asarray(warped.image).astype(np.float32)
    light = np.linspace(chance.uniform(0.75, 1.0), chance.uniform(0.8, 1.05), size[0], dtype=np.float32)
    noise = np.random.default_rng(chance.getrandbits(32)).normal(0, 4, pixels.shape).astype(np.float32)
    blurred = cv2.GaussianBlur(pixels * light[None, :, None], (0, 0), chance.uniform(0.6, 1.1))
    image = Image.fromarray(np.clip(blurred + noise, 0, 255).astype(np.uint8))
    return replace(warped, image=image, quality=chance.randint(60, 85))


def _warped(page: Page, by: np.ndarray, size: tuple[int, int]) -> Page:
    pixels = cv2.warpPerspective(
        np.asarray(page.image),
        by,
        size,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(90, 90, 90),
    )
    return replace(page, image=Image.fromarray(pixels), lines=_moved(page.lines, by))


def _moved(lines: Sequence[Line], by: np.ndarray) -> tuple[Line, ...]:
    return tuple(replace(line, quad=_quad(line.quad, by), ink=_quad(line.ink, by)) for line in lines)


def _quad(quad: Quad, by: np.ndarray) -> Quad:
    corners = cv2.perspectiveTransform(np.array([quad], dtype=np.float64), by.astype(np.float64))[0]
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in corners)


KINDS: dict[str, Wear] = {"clean": clean, "jpeg": jpeg, "down": down, "rotated": rotated, "photo": photographed}
