from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from nlu.components.linear import LinearModel

ROWS = csr_matrix(np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 2, 2]])


@pytest.mark.parametrize("labels", [list("aabbcc"), list("aabbbb")])
def test_it_finds_what_it_learned_and_its_probabilities_sum_to_1(labels: "list[str]") -> None:
    model = LinearModel.fit(ROWS, labels, strength=30)
    found = model.probabilities(ROWS)
    assert [model.labels[best] for best in found.argmax(axis=1)] == labels
    assert np.allclose(found.sum(axis=1), 1)


def test_two_labels_get_sklearns_own_probabilities() -> None:
    from sklearn.linear_model import LogisticRegression

    labels = list("aabbbb")
    theirs = LogisticRegression(C=1.0, class_weight="balanced", max_iter=500, tol=1e-2, random_state=0).fit(
        ROWS, labels
    )
    assert np.allclose(
        LinearModel.fit(ROWS, labels, strength=1).probabilities(ROWS), theirs.predict_proba(ROWS), atol=1e-5
    )


def test_a_loaded_model_is_the_saved_one(tmp_path: Path) -> None:
    model = LinearModel.fit(ROWS, list("가가나나다다"), strength=30)
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    assert loaded.labels == ["가", "나", "다"]
    assert np.array_equal(loaded.probabilities(ROWS), model.probabilities(ROWS))


def test_one_label_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="two labels at least"):
        LinearModel.fit(ROWS, list("aaaaaa"), strength=30)
