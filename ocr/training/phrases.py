"""What screens say: words of apps, shops and chats, written for this project, from which lines are made."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "phrases"


def _lines(name: str) -> tuple[str, ...]:
    return tuple((_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines())


SCREENS_KO, SCREENS_EN = _lines("screens.ko"), _lines("screens.en")
CHAT, NICKNAMES = _lines("chat"), _lines("nicknames")
SURNAMES, GIVEN = _lines("surnames"), _lines("given")
"""Single syllables: a name is one of the first and one or two of the second."""
GOODS, CARRIERS, BANKS, CARDS = _lines("goods"), _lines("carriers"), _lines("banks"), _lines("cards")
REGIONS, STREETS = _lines("regions"), _lines("streets")
ENDINGS = _lines("endings")
"""Particles and verb endings that follow a word without a space, or, by chance, with the wrong word."""
CODE_WORDS, CODE_PARTS, DOMAINS = _lines("code-words"), _lines("code-parts"), _lines("domains")
