"""The last word on the order. Today nothing is learned, and fusion's order stands."""

from collections.abc import Sequence
from typing import Protocol

from kb.hits import Hit
from kb.question import Question


class Reranker(Protocol):
    """Orders hits anew, by what people chose, say. `version` goes into every impression."""

    @property
    def version(self) -> str: ...

    def rerank(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        """The same hits, best first."""
        ...


class AsFused:
    """Keeps the order."""

    version = "as-fused"

    def rerank(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        return list(hits)
