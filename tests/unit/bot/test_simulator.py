"""Who may open the Kakao simulator, and what it posts to."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.app import build
from conversation.backends.sql_log import SqlEventLog
from conversation.models import Address
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from service.settings import Settings
from tests.unit.bot.kakao.requests import skill
from tests.unit.bot.test_web_uploads import settings_in

PAGE = "/simulator/kakao"


async def test_in_the_demo_everybody_may_look(tmp_path: Path) -> None:
    async with TestClient(TestServer(await build(settings_in(tmp_path, centre_name='"><script>')))) as http:
        page = await http.get(PAGE)
        assert 'data-skill="/channels/kakao/skill"' in (html := await page.text())
        assert '"><script>' not in html
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert (await http.get("/simulator/kakao.js")).content_type.endswith("/javascript")
        assert (await http.get("/simulator/kakao.css")).content_type == "text/css"
        assert (await http.get("/simulator/kakao.html")).status == 404
        assert (await http.post("/api/simulator/kakao", json=skill())).status == 401


async def test_elsewhere_only_those_who_are_signed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHOICES", "VISITORS", "ACCOUNTS"):
        monkeypatch.setenv(f"SANGDAM_SECRET_{name}", f"s3cret {name}")
    settings: Settings = settings_in(tmp_path, env="production", kakao_secret=SecretStr("k"))
    async with TestClient(TestServer(await build(settings))) as http:
        for path in (PAGE, "/simulator/kakao.js"):
            sent = await http.get(path, allow_redirects=False)
            assert (sent.status, sent.headers["Location"]) == (302, "/desk")
        assert (await http.post("/channels/kakao/skill", json=skill())).status == 401


async def test_staff_are_no_customer_by_naming_one(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    customer = Address("kakao", "u1", settings.centre_id).conversation_id
    async with TestClient(TestServer(await build(settings))) as http:
        tokens = await SqlTokenStore.open(settings.database("desk"))
        author = {"Authorization": f"Bearer {await tokens.create(Role.AUTHOR)}"}
        await tokens.close()
        log = await SqlEventLog.open(settings.database("conversations", "pysqlite"))
        assert (await http.post("/api/simulator/kakao", json=skill("제 주문이요", "u1"), headers=author)).status == 200
        assert await log.conversation(customer) is None
        assert (await http.post("/channels/kakao/skill", json=skill("제 주문이요", "u1"))).status == 200
        assert await log.conversation(customer) is not None
        await log.close()


@pytest.mark.parametrize("operator", [False, True])
async def test_who_wants_a_human_is_led_where_the_setting_says(tmp_path: Path, operator: bool) -> None:
    async with TestClient(TestServer(await build(settings_in(tmp_path, kakao_operator=operator)))) as http:
        answer = await http.post("/channels/kakao/skill", json=skill("상담원 연결해 주세요"))
        buttons = [
            b for o in (await answer.json())["template"]["outputs"] for b in o.get("textCard", {}).get("buttons", [])
        ]
        assert [button["action"] for button in buttons] == (["operator"] if operator else [])
