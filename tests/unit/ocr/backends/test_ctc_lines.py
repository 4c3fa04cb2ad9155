"""What the recogniser sees of a crop."""

import numpy as np
import pytest

from ocr.backends.ctc_lines import BUCKET, HEIGHT, MAX_WIDTH, bucket, prepare, stack


def crop(height: int, width: int, ground: int = 200, ink: int = 60) -> np.ndarray:
    """A bar of ink across the middle third."""
    made = np.full((height, width), ground, np.uint8)
    made[height // 3 : 2 * height // 3, width // 4 : 3 * width // 4] = ink
    return made


@pytest.mark.parametrize(
    ("height", "width", "wanted"), [(48, 100, 100), (24, 100, 200), (96, 100, 50), (1, 4000, MAX_WIDTH)]
)
def test_lines_are_48_high_and_keep_their_aspect(height: int, width: int, wanted: int) -> None:
    assert prepare(crop(height, width)).shape == (HEIGHT, wanted)


@pytest.mark.parametrize(("ground", "ink"), [(255, 0), (140, 90), (0, 255), (30, 70)])
def test_contrast_is_stretched_and_dark_turns_light(ground: int, ink: int) -> None:
    line = prepare(crop(48, 96, ground, ink))
    assert line[2, 2] == pytest.approx(1, abs=0.1)
    assert line[24, 48] == pytest.approx(-1, abs=0.1)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_crop_is_no_error(level: int) -> None:
    line = prepare(np.full((20, 60), level, np.uint8))
    assert np.isfinite(line).all()
    assert np.ptp(line) == 0


def test_a_single_pixel_is_no_error() -> None:
    assert prepare(np.zeros((1, 1), np.uint8)).shape[0] == HEIGHT


def test_a_batch_is_padded_with_ground_to_the_widest_bucket() -> None:
    batch = stack([prepare(crop(48, 70)), prepare(crop(48, 130))])
    assert batch.shape == (2, 1, HEIGHT, 3 * BUCKET)
    assert (batch[0, 0, :, 70:] == 1).all()


@pytest.mark.parametrize(("width", "wanted"), [(1, 64), (64, 64), (65, 128)])
def test_buckets(width: int, wanted: int) -> None:
    assert bucket(width) == wanted
