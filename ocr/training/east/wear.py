"""What becomes of a training page on its way to us: made smaller, turned, photographed, recompressed."""

from collections.abc import Sequence
from random import Random

import cv2
import numpy as np

from ocr.detector import Pixels, Quad
from ocr.geometry import clockwise


def worn(pixels: Pixels, quads: Sequence[Quad], chance: Random) -> tuple[Pixels, list[Quad]]:
    """A third stays as it is; of the rest each is worn in one to three ways."""
    moved = list(quads)
    if chance.random() < 0.33:
        return pixels, moved
    if chance.random() < 0.45:
        pixels, moved = warped(pixels, moved, chance)
    if chance.random() < 0.4:
        pixels = smaller(pixels, chance.uniform(0.42, 0.9))
    if chance.random() < 0.35:
        pixels = photographed(pixels, chance)
    if chance.random() < 0.5:
        pixels = recompressed(pixels, chance.randint(20, 85))
    return pixels, moved


def warped(pixels: Pixels, quads: Sequence[Quad], chance: Random) -> tuple[Pixels, list[Quad]]:
    """Turned by up to 4 degrees, now and then by 15, and seen a little from the side; what is outside is lost."""
    height, width = pixels.shape[:2]
    angle = chance.uniform(-4, 4) if chance.random() < 0.85 else chance.uniform(-15, 15)
    turn = np.vstack(
        [cv2.getRotationMatrix2D((width / 2, height / 2), angle, chance.uniform(0.85, 1.05)), [0.0, 0.0, 1.0]]
    )
    corners: np.ndarray = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    shift = 0.02 * width
    seen = corners + np.array([[chance.uniform(-shift, shift) for _ in "xy"] for _ in corners], dtype=np.float32)
    by = turn @ cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    ground = (chance.randint(0, 255),) * 3
    there = cv2.warpPerspective(
        pixels, by, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=ground
    )
    moved = [cv2.perspectiveTransform(quad[None].astype(np.float64), by)[0].astype(np.float32) for quad in quads]
    return np.asarray(there, np.uint8), moved


def smaller(pixels: Pixels, scale: float) -> Pixels:
    """Sent small, and enlarged again by us."""
    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def photographed(pixels: Pixels, chance: Random) -> Pixels:
    """Uneven light, a little blur, a camera's noise."""
    height, width = pixels.shape[:2]
    light = np.linspace(chance.uniform(0.65, 1.0), chance.uniform(0.75, 1.05), width, dtype=np.float32)
    lit = pixels.astype(np.float32) * light[None, :, None]
    lit = cv2.GaussianBlur(lit, (0, 0), chance.uniform(0.5, 1.4))
    noise = np.random.default_rng(chance.getrandbits(32)).standard_normal((height, width, 1), dtype=np.float32)
    return np.clip(lit + noise * np.float32(chance.uniform(1, 8)), 0, 255).astype(np.uint8)


def recompressed(pixels: Pixels, quality: int) -> Pixels:
    _, data = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def quartered(pixels: Pixels, quads: Sequence[Quad], quarters: int) -> tuple[Pixels, tuple[Quad, ...]]:
    """Turned by so many quarters clockwise."""
    for _ in range(quarters):
        height = pixels.shape[0]
        pixels = np.rot90(pixels, -1)
        quads = [np.stack([height - quad[:, 1], quad[:, 0]], axis=1) for quad in quads]
    return np.ascontiguousarray(pixels), tuple(map(clockwise, quads))
