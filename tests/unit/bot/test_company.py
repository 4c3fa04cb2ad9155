"""What the company says of its own accord: notices shown first to whoever asks, and messages about an order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import build
from bot.incidents import Board
from contracts.errors import Conflict, NotFound
from contracts.notices import MAX_NOTICES, NewNotice
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from tests.unit.bot.conftest import ANSWERED, SUGGESTED, Bot, search_payload
from tests.unit.bot.kakao.requests import skill, tap
from tests.unit.bot.test_web_uploads import settings_in

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
LOGIN = NewNotice(text="현재 로그인 장애가 있어요. 오후 6시까지 복구할게요.", words=("로그인", "log in"))


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return lambda: NOW


async def test_a_notice_outlives_a_restart_and_ends_by_itself(tmp_path: Path) -> None:
    moment = NOW
    board = Board(tmp_path / "notices.json", lambda: moment)
    kept = await board.put(LOGIN)
    await board.put(LOGIN.model_copy(update={"until": NOW + timedelta(hours=1)}))
    board = Board(tmp_path / "notices.json", lambda: moment)
    assert len(board.up) == 2
    moment += timedelta(hours=1)
    assert board.up == (kept,)
    await board.take_down(kept.id)
    assert Board(tmp_path / "notices.json", lambda: moment).up == ()
    with pytest.raises(NotFound):
        await board.take_down(kept.id)
    for _ in range(MAX_NOTICES):
        await board.put(LOGIN)
    with pytest.raises(Conflict):
        await board.put(LOGIN)


def test_an_unreadable_file_stops_nothing(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    (tmp_path / "notices.json").write_text("{broken")
    assert Board(tmp_path / "notices.json", clock).up == ()


async def with_board(bot: Bot, folder: Path, *new: NewNotice) -> None:
    board = Board(folder / "notices.json", lambda: NOW)
    for notice in new:
        await board.put(notice)
    object.__setattr__(bot.parts, "incidents", board)


async def test_it_is_shown_first_and_once_to_whoever_asks_about_it(bot: Bot, tmp_path: Path) -> None:
    await with_board(bot, tmp_path, LOGIN)
    bot.rasa.answer = search_payload
    bot.search.found = SUGGESTED
    first = await bot.texts("로 그 인이 안 돼요")
    assert first[0] == LOGIN.text
    assert first[1].startswith("이 중에")
    assert LOGIN.text not in await bot.texts("로그인이 아직도 안 돼요"), "told once"
    bot.address = bot.address.__class__("rest", "hanul", "duretalk")
    assert LOGIN.text not in await bot.texts("환불 언제 돼요?")
    assert (await bot.texts("I can't log in"))[0] == LOGIN.text, "Korean where there is no English"


async def test_it_is_shown_with_the_article_that_it_is_about(bot: Bot, tmp_path: Path) -> None:
    notice = NewNotice(text="카드사 점검이 있어요.", text_en="Cards are being serviced.", article_ids=("refund-time",))
    await with_board(bot, tmp_path, notice)
    bot.rasa.answer = search_payload
    bot.search.found = ANSWERED
    assert (await bot.texts("돈은 언제 돌아와요"))[0] == notice.text
    bot.address = bot.address.__class__("rest", "hanul", "duretalk")
    assert (await bot.texts("When do I get my money back?"))[0] == notice.text_en


async def test_it_is_told_before_a_human_is_asked(bot: Bot, tmp_path: Path) -> None:
    await with_board(bot, tmp_path, LOGIN)

    def fail(turn: Any) -> Any:
        raise RuntimeError("broken")

    bot.rasa.answer = fail
    assert (await bot.texts("로그인 안 돼요"))[0] == LOGIN.text


async def test_over_http_with_roles(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with TestClient(TestServer(await build(settings))) as http:
        store = await SqlTokenStore.open(settings.database("desk"))
        leader, agent = [{"Authorization": f"Bearer {await store.create(r)}"} for r in (Role.SUPERVISOR, Role.AGENT)]
        await store.close()
        new = LOGIN.model_dump(mode="json")
        assert (await http.post("/api/notices", json=new, headers=agent)).status == 403
        put = await http.post("/api/notices", json=new, headers=leader)
        assert put.status == 201
        [shown] = (await (await http.get("/api/notices", headers=agent)).json())["items"]
        assert shown == await put.json()
        for wrong in ({}, {"text": " "}, {"text": "x", "words": ["a"]}, {"text": "x", "until": "2026-03-04T09:00:00"}):
            assert (await http.post("/api/notices", json=wrong, headers=leader)).status == 422
        assert (await http.delete(f"/api/notices/{shown['id']}", headers=leader)).status == 204
        assert (await http.delete(f"/api/notices/{shown['id']}", headers=leader)).status == 404

        order = {"kind": "order_shipped", "channel": "kakao", "sender": "u1", "key": "order-1", "item": "머그잔 2개"}
        order |= {"courier": "한빛택배", "tracking": "1234-5678", "url": "https://track.example/1"}
        assert (await http.post("/api/notify", json=order, headers=agent)).status == 403
        assert (await http.post("/api/notify", json=order, headers=leader)).status == 404, "a stranger"
        await http.post("/channels/kakao/skill", json=skill("안녕"))
        told = [await (await http.post("/api/notify", json=order, headers=leader)).json() for _ in range(2)]
        assert [t["new"] for t in told] == [True, False]
        assert told[0]["offset"] == told[1]["offset"]
        made = await (await http.post("/channels/kakao/skill", json=tap({"fetch": True}))).text()
        assert "주문하신 상품이 출발했어요: 머그잔 2개" in made
        assert "https://track.example/1" in made
        for wrong in ({"url": "javascript:alert(1)"}, {"item": ""}, {"kind": "advert"}, {"key": "a b"}):
            assert (await http.post("/api/notify", json=order | wrong, headers=leader)).status == 422
