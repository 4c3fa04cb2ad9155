from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

from pathlib import Path

import numpy as np
import pytest
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.linear import Row
from nlu.components.ngrams import NgramFeaturizer, endings, letters, morphemes, strays
from tests.unit.nlu.graph import Shelf, features_of, said


def test_letters_stay_inside_words_and_mark_their_edges() -> None:
    assert letters(Message({TEXT: "AB 가"})) == [" ", "a", "b", " ", " a", "ab", "b ", " ab", "ab ", " ab ", *[
        " ", "가", " ", " 가", "가 ", " 가 ",
    ]]  # fmt: skip


def test_endings_are_what_holds_the_sentence_together() -> None:
    parts = [("환불", 0, "NNG"), ("이", 2, "JKS"), ("안", 4, "MAG"), ("되", 6, "VV"), ("어요", 6, "EF"), ("?", 8, "SF")]
    tokens = [Token(text, start, data={"pos": tag}) for text, start, tag in parts]
    found = endings(Message({TEXT: "환불이 안 돼요?", TOKENS_NAMES[TEXT]: tokens}))
    assert "안/MAG 되/VV 어요/EF" in found
    assert "^ 이/JKS 안/MAG" in found
    assert "…되/VV 어요/EF" in found
    assert "환불/NNG 이/JKS…" in found
    assert not [gram for gram in found if "?" in gram]


def test_morphemes_carry_their_tags_alone_and_up_to_three_in_a_row() -> None:
    parts = [("환불", 0, "NNG"), ("은", 2, "JX"), ("OK", 4, "SL")]
    tokens = [Token(text, start, data={"pos": tag}) for text, start, tag in parts]
    message = Message({TEXT: "환불은 OK", TOKENS_NAMES[TEXT]: tokens})
    assert morphemes(message) == [
        "환불/NNG", "은/JX", "ok/SL",
        "환불/NNG 은/JX", "은/JX ok/SL",
        "환불/NNG 은/JX ok/SL",
    ]  # fmt: skip


def test_strays_are_what_a_question_word_left_alone_with_its_neighbours() -> None:
    assert strays(Message({TEXT: "선물은 까지 받나요"})) == ["까지", "은> 까지", "까지 <받", "까지 <받나"]
    assert strays(Message({TEXT: "가 되죠?"})) == ["가", "^> 가", "가 <되", "가 <되죠"]
    assert strays(Message({TEXT: "그게 예요?"})) == ["예요", "게> 예요", "예요 <$", "예요 <$"]


def test_an_utterance_without_a_stray_says_so() -> None:
    assert strays(Message({TEXT: "선물은 언제까지 받나요"})) == ["-"]
    assert strays(Message({TEXT: "?"})) == ["-"]


def test_english_tells_by_its_order_how_it_begins() -> None:
    assert strays(Message({TEXT: "can see my profile?"})) == ["can…", "can *…", "can * my…", "can * my *…"]
    assert strays(Message({TEXT: "Can I see"})) == ["can…", "can i…", "can i *…"]


def test_each_utterance_becomes_a_row_of_length_1(tmp_path: Path) -> None:
    featurizer = Shelf(tmp_path, NgramFeaturizer).trained(TrainingData(said("환불 언제", "배송 언제")))
    rows = features_of(featurizer.process(said("환불 언제", "환불 환불")))
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)


def test_a_view_may_weigh_more(tmp_path: Path) -> None:
    featurizer = Shelf(tmp_path, NgramFeaturizer, weight=2.0).trained(TrainingData(said("환불 언제", "배송 언제")))
    assert np.allclose(np.linalg.norm(features_of(featurizer.process(said("환불 언제"))), axis=1), 2)


def test_a_weight_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="weight is above 0, not 0"):
        Shelf(tmp_path, NgramFeaturizer, weight=0).create()


def test_a_typo_stays_near_and_another_word_does_not(tmp_path: Path) -> None:
    featurizer = Shelf(tmp_path, NgramFeaturizer).trained(
        TrainingData(said("비밀번호 변경", "배송 조회", "비밀번호 찾기"))
    )
    rows = features_of(featurizer.process(said("비밀번호 변경", "비밀번허 변겅", "배송 조회")))
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_a_loaded_featurizer_says_what_the_trained_one_said(tmp_path: Path) -> None:
    shelf, data = Shelf(tmp_path, NgramFeaturizer), TrainingData(said("환불 언제", "배송 언제"))
    shelf.create().train(data)
    first, second = (features_of(shelf.load().process(said("환불 배송"))) for _ in range(2))
    assert np.array_equal(first, second)
    assert first.any()


def test_nothing_to_read_gives_no_features(tmp_path: Path) -> None:
    featurizer = Shelf(tmp_path, NgramFeaturizer).trained(TrainingData(said("환불 언제")))
    (message,) = featurizer.process(said(""))
    assert Row.of(message) is None


def test_an_unknown_view_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="view is one of morphemes, endings, letters, strays, not 'words'"):
        Shelf(tmp_path, NgramFeaturizer, view="words").create()
