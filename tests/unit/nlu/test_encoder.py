from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

import json
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import encoder as encoder_module
from nlu.components.encoder import E5, EncoderMissing, SentenceEncoder
from nlu.components.linear import feature_matrix, has_features
from nlu.locations import encoder_folder, encoder_version
from tests.unit.nlu.graph import Shelf, said


class Counting:
    """Stands for E5: the vector of a text points along its length's axis."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def encode(self, texts: "list[str]") -> np.ndarray:
        return np.eye(4, dtype=np.float32)[[len(text) for text in texts]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SANGDAM_ENCODER_DIR", str(tmp_path))
    monkeypatch.setattr(encoder_module, "E5", Counting)
    build(tmp_path, "one")
    return tmp_path


def build(folder: Path, version: str) -> None:
    (folder / "build.json").write_text(json.dumps({"version": version}))


def test_each_utterance_gets_its_vector_at_the_configured_length(folder: Path, tmp_path: Path) -> None:
    featurizer = Shelf(tmp_path, SentenceEncoder, weight=2.0).trained(TrainingData())
    rows = feature_matrix(featurizer.process(said("ab", "a"))).toarray()
    assert rows.tolist() == [[0, 0, 2, 0], [0, 2, 0, 0]]


def test_without_an_encoder_there_are_no_vectors_and_no_error(folder: Path, tmp_path: Path) -> None:
    (folder / "build.json").unlink()
    featurizer = Shelf(tmp_path, SentenceEncoder).trained(TrainingData())
    assert not has_features(featurizer.process(said("ab"))[0])


def test_an_encoder_other_than_the_trained_one_is_refused(folder: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, SentenceEncoder)
    shelf.create().train(TrainingData())
    build(folder, "two")
    with pytest.raises(EncoderMissing, match=r"trained with encoder one, but .* holds two"):
        shelf.load()
    (folder / "build.json").unlink()
    with pytest.raises(EncoderMissing, match="holds None"):
        shelf.load()


def test_a_weight_that_is_none_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="weight is above 0"):
        Shelf(tmp_path, SentenceEncoder, weight=0).create()


@pytest.fixture(scope="module")
def built() -> E5:
    if encoder_version() is None:
        pytest.skip(f"no encoder is built in {encoder_folder()}")
    return E5(encoder_folder())


def test_vectors_have_length_1_and_keep_the_order(built: E5) -> None:
    texts = ["환불은 언제 되나요?", "안녕", "비밀번호를 바꾸고 싶은데 어디서 어떻게 하는지 하나도 모르겠어요", "환불"]
    together = built.encode(texts)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    one_by_one = np.concatenate([built.encode([text]) for text in texts])
    # Integer activations are scaled by the batch, so the vectors are alike and not the same.
    assert ((together * one_by_one).sum(axis=1) > 0.97).all()


def test_what_means_the_same_lies_near(built: E5) -> None:
    forgot, lost, weather = built.encode(["비밀번호를 잊어버렸어요", "비번 까먹었어요", "내일 날씨 어때요"])
    assert forgot @ lost > forgot @ weather + 0.05
