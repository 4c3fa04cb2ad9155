"""The lines that a family is trained on: in numbered pools, each drawn from its number alone.

All members see the very same batches in the same order, and a training that goes on sees those that it would have seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ocr.backends.ctc_lines import stack
from ocr.training.backbone import FrozenBackbone
from ocr.training.family.network import Eye
from ocr.training.lines import FIRST_CHARACTERS, FIRST_LINES, POOL, Lines, Sources, batches
from ocr.training.texts import MAX_CHARACTERS

Inputs: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Batch:
    """`inputs`: lines (n, 1, 48, w), or what the frozen backbone makes of them; `texts` says what stands in each."""

    inputs: Inputs
    texts: tuple[str, ...]


class Stream:
    """Pools of `POOL` lines, as batches of like width."""

    def __init__(self, sources: Sources, seed: int, eye: Eye, threads: int = 1) -> None:
        self._lines = Lines(sources, f"{seed}")
        self._seed = seed
        self._frozen = FrozenBackbone("none", threads) if eye == "frozen" else None

    def pool(self, number: int) -> Iterator[Batch]:
        """The batches of one pool. The first lines are short: CTC finds its first alignments sooner on them."""
        self._lines.begin(f"{self._seed} {number}")
        limit = FIRST_CHARACTERS if number * POOL < FIRST_LINES else MAX_CHARACTERS
        drawn = list(batches([self._lines.draw(limit=limit) for _ in range(POOL)]))
        Random(f"{self._seed} {number}").shuffle(drawn)
        for group in drawn:
            yield Batch(self.seen(stack([sample.line for sample in group])), tuple(sample.text for sample in group))

    def seen(self, lines: Inputs) -> Inputs:
        """Lines as the family's eye takes them."""
        return lines if self._frozen is None else self._frozen.maps(lines)
