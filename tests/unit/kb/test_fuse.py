import numpy as np

from kb.fuse import ABROAD, fuse

WORDS, LETTERS = np.array([0.4, 0.0], np.float32), np.array([0.8, 0.0], np.float32)
DENSE = np.array([0.5, 0.6], np.float32)
HERE = np.array([False, False])


def test_the_three_are_weighed() -> None:
    assert np.allclose(fuse(DENSE, WORDS, LETTERS, HERE), [0.45 * 0.5 + 0.25 * 0.4 + 0.3 * 0.8, 0.27])


def test_without_an_encoder_words_and_letters_share_the_weight() -> None:
    assert np.allclose(fuse(None, WORDS, LETTERS, HERE), [(0.25 * 0.4 + 0.3 * 0.8) / 0.55, 0.0])


def test_an_article_in_another_language_is_not_blamed_for_its_words() -> None:
    fused = fuse(DENSE, WORDS, LETTERS, np.array([False, True]))
    assert np.isclose(fused[1], ABROAD * 0.6)
    assert fused[0] == fuse(DENSE, WORDS, LETTERS, HERE)[0]
