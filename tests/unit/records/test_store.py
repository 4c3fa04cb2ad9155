from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import NotFound, Unprocessable
from contracts.records import RecordsRequest
from records.customers import COUNT, generate, lives
from records.lives import Life
from records.store import RecordStore
from records.stories import ALL
from text.masking import mask

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


def one_life() -> dict[str, list[dict[str, Any]]]:
    life = Life("c-001", "가람")
    life.add_device("phone", "갤럭시", last_seen_in=-90, app_supported=0)
    life.account |= {"locked_until_in": 30, "restricted_until_in": 0}
    life.cart |= {"amount": 1, "seller": "s"}
    return life.tables()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[RecordStore]:
    opened = await RecordStore.open(f"sqlite+aiosqlite:///{tmp_path / 'r.sqlite3'}", one_life())
    yield opened
    await opened.close()


async def ask(store: RecordStore, query: str, **parameters: str) -> list[dict[str, Any]]:
    request = RecordsRequest(customer="c-001", parameters=parameters)
    return list((await store.ask(query, request, now=NOW)).rows)


async def test_moments_are_told_from_now_and_days_are_those_in_seoul(store: RecordStore) -> None:
    [account] = await ask(store, "account_status")
    assert account["locked_until"] == "2026-11-23T16:00:00+00:00"
    assert account["restricted_until"] == "2026-11-24", "it is past midnight in Seoul"
    assert account["deletion_on"] is None


async def test_yes_and_no_are_booleans(store: RecordStore) -> None:
    [device] = await ask(store, "device", device_id="d-000101")
    assert (device["signed_in"], device["app_supported"]) == (True, False)


async def test_unknown_queries_and_parameters_are_refused(store: RecordStore) -> None:
    with pytest.raises(NotFound):
        await ask(store, "customers")
    for parameters in ({}, {"device_id": "d", "more": "x"}, {"id": "d"}):
        with pytest.raises(Unprocessable, match="device_id"):
            await ask(store, "device", **parameters)


async def test_a_start_replaces_what_was_there(store: RecordStore, tmp_path: Path) -> None:
    again = await RecordStore.open(f"sqlite+aiosqlite:///{tmp_path / 'r.sqlite3'}", {})
    assert await ask(again, "account_status") == []
    await again.close()


def test_sixty_customers_and_no_story_left_out() -> None:
    people = list(lives())
    assert len(people) == COUNT
    assert len({life.story for life in people}) == len(ALL) + 1


def test_there_is_no_personal_data_but_made_up_names() -> None:
    """No telephone number, address, card or account number, and order numbers are not taken for one."""
    values = {str(v) for rows in generate().values() for row in rows for v in row.values()}
    names = {life.name for life in lives()}
    assert {v for v in values if mask(v) != v} <= names
