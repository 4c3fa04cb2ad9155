"""What people also write to a help centre although no help centre answers it: the weather, homework, a chat.

How near a question comes to these says more about "none of ours" than how far it is from any article.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from kb.encoder import Encoder, Vectors
from text.normalise import normalise

TEXTS = Path(__file__).parent / "elsewhere.txt"
NEAREST = 5
UNKNOWN = 0.3
"""What an ordinary question has: taken where there is no encoder to tell."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`vectors` float32 (texts, d), of length 1."""

    vectors: Vectors

    def nearness(self, vector: Vectors) -> float:
        """Mean cosine of `vector` (d,) with the five nearest."""
        cosines = self.vectors @ vector
        return float(np.sort(cosines)[-NEAREST:].mean())


def elsewhere(encoder: Encoder, cache_folder: Path | None = None) -> Elsewhere:
    """Encoded once for each encoder, and kept in the folder; a file that cannot be read or written is done without."""
    key = hashlib.sha256("\n".join((encoder.version, *texts())).encode()).hexdigest()[:16]
    file = cache_folder / f"elsewhere-{key}.npy" if cache_folder else None
    if file is not None and file.exists():
        try:
            kept: Vectors = np.load(file, allow_pickle=False)
            if kept.shape == (len(texts()), encoder.dimension):
                return Elsewhere(kept)
        except (OSError, ValueError):
            pass
    vectors = encoder.encode([normalise(text) for text in texts()], kind="query")
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            scratch = file.with_suffix(".scratch.npy")
            np.save(scratch, vectors)
            scratch.replace(file)
        except OSError:
            pass
    return Elsewhere(vectors)


@cache
def texts() -> tuple[str, ...]:
    return tuple(filter(None, TEXTS.read_text(encoding="utf-8").splitlines()))
