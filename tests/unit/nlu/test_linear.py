from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from nlu.components.linear import LinearModel, Row, Training


def row(column: int) -> Row:
    return Row(np.array([column]), np.array([1.0], dtype=np.float32), 3)


ROWS = [row(column) for column in (0, 0, 1, 1, 2, 2)]


def fit(labels: "list[str]", strength: float = 30) -> LinearModel:
    return LinearModel.fit(Training(ROWS, labels, [1.0] * 6, range(6)), strength=strength)


@pytest.mark.parametrize("labels", [list("aabbcc"), list("aabbbb")])
def test_it_finds_what_it_learned_and_its_probabilities_sum_to_1(labels: list[str]) -> None:
    model = fit(labels)
    found = np.stack([model.probabilities(row) for row in ROWS])
    assert [model.labels[best] for best in found.argmax(axis=1)] == labels
    assert np.allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize("labels", [list("aabbcc"), list("aabbbb")])
def test_it_says_what_sklearn_says(labels: list[str]) -> None:
    from sklearn.linear_model import LogisticRegression

    matrix = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 2, 2]]
    weights = {label: (6 / len(set(labels)) / labels.count(label)) ** 0.5 for label in set(labels)}
    theirs = LogisticRegression(C=1.0, class_weight=weights, max_iter=500, random_state=0)
    theirs.fit(csr_matrix(matrix), labels)
    model = fit(labels, strength=1)
    ours = np.stack([model.probabilities(row) for row in ROWS])
    assert np.allclose(ours, theirs.predict_proba(csr_matrix(matrix)), atol=0.01)


def test_a_loaded_model_is_the_saved_one(tmp_path: Path) -> None:
    model = fit(list("가가나나다다"))
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    assert loaded.labels == ["가", "나", "다"]
    assert np.array_equal(loaded.probabilities(ROWS[2]), model.probabilities(ROWS[2]))


def test_a_copy_counts_for_less() -> None:
    training = Training([row(0), row(1), row(0), row(1)], list("abba"), [1.0, 1.0, 0.01, 0.01], [0, 1, 2, 3])
    model = LinearModel.fit(training, strength=30)
    assert [model.labels[model.probabilities(row(column)).argmax()] for column in (0, 1)] == ["a", "b"]


def many(columns: "list[int]", labels: "list[str]") -> Training:
    return Training([row(column) for column in columns], labels, [1.0] * len(columns), range(len(columns)))


def test_confidences_are_calibrated_on_rows_held_out() -> None:
    columns, labels = [0, 1] * 300, ["a", "b"] * 300
    for at in range(0, 600, 5):  # every fifth row says the opposite: nothing can be surer than .8
        labels[at] = "b" if labels[at] == "a" else "a"
    model = LinearModel.fit(many(columns, labels), strength=1e6)
    assert model.probabilities(row(0)).max() == pytest.approx(0.8, abs=0.05)


def test_what_lies_outside_gets_a_head_start() -> None:
    columns = [0] * 200 + [1] * 200 + [2] * 60
    labels = ["a"] * 200 + ["b"] * 200 + ["oos"] * 20 + ["a"] * 40  # column 2: a third of it lies outside
    plain = LinearModel.fit(many(columns, labels), strength=30)
    ready = LinearModel.fit(many(columns, labels), strength=30, outside=["out_of_scope", "oos"])
    at = plain.labels.index("oos")
    assert ready.probabilities(row(2))[at] >= plain.probabilities(row(2))[at]
    assert ready.labels[ready.probabilities(row(0)).argmax()] == "a"


def test_one_label_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="two labels at least"):
        fit(list("aaaaaa"))


def test_a_row_is_the_sentence_features_side_by_side() -> None:
    sparse = Features(csr_matrix([[0.0, 2.0, 0.0]]), FEATURE_TYPE_SENTENCE, TEXT, "sparse")
    of_tokens = Features(csr_matrix([[9.0]]), FEATURE_TYPE_SEQUENCE, TEXT, "sparse")
    dense = Features(np.array([[3.0, 4.0]]), FEATURE_TYPE_SENTENCE, TEXT, "dense")
    found = Row.of(Message({TEXT: "x"}, features=[sparse, of_tokens, dense]))
    assert found is not None
    assert (found.columns.tolist(), found.values.tolist(), found.width) == ([1, 3, 4], [2.0, 3.0, 4.0], 5)


def test_a_row_of_named_featurizers_holds_theirs_alone() -> None:
    first = Features(csr_matrix([[0.0, 2.0]]), FEATURE_TYPE_SENTENCE, TEXT, "first")
    second = Features(csr_matrix([[3.0]]), FEATURE_TYPE_SENTENCE, TEXT, "second")
    message = Message({TEXT: "x"}, features=[first, second])
    found = Row.of(message, ["second"])
    assert found is not None
    assert (found.columns.tolist(), found.values.tolist(), found.width) == ([0], [3.0], 1)
    assert Row.of(message, ["third"]) is None


def test_without_features_there_is_no_row() -> None:
    assert Row.of(Message({TEXT: ""})) is None
