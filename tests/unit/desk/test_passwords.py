"""Which passwords are refused, and how they are kept."""

import asyncio
import unicodedata
from typing import Literal

import pytest
from argon2 import PasswordHasher

from contracts.errors import TooMany
from desk.accounts import passwords
from desk.accounts.passwords import Passwords, weakness
from tests.unit.desk.conftest import CHEAP, PASSWORD

ABOUT = ("minseo.kim@example.com", "김민서", "두레톡 고객센터")


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", "short"), ("짧은비밀", "short"), ("a1!b2@c3#", "short"), ("x" * 129, "long"),
        ("password123", "guessable"), ("Password2026!", "guessable"), ("P@ssw0rd!!", "guessable"),
        ("1234567890", "guessable"), ("qwertyuiop", "guessable"), ("1q2w3e4r5t", "guessable"),
        ("aaaaaaaaaaaa", "guessable"), ("abcabcabcabc", "guessable"), ("abcdefghij12345", "guessable"),
        ("qlalfqjsgh1!", "guessable"), ("비밀번호비밀번호12", "guessable"), ("가나다라마바사아자차", "guessable"),
        ("dkssudgktpdy", "guessable"), ("sangdam2026", "guessable"), ("admin!admin!", "guessable"),
        ("minseo.kim99", "personal"), ("김민서_두레톡_99", "personal"), ("두레톡고객센터2026", "guessable"),
        ("correct horse battery", None), ("구름빵 한 조각 39", None), ("k7#Wq9z!Lm2p", None),
        ("고등어 조림에 무 두 개", None), ("iYAcVXufFWfP8sd6", None), ("엄마의 된장찌개가 최고", None),
    ],
)  # fmt: skip
def test_guessable_passwords_are_refused_and_good_ones_are_not(password: str, expected: str | None) -> None:
    assert weakness(password, ABOUT) == expected


async def test_a_password_is_checked_whatever_the_keyboard_sends() -> None:
    made = Passwords(CHEAP())
    kept = await made.hash(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert await made.verify(kept, unicodedata.normalize("NFD", PASSWORD))
    assert not await made.verify(kept, PASSWORD + " ")
    assert not await made.verify(None, PASSWORD)
    assert not await made.verify("no hash at all", PASSWORD)
    assert kept != await made.hash(PASSWORD), "salted"


async def test_nobodys_password_takes_the_same_work() -> None:
    checked: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            checked.append(str(hash))
            return super().verify(hash, password)

    made = Passwords(Watched(time_cost=1, memory_cost=8, parallelism=1))
    await made.verify(None, PASSWORD)
    await made.verify(await made.hash(PASSWORD), PASSWORD)
    assert len(checked) == 2
    assert checked[0].rsplit("$", 2)[0] == checked[1].rsplit("$", 2)[0], "under the same parameters"


def test_the_parameters_are_those_of_rfc_9106() -> None:
    default = PasswordHasher()
    assert (default.time_cost, default.memory_cost, default.parallelism) == (3, 65_536, 4)
    assert Passwords(PasswordHasher()).outdated(CHEAP().hash("x"))
    assert not Passwords(CHEAP()).outdated(CHEAP().hash("x"))


async def test_too_many_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MAX_WAITING", 3)
    made = Passwords(CHEAP())
    done = await asyncio.gather(*(made.hash(f"{n}") for n in range(5)), return_exceptions=True)
    assert [type(answer) for answer in done] == [str, str, str, TooMany, TooMany]
    assert await made.hash("after") != ""
