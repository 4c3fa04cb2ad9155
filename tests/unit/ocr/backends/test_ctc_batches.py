"""Lines of several pictures in one batch: who gets what, how many together, and what a failure stops."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from prometheus_client import REGISTRY

from ocr.backends.ctc_batches import LINE_PIXELS, Batches
from ocr.backends.ctc_lines import BUCKET, HEIGHT, STRIDE


def line(number: int, width: int = BUCKET) -> np.ndarray:
    """A line that is known by its value."""
    return np.full((HEIGHT, width), number, dtype=np.float32)


class Network:
    """Answers with each line's value; can be held up, and fails on lines that are told."""

    def __init__(self, fails_on: int | None = None) -> None:
        self.batches: list[list[int]] = []
        self.fails_on = fails_on
        self.entered = threading.Event()
        self.go = threading.Event()
        self.go.set()

    def __call__(self, lines: np.ndarray) -> np.ndarray:
        numbers = [int(each[0, 0, 0]) for each in lines]
        self.entered.set()
        assert self.go.wait(20)
        self.batches.append(numbers)
        if self.fails_on in numbers:
            raise RuntimeError("the network failed")
        return np.repeat(np.array(numbers, np.float32)[:, None, None], lines.shape[3] // STRIDE, axis=1)


def values(found: list[np.ndarray]) -> list[int]:
    return [int(each[0, 0]) for each in found]


def test_lines_of_like_width_go_together_and_come_back_in_order() -> None:
    network = Network()
    widths = [640, 64, 640, 100, 64]
    found = Batches(network, most=16).chances([line(n, width) for n, width in enumerate(widths)])
    assert values(found) == [0, 1, 2, 3, 4]
    assert network.batches == [[0, 2], [1, 4], [3]]
    assert [len(each) for each in found] == [160, 16, 160, 32, 16]


def test_a_batch_is_bounded_in_lines_and_in_pixels() -> None:
    network = Network()
    batches = Batches(network, most=4)
    batches.chances([line(n) for n in range(10)])
    batches.chances([line(n, 4 * LINE_PIXELS) for n in range(2)])
    batches.chances([line(n, 2 * LINE_PIXELS) for n in range(4)])
    assert [len(batch) for batch in network.batches] == [4, 4, 2, 1, 1, 2, 2]


def _waiting(batches: Batches, count: int) -> Callable[[], bool]:
    return lambda: len(batches._queue) >= count


def _until(true: Callable[[], bool]) -> None:
    done = threading.Event()
    for _ in range(2_000):
        if true():
            return
        done.wait(0.01)
    raise AssertionError("it never came true")


def test_lines_of_several_pictures_share_a_batch() -> None:
    network = Network()
    batches = Batches(network, most=16)
    network.go.clear()
    with ThreadPoolExecutor(4) as pictures:
        first = pictures.submit(batches.chances, [line(0)])
        assert network.entered.wait(20)
        others = [pictures.submit(batches.chances, [line(10 * n), line(10 * n + 1)]) for n in (1, 2, 3)]
        _until(_waiting(batches, 6))
        _until(lambda: REGISTRY.get_sample_value("sangdam_ocr_lines_waiting") == 6)
        network.go.set()
        assert values(first.result(20)) == [0]
        assert [values(other.result(20)) for other in others] == [[10, 11], [20, 21], [30, 31]]
    assert len(network.batches) == 2
    assert sorted(network.batches[1]) == [10, 11, 20, 21, 30, 31]


def test_a_failure_is_told_to_those_it_concerns_and_leaves_nothing_behind() -> None:
    network = Network(fails_on=7)
    batches = Batches(network, most=16)
    with pytest.raises(RuntimeError, match="the network failed"):
        batches.chances([line(7), line(8, 640), line(9, 1280)])
    assert not batches._queue
    assert values(batches.chances([line(1)])) == [1]
    assert network.batches == [[7], [1]]


def test_nothing_is_asked_of_the_network_for_no_lines() -> None:
    network = Network()
    assert Batches(network, most=16).chances([]) == []
    assert network.batches == []
