import numpy as np

from kb.backends.faiss_index import FaissIndex

RANDOM = np.random.default_rng(0)
TOPICS = RANDOM.normal(size=(200, 32))


def vectors(count: int) -> np.ndarray:
    """Of length 1, in 200 heaps, as sentences about 200 things are."""
    made = TOPICS[RANDOM.integers(0, len(TOPICS), count)] + RANDOM.normal(size=(count, 32)) * 0.5
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


class TestMany:
    known, asked = vectors(20_000), vectors(100)
    exact, approximate = FaissIndex(known), FaissIndex(known, many=1_000)

    def test_nearly_all_of_the_nearest_are_found(self) -> None:
        shared = [
            len({*self.exact.nearest(one, 10).tolist()} & {*self.approximate.nearest(one, 10).tolist()})
            for one in self.asked
        ]
        assert sum(shared) / (10 * len(shared)) >= 0.95

    def test_products_and_vectors_are_nearly_those_that_were_given(self) -> None:
        rows = np.array([5, 0, 19_999])
        assert np.allclose(self.approximate.products(self.asked[0], rows), self.known[rows] @ self.asked[0], atol=0.02)
        assert np.allclose(self.approximate.vectors(rows), self.known[rows], atol=0.02)
        assert np.allclose(self.exact.vectors(rows), self.known[rows])


def test_fewer_than_asked_for() -> None:
    assert len(FaissIndex(vectors(3)).nearest(vectors(1)[0], 10)) == 3


def test_very_few_in_cells() -> None:
    for count in (1, 2, 10):
        known = vectors(count)
        assert FaissIndex.of_blocks(known, count, [known]).nearest(known[0], 1).tolist() == [0]
