from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from nlu.components.linear import LinearModel, Row


def row(column: int) -> Row:
    return Row(np.array([column]), np.array([1.0], dtype=np.float32), 3)


ROWS = [row(column) for column in (0, 0, 1, 1, 2, 2)]


@pytest.mark.parametrize("labels", [list("aabbcc"), list("aabbbb")])
def test_it_finds_what_it_learned_and_its_probabilities_sum_to_1(labels: list[str]) -> None:
    model = LinearModel.fit(ROWS, labels, strength=30)
    found = np.stack([model.probabilities(row) for row in ROWS])
    assert [model.labels[best] for best in found.argmax(axis=1)] == labels
    assert np.allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize("labels", [list("aabbcc"), list("aabbbb")])
def test_it_says_what_sklearn_says(labels: list[str]) -> None:
    from sklearn.linear_model import LogisticRegression

    matrix = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 2, 2]]
    theirs = LogisticRegression(C=1.0, class_weight="balanced", max_iter=500, tol=1e-2, random_state=0)
    theirs.fit(csr_matrix(matrix), labels)
    model = LinearModel.fit(ROWS, labels, strength=1)
    ours = np.stack([model.probabilities(row) for row in ROWS])
    assert np.allclose(ours, theirs.predict_proba(csr_matrix(matrix)), atol=1e-5)


def test_a_loaded_model_is_the_saved_one(tmp_path: Path) -> None:
    model = LinearModel.fit(ROWS, list("가가나나다다"), strength=30)
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    assert loaded.labels == ["가", "나", "다"]
    assert np.array_equal(loaded.probabilities(ROWS[2]), model.probabilities(ROWS[2]))


def test_one_label_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="two labels at least"):
        LinearModel.fit(ROWS, list("aaaaaa"), strength=30)


def test_a_row_is_the_sentence_features_side_by_side() -> None:
    sparse = Features(csr_matrix([[0.0, 2.0, 0.0]]), FEATURE_TYPE_SENTENCE, TEXT, "sparse")
    of_tokens = Features(csr_matrix([[9.0]]), FEATURE_TYPE_SEQUENCE, TEXT, "sparse")
    dense = Features(np.array([[3.0, 4.0]]), FEATURE_TYPE_SENTENCE, TEXT, "dense")
    found = Row.of(Message({TEXT: "x"}, features=[sparse, of_tokens, dense]))
    assert found is not None
    assert (found.columns.tolist(), found.values.tolist(), found.width) == ([1, 3, 4], [2.0, 3.0, 4.0], 5)


def test_without_features_there_is_no_row() -> None:
    assert Row.of(Message({TEXT: ""})) is None
