"""A second recogniser is asked in doubt, and heeded where it is surer."""

from collections.abc import Sequence

import numpy as np

from ocr.backends.second_opinion import SecondOpinion
from ocr.detector import Pixels
from ocr.recogniser import Text


class Says:
    """Answers with what it was told for a crop's width."""

    def __init__(self, name: str, **answers: Text) -> None:
        self.name = name
        self.asked: list[int] = []
        self._answers = {int(width.removeprefix("w")): text for width, text in answers.items()}

    def recognise(self, crops: Sequence[Pixels]) -> list[Text]:
        self.asked += [crop.shape[1] for crop in crops]
        return [self._answers[crop.shape[1]] for crop in crops]


def crops(*widths: int) -> list[Pixels]:
    return [np.zeros((4, width), np.uint8) for width in widths]


def test_only_doubtful_lines_are_shown_and_the_surer_reading_stays() -> None:
    first = Says("ours", w1=Text("sure", 0.99), w2=Text("unsure", 0.4), w3=Text("less unsure", 0.6))
    second = Says("other", w2=Text("better", 0.5), w3=Text("worse", 0.3))
    both = SecondOpinion(first, second, unsure=0.7)
    assert [text.text for text in both.recognise(crops(1, 2, 3))] == ["sure", "better", "less unsure"]
    assert second.asked == [2, 3]
    assert both.name == "ours, in doubt other"


def test_where_all_is_clear_nobody_else_is_asked() -> None:
    second = Says("other")
    assert SecondOpinion(Says("ours", w1=Text("a", 1.0)), second).recognise(crops(1)) == [Text("a", 1.0)]
    assert second.asked == []
