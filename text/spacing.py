"""Spaces between Korean words are optional to those who type them, so nothing we compare may depend on them."""

from __future__ import annotations

from collections.abc import Callable


def squash(text: str) -> str:
    """The text without any white space: "환불 해 주세요" and "환불해주세요" become one."""
    return "".join(text.split())


def differs_only_in_spacing(one: str, other: str) -> bool:
    """True for "안돼요" and "안 돼요"."""
    return squash(one) == squash(other)


def respace(text: str, space: Callable[[str], str]) -> str:
    """`text` as spaced by `space` (Kiwi's `space`, say), unless that changed a letter too: then `text` as it was.

    The analyser is the caller's, so that this package stays free of models.
    """
    spaced = space(text)
    return spaced if differs_only_in_spacing(text, spaced) else text
