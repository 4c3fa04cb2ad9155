"""Long and turned screenshots with the real engines: against the same content read in pieces, and upright."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from PIL import Image

from ocr.assembly import Engines, open_engines
from ocr.detector import Pixels
from ocr.read import Reading, read
from service.settings import REPOSITORY, Settings

from .conftest import needs_models

pytestmark = needs_models
SAMPLES = REPOSITORY / "ocr" / "samples"
NAMES = ("chat", "error", "phone", "receipt", "settings")
WIDTH, HEIGHT = 1_080, 20_000


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    with open_engines(Settings(ocr_threads=1)) as opened:
        yield opened


@cache
def piece(name: str) -> Pixels:
    """A sample as wide as a phone's screen."""
    with Image.open(SAMPLES / f"{name}.png") as image:
        scaled = image.convert("RGB").resize(
            (WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS
        )
    return np.asarray(scaled)


def texts(reading: Reading) -> Counter[str]:
    return Counter("".join(line.text.text.split()) for line in reading.lines)


def test_a_long_screenshot_reads_as_its_pieces_do(engines: Engines) -> None:
    pieces: list[Pixels] = []
    while sum(map(len, pieces)) < HEIGHT:
        pieces.append(piece(NAMES[len(pieces) % len(NAMES)]))
    long = np.concatenate(pieces)[:HEIGHT]
    pieces[-1] = pieces[-1][: HEIGHT - sum(map(len, pieces[:-1]))]
    whole = texts(read(long, engines.detector, engines.recogniser))
    apart = sum((texts(read(each, engines.detector, engines.recogniser)) for each in pieces), Counter())
    assert apart.total() > 100
    lost, doubled = (apart - whole).total(), (whole - apart).total()
    assert max(lost, doubled) <= 0.03 * apart.total(), (apart - whole, whole - apart)
    assert abs(whole.total() - apart.total()) <= 0.01 * apart.total()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_screenshot_reads_as_the_upright_one_does(engines: Engines, name: str, quarters: int) -> None:
    upright = read(piece(name), engines.detector, engines.recogniser)
    turned = read(np.ascontiguousarray(np.rot90(piece(name), -quarters)), engines.detector, engines.recogniser)
    assert upright.turned == 0
    assert turned.turned == 4 - quarters
    assert (turned.width, turned.height) == (upright.width, upright.height)
    same = (texts(upright) & texts(turned)).total()
    assert same >= 0.9 * texts(upright).total()


@pytest.mark.parametrize("name", NAMES)
def test_an_upright_screenshot_pays_nothing_for_turned_ones(engines: Engines, name: str) -> None:
    """The recogniser sees each line once: whether a page is turned is told by its boxes and its confidence."""
    seen: list[int] = []

    class Counting:
        name = "counting"

        def recognise(self, crops: list[Pixels]) -> list[object]:
            seen.append(len(crops))
            return engines.recogniser.recognise(crops)  # type: ignore[return-value]

    found = len(engines.detector.detect(piece(name)))
    read(piece(name), engines.detector, Counting())  # type: ignore[arg-type]
    assert sum(seen) == found
