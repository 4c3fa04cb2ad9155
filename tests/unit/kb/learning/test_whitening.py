"""Questions of one thing come together, and of two things apart, whichever way questions vary."""

import numpy as np
from numpy.typing import NDArray

from kb.encoder import unit
from kb.learning.whitening import whitening

GROUPS, EACH, DIMENSION = 30, 8, 16


def groups(seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Questions that vary most in two directions which have nothing to do with what they are about."""
    random = np.random.default_rng(seed)
    about = np.repeat(random.normal(size=(GROUPS, DIMENSION)), EACH, axis=0)
    spread = np.full(DIMENSION, 0.2)
    spread[:2] = 4.0
    vectors = about + spread * random.normal(size=about.shape)
    return unit(vectors.astype(np.float32)), np.arange(0, GROUPS * EACH, EACH)


def right(vectors: NDArray[np.float32]) -> float:
    """Share of the questions whose nearest other one is of their own group."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    return float((cosines.argmax(axis=1) // EACH == np.arange(len(vectors)) // EACH).mean())


def test_what_varies_within_a_group_counts_less() -> None:
    vectors, starts = groups()
    assert right(unit(vectors @ whitening(vectors, starts))) > right(vectors) + 0.2


def test_a_few_that_lie_far_off_change_little() -> None:
    vectors, starts = groups()
    clean = right(unit(vectors @ whitening(vectors, starts)))
    wrong = vectors.copy()
    wrong[::EACH] = np.roll(wrong[::EACH], 3, axis=0)
    assert right(unit(vectors @ whitening(wrong, starts))) > clean - 0.1


def test_where_every_group_has_one_question_all_stays_as_it_is() -> None:
    vectors, _ = groups()
    assert (whitening(vectors, np.arange(len(vectors))) == np.eye(DIMENSION)).all()


def test_equal_questions_are_no_reason_to_fail() -> None:
    same = np.tile(unit(np.ones((1, DIMENSION), dtype=np.float32)), (4, 1))
    made = whitening(same, np.array([0]))
    assert np.isfinite(made).all()
    assert np.allclose(unit(same @ made) @ unit(same[0] @ made), 1, atol=1e-5)


def test_the_fewer_questions_the_less_it_changes() -> None:
    vectors, starts = groups()
    ratios = []
    for count in (1, 3, GROUPS):
        lengths = np.linalg.svd(whitening(vectors[: count * EACH], starts[:count]), compute_uv=False)
        ratios.append(lengths.max() / lengths.min())
    assert ratios == sorted(ratios)
    assert ratios[0] < ratios[-1] - 0.3
