"""The story of one reading, with engines that need no model."""

import numpy as np
import pytest

from ocr import quality
from ocr.detector import Pixels
from ocr.read import BATCH, find, read
from ocr.recogniser import Text

from .conftest import FakeDetector, FakeRecogniser, box

WHITE = np.full((400, 300, 3), 255, dtype=np.uint8)


def test_a_blank_picture_has_no_text_and_that_is_no_error() -> None:
    reading = read(WHITE, FakeDetector(), FakeRecogniser())
    assert (reading.text, reading.lines, reading.quality) == ("", (), None)
    assert (reading.width, reading.height, reading.turned) == (300, 400, 0)


def test_lines_come_in_order_and_those_without_text_are_left_out() -> None:
    lines = [box(20, 200, 100, 20), box(20, 20, 100, 20), box(20, 100, 50, 20)]
    reading = read(WHITE, FakeDetector(lines), FakeRecogniser(lambda crop: Text(("", "둘")[crop.shape[1] > 60], 0.9)))
    assert reading.text == "둘\n둘"
    assert [line.quad[0].tolist() for line in reading.lines] == [[20, 20], [20, 200]]


def test_lines_of_which_no_text_came_speak_against_the_picture() -> None:
    reading = read(WHITE, FakeDetector([box(20, 20, 100, 20)]), FakeRecogniser(lambda crop: Text("", 0.0)))
    assert reading.text == ""
    assert reading.quality is not None
    assert not reading.quality.readable


def test_lines_are_read_in_batches_and_can_be_stopped_between() -> None:
    recogniser = FakeRecogniser()
    lines = [box(20, 10 * n, 100, 8) for n in range(BATCH + 5)]
    asked = iter([None, None, KeyError("stop")])

    def proceed() -> None:
        if error := next(asked):
            raise error

    with pytest.raises(KeyError):
        read(WHITE, FakeDetector(lines), recogniser, proceed=proceed)
    assert recogniser.batches == [BATCH]


def test_places_alone_are_found_without_reading() -> None:
    recogniser = FakeRecogniser()
    reading = find(WHITE, FakeDetector([box(20, 20, 100, 20, score=0.7)]), recogniser)
    assert recogniser.batches == []
    assert [line.text for line in reading.lines] == [Text("", 0.7)]
    assert reading.quality is None


def marked(quarters: int) -> Pixels:
    """A page of lines that are dark at their left end, turned so often clockwise."""
    page = np.full((600, 400, 3), 255, dtype=np.uint8)
    for top in range(50, 500, 60):
        page[top : top + 30, 40:80] = 0
        page[top + 10 : top + 20, 80:340] = 90
    return np.rot90(page, -quarters)


def reads_from_the_left(crop: Pixels) -> Text:
    third = crop.shape[1] // 3
    right_way = crop.shape[1] > crop.shape[0] and crop[:, :third].mean() < crop[:, -third:].mean()
    return Text("글자", 0.95 if right_way else 0.2)


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_on_its_side_or_head_is_turned_upright(quarters: int) -> None:
    from ocr.geometry import turned

    level = [box(40, top, 300, 30) for top in range(50, 500, 60)]
    lines = [turned(each, quarters, 400, 600) for each in level]
    reading = read(marked(quarters), FakeDetector(lines), FakeRecogniser(reads_from_the_left))
    assert reading.turned == (4 - quarters) % 4
    assert (reading.width, reading.height) == (400, 600)
    assert [line.quad.round().tolist() for line in reading.lines] == [each.quad.tolist() for each in level]


def test_quality_names_what_a_better_picture_would_be_better_at() -> None:
    sharp = np.full((30, 200), 255, dtype=np.uint8)
    sharp[10:20, ::8] = 0
    soft = np.linspace(0, 255, 200, dtype=np.uint8)[None].repeat(30, axis=0)
    good = quality.of([Text("글자가 잘 보여요", 0.97)], [sharp], WHITE)
    assert good is not None
    assert (good.readable, good.problems) == (True, ())
    bad = quality.of([Text("글자", 0.4)], [soft[:9]], WHITE)
    assert bad is not None
    assert bad.problems == ("blurred", "small", "unsure")
    assert not bad.readable


def test_confidence_goes_by_length() -> None:
    found = quality.of([Text("가" * 30, 1.0), Text("나", 0.0)], [np.zeros((20, 20), dtype=np.uint8)] * 2, WHITE)
    assert found is not None
    assert found.confidence == pytest.approx(30 / 31, abs=0.001)


@pytest.mark.parametrize(
    ("text", "language"),
    [("결제 비밀번호", "ko"), ("12,900", "ko"), ("", "ko"), ("Sign in", "en"), ("로그인 Sign in", "mixed"),
     ("두레톡 앱을 다시 설치해 주세요 OK", "ko"), ("Please open DureTalk 앱", "en")],
)  # fmt: skip
def test_the_language_is_told_by_script(text: str, language: str) -> None:
    assert quality.language(text) == language


def test_a_line_without_letters_has_no_language() -> None:
    assert quality.script("12,900") == quality.script("") == "none"
    assert quality.script("12,900원") == "ko"
    assert quality.script("Wi-Fi") == "en"


def test_a_camera_leaves_noise_that_a_screenshot_lacks() -> None:
    camera = np.random.default_rng(1).normal(200, 3, (400, 300, 3)).clip(0, 255).astype(np.uint8)
    assert quality.grain(WHITE) == 0
    assert quality.grain(camera) > 10 * quality.GRAINY
    assert quality.grain(camera[:8]) == 0  # too little to tell
    found = quality.of([Text("글자", 0.9)], [np.zeros((20, 20), dtype=np.uint8)], camera)
    assert found is not None
    assert "photographed" in found.problems
    assert found.readable


def strokes(angle: float) -> Pixels:
    """A line of strokes that lean so far, in radians."""
    down, across = np.indices((48, 400))
    return ((np.cos(angle) * across + np.sin(angle) * down) % 12 > 4).astype(np.uint8) * 255


def test_handwriting_is_told_by_strokes_that_go_every_way() -> None:
    texts = [Text("손으로 쓴 줄", 0.6)] * 4
    pen = [strokes(angle) for angle in (0.3, 0.5, 0.8, 1.1)]
    print_ = [strokes(angle) for angle in (0, 0.02, np.pi / 2, 0)]
    assert quality.is_handwriting(texts, pen)
    assert not quality.is_handwriting(texts, print_)
    assert not quality.is_handwriting(texts[:2], pen[:2])  # two lines are too few
    assert not quality.is_handwriting([Text("slanted", 0.9)] * 4, pen)  # italics are no handwriting
