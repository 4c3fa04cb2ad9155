"""Second opinions where two languages are taken for one another; and the engine itself, where its data is there."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

pytest.importorskip("tesserocr", reason="a second opinion is optional: make setup TESSERACT=1")

from ocr import models
from ocr.backends import tesseract
from ocr.backends.tesseract import Opinion, TesseractRecogniser, calibrated, settled, with_codes
from ocr.models import ModelUnusable

from .conftest import built_models

needs_languages = pytest.mark.skipif(
    not all(models.is_whole(built_models() / file.path, file) for file in models.LANGUAGES),
    reason="Tesseract's languages are not there: make setup TESSERACT=1",
)


@pytest.mark.parametrize(
    ("opinions", "said", "asked"),
    [
        ({"kor+eng": ("비밀번호", 90)}, "비밀번호", ["kor+eng"]),
        ({"kor+eng": ("HE 지웠다가", 80), "kor": ("앱을 지웠다가", 85)}, "앱을 지웠다가", ["kor+eng", "kor"]),
        ({"kor+eng": ("Wi-Fi에서", 80), "kor": ("\\/|-티에서", 60)}, "Wi-Fi에서", ["kor+eng", "kor"]),
        ({"kor+eng": ("dl 12%", 24), "kor": ("", 0), "eng": ("LTE 12%", 90)}, "LTE 12%", ["kor+eng", "kor", "eng"]),
        ({"kor+eng": ("코드: 01-1002", 88), "eng": ("ZE: DT-1002", 44)}, "코드: DT-1002", ["kor+eng", "eng"]),
        ({"kor+eng": ("코드: 01-1002", 88), "eng": ("ZE: DT-1003", 44)}, "코드: 01-1002", ["kor+eng", "eng"]),
        ({"kor+eng": ("", 0), "eng": ("", 0)}, "", ["kor+eng", "eng"]),
    ],
)
def test_what_a_line_says_is_settled(opinions: dict[str, tuple[str, float]], said: str, asked: list[str]) -> None:
    heard: list[str] = []

    def ask(language: str) -> Opinion:
        heard.append(language)
        return Opinion(*opinions[language])

    assert settled(ask).text == said
    assert heard == asked


@pytest.mark.parametrize(
    ("text", "english", "kept"),
    [
        ("코드: 01-4021", "AE: DT-4021", "코드: DT-4021"),
        ("전화 010-2659-4612 로", "010-2659-4612 2", "전화 010-2659-4612 로"),
        ("2026-11-22", "2026-11-22", "2026-11-22"),
        ("오류 ㅁ1-9086 및 0ㅁ1-3033", "F DT-9086 & DT-3033", "오류 DT-9086 및 DT-3033"),
        ("", "DT-4021", ""),
    ],
)
def test_codes_are_as_english_has_them_where_the_digits_agree(text: str, english: str, kept: str) -> None:
    assert with_codes(text, english) == kept


def test_calibrated_confidence_grows_and_stays_within_0_and_1() -> None:
    values = [calibrated(confidence) for confidence in range(-5, 111)]
    assert values == sorted(values)
    assert 0 <= values[0] < 0.2
    assert values[-1] == 1.0


def test_data_that_is_not_there_is_named(tmp_path: object) -> None:
    with pytest.raises(ModelUnusable, match=str(tmp_path)):
        TesseractRecogniser(tmp_path)  # type: ignore[arg-type]


@needs_languages
def test_lines_are_read_in_order_by_several_threads() -> None:
    words = ["Sangdam", "Consultation", "Help centre", "Screenshot", "DT-4021", "12,900"] * 3
    recogniser = TesseractRecogniser(built_models() / "tessdata", threads=3)
    try:
        texts = recogniser.recognise([_line(word) for word in words])
        blank = recogniser.recognise([np.full((48, 300), 255, dtype=np.uint8)])
    finally:
        recogniser.close()
    assert [text.text for text in texts] == words
    assert all(text.confidence > 0.6 for text in texts)
    assert blank[0].confidence <= 0.1


def _line(word: str) -> np.ndarray:
    image = Image.new("L", (420, 56), 255)
    ImageDraw.Draw(image).text((14, 6), word, fill=0, font_size=36)
    return np.asarray(image)


def test_scaled_lines_are_bounded() -> None:
    for shape in ((1, 1), (1, 5_000), (3_000, 10), (40, 100_000)):
        made = tesseract._scaled(np.zeros(shape, dtype=np.uint8))
        assert made.shape[0] == tesseract.HEIGHT
        assert 8 <= made.shape[1] <= tesseract.MAX_WIDTH
