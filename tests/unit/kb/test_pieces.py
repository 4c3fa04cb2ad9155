from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from contracts.articles import Article
from kb import pieces
from kb.features import FeatureTable
from tests.unit.kb.conftest import ARTICLES, LetterEncoder

TITLES = [article.model_copy(update={"body": article.title, "wordings": ()}) for article in ARTICLES]


@pytest.mark.parametrize("articles", [ARTICLES, TITLES, ARTICLES[:1], TITLES[:1], [TITLES[0], *ARTICLES[1:]]])
def test_features_are_kept_as_they_are(tmp_path: Path, encoder: LetterEncoder, articles: Sequence[Article]) -> None:
    file = pieces.encode(tmp_path, 0, ["these"], articles, encoder)
    for kept, fresh in zip(pieces.read(file), FeatureTable(encoder).of(articles), strict=True):
        assert kept.questions == pytest.approx(fresh.questions, abs=1e-3)
        assert kept.passage == pytest.approx(fresh.passage, abs=1e-3)
        assert np.array_equal(kept.passage, kept.questions[0]) == np.array_equal(fresh.passage, fresh.questions[0])
        assert np.array_equal(kept.words, fresh.words)
        assert np.array_equal(kept.letters, fresh.letters)


def test_what_is_there_is_taken_for_the_same_encoder_and_content_alone(tmp_path: Path, encoder: LetterEncoder) -> None:
    first = pieces.encode(tmp_path, 0, ["these"], ARTICLES, encoder)
    encoder.encoded.clear()
    assert pieces.encode(tmp_path, 0, ["these"], ARTICLES, encoder) == first
    assert encoder.encoded == []
    assert pieces.encode(tmp_path, 0, ["others"], ARTICLES, encoder) != first
    encoder.version = "letters-2"
    assert pieces.encode(tmp_path, 0, ["these"], ARTICLES, encoder) != first


def test_pieces_of_sentences_count_no_questions(tmp_path: Path, encoder: LetterEncoder) -> None:
    """As earlier versions kept them: one vector each."""
    fresh = FeatureTable(encoder).of(TITLES)
    arrays: dict[str, np.ndarray] = {"vectors": np.array([own.passage for own in fresh], dtype=np.float16)}
    for part in ("words", "letters"):
        arrays[part] = np.concatenate([getattr(own, part) for own in fresh])
        arrays[f"{part}_counts"] = np.array([len(getattr(own, part)) for own in fresh])
    np.savez(tmp_path / "old.npz", allow_pickle=False, **arrays)
    for kept, own in zip(pieces.read(tmp_path / "old.npz"), fresh, strict=True):
        assert kept.questions == pytest.approx(own.questions, abs=1e-3)
        assert np.array_equal(kept.passage, kept.questions[0])
        assert np.array_equal(kept.letters, own.letters)
