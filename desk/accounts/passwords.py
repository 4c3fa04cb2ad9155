"""Passwords: argon2id (RFC 9106), and which ones are too easily guessed.

Parameters are those of RFC 9106's second recommendation, argon2-cffi's default: 64 MiB, 3 passes, 4 lanes. A hash made
under others is made anew at the next sign-in. Lengths and the refusal of guessable ones follow NIST SP 800-63B.
"""

import asyncio
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contracts.errors import TooMany

MIN_CHARACTERS = 10
MAX_CHARACTERS = 128
MIN_UNGUESSABLE = 5
AT_ONCE = 2  # 64 MiB and a core each
MAX_WAITING = 50

# What people take first, also typed in Korean on a Latin keyboard (비밀번호, 안녕하세요, 사랑해, 관리자, 상담).
COMMON = (
    "password", "passwort", "letmein", "welcome", "iloveyou", "admin", "administrator", "sangdam", "changeme",
    "default", "secret", "login", "master", "superman", "dragon", "monkey", "football", "baseball", "princess",
    "sunshine", "trustno", "test", "guest", "hello", "manager", "agent", "kakao", "naver", "google",
    "비밀번호", "패스워드", "안녕하세요", "사랑해요", "사랑해", "관리자", "상담원", "상담", "고객센터",
    "qlalfqjsgh", "dkssudgktpdy", "tkfkdgo", "rhksflwk", "tkdeka", "zkzkdh", "spdlqj",
)  # fmt: skip
ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "!@#$%^&*()",
    "가나다라마바사아자차카타파하",
)  # fmt: skip
RUNS = frozenset(run[start : start + 3] for row in ROWS for run in (row, row[::-1]) for start in range(len(run) - 2))
_DISGUISED = str.maketrans("0134578@$!", "oleastbasi")

T = TypeVar("T")


class Passwords:
    """Hashes and checks away from the event loop, a few at once; a longer queue than `MAX_WAITING` is refused."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        return await self._run(self._hasher.hash, normal(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Takes as long where there is no hash to check against, so that time does not tell who has an account."""
        if self._nobodys is None:
            self._nobodys = await self._run(self._hasher.hash, secrets.token_urlsafe(16))
        matches = await self._run(self._check, password_hash or self._nobodys, normal(password))
        return matches and password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Made under other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _check(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., T], *arguments: str) -> T:
        if self._waiting >= MAX_WAITING:
            raise TooMany("too many sign-ins at once; please try again in a moment")
        self._waiting += 1
        try:
            async with self._gate:
                return await asyncio.to_thread(work, *arguments)
        finally:
            self._waiting -= 1


def normal(password: str) -> str:
    """One spelling whatever the keyboard or system: macOS may send Hangul decomposed. NFKC, as in RFC 8265."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, about: Iterable[str] = ()) -> str | None:
    """Why a password is refused: `short`, `long`, `guessable` or `personal`; None where it is good.

    `about`: the person's e-mail address and name, and the centre's.
    """
    password = normal(password)
    if len(password) < MIN_CHARACTERS:
        return "short"
    if len(password) > MAX_CHARACTERS:
        return "long"
    lowered = password.lower()
    own = [word for text in about for word in re.split(r"[\s@.,_+-]+", normal(text).lower()) if len(word) >= 3]
    if _rest(lowered, own) < MIN_UNGUESSABLE:
        return "personal" if own and _rest(lowered, ()) >= MIN_UNGUESSABLE else "guessable"
    return None


def _rest(lowered: str, own: Iterable[str]) -> int:
    """How many different characters are left without what an attacker tries first."""
    words = sorted({*COMMON, *own}, key=len, reverse=True)
    return min(len(set(_without_runs(_without(text, words)))) for text in (lowered, lowered.translate(_DISGUISED)))


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text.replace(" ", "")


def _without_runs(text: str) -> str:
    """Without keyboard rows, alphabets and repetitions of three and more, and without years."""
    text = re.sub(r"(.{1,4}?)\1{2,}", "", re.sub(r"(?:19|20)\d\d", "", text))
    in_run = {place for start in _run_starts(text) for place in range(start, start + 3)}
    return "".join(c for place, c in enumerate(text) if place not in in_run)


def _run_starts(text: str) -> Iterator[int]:
    return (start for start in range(len(text) - 2) if text[start : start + 3] in RUNS)
