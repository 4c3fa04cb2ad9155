"""Cosines in which the many ways to ask for one thing count less than what tells two things apart."""

import numpy as np

from kb.encoder import Vectors
from kb.retrieve.dense import Rows

KEPT = 0.85
"""Share of the deviations that counts, the smallest: a question that led somewhere by mistake lies far off."""
PRIOR = 1.0
"""What is added to the variance of every direction, in mean variances, however much has been seen."""


def whitening(vectors: Vectors, starts: Rows) -> Vectors:
    """float32 (d, d): vectors times it vary within a group about as much in every direction.

    `vectors` (n, d), group by group; `starts`: where each group begins. Within-class covariance normalisation (Hatch et
    al., Interspeech 2006), pulled towards leaving all directions alike: the more, the fewer deviations there are.
    """
    sizes = np.diff([*starts, len(vectors)])
    means = np.add.reduceat(vectors, starts, axis=0) / sizes[:, None]
    deviations = (vectors - np.repeat(means, sizes, axis=0))[np.repeat(sizes > 1, sizes)]
    dimension = vectors.shape[1]
    if not len(deviations):
        return np.eye(dimension, dtype=np.float32)
    lengths = np.linalg.norm(deviations, axis=1)
    deviations = deviations[lengths <= np.quantile(lengths, KEPT)]
    variances, directions = np.linalg.eigh(deviations.T @ deviations / len(deviations))
    relative = np.maximum(variances, 0) / max(float(variances.mean()), 1e-9)
    whitened: Vectors = (directions / np.sqrt(relative + PRIOR + dimension / len(deviations))).astype(np.float32)
    return whitened
