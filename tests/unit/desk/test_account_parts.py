"""Second factor, throttle, addresses, catalogue and wire: the parts by themselves."""

import asyncio
import re
from datetime import UTC, datetime
from typing import get_args

import pyotp
import pytest
from aiohttp.test_utils import make_mocked_request
from babel.messages.pofile import read_po

from contracts.accounts import RoleName
from contracts.errors import TooMany
from desk.accounts.addresses import Addresses, coarse
from desk.accounts.audit import coarse_email
from desk.accounts.throttle import Throttle
from desk.accounts.totp import Totp, new_recovery_codes
from desk.accounts.words import LOCALES
from desk.roles import Role
from service.settings import Settings
from tests.unit.desk.conftest import FakeClock

NOW = datetime(2026, 11, 23, 9, 0, 10, tzinfo=UTC)


def test_codes_are_those_of_rfc_6238_and_a_minute_wide() -> None:
    totp = Totp("key", "두레톡")
    secret = totp.secret("u_1", "n")
    code, present = pyotp.TOTP(secret).at(NOW), int(NOW.timestamp()) // 30
    for seconds, step in ((-31, None), (0, present), (29, present), (49, present), (80, None)):
        found = totp.step("u_1", "n", code, datetime.fromtimestamp(NOW.timestamp() + seconds, UTC))
        expected = step if seconds != -31 else present  # a phone half a minute ahead is still believed
        assert found == expected, seconds
    assert totp.step("u_2", "n", code, NOW) is None
    assert Totp("another key", "두레톡").secret("u_1", "n") != secret, "the database alone is not enough"
    for junk in ("", "12345", "1234567", "９９９９９９", "abcdef", "\x00" * 6):
        assert totp.step("u_1", "n", junk, NOW) is None


def test_recovery_codes_are_read_as_people_type_them() -> None:
    totp, codes = Totp("key", "x"), new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in codes)
    typed = codes[0].upper().replace("-", " ")
    assert totp.recovery_digest("u_1", typed) == totp.recovery_digest("u_1", codes[0])
    assert totp.recovery_digest("u_2", codes[0]) != totp.recovery_digest("u_1", codes[0])


async def test_the_throttle_counts_pairs_accounts_and_addresses(clock: FakeClock) -> None:
    throttle = Throttle(2, 60, clock)

    async def locked(account: str, address: str) -> int:
        try:
            await throttle.refuse_locked(account, address)
        except TooMany as error:
            return error.retry_after_s
        return 0

    for _ in range(2):
        await throttle.failed("a", "1")
    clock.advance(seconds=20)
    assert [await locked("a", "1"), await locked("a", "2"), await locked("b", "1")] == [40, 0, 0]
    for n in range(6):
        await throttle.failed("a", f"bot {n}")
    assert await locked("a", "a stranger's") == 40, "eight at one account, from wherever"
    for n in range(18):
        await throttle.failed(f"c{n}", "1")
    assert await locked("d", "1") == 40, "twenty from one address, at whomever"
    clock.advance(seconds=40)
    assert [await locked("a", "1"), await locked("d", "1")] == [0, 0]


async def test_success_forgives_the_pair_and_nobody_else(clock: FakeClock) -> None:
    throttle = Throttle(1, 60, clock)
    for address in "1234":
        await throttle.failed("a", address)
    await throttle.succeeded("a", "1")
    for address in "15":
        with pytest.raises(TooMany):
            await throttle.refuse_locked("a", address)


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        ("", "203.0.113.7", "10.0.0.1"),
        ("10.0.0.0/8", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8", "6.6.6.6, 203.0.113.7, 10.9.9.9", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7, 10.9.9.9", "10.9.9.9"),
        ("10.0.0.0/8", "junk", "10.0.0.1"),
        ("10.0.0.0/8", "", "10.0.0.1"),
        ("10.0.0.0/8", "10.1.1.1, " * 500, "10.0.0.1"),
        ("10.0.0.0/8, ::1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_proxies_are_believed(trusted: str, forwarded: str, expected: str) -> None:
    class Transport(asyncio.Transport):
        def get_extra_info(self, name: str, default: object = None) -> object:
            return ("10.0.0.1", 5) if name == "peername" else default

    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": forwarded}, transport=Transport())
    assert Addresses(trusted).client(request) == expected


@pytest.mark.parametrize(
    ("public", "origin", "foreign"),
    [
        (None, "http://desk.example", False),
        (None, "https://desk.example", False),
        (None, "http://desk.example:81", True),
        ("https://desk.example", "https://desk.example", False),
        ("https://desk.example:443/", "https://DESK.example", False),
        ("https://desk.example", "http://desk.example", True),
        ("https://desk.example", "https://desk.example.evil.example", True),
        ("https://desk.example", "null", True),
    ],
)
def test_a_foreign_page_is_known_by_its_origin(public: str | None, origin: str, foreign: bool) -> None:
    request = make_mocked_request("POST", "/", headers={"Host": "desk.example", "Origin": origin})
    assert Addresses("", public).foreign(request) is foreign


def test_addresses_are_shown_without_their_last_part() -> None:
    assert [coarse(a) for a in ("203.0.113.7", "2001:db8:1:2::3", "", "x")] == ["203.0.113.*", "2001:db8:1::*", "", ""]
    assert [coarse_email(e) for e in ("minseo@example.com", "li@example.com", "hunter2")] == [
        "mi***@example.com", "l***@example.com", "not an address",
    ]  # fmt: skip


def test_every_language_says_every_sentence_with_the_same_values() -> None:
    catalogues = {}
    for path in LOCALES.glob("*.po"):
        with path.open("rb") as file:
            catalogues[path.stem] = {m.id: str(m.string) for m in read_po(file) if m.id}
    assert set(catalogues) == {"ko", "en"}
    assert set(catalogues["ko"]) == set(catalogues["en"])
    for key, korean in catalogues["ko"].items():
        english = catalogues["en"][key]
        assert korean, key
        assert english, key
        assert set(re.findall(r"{\w+}", korean)) - {"{centre}"} == set(re.findall(r"{\w+}", english)) - {"{centre}"}, (
            key
        )


def test_the_wire_knows_every_role() -> None:
    assert set(get_args(RoleName)) == {role.value for role in Role}


def test_the_public_address_is_one_people_can_open() -> None:
    assert Settings().public == "http://127.0.0.1:8080"
    assert Settings(host="0.0.0.0", port=9000).public == "http://127.0.0.1:9000"
    assert Settings(public_url="https://help.example.com/").public == "https://help.example.com"
