"""What happens to a picture between the screen and us. Grey crops (height, width), 0..255."""

import math
from random import Random
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.backends.ctc_lines import Grey

Values: TypeAlias = NDArray[np.float32]


def jpeg(crop: Grey, quality: int) -> Grey:
    _, data = cv2.imencode(".jpg", crop, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def stretch(crop: Grey, factor: float) -> Grey:
    """Wider or narrower."""
    size = (max(4, round(crop.shape[1] * factor)), crop.shape[0])
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def shrink(crop: Grey, height: float, random: Random) -> Grey:
    """Smaller by one of the usual filters; the height is a float, so that scales are not tied to whole pixels."""
    scale = min(1.0, height / crop.shape[0])
    size = (max(4, round(crop.shape[1] * scale)), max(6, round(crop.shape[0] * scale)))
    method = random.choice((cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4))
    return np.asarray(cv2.resize(crop, size, interpolation=method), np.uint8)


def warp(crop: Grey, random: Random) -> Grey:
    """What is left of a rotation or a perspective after a detector's quad was cut out.

    The corners are off by up to a tenth of the height, and the picture was resampled at an angle.
    """
    height, width = crop.shape
    angle = math.radians(random.uniform(-7, 7))
    turn = np.array(((math.cos(angle), -math.sin(angle)), (math.sin(angle), math.cos(angle))))
    corners = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float64)
    scale = random.uniform(0.75, 1.1)
    turned = (corners - corners.mean(0)) @ turn.T * scale
    turned -= turned.min(0)
    size = np.ceil(turned.max(0)).astype(int) + 1
    there = cv2.getPerspectiveTransform(corners.astype(np.float32), turned.astype(np.float32))
    page = cv2.warpPerspective(
        crop, there, tuple(int(v) for v in size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    slack = 0.1 * height * scale
    quad = turned + np.array([(random.uniform(-slack, slack), random.uniform(-slack, slack)) for _ in range(4)])
    out = (max(4, round(width * scale)), max(6, round(height * scale)))
    target = np.array(((0, 0), (out[0], 0), out, (0, out[1])), np.float32)
    back = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    return np.asarray(
        cv2.warpPerspective(page, back, out, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def moire(values: Values, random: Random) -> Values:
    """One or two waves of 2.5 to 14 pixels, at any angle: the camera's grid against the screen's."""
    rows, columns = np.indices(values.shape, dtype=np.float32)
    gain = np.ones_like(values)
    for _ in range(random.choice((1, 1, 2))):
        angle, length = random.uniform(0, math.pi), random.uniform(2.5, 14)
        phase = (columns * math.cos(angle) + rows * math.sin(angle)) * (2 * math.pi / length) + random.uniform(0, 6)
        gain += random.uniform(0.02, 0.14) * np.sin(phase, dtype=np.float32)
    return values * gain


def light(values: Values, random: Random) -> Values:
    """Uneven light along the line and a screen's gamma."""
    slope = np.linspace(1 - random.uniform(0, 0.35), 1 + random.uniform(0, 0.2), values.shape[1], dtype=np.float32)
    lit = values * (slope if random.random() < 0.5 else slope[::-1])
    lit = 255 * (np.clip(lit, 0, 255) / 255) ** np.float32(random.uniform(0.7, 1.5))
    return np.asarray(lit * random.uniform(0.6, 1.0) + random.uniform(0, 40), np.float32)


def blur(values: Values, sigma: float) -> Values:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)


def grain(values: Values, noise: np.random.Generator, sigma: float) -> Values:
    return values + noise.standard_normal(values.shape, dtype=np.float32) * np.float32(sigma)
