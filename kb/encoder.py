"""What the search needs of a sentence encoder, and what is the same for every one: prefixes, centring, a cache."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Kind = Literal["query", "passage"]
Vectors = NDArray[np.float32]

PREFIXES = MappingProxyType({"query": "query: ", "passage": "passage: "})
"""e5 was trained with these in front of every text (Wang et al., 2024, arXiv:2402.05672)."""
