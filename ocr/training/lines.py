"""Fresh lines without end: written, rendered, and put together in batches of like width."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import parent_process
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Full
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_join import CHARSET
from ocr.backends.ctc_lines import STRIDE, bucket, stack
from ocr.training.backbone import FrozenBackbone, Thaw
from ocr.training.corpus import read_corpus
from ocr.training.fonts import find_fonts
from ocr.training.render import Kind, Renderer, Sample
from ocr.training.texts import MAX_CHARACTERS, LineWriter

MAX_TRAINED_WIDTH = 1600
POOL = 256
FIRST_LINES, FIRST_CHARACTERS = 15_000, 10
"""CTC finds its first alignments sooner on short lines."""
BATCH_PIXELS = 7_168
"""Width of a batch's lines together: 16 lines of 448 pixels. Small, for more steps out of as many lines."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where fonts and sentences come from."""

    fonts: tuple[Path, ...]
    corpus: tuple[Path, ...] = ()
    charset: Path = CHARSET


@dataclass(frozen=True, slots=True)
class Batch:
    """`inputs`: float16 from the frozen part of the backbone, or lines (n, 1, 48, w) as int8 where all is thawed."""

    inputs: NDArray[np.float16] | NDArray[np.int8]
    texts: tuple[str, ...]


class Lines:
    """An endless source of samples; `unseen_words` and `unseen_fonts` choose the held-out ones."""

    def __init__(self, sources: Sources, seed: str, *, unseen_words: bool = False, unseen_fonts: bool = False) -> None:
        self._random = random = Random(seed)
        charset = Charset.load(sources.charset)
        corpus = read_corpus(sources.corpus, unseen=unseen_words)
        fonts = find_fonts(sources.fonts, held_out=unseen_fonts)
        self._writer = LineWriter(random, charset, corpus, unseen=unseen_words)
        self._renderer = Renderer(random, fonts)

    def begin(self, seed: str) -> None:
        """What is drawn from now on depends on the seed alone, not on what was drawn before."""
        self._random.seed(seed)
        self._renderer.begin()

    def draw(self, kind: Kind | None = None, limit: int = MAX_CHARACTERS) -> Sample:
        while True:
            sample = self._renderer.render(self._writer.write(limit), kind)
            if sample is not None and sample.line.shape[1] <= MAX_TRAINED_WIDTH and fits(sample):
                return sample


def fits(sample: Sample) -> bool:
    """Whether CTC has frames enough: one a character, and a blank between two alike."""
    repeats = sum(one == next_one for one, next_one in pairwise(sample.text))
    frames: int = sample.line.shape[1] // STRIDE
    return len(sample.text) + repeats <= frames


def batches(samples: Sequence[Sample]) -> Iterator[Sequence[Sample]]:
    """Samples of like width together, up to `BATCH_PIXELS`."""
    rest = sorted(samples, key=lambda sample: sample.line.shape[1], reverse=True)
    while rest:
        count = max(1, BATCH_PIXELS // bucket(rest[0].line.shape[1]))
        yield rest[:count]
        rest = rest[count:]


def produce(sources: Sources, seed: int, first: int, thaw: Thaw, queue: "Queue[Batch]", stop: Event) -> None:
    """The renderer's process: fills the bounded queue until told to stop. `first`: lines that runs before it drew."""
    cv2.setNumThreads(1)
    lines = Lines(sources, f"{seed}:{first}")
    shuffle = Random(seed)
    frozen = FrozenBackbone(thaw) if thaw != "all" else None
    while not stop.is_set():
        limit = FIRST_CHARACTERS if first < FIRST_LINES else MAX_CHARACTERS
        pool = list(batches([lines.draw(limit=limit) for _ in range(POOL)]))
        first += POOL
        shuffle.shuffle(pool)
        for group in pool:
            stacked = stack([sample.line for sample in group])
            inputs = frozen.maps(stacked).astype(np.float16) if frozen else pack(stacked)
            _offer(queue, Batch(inputs, tuple(sample.text for sample in group)), stop)


def pack(lines: NDArray[np.float32]) -> NDArray[np.int8]:
    """Lines of -1.2..1.2 in a byte a pixel, for the queue."""
    return np.round(lines * 100).astype(np.int8)


def unpack(lines: NDArray[np.int8]) -> NDArray[np.float32]:
    return lines.astype(np.float32) / 100


def _offer(queue: "Queue[Batch]", batch: Batch, stop: Event) -> None:
    while not stop.is_set():
        try:
            queue.put(batch, timeout=1)
        except Full:
            parent = parent_process()
            if parent is not None and not parent.is_alive():  # killed: nobody will ever take the batch
                stop.set()
        else:
            return
