"""What authors decide about results: pins, hidden articles, synonyms; and how a search reads them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from contracts.rules import Hide, Pin, Rule, RuleChange, RuleList, Synonym
from kb.frame import without_frame
from text.normalise import match_key, normalise

BUILT_IN = Path(__file__).parent / "synonyms.tsv"
"""What people commonly write short in a messenger; an author's own line for the same word goes before it."""


class RuleStore(Protocol):
    """Rules and their log. Every change is whole, and seen by other processes through `revision`."""

    async def rules(self) -> list[Rule]: ...

    async def listing(self, most: int) -> RuleList:
        """The rules, and the latest `most` lines of the log."""
        ...

    async def change(self, change: RuleChange) -> bool:
        """True where something changed; then there is a line more in the log."""
        ...

    async def revision(self) -> int:
        """Grows with every change of a rule, and of what was learned."""
        ...


class Synonyms:
    """Rewrites what is written to what is meant: at the beginning of a word, the longest first."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._meant = {written.lower(): meant for written, meant in pairs if written.lower() != meant.lower()}
        written = sorted(self._meant, key=len, reverse=True)
        alternatives = "|".join(_pattern(word) for word in written)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{alternatives})", re.IGNORECASE) if written else None

    def rewrite(self, text: str) -> str:
        """`text` as it is meant. A word is rewritten once, never what came out of it."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._meant[found[0].lower()], text)


@cache
def built_in() -> tuple[tuple[str, str], ...]:
    lines = [line.split("\t") for line in BUILT_IN.read_text(encoding="utf-8").splitlines()]
    return tuple((written, meant) for written, meant, *_ in (line for line in lines if len(line) > 1))


@dataclass(frozen=True, slots=True)
class Rules:
    """`pins`: article ids by the key of the question; `hidden`: ids."""

    pins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    synonyms: Synonyms = field(default_factory=lambda: Synonyms(built_in()))

    def pinned(self, text: str) -> tuple[str, ...]:
        """Ids of the articles pinned for this question."""
        return self.pins.get(key_of(text), ()) if self.pins else ()


def of(rules: Sequence[Rule]) -> Rules:
    pins: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        if isinstance(rule, Pin):
            pins[key_of(rule.question)].append(rule.article_id)
    taught = [(rule.written, rule.meant) for rule in rules if isinstance(rule, Synonym)]
    return Rules(
        pins={key: tuple(ids) for key, ids in pins.items()},
        hidden=frozenset(rule.article_id for rule in rules if isinstance(rule, Hide)),
        synonyms=Synonyms([*built_in(), *taught]),
    )


def key_of(question: str) -> str:
    """Equal for questions that a pin takes for the same."""
    return match_key(without_frame(normalise(question)))


def _pattern(word: str) -> str:
    """A Korean word may have an ending; a Latin one ends where it ends."""
    bounded = r"(?![A-Za-z])" if word[-1:].isascii() else ""
    return re.escape(word) + bounded
