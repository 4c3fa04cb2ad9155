"""The demo page: it signs fictional customers in over the sample records, and nobody anywhere else."""

import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import build
from service.secrets import secret
from service.settings import Settings

SIGNED = re.compile(r'data-identity-id="(c-\d{3})" data-identity-hmac="([0-9a-f]{64})"')
PRODUCTION: dict[str, Any] = {"env": "production"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    nowhere = "http://127.0.0.1:9"
    return Settings(data_dir=tmp_path, kb_url=nowhere, rasa_url=nowhere, actions_url=nowhere, ocr_url=nowhere)


async def page(settings: Settings, customer: str) -> str:
    async with TestClient[Any, Any](TestServer(await build(settings))) as http:
        response = await http.get("/", params={"customer": customer})
        assert response.status == 200
        return str(await response.text())


async def test_a_fictional_customer_can_be_chosen_and_is_signed_in(settings: Settings) -> None:
    chosen = await page(settings, "c-022")
    assert "데모 고객 c-022로 로그인되어 있어요" in chosen
    [(customer, _)] = SIGNED.findall(chosen)
    assert customer == "c-022"
    assert "‘환불이 아직 안 들어왔어요’라고 물어보세요" in chosen
    assert "라고 물어보세요" not in await page(settings, "c-050"), "a customer without a story"
    guest = await page(settings, "")
    assert SIGNED.findall(guest) == []
    assert 'href="/?customer=c-022"' in guest


@pytest.mark.parametrize("customer", ["", "c-1", "c-0222", 'c-022"><script>', "admin", "c-０２２"])
async def test_nobody_else_is_signed(settings: Settings, customer: str) -> None:
    shown = await page(settings, customer)
    assert SIGNED.findall(shown) == []
    assert "<script>" not in shown.replace('<script src="/widget.js"', "")


@pytest.mark.parametrize(
    "where",
    [
        {**PRODUCTION},
        {**PRODUCTION, "identity_secret": "the company's"},
        {**PRODUCTION, "records_url": "http://127.0.0.1:9", "records_token": "t", "identity_secret": "the company's"},
        {"records_url": "http://127.0.0.1:9", "records_token": "t"},
        {"identity_secret": "the company's"},
    ],
    ids=["production", "production, signing", "production, all of it", "demo, own records", "demo, own signature"],
)
async def test_the_page_signs_nobody_where_customers_may_be_real(settings: Settings, where: dict[str, Any]) -> None:
    for name in ("choices", "visitors", "accounts"):
        secret(settings, name)  # in production they have to be there
    shown = await page(Settings.model_validate({**settings.model_dump(), **where}), "c-022")
    assert "data-identity" not in shown
    assert "?customer=" not in shown
